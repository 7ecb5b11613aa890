internal import Synchronization

/// The time that things have run, all of them together: two that run beside each other for a second
/// are two seconds. What runs still counts up to now.
package final class BusyTime: Sendable {
    private struct State {
        var running = 0
        var spent: Duration = .zero
        var lookedAt = ContinuousClock.now

        mutating func look() {
            let now = ContinuousClock.now
            spent += (now - lookedAt) * running
            lookedAt = now
        }
    }

    private let state = Mutex(State())

    init() {}

    /// Runs something and counts how long it takes.
    func counting<T: Sendable>(_ body: () async throws -> T) async rethrows -> T {
        change(by: 1)
        defer { change(by: -1) }
        return try await body()
    }

    /// The milliseconds so far.
    package var milliseconds: Int64 {
        state.withLock { state in
            state.look()
            let (seconds, parts) = state.spent.components
            return seconds * 1_000 + parts / 1_000_000_000_000_000
        }
    }

    private func change(by count: Int) {
        state.withLock { state in
            state.look()
            state.running += count
        }
    }
}
