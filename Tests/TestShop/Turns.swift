internal import Synchronization

/// Lets only so many tests have a whole shop at once: each takes files, threads and a socket, and
/// a process may have only so many of them.
package final class Turns: Sendable {
    /// The turns of all tests with a shop that listens.
    package static let shops = Turns(6)
    /// The turns of all tests with a shop in process: a server's database is asked for a dozen
    /// connections at once by each of them.
    static let stalls = Turns(12)
    /// Whether this test has its turn: a second shop in one test waits for none.
    @TaskLocal static var isTaken = false

    private struct State {
        var free: Int
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    private let state: Mutex<State>

    private init(_ count: Int) {
        state = Mutex(State(free: count))
    }

    /// Waits for a turn. Whoever took one gives it back.
    package func take() async {
        await withCheckedContinuation { continuation in
            let isFree = state.withLock { state in
                guard state.free == 0 else {
                    state.free -= 1
                    return true
                }
                state.waiting.append(continuation)
                return false
            }
            if isFree { continuation.resume() }
        }
    }

    /// Gives a turn to whoever waits longest.
    package func give() {
        let next = state.withLock { state -> CheckedContinuation<Void, Never>? in
            guard state.waiting.isEmpty else { return state.waiting.removeFirst() }
            state.free += 1
            return nil
        }
        next?.resume()
    }
}
