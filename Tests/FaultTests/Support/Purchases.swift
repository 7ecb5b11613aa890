import Synchronization
import TestSupport

/// What buyers were told.
final class Purchases: Sendable {
    struct Purchase: Sendable {
        var order: Shopper.Order
        var quantity: Int
    }

    private struct State {
        var granted: [String: Purchase] = [:]
        var open: Set<String> = []
        var soldOut = 0
        var busy = 0
        var cut = 0
        var longest = Duration.zero
        var isOver = false
        var waiting: [(count: Int, continuation: CheckedContinuation<Void, Never>)] = []
    }

    private let state = Mutex(State())

    var granted: [String: Purchase] { state.withLock { $0.granted } }
    /// Keys without a final answer.
    var unresolved: Int { state.withLock { $0.open.count } }
    var soldOut: Int { state.withLock { $0.soldOut } }
    /// How often somebody was told to come again.
    var busy: Int { state.withLock { $0.busy } }
    /// How often a connection failed.
    var cut: Int { state.withLock { $0.cut } }

    /// For people who read the log of a run.
    var summary: String {
        state.withLock { state in
            """
            \(state.granted.count) orders, \(state.soldOut) sold out, \(state.busy) told to come \
            again, \(state.cut) connections cut, longest wait for an answer \(state.longest)
            """
        }
    }

    func asked(_ key: String) {
        state.withLock { _ = $0.open.insert(key) }
    }

    /// - Parameter purchase: `nil` when it was sold out.
    func answered(_ key: String, _ purchase: Purchase?, after wait: Duration) {
        let ready = state.withLock { state in
            state.open.remove(key)
            state.longest = max(state.longest, wait)
            if let purchase { state.granted[key] = purchase } else { state.soldOut += 1 }
            let answers = state.granted.count + state.soldOut
            let ready = state.waiting.filter { $0.count <= answers }
            state.waiting.removeAll { $0.count <= answers }
            return ready
        }
        for waiting in ready { waiting.continuation.resume() }
    }

    func wasBusy() { state.withLock { $0.busy += 1 } }
    func wasCut() { state.withLock { $0.cut += 1 } }

    /// Nobody buys any more: whoever waits for more answers goes on.
    func end() {
        let waiting = state.withLock { state in
            state.isOver = true
            defer { state.waiting = [] }
            return state.waiting
        }
        for waiting in waiting { waiting.continuation.resume() }
    }

    /// Returns when so many have their answer, or when nobody buys any more.
    func reach(_ count: Int) async {
        await withCheckedContinuation { continuation in
            let isReached = state.withLock { state in
                if state.isOver || state.granted.count + state.soldOut >= count { return true }
                state.waiting.append((count, continuation))
                return false
            }
            if isReached { continuation.resume() }
        }
    }
}
