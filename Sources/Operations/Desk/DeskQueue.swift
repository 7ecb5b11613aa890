package import Shop
internal import Storage
internal import Synchronization

/// The queue of what waits at the desk. Only used under the desk's lock.
struct DeskQueue {
    var entries: [DeskEntry] = []
    /// The desk's thread waits to be woken.
    var isWaiting = false
    var isClosed = false
    /// How often something may have been committed that memory was not told of, and how many of
    /// these times the stock was read since.
    var doubts = 0
    var resolvedDoubts = 0
    var standing: StandingDelay

    init(_ limits: DeskLimits) {
        standing = StandingDelay(limits)
    }

    /// Answers whether the thread must be woken, which is then left to the caller.
    mutating func stopWaiting() -> Bool {
        defer { isWaiting = false }
        return isWaiting
    }

    /// Takes out those that have waited for too long. They stand first, and must not fill a batch:
    /// the commands behind them would be late in their turn.
    mutating func takeLate(at now: Timestamp) -> [DeskEntry] {
        let count = entries.firstIndex { now <= $0.deadline } ?? entries.count
        guard count > 0 else { return [] }
        let late = Array(entries.prefix(count))
        entries.removeFirst(count)
        return late
    }

    mutating func takeBatch(upTo limit: Int, at now: Timestamp) -> [DeskEntry] {
        let batch = takeFirst(limit)
        if let newest = batch.last {
            standing.taken(newest: newest.arrived, rest: !entries.isEmpty, at: now)
        }
        return batch
    }

    private mutating func takeFirst(_ limit: Int) -> [DeskEntry] {
        if entries.count <= limit {
            let batch = entries
            entries = []
            entries.reserveCapacity(min(batch.count, limit))
            return batch
        }
        let batch = Array(entries.prefix(limit))
        entries.removeFirst(limit)
        return batch
    }
}

/// A command, when it came, and the moment after which nobody waits for it any more.
struct DeskEntry: Sendable {
    let work: DeskWork
    let kind: DeskKind
    let arrived: Timestamp
    let deadline: Timestamp
}

/// A caller that is told the answer to a reservation: once, on the desk's thread, which it must not
/// keep.
package typealias ReservationCaller = @Sendable (Result<ReservationAnswer, any Error>) -> Void

/// A caller that is told the answer to a join: once, on the desk's thread, which it must not keep.
package typealias JoinCaller = @Sendable (Result<JoinAnswer, any Error>) -> Void

/// A command with the caller that waits for it.
enum DeskWork: Sendable {
    case reserve(Reservation, ReservationCaller)
    case join(Joining, JoinCaller)
    case change(DeskChange, @Sendable (Result<Void, any Error>) -> Void)

    /// Whether doing it twice is doing it once, so that it can be tried again when nobody knows
    /// whether it was committed.
    var isRepeatable: Bool {
        switch self {
        case .reserve, .join: true
        case .change: false
        }
    }

    func fail(_ error: any Error) {
        switch self {
        case .reserve(_, let caller): caller(.failure(error))
        case .join(_, let caller): caller(.failure(error))
        case .change(_, let caller): caller(.failure(error))
        }
    }

    func succeed(_ answer: DeskAnswer) {
        switch (self, answer) {
        case (.reserve(_, let caller), .reservation(let answer)): caller(.success(answer))
        case (.join(_, let caller), .joining(let answer)): caller(.success(answer))
        case (.change(_, let caller), .change): caller(.success(()))
        default: preconditionFailure("an answer went to the wrong caller")
        }
    }
}

/// A change: a command without its type.
struct DeskChange: Sendable {
    /// Says what it will ask for.
    let expect: @Sendable (DeskBook, Timestamp) throws -> Void
    /// Runs it and keeps its answer where the caller will find it.
    let run: @Sendable (DeskBook, Timestamp, inout DeskJournal) throws -> Void
}

/// The answer of a batch to one of its works.
enum DeskAnswer: Sendable {
    case reservation(ReservationAnswer)
    case joining(JoinAnswer)
    /// A change, which has left its answer in its slot.
    case change
}

/// The slot where a change leaves its answer: written in the transaction, perhaps again in a retry,
/// and read once by the caller after the commit.
final class AnswerSlot<Answer: Sendable, Refusal: RefusalReason>: Sendable {
    private let stored = Mutex<Result<Answer, Refusal>?>(nil)

    var answer: Result<Answer, Refusal>? {
        get { stored.withLock { $0 } }
        set { stored.withLock { $0 = newValue } }
    }

    func taken() throws -> Answer {
        guard let answer else { preconditionFailure("a change was committed without an answer") }
        return try answer.get()
    }
}
