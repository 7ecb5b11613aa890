package import Shop
internal import Storage
internal import Synchronization

/// The hold of this process on a job that it works on, shared by whoever works and whoever renews.
package final class JobHold: Sendable {
    package let job: Job
    private let told = Mutex<(done: Int, total: Int)?>(nil)
    private let stopped = Mutex<JobStop?>(nil)

    init(_ job: Job) { self.job = job }

    /// The progress of a job that is no row's yet; `nil` where each step counts in its own commit.
    var progress: (done: Int, total: Int)? { told.withLock(\.self) }

    /// The progress as it is stored; null where the row's own counts.
    var counted: (done: Value, total: Value) {
        progress.map { (Value($0.done), Value($0.total)) } ?? (.null, .null)
    }

    /// Notes how much is done of how much. It is stored when the hold is renewed.
    func note(done: Int, of total: Int) {
        told.withLock { $0 = (done, total) }
    }

    /// Says that the work must end.
    func stop(_ stop: JobStop) {
        stopped.withLock { $0 = $0 ?? stop }
    }

    /// Checks that the work may go on.
    ///
    /// - Throws: `JobStop`.
    func check() throws(JobStop) {
        if let stop = stopped.withLock(\.self) { throw stop }
    }

    /// Checks, inside a transaction that does a part of the work, that it may go on: whoever was
    /// taken for dead does nothing more.
    ///
    /// - Throws: `JobStop`, `StorageError`.
    func checkHeld(on connection: any Connection) throws {
        if try isCancelling(on: connection) { throw JobStop.cancelled }
    }

    /// Holds the job longer, inside a transaction that has done a part of the work.
    ///
    /// - Throws: `StorageError`.
    func extend(to until: Timestamp, on connection: any Connection) throws {
        try connection.execute(
            "UPDATE jobs SET held_until = $1, tries = 0 WHERE id = $2",
            [.integer(until.milliseconds), .integer(job.id)])
    }

    /// Checks, inside a transaction that clears up, that nobody else has the job.
    ///
    /// - Throws: `JobStop.lost`, `StorageError`.
    func checkMine(on connection: any Connection) throws {
        _ = try isCancelling(on: connection)
    }

    private func isCancelling(on connection: any Connection) throws -> Bool {
        let found = try connection.first(
            "SELECT cancelling FROM jobs WHERE id = $1 AND claims = $2 AND state = 'running'",
            [.integer(job.id), .integer(job.claim)]
        ) { $0.integer(0) != 0 }
        guard let found else { throw JobStop.lost }
        return found
    }
}

/// The reason why a job is not worked on any more, although nothing went wrong with it.
package enum JobStop: Hashable, Sendable {
    /// Somebody of staff has ended it.
    case cancelled
    /// Another process has it: this one had not renewed its hold in time.
    case lost
}

extension JobStop: RefusalReason {
    package var told: ToldRefusal? {
        switch self {
        case .cancelled:
            ToldRefusal(.jobCancelled, "The job was cancelled before all of it was done.")
        case .lost:
            ToldRefusal(
                .busy, "Another server goes on with the job. See how far it is in a moment.")
        }
    }
}

/// What a kind of job does.
package protocol JobWork: Sendable {
    /// The kind of job that this does.
    static var kind: JobKind { get }

    /// Reads what is to be done; `nil` where the text says nothing that can be.
    ///
    /// - Parameter parameters: of `JobKind.version`, or of a version before it.
    init?(parameters: String)

    /// Clears up what a process that died has left, before the first job is claimed.
    static func prepare(shop: Shopkeeper) async throws

    /// Does the work, or what is left of it after a process that died.
    ///
    /// - Returns: what came of it, as lines of `name value`; `nil` where there is nothing to tell.
    /// - Throws: `JobStop`; `CancellationError` when the process stops; what it failed for.
    func run(_ hold: JobHold, in shop: Shopkeeper) async throws -> String?

    /// Whether what it failed for may pass, so that the job waits to be tried again.
    func mayPass(_ error: any Error) -> Bool
}

extension JobWork {
    /// Clears up nothing.
    package static func prepare(shop: Shopkeeper) {}

    /// Tries again what was turned away because there was too much to do, or nobody to ask.
    package func mayPass(_ error: any Error) -> Bool {
        switch error {
        case is DeskRefusal: true
        case let error as StorageError: error.isForEverybody || error.isDoubtful
        default: false
        }
    }
}

/// How an attempt at a job ended.
package enum JobOutcome: Sendable {
    case done(result: String?)
    case stopped(JobStop)
    case failed(any Error)
}
