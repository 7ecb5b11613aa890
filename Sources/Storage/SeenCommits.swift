internal import Synchronization

/// What one process knows of its database's commits: the greatest number that it has seen, and the
/// era that its memory was read in. Shared by whoever commits and whoever keeps it on disk.
package final class SeenCommits: Sendable {
    private struct State {
        var number: Int64
        var era: Int64?
    }

    private let state: Mutex<State>
    private let keep: @Sendable (Int64) -> Void

    /// - Parameters:
    ///   - number: the greatest that was seen before.
    ///   - keep: keeps a greater one, before anybody is answered.
    package init(_ number: Int64 = 0, keep: @escaping @Sendable (Int64) -> Void = { _ in }) {
        state = Mutex(State(number: number))
        self.keep = keep
    }

    /// The greatest number that was seen.
    package var number: Int64 { state.withLock { $0.number } }

    /// The era that memory was read in; `nil` for a process that keeps nothing in memory, which
    /// commits in any.
    package var era: Int64? { state.withLock { $0.era } }

    /// Memory is of this era from now on.
    package func enter(_ era: Int64) { state.withLock { $0.era = era } }

    /// A commit was seen.
    package func saw(_ number: Int64) {
        state.withLock { state in
            guard number > state.number else { return }
            state.number = number
            // Under the lock, so that no smaller number is kept after a greater one.
            keep(number)
        }
    }

    /// What `CommitPoint.raising` is asked with.
    package var arguments: [Value] {
        state.withLock { [.integer($0.number), .integer($0.era ?? -1)] }
    }

    /// Whether a database is behind what was seen.
    package func isAhead(of point: CommitPoint) -> Bool { point.number < number }
}
