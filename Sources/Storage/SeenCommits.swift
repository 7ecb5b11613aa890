package import Shop
internal import Synchronization

/// The knowledge that one process has of its database: the greatest number of a commit that it has
/// seen, the shop's eras, and the one that its memory was read in. Shared by whoever commits and
/// whoever keeps it on disk.
package final class SeenCommits: Sendable {
    private struct State {
        var number: Int64
        var eras: KnownEras?
        /// Whether the eras are kept on disk.
        var areErasKept = true
        var era: Int64?
    }

    /// The commits that this process has made beside its desk.
    private struct Beside {
        var underWay = 0
        /// The numbers of the last ones, in the order of their replies.
        var numbers: [Int64] = []
    }

    private let state: Mutex<State>
    private let beside = Mutex(Beside())
    private let keep: @Sendable (Int64) -> Void
    private let keepEras: @Sendable (KnownEras) -> Bool

    /// - Parameters:
    ///   - number: the greatest that was seen before.
    ///   - eras: those that were seen before.
    ///   - keep: keeps a greater number, before anybody is answered.
    ///   - keepEras: keeps the eras, before any of them is entered; false where they could not be.
    package init(
        _ number: Int64 = 0, eras: KnownEras? = nil,
        keep: @escaping @Sendable (Int64) -> Void = { _ in },
        keepEras: @escaping @Sendable (KnownEras) -> Bool = { _ in true }
    ) {
        state = Mutex(State(number: number, eras: eras))
        self.keep = keep
        self.keepEras = keepEras
    }

    /// The greatest number of a commit that was seen.
    package var number: Int64 { state.withLock { $0.number } }

    /// The era that the process's memory was read in; `nil` for a process that keeps nothing in
    /// memory, which commits in any.
    package var era: Int64? { state.withLock { $0.era } }

    /// The eras that were seen; `nil` where no shop was.
    package var eras: KnownEras? { state.withLock { $0.eras } }

    /// Learns the eras of a database that was read: they are known from now on, together with those
    /// that only it has lost.
    package func learn(_ found: KnownEras) {
        state.withLock { state in
            let eras = state.eras?.learning(found) ?? found
            guard eras != state.eras else { return }
            state.eras = eras
            state.areErasKept = keepEras(eras)
        }
    }

    /// Tries again to keep the eras, where that failed: a disk that was full has room again.
    package func keepErasAgain() {
        state.withLock { state in
            guard !state.areErasKept, let eras = state.eras else { return }
            state.areErasKept = keepEras(eras)
        }
    }

    /// Enters an era: the process's memory belongs to it from now on.
    package func enter(_ era: Int64) { state.withLock { $0.era = era } }

    /// Notes the number of a commit that was seen.
    package func saw(_ number: Int64) {
        state.withLock { state in
            guard number > state.number else { return }
            state.number = number
            // Under the lock, so that no smaller number is kept after a greater one.
            keep(number)
        }
    }

    /// A transaction beside the desk is about to be committed.
    package func beginsBeside() { beside.withLock { $0.underWay += 1 } }

    /// Such a commit has come to its end, and its number is noted where there is one.
    package func endsBeside() { beside.withLock { $0.underWay -= 1 } }

    /// Notes the number of a commit beside the desk, before its transaction ends here.
    package func sawBeside(_ number: Int64) {
        saw(number)
        beside.withLock { beside in
            if beside.numbers.count >= SeenCommitLimits.beside { beside.numbers.removeFirst() }
            beside.numbers.append(number)
        }
    }

    /// Whether all commits after one number, up to another, were made beside the desk by this
    /// process; `nil` while a commit is under way whose number may be missing.
    package func areBeside(after first: Int64, to last: Int64) -> Bool? {
        beside.withLock { beside in
            guard first < last, last - first <= Int64(SeenCommitLimits.beside) else {
                return first == last
            }
            if ((first + 1)...last).allSatisfy(beside.numbers.contains) { return true }
            return beside.underWay > 0 ? nil : false
        }
    }

    /// The arguments of `CommitPoint.raising`.
    package var arguments: [Value] {
        state.withLock { [.integer($0.number), .integer($0.era ?? -1)] }
    }

    /// Whether a database is behind what was seen of it.
    package func isAhead(of point: CommitPoint) -> Bool { point.number < number }
}

/// The named limits of what a process knows of commits.
package enum SeenCommitLimits {
    /// The number of commits beside the desk that are known by their numbers.
    package static let beside = 64
}
