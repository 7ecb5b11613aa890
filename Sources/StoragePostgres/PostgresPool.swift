internal import Dispatch
internal import Storage
internal import Synchronization

/// A bounded number of connections that work off one bounded queue. A connection has a thread only
/// while it works.
///
/// Whoever is connected works first. A seat without a connection takes a job only once it has
/// connected: a server that has no room for more must not fail what the others can do.
final class PostgresPool: Sendable {
    typealias Job = @Sendable (PostgresLink) -> Void

    private struct State {
        /// Seats with a connection that do nothing, and seats without one.
        var idle: [PostgresSeat] = []
        var empty: [PostgresSeat]
        /// How many seats work that have a connection.
        var busy = 0
        var jobs: [Job] = []
        var isClosed = false

        /// A seat that is to work, and whether it had a connection when it was last seen.
        mutating func seat() -> Turn? {
            if let seat = idle.popLast() {
                busy += 1
                return Turn(seat: seat, isConnected: true)
            }
            return empty.popLast().map { Turn(seat: $0, isConnected: false) }
        }

        /// The next job for a seat, or none: then the seat is free again, and perhaps another is to
        /// work in its place.
        mutating func next(for turn: inout Turn, isConnected: Bool) -> (job: Job?, other: Turn?) {
            busy += (isConnected ? 1 : 0) - (turn.isConnected ? 1 : 0)
            turn.isConnected = isConnected
            let others = busy - (isConnected ? 1 : 0) + idle.count
            // Where nobody is connected, whoever asked is told why.
            if !jobs.isEmpty, isConnected || others == 0 { return (jobs.removeFirst(), nil) }
            if isConnected {
                busy -= 1
                idle.append(turn.seat)
            } else {
                empty.insert(turn.seat, at: 0)
            }
            // Those who worked may have found nothing to do before this job was left over.
            return (nil, jobs.isEmpty || idle.isEmpty ? nil : seat())
        }
    }

    private struct Turn: Sendable {
        let seat: PostgresSeat
        var isConnected: Bool
    }

    private let state: Mutex<State>
    private let waiting: Int
    private let working = DispatchGroup()

    /// - Parameter waiting: jobs that may wait for a connection.
    init(
        _ count: Int, waiting: Int = PostgresLimits.waiting, link: @Sendable () -> PostgresLink
    ) {
        self.waiting = waiting
        state = Mutex(State(empty: (0..<count).map { _ in PostgresSeat(link: link) }))
    }

    /// Runs a job on one of the connections.
    ///
    /// - Throws: `StorageError.busy` when too many wait, `.unavailable` after `close`.
    func run<T: Sendable>(
        _ job: @escaping @Sendable (PostgresLink) throws -> T
    ) async throws -> T {
        try await withCheckedThrowingContinuation { continuation in
            do {
                try add { link in continuation.resume(with: Result { try job(link) }) }
            } catch {
                continuation.resume(throwing: error)
            }
        }
    }

    /// Finishes what waits, and lets the connections go.
    func close() async {
        state.withLock { $0.isClosed = true }
        await withCheckedContinuation { continuation in
            working.notify(queue: .global()) { continuation.resume() }
        }
        state.withLock { ($0.idle, $0.empty) = ([], []) }
    }

    private func add(_ job: @escaping Job) throws(StorageError) {
        let turn = try state.withLock { [waiting] state throws(StorageError) in
            if state.isClosed { throw .unavailable("the database was closed") }
            if state.jobs.count >= waiting { throw .busy("too many wait") }
            state.jobs.append(job)
            return state.seat()
        }
        if let turn { start(turn) }
    }

    private func start(_ turn: Turn) {
        turn.seat.thread.async(group: working) { self.work(turn) }
    }

    private func work(_ turn: Turn) {
        var turn = turn
        while let job = next(for: &turn) {
            turn.seat.link.withLock { job($0) }
        }
    }

    private func next(for turn: inout Turn) -> Job? {
        let hasWork = state.withLock { !$0.jobs.isEmpty }
        let isConnected = turn.seat.link.withLock { link in
            link.isConnected || hasWork && (try? link.connect()) != nil
        }
        let (job, other) = state.withLock { $0.next(for: &turn, isConnected: isConnected) }
        if let other { start(other) }
        return job
    }
}

/// A connection and the thread that it works on.
private final class PostgresSeat: Sendable {
    let link: Mutex<PostgresLink>
    let thread = DispatchQueue(label: "holdfast.postgres")

    init(link: () -> PostgresLink) {
        self.link = Mutex(link())
    }
}
