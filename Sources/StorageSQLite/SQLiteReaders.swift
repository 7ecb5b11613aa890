internal import Foundation
internal import GRDB
internal import GRDBSQLite
internal import Glibc
internal import Shop
internal import Storage
internal import Synchronization

/// A lane's connections to a file. Each has a thread of its own, made when it is needed, that gives
/// way to the threads that serve shoppers.
final class SQLiteReaders: Sendable {
    private typealias Job = @Sendable (Result<DatabaseQueue, any Error>) -> Void

    private struct State {
        var jobs: [Job] = []
        var threads = 0
        var resting = 0
        var isClosed = false
    }

    private let path: String
    private let limits: LaneLimits
    private let configuration: Configuration
    private let state = Mutex(State())
    /// Signalled once for each job, and once for each thread when there will be none.
    private let work = DispatchSemaphore(value: 0)
    private let threads = DispatchGroup()

    init(path: String, limits: LaneLimits, configuration: Configuration) {
        self.path = path
        self.limits = limits
        var configuration = configuration
        configuration.readonly = true
        self.configuration = configuration
    }

    /// Runs `body` on a snapshot.
    ///
    /// - Throws: `StorageError`, `CancellationError`.
    func read<T: Sendable>(
        _ body: @escaping @Sendable (any Connection) throws -> T
    ) async throws -> T {
        let deadline = ReadDeadline(limits)
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                do throws(StorageError) {
                    try add { queue in
                        continuation.resume(
                            with: Result { try Self.run(body, on: queue.get(), until: deadline) })
                    }
                } catch {
                    continuation.resume(throwing: error)
                }
            }
        } onCancel: {
            deadline.giveUp()
        }
    }

    private static func run<T>(
        _ body: (any Connection) throws -> T, on queue: DatabaseQueue, until deadline: ReadDeadline
    ) throws -> T {
        try deadline.start()
        do {
            return try queue.read { database in
                watch(database, until: deadline)
                defer { sqlite3_progress_handler(database.sqliteConnection, 0, nil, nil) }
                return try body(SQLiteConnection(database, until: deadline))
            }
        } catch {
            // An interrupted statement says only that it was.
            try deadline.check()
            throw (error as? DatabaseError).map { StorageError($0) } ?? error
        }
    }

    /// Lets SQLite ask now and then whether it is to go on
    /// (https://www.sqlite.org/c3ref/progress_handler.html).
    private static func watch(_ database: Database, until deadline: ReadDeadline) {
        sqlite3_progress_handler(
            database.sqliteConnection, SQLiteLimits.stepsUnasked,
            { context in
                guard let context else { return 0 }
                let deadline = Unmanaged<ReadDeadline>.fromOpaque(context).takeUnretainedValue()
                return deadline.reason == nil ? 0 : 1
            }, Unmanaged.passUnretained(deadline).toOpaque())
    }

    /// Finishes what waits and closes the connections.
    func close() async {
        let threads = state.withLock { state in
            state.isClosed = true
            return state.threads
        }
        for _ in 0..<threads { work.signal() }
        await withCheckedContinuation { continuation in
            self.threads.notify(queue: .global()) { continuation.resume() }
        }
    }

    private func add(_ job: @escaping Job) throws(StorageError) {
        let needsThread = try state.withLock { state throws(StorageError) in
            if state.isClosed { throw .unavailable("the database was closed") }
            if state.jobs.count >= limits.waiting { throw .busy("too many wait") }
            state.jobs.append(job)
            guard state.jobs.count > state.resting, state.threads < limits.readers else {
                return false
            }
            state.threads += 1
            return true
        }
        work.signal()
        guard needsThread else { return }
        threads.enter()
        let thread = Thread { self.serve() }
        thread.name = "reader"
        thread.start()
    }

    /// Serves jobs for as long as the thread lives.
    private func serve() {
        defer { threads.leave() }
        // Only its own: Linux keeps this for each thread (setpriority(2), "C library/kernel
        // differences"). Where it is not allowed the thread is as quick as the others.
        _ = setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, CInt(limits.niceness))
        var open: DatabaseQueue?
        while let job = next() {
            let queue = Result {
                try open ?? DatabaseQueue(path: path, configuration: configuration)
            }
            open = try? queue.get()
            job(queue.mapError { ($0 as? DatabaseError).map { StorageError($0) } ?? $0 })
        }
        // A close can only fail while statements run.
        try? open?.close()
    }

    private func next() -> Job? {
        state.withLock { $0.resting += 1 }
        work.wait()
        return state.withLock { state in
            state.resting -= 1
            return state.jobs.isEmpty ? nil : state.jobs.removeFirst()
        }
    }
}
