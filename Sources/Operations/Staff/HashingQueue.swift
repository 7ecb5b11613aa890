internal import Dispatch
package import Shop
internal import Synchronization

/// The reason why a password was not looked at.
package enum HashingRefusal: Hashable, Sendable {
    /// The queue is full: as many wait as may.
    case full
    /// Whoever asked has gone.
    case left

    /// How long to wait before it is worth trying again.
    package static let retry: Span = .seconds(5)
}

extension HashingRefusal: RefusalReason {
    package var told: ToldRefusal? { .busy(retry: Self.retry) }
}

/// Runs password hashing one at a time, away from the threads that serve requests.
///
/// A hash takes 64 MiB and tens of milliseconds on purpose; a flood of sign-ins must not take that
/// many times over, nor keep the shop's own people waiting behind it. So few wait, whoever goes
/// away gives up their place, and those who are known go first.
final class HashingQueue: Sendable {
    /// A lane of those who wait together.
    enum Lane: CaseIterable, Sendable {
        /// The lane of browsers that have signed in before, of people signed in, and of commands on
        /// the machine.
        case known
        /// The lane of anybody else.
        case strangers
    }

    /// How many wait in each lane; more are refused. At some tens of milliseconds each, the last
    /// of them waits for a second or two.
    static let waiting = 16

    private struct Waiter {
        var id: Int
        var continuation: CheckedContinuation<HashingRefusal?, Never>
    }

    private struct State {
        var isTaken = false
        var nextID = 0
        var lanes: [Lane: [Waiter]] = [:]
    }

    private let queue = DispatchQueue(label: "holdfast.passwords")
    private let state = Mutex(State())

    /// How many wait in a lane.
    func count(_ lane: Lane) -> Int { state.withLock { $0.lanes[lane]?.count ?? 0 } }

    /// Runs a body when its turn has come.
    func run<T: Sendable>(
        _ lane: Lane, _ body: @escaping @Sendable () -> T
    ) async throws(HashingRefusal) -> T {
        try await takeTurn(lane)
        defer { giveTurn() }
        guard !Task.isCancelled else { throw .left }
        return await withCheckedContinuation { continuation in
            queue.async { continuation.resume(returning: body()) }
        }
    }

    private func takeTurn(_ lane: Lane) async throws(HashingRefusal) {
        let id = state.withLock { state in
            state.nextID += 1
            return state.nextID
        }
        let refusal = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                enter(lane, Waiter(id: id, continuation: continuation))
                // It may have been cancelled before it stood in line, where nobody found it.
                if Task.isCancelled { leave(id) }
            }
        } onCancel: {
            leave(id)
        }
        if let refusal { throw refusal }
    }

    private func enter(_ lane: Lane, _ waiter: Waiter) {
        let answer: HashingRefusal?? = state.withLock { state in
            guard state.isTaken else {
                state.isTaken = true
                return .some(nil)
            }
            guard state.lanes[lane, default: []].count < Self.waiting else { return .full }
            state.lanes[lane, default: []].append(waiter)
            return nil
        }
        if let answer { waiter.continuation.resume(returning: answer) }
    }

    private func leave(_ id: Int) {
        let waiter: Waiter? = state.withLock { state in
            for lane in Lane.allCases {
                guard let place = state.lanes[lane]?.firstIndex(where: { $0.id == id }) else {
                    continue
                }
                return state.lanes[lane]?.remove(at: place)
            }
            return nil
        }
        waiter?.continuation.resume(returning: .left)
    }

    /// Hands the turn to whoever is next, or lays it down.
    private func giveTurn() {
        let next: Waiter? = state.withLock { state in
            for lane in Lane.allCases where state.lanes[lane]?.isEmpty == false {
                return state.lanes[lane]?.removeFirst()
            }
            state.isTaken = false
            return nil
        }
        next?.continuation.resume(returning: nil)
    }
}
