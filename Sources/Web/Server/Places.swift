internal import Synchronization

/// The places of one listener's connections, of which there is a bounded number.
final class Places: Sendable {
    private struct State {
        var taken = 0
        /// Whether somebody waits in `free` for a place, and hears the bell.
        var isFull = false
        var waiter: CheckedContinuation<Void, Never>?
    }

    private let most: Int
    private let bell: Bell
    private let state = Mutex(State())

    /// The bell rings when a place is given back after there was none.
    init(_ most: Int, bell: Bell) {
        self.most = most
        self.bell = bell
    }

    /// How many places are free now.
    func free() -> Int {
        state.withLock { state in
            state.isFull = state.taken >= most
            return most - state.taken
        }
    }

    func take(_ count: Int) {
        state.withLock { $0.taken += count }
    }

    func giveBack() {
        let (wasFull, waiter) = state.withLock { state in
            state.taken -= 1
            defer { state.isFull = false }
            guard state.taken == 0 else {
                return (state.isFull, CheckedContinuation<Void, Never>?.none)
            }
            defer { state.waiter = nil }
            return (state.isFull, state.waiter)
        }
        if wasFull { bell.ring() }
        waiter?.resume()
    }

    /// Waits until all are free. Nobody may take any more.
    func allFree() async {
        await withCheckedContinuation { continuation in
            let isDone = state.withLock { state in
                if state.taken == 0 { return true }
                state.waiter = continuation
                return false
            }
            if isDone { continuation.resume() }
        }
    }
}
