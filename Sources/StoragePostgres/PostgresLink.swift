internal import Glibc
internal import Shop
internal import Storage
internal import Synchronization

/// A link: a connection that is made when it is needed and made again when it was lost, and the
/// transactions that run on it. Used by one thread at a time.
final class PostgresLink {
    private let settings: PostgresSettings
    private let node: String
    private let backoff: Backoff
    private var session: PostgresSession?
    /// The last commit on this link that is known of.
    private var mark: CommitMark?
    private var isSettled = false

    init(settings: PostgresSettings, node: String, backoff: Backoff) {
        self.settings = settings
        self.node = node
        self.backoff = backoff
    }

    /// Runs `body` in a transaction that writes; returns when it is on disk.
    ///
    /// `body` runs again when the transaction was surely not committed: the connection was lost
    /// before COMMIT, or another transaction won. After a reply to COMMIT was lost, the server is
    /// asked for the mark that the transaction would have left.
    ///
    /// - Parameter isBeside: see `Store.writeBeside`.
    func write<T>(
        _ body: (any Connection) throws -> T, isBeside: Bool = false
    ) throws -> T {
        var tries = 1
        while true {
            switch try attempt(body, isBeside: isBeside) {
            case .done(let value): return value
            case .unknown(let next, let value):
                if try settleLostReply() == next { return value }
            case .again(let error):
                guard tries < PostgresLimits.tries else { throw error }
            }
            tries += 1
        }
    }

    /// Runs `body` on one snapshot; again where the connection was lost, or a change of the schema
    /// was in the way.
    func read<T>(_ body: (any Connection) throws -> T) throws -> T {
        for _ in 1..<PostgresLimits.tries {
            let session = try connected()
            do {
                return try read(body, on: session)
            } catch  where session.mayTryAgain {
                continue
            }
        }
        return try read(body, on: connected())
    }

    /// Reads in a lane, where what takes too long, or what nobody waits for any more, is ended.
    func read<T>(
        _ body: (any Connection) throws -> T, until deadline: ReadDeadline, isRepeated: Bool
    ) throws -> T {
        let session = try connected()
        do {
            return try session.ending(at: deadline) {
                try session.beginReading()
                // Helpers would take processors from shoppers.
                try session.enqueue("SET LOCAL max_parallel_workers_per_gather = 0", [])
                return try finish(body, on: session)
            }
        } catch
            where isRepeated && deadline.reason == nil && session.mayTryAgain
        {
            return try read(body, until: deadline, isRepeated: false)
        }
    }

    private func read<T>(
        _ body: (any Connection) throws -> T, on session: PostgresSession
    ) throws -> T {
        try session.beginReading()
        return try finish(body, on: session)
    }

    private func finish<T>(
        _ body: (any Connection) throws -> T, on session: PostgresSession
    ) throws -> T {
        do {
            let value = try body(session)
            try session.finish()
            return value
        } catch {
            session.rollBack()
            throw error
        }
    }

    private enum Attempt<T> {
        case done(T)
        /// The transaction was surely not committed.
        case again(any Error)
        /// The reply to COMMIT was lost; it is committed if this mark is there.
        case unknown(CommitMark, T)
    }

    private func attempt<T>(
        _ body: (any Connection) throws -> T, isBeside: Bool
    ) throws -> Attempt<T> {
        let session = try connected()
        let next: CommitMark
        let value: T
        do {
            next = try settled(session).next
            try session.beginWriting()
            value = try body(session)
            if session.hasOnlyAsked {
                try session.finish()
                return .done(value)
            }
        } catch {
            session.rollBack()
            guard session.mayTryAgain else { throw error }
            return .again(error)
        }
        do {
            // From here on the desk may find a number that is not noted yet.
            if isBeside { settings.seen.beginsBeside() }
            defer { if isBeside { settings.seen.endsBeside() } }
            let number = try session.commit(telling: node, mark: next, seen: settings.seen)
            if isBeside, let number { settings.seen.sawBeside(number) }
            if session.hasWritten { mark = next }
            return .done(value)
        } catch  where session.isBroken {
            return .unknown(next, value)
        } catch {
            session.rollBack()
            guard session.hasLost else { throw error }
            return .again(error)
        }
    }

    /// The mark of the last commit on this link, on a connection that writes for the first time.
    private func settled(_ session: PostgresSession) throws -> CommitMark {
        if let mark, isSettled { return mark }
        let stored = try session.settle(mark)
        (mark, isSettled) = (stored, true)
        return stored
    }

    private func settleLostReply() throws -> CommitMark {
        let start = ContinuousClock.now
        while true {
            do {
                (session, isSettled) = (nil, false)
                let session = try PostgresSession.open(settings)
                self.session = session
                return try settled(session)
            } catch {
                guard ContinuousClock.now - start < PostgresLimits.lostReply.duration else {
                    throw StorageError.unavailable(
                        "the reply to a commit was lost, and so was the database: \(error)")
                }
                usleep(UInt32(PostgresLimits.firstPause.milliseconds) * 1_000)
            }
        }
    }

    /// Whether there is a connection, as far as the kernel knows.
    var isConnected: Bool { session?.isUsable() ?? false }

    /// Connects where there is no connection.
    func connect() throws {
        _ = try connected()
    }

    private func connected() throws -> PostgresSession {
        if let session, session.isUsable() { return session }
        (session, isSettled) = (nil, false)
        let fresh = try backoff.attempt { try PostgresSession.open(settings) }
        session = fresh
        return fresh
    }
}

/// The numbers of the sessions that this process has had.
enum SessionNumbers {
    private static let last = Atomic<Int64>(0)

    static func next() -> Int64 { last.wrappingAdd(1, ordering: .relaxed).newValue }
}

/// Keeps a process from knocking at a dead server all the time: between two tries everybody is
/// refused at once.
final class Backoff: Sendable {
    private struct State {
        var pause: Span?
        var next: ContinuousClock.Instant?
        var words = ""
    }

    private let state = Mutex(State())

    /// Connects, unless the last try has just failed.
    func attempt<T>(_ connect: () throws -> T) throws -> T {
        let refusal = state.withLock { state in
            state.next.map { $0 > ContinuousClock.now } == true ? state.words : nil
        }
        if let refusal { throw StorageError.away(refusal) }
        do {
            let value = try connect()
            state.withLock { $0 = State() }
            return value
        } catch {
            state.withLock { state in
                let longer = state.pause.map { Span.milliseconds($0.milliseconds * 2) }
                let pause = min(longer ?? PostgresLimits.firstPause, PostgresLimits.longestPause)
                state.pause = pause
                state.next = ContinuousClock.now + pause.duration
                state.words = "\(error)"
            }
            throw error
        }
    }
}

extension Span {
    var duration: Duration { .milliseconds(milliseconds) }
}
