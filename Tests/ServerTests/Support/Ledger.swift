import Synchronization
import TestSupport

/// What a crowd of shoppers was told, and what it asked without hearing an answer.
final class Ledger: Sendable {
    /// An order as the shoppers know it.
    struct Entry: Sendable {
        var order: Shopper.Order
        var lines: [String: Int]
        /// The last status that was acknowledged.
        var status: String
        /// A status that was asked for without an answer.
        var doubted: String?
        /// Digests of slips that were acknowledged.
        var slips: Set<String> = []
        /// A slip without an answer.
        var doubtedSlip = false
        /// Slips that were taken although nobody heard so.
        var unheardSlips = 0

        /// How many slips the order may have.
        var slipCounts: ClosedRange<Int> {
            let known = slips.count + unheardSlips
            return known...known + (doubtedSlip ? 1 : 0)
        }
    }

    private struct State {
        var entries: [String: Entry] = [:]
        /// Reservations without an answer, by idempotency key.
        var open: [String: [String: Int]] = [:]
        var acknowledged = 0
        var killAt = Int.max
        var kill: @Sendable () -> Void = {}
    }

    private let state = Mutex(State())

    /// Calls `kill` once, when `count` more answers were heard.
    func kill(after count: Int, _ kill: @escaping @Sendable () -> Void) {
        state.withLock { state in
            state.killAt = state.acknowledged + count
            state.kill = kill
        }
    }

    var acknowledged: Int { state.withLock { $0.acknowledged } }
    var entries: [Entry] { state.withLock { Array($0.entries.values) } }
    var open: [String: [String: Int]] { state.withLock { $0.open } }

    func asked(_ key: String, _ lines: [String: Int]) {
        state.withLock { $0.open[key] = lines }
    }

    /// - Parameter order: `nil` when the reservation was refused.
    func answered(_ key: String, _ order: Shopper.Order?) {
        heard { state in
            let lines = state.open.removeValue(forKey: key) ?? [:]
            guard let order else { return }
            state.entries[order.code] = Entry(order: order, lines: lines, status: "reserved")
        }
    }

    /// An order is asked to go to a status, perhaps by a slip.
    func asked(_ order: Shopper.Order, _ status: String, isSlip: Bool = false) {
        state.withLock { state in
            state.entries[order.code]?.doubted = status
            if isSlip { state.entries[order.code]?.doubtedSlip = true }
        }
    }

    func answered(_ order: Shopper.Order, slip: String? = nil) {
        heard { state in
            guard var entry = state.entries[order.code] else { return }
            entry.status = entry.doubted ?? entry.status
            entry.doubted = nil
            entry.doubtedSlip = false
            if let slip { entry.slips.insert(slip) }
            state.entries[order.code] = entry
        }
    }

    /// After a restart: what the shop tells is what holds from now on.
    func settle(_ code: String, status: String, slips: Int) {
        state.withLock { state in
            let heard = state.entries[code]?.slips.count ?? 0
            state.entries[code]?.unheardSlips = slips - heard
            state.entries[code]?.status = status
            state.entries[code]?.doubted = nil
            state.entries[code]?.doubtedSlip = false
        }
    }

    private func heard(_ change: (inout State) -> Void) {
        let kill = state.withLock { state -> (@Sendable () -> Void)? in
            change(&state)
            state.acknowledged += 1
            return state.acknowledged == state.killAt ? state.kill : nil
        }
        kill?()
    }
}
