import Synchronization

/// Counts what was asked.
final class Questions: Sendable {
    private let asked = Mutex(0)

    var count: Int { asked.withLock { $0 } }

    /// The number of this question, from 1.
    func next() -> Int {
        asked.withLock { asked in
            asked += 1
            return asked
        }
    }
}
