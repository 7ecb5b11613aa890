internal import Dispatch
internal import Storage
internal import Synchronization

/// A bounded number of connections that work off one bounded queue. A connection has a thread only
/// while it works.
final class PostgresPool: Sendable {
    typealias Job = @Sendable (PostgresLink) -> Void

    private struct State {
        var idle: [PostgresSeat]
        var jobs: [Job] = []
        var isClosed = false
    }

    private let state: Mutex<State>
    private let waiting: Int
    private let working = DispatchGroup()

    /// - Parameter waiting: jobs that may wait for a connection.
    init(
        _ count: Int, waiting: Int = PostgresLimits.waiting, link: @Sendable () -> PostgresLink
    ) {
        self.waiting = waiting
        state = Mutex(State(idle: (0..<count).map { _ in PostgresSeat(link: link) }))
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
        state.withLock { $0.idle = [] }
    }

    private func add(_ job: @escaping Job) throws(StorageError) {
        let seat = try state.withLock { [waiting] state throws(StorageError) in
            if state.isClosed { throw .unavailable("the database was closed") }
            if state.jobs.count >= waiting { throw .busy("too many wait") }
            state.jobs.append(job)
            return state.idle.popLast()
        }
        guard let seat else { return }
        seat.thread.async(group: working) { self.work(at: seat) }
    }

    private func work(at seat: PostgresSeat) {
        while let job = next(leaving: seat) {
            seat.link.withLock { job($0) }
        }
    }

    /// The next job, or none: then the seat is free again.
    private func next(leaving seat: PostgresSeat) -> Job? {
        state.withLock { state in
            if state.jobs.isEmpty {
                state.idle.append(seat)
                return nil
            }
            return state.jobs.removeFirst()
        }
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
