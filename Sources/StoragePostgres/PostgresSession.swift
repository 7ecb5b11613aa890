internal import CLibPQ
internal import Dispatch
internal import Glibc
internal import Shop
internal import Storage

/// One connection to a server. Used by one thread at a time; statements are prepared once and kept.
///
/// Every wait has an end: a server that was stopped in its tracks answers neither with a result nor
/// with an error, and its kernel goes on acknowledging what arrives.
final class PostgresSession: Connection {
    private let handle: OpaquePointer
    private let patience: Span
    /// What counts the waits of those who use this connection; setting it up is none of them.
    private var trips: RoundTrips?
    /// A pooler stands between, which may give each transaction another connection of the server.
    private(set) var isPooled = false
    /// The statement that sets up a transaction where a pooler stands between.
    let perTransaction: String
    private var prepared: [String: String] = [:]
    /// Statements prepared so far; the next one's name.
    private var names = 0
    /// What was sent in a pipeline and is not read yet, oldest first.
    private var unread: [Unread] = []
    /// Questions asked ahead that nobody has taken the answer of.
    private var asked: [AskedAhead] = []
    /// A failure has made this connection useless.
    private(set) var isBroken = false
    /// It is useless because the server has stopped answering.
    private(set) var isSilent = false
    /// Something was written in this transaction.
    private(set) var hasWritten = false
    private let number = SessionNumbers.next()
    var session: Int64? { isPooled ? nil : number }
    /// Nothing but questions was asked in this transaction, so nobody need wait for its end.
    private(set) var hasOnlyAsked = true
    /// A statement of this transaction has failed.
    private var hasFailed = false
    /// The transaction lost against another one and may win the next time.
    private(set) var hasLost = false
    /// Whether what has failed, and was surely not done, may be tried again at once. Not where a
    /// server is silent behind a pooler, which takes the next try and lets it wait as long.
    var mayTryAgain: Bool { (isBroken || hasLost) && !(isSilent && isPooled) }
    /// When the read in hand must end.
    var deadline: ReadDeadline?
    /// When the server was asked to end the statement in hand.
    var askedToEndAt: ContinuousClock.Instant?
    /// Signalled when that request has reached the server.
    var asking: DispatchSemaphore?

    /// Connects and sets the limits of the session.
    ///
    /// - Throws: `StorageError.away`, or `.unavailable` where another try would not help.
    init(_ settings: PostgresSettings) throws {
        let names = settings.keywords.map(\.name)
        let values = settings.keywords.map(\.value)
        let connected = withCStrings(names) { names in
            withCStrings(values) { values in PQconnectdbParams(names, values, 0) }
        }
        guard let connected else { throw StorageError.away("no memory for a connection") }
        handle = connected
        patience = .milliseconds(
            settings.patience.milliseconds + PostgresLimits.grace.milliseconds)
        perTransaction = settings.settingTransaction
        guard PQstatus(handle) == CONNECTION_OK else { throw refusal(to: settings) }
        // A notice is a warning to people at a terminal; libpq would print it.
        PQsetNoticeProcessor(handle, { _, _ in }, nil)
        isPooled = try backend() != Int64(PQbackendPID(handle))
        if !isPooled { try setUp(settings) }
        trips = settings.roundTrips
    }

    deinit {
        PQfinish(handle)
    }

    /// PostgreSQL's words.
    var dialect: Dialect { .postgres }

    func execute(_ sql: String, _ arguments: [Value]) throws -> Int {
        hasOnlyAsked = false
        return try run(sql, arguments).count
    }

    func expect(_ sql: String, _ arguments: [Value]) throws {
        let question = AskedAhead(sql: sql, arguments: arguments)
        try send(sql, arguments, as: .answer(question))
        asked.append(question)
    }

    func forEach(
        _ sql: String, _ arguments: [Value], _ body: (any Storage.Row) throws -> Void
    ) throws {
        let result = try askedAhead(sql, arguments) ?? run(sql, arguments)
        for row in 0..<result.rows { try body(result.row(row)) }
    }

    /// The answer to a question that was asked ahead; `nil` when it was not.
    private func askedAhead(_ sql: String, _ arguments: [Value]) throws -> PostgresResult? {
        let place = asked.firstIndex { $0.sql == sql && $0.arguments == arguments }
        guard let place else { return nil }
        if asked[place].answer == nil { _ = try drain() }
        return asked.remove(at: place).answer
    }

    /// The server's version as libpq numbers it: 150018 is 15.18.
    var serverVersion: Int { Int(PQserverVersion(handle)) }

    /// The socket, to be waited for.
    var socket: CInt { PQsocket(handle) }

    /// Whether the connection can be used; asks the kernel, not the server.
    func isUsable() -> Bool {
        guard !isBroken, PQstatus(handle) == CONNECTION_OK else { return false }
        // Between transactions a server only speaks to say goodbye, or that what nobody waited for
        // has ended.
        guard wait(for: POLLIN, .milliseconds(0)) else { return true }
        return PQconsumeInput(handle) == 1 && PQstatus(handle) == CONNECTION_OK
    }

    /// Runs statements without arguments in one round trip and answers the last one's result.
    func run(_ statements: String) throws -> PostgresResult {
        try settleUnread()
        precondition(!isPipeline, "several statements in one are not for a pipeline")
        guard PQsendQuery(handle, statements) == 1 else { throw broken() }
        return try result()
    }

    /// The payloads of the notifications that have arrived.
    func notifications() throws -> [String] {
        guard PQconsumeInput(handle) == 1 else { throw broken() }
        var payloads: [String] = []
        while let notification = PQnotifies(handle) {
            payloads.append(String(cString: notification.pointee.extra))
            PQfreemem(notification)
        }
        return payloads
    }

    /// Asks the server to end what it works on; the answer to that still comes.
    ///
    /// On a thread of its own: libpq waits until the server closes the connection of the request,
    /// and one that was stopped in its tracks does not.
    func cancelStatement() {
        guard let request = PQgetCancel(handle) else { return }
        let (address, done) = (UInt(bitPattern: request), DispatchSemaphore(value: 0))
        asking = done
        DispatchQueue.global().async {
            let request = OpaquePointer(bitPattern: address)
            var words = [CChar](repeating: 0, count: 256)
            PQcancel(request, &words, CInt(words.count))
            PQfreeCancel(request)
            done.signal()
        }
    }

    /// Waits until there is something to read; `false` when nothing came in time.
    func wait(for events: CInt, _ span: Span) -> Bool {
        var entry = pollfd(fd: socket, events: CShort(events), revents: 0)
        return poll(&entry, 1, CInt(clamping: span.milliseconds)) > 0
    }

    func run(_ sql: String, _ arguments: [Value]) throws -> PostgresResult {
        try send(sql, arguments, as: .statement)
        let result = try drain()
        if result.hasWritten { (hasWritten, hasOnlyAsked) = (true, false) }
        return result
    }

    func enqueue(_ sql: String, _ arguments: [Value]) throws {
        (hasWritten, hasOnlyAsked) = (true, false)
        try send(sql, arguments, as: .statement)
    }

    /// Sends a statement within a pipeline, where nothing is waited for.
    private func send(_ sql: String, _ arguments: [Value], as unread: Unread) throws {
        try deadline?.check()
        if !isPipeline {
            guard PQenterPipelineMode(handle) == 1 else { throw broken() }
        }
        try send(sql, arguments)
        self.unread.append(unread)
    }

    /// Sends a statement, and what prepares it.
    private func send(_ sql: String, _ arguments: [Value]) throws {
        let parameters = PostgresParameters(arguments)
        // What is prepared on one connection of a pool is not there on the next.
        let name = isPooled ? nil : try prepare(sql, parameters)
        let sent = parameters.withPointers { pointers in
            let (count, lengths) = (CInt(pointers.count), parameters.lengths)
            guard let name else {
                return PQsendQueryParams(
                    handle, sql, count, parameters.types, pointers, lengths, parameters.formats, 0)
            }
            return PQsendQueryPrepared(
                handle, name, count, pointers, lengths, parameters.formats, 0)
        }
        guard sent == 1 else { throw broken() }
    }

    private var isPipeline: Bool { PQpipelineStatus(handle) != PQ_PIPELINE_OFF }

    /// Keeps the prepared statements few enough; between transactions.
    private func forgetStatements() throws {
        guard prepared.count >= PostgresLimits.statements else { return }
        try settleUnread()
        _ = try run("DEALLOCATE ALL")
        prepared = [:]
    }

    private func prepare(_ sql: String, _ parameters: PostgresParameters) throws -> String {
        if let name = prepared[sql] { return name }
        let name = "s\(names)"
        names += 1
        let sent = PQsendPrepare(
            handle, name, sql, CInt(parameters.types.count), parameters.types)
        guard sent == 1 else { throw broken() }
        prepared[sql] = name
        unread.append(.preparation(sql))
        return name
    }

    /// Reads the results of the whole pipeline and ends it; the last one, or the first failure.
    private func drain() throws -> PostgresResult {
        try endStretch()
        trips?.count()
        let stretch = try readStretches()
        guard stretch.failure == nil, let last = stretch.last else {
            asked = []
            guard let failure = stretch.failure else { throw broken() }
            hasFailed = true
            throw error(of: failure)
        }
        return last
    }

    /// Sends what is in the pipeline. What fails takes along what follows it in the same stretch
    /// (https://www.postgresql.org/docs/15/libpq-pipeline-mode.html#LIBPQ-PIPELINE-ERRORS).
    private func endStretch() throws {
        guard PQpipelineSync(handle) == 1 else { throw broken() }
        unread.append(.end)
    }

    /// Reads what nobody has waited for, so that something else can be sent than a pipeline.
    private func settleUnread() throws {
        guard isPipeline else { return }
        if case .end = unread.last {} else { try endStretch() }
        trips?.count()
        _ = try readStretches()
    }

    /// Reads everything that was sent and answers the last stretch. The one before it, if there is
    /// one, is the end of a transaction that nobody waited for.
    private func readStretches() throws -> Stretch {
        var stretch = Stretch()
        var finished = Stretch()
        for unread in unread {
            guard let next = try nextResult() else { throw broken() }
            if case .end = unread {
                guard next.isSync else { throw broken() }
                for text in stretch.unprepared { prepared[text] = nil }
                (finished, stretch) = (stretch, Stretch())
                continue
            }
            if stretch.failure == nil { stretch.failure = next.isFailure ? next : nil }
            switch unread {
            case .statement, .end: break
            case .answer(let question): question.answer = next
            case .preparation(let text):
                // A text that was not prepared is to be prepared again.
                if stretch.failure != nil { stretch.unprepared.append(text) }
            }
            stretch.last = next
            // Each statement's results end with nothing.
            guard try nextResult() == nil else { throw broken() }
        }
        guard PQexitPipelineMode(handle) == 1 else { throw broken() }
        unread = []
        return finished
    }

    /// Reads all results of what was sent; the last one, or the first failure.
    private func result() throws -> PostgresResult {
        trips?.count()
        var last: PostgresResult?
        var failure: PostgresResult?
        while let next = try nextResult() {
            if failure == nil { failure = next.isFailure ? next : nil }
            last = next
        }
        if let failure { throw error(of: failure) }
        guard let last else { throw broken() }
        return last
    }

    private func nextResult() throws -> PostgresResult? {
        let start = ContinuousClock.now
        while PQisBusy(handle) == 1 {
            endIfLate()
            let left = min(
                patience.milliseconds - (ContinuousClock.now - start).milliseconds, leftToEnd)
            guard left > 0, wait(for: POLLIN, .milliseconds(portion(of: left))) else {
                if left > 0 { continue }
                (isBroken, isSilent) = (true, true)
                throw StorageError.away("the database has stopped answering")
            }
            guard PQconsumeInput(handle) == 1 else { throw broken() }
        }
        return PQgetResult(handle).map { PostgresResult($0) }
    }

    private func error(of failure: PostgresResult) -> StorageError {
        let state = failure.sqlState
        if PQstatus(handle) != CONNECTION_OK { return broken() }
        switch PostgresFailure(sqlState: state) {
        case .broken: isBroken = true
        case .lost: hasLost = true
        case .plain: break
        }
        return StorageError(sqlState: state, words: failure.words)
    }

    private func broken() -> StorageError {
        isBroken = true
        return .away(Self.oneLine(PQerrorMessage(handle)))
    }

    /// Why there is no connection: a wrong password stays wrong, a server that is down comes back.
    private func refusal(to settings: PostgresSettings) -> StorageError {
        let words = "\(settings.place): \(Self.oneLine(PQerrorMessage(handle)))"
        let isFinal =
            PQconnectionNeedsPassword(handle) == 1
            || PQconnectionUsedPassword(handle) == 1
                && words.contains("authentication failed")
        return isFinal ? .unavailable(words) : .away(words)
    }

    private static func oneLine(_ words: UnsafeMutablePointer<CChar>?) -> String {
        let text = words.map { String(cString: $0) } ?? ""
        let line = text.split(whereSeparator: \.isNewline).joined(separator: "; ")
        return line.isEmpty ? "the connection was lost" : line
    }
}

extension PostgresSession {
    /// Begins a transaction that writes, when all others have ended: one writer at a time, as the
    /// embedded engine has it, on every node together.
    ///
    /// Sent with whatever is asked first; so is a failure to get the lock told then.
    func beginWriting() throws {
        try begin("BEGIN ISOLATION LEVEL READ COMMITTED")
        try send(
            "SELECT pg_advisory_xact_lock($1)", [.integer(Self.writerLock)], as: .statement)
    }

    /// Begins a transaction that sees one snapshot.
    func beginReading() throws {
        try begin("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
    }

    private func begin(_ words: String) throws {
        (hasLost, hasWritten, asked) = (false, false, [])
        (hasOnlyAsked, hasFailed) = (true, false)
        try forgetStatements()
        try send(words, [], as: .statement)
        if isPooled { try send(perTransaction, [], as: .statement) }
    }

    /// Ends a transaction that has only asked. Nobody waits for that: the reply is read with the
    /// next transaction's first answer, which is sent behind it.
    ///
    /// - Throws: when a statement's failure was swallowed.
    func finish() throws {
        guard !hasFailed else {
            throw StorageError.failed(code: 0, "a failed statement was passed over")
        }
        try send("COMMIT", [], as: .statement)
        try endStretch()
        asked = []
    }

    /// Takes everything back. Where that fails the server does it, once it sees the broken line.
    func rollBack() {
        // Taking back has no deadline: a connection is kept, however late its read was.
        (deadline, askedToEndAt) = (nil, nil)
        if !hasArrived() { isBroken = true }
        // What was sent and not yet read goes with the transaction; its failure is no news.
        asked = []
        guard !isBroken, (try? run("ROLLBACK")) != nil else {
            isBroken = true
            return
        }
    }

    /// The advisory lock that each transaction that writes holds: "holdfast" in ASCII, as a number.
    private static let writerLock: Int64 = 0x686F_6C64_6661_7374
    static let channel = "holdfast"
}
