internal import Operations
internal import Shop
internal import Storage
internal import StorageSQLite
internal import Synchronization

/// The database as one node sees it: the shared one in memory, with the faults that the simulation
/// has put up for this node's next transactions.
final class NodeStore: Store {
    private struct State {
        var faults: [Fault] = []
        var isDead = false
        var other: (@Sendable () -> Void)?
        var notes: [String] = []
        /// The commits that the node takes for the database's, where it overlooks others'.
        var own: Int64 = 0
    }

    private let memory: SQLiteMemory
    private let time: VirtualTime
    private let tampering: Tampering
    private let seen: SeenCommits
    private let line: TaskLine
    private let state = Mutex(State())

    /// - Parameters:
    ///   - seen: what the node knows of the database's commits.
    ///   - line: where tasks wait before each look at the database.
    init(
        memory: SQLiteMemory, seen: SeenCommits, time: VirtualTime, line: TaskLine,
        tampering: Tampering
    ) {
        self.memory = memory
        self.line = line
        self.seen = tampering.trustsAnyWorld ? SeenCommits() : seen
        self.time = time
        self.tampering = tampering
    }

    /// Something goes wrong with a coming transaction; the first put up is the first to happen.
    func put(_ fault: Fault) { state.withLock { $0.faults.append(fault) } }

    /// Heals the store, so that nothing goes wrong any more.
    func heal() { state.withLock { $0.faults = [] } }

    /// What another node does when it goes first.
    func setOther(_ step: (@Sendable () -> Void)?) { state.withLock { $0.other = step } }

    /// The node has ended: nothing reaches the database from it.
    var isDead: Bool { state.withLock { $0.isDead } }

    /// The node ends.
    func end() { state.withLock { $0.isDead = true } }

    /// What happened since the last call, for the trace.
    func takeNotes() -> [String] {
        state.withLock { state in
            defer { state.notes = [] }
            return state.notes
        }
    }

    func writeAndWait<T: Sendable>(
        _ body: @Sendable (any Connection) throws -> T
    ) throws -> T {
        try write(isBeside: false, body)
    }

    /// Does at once what `writeBeside` does.
    func writeBesideAndWait<T: Sendable>(
        _ body: @Sendable (any Connection) throws -> T
    ) throws -> T {
        try write(isBeside: true, body)
    }

    private func write<T: Sendable>(
        isBeside: Bool, _ body: @Sendable (any Connection) throws -> T
    ) throws -> T {
        var fault = try begin()
        if case .otherFirst = fault {
            note("another node goes first")
            state.withLock { $0.other }?()
            fault = try begin()
        }
        switch fault {
        case .refused(let error): throw error
        case .crash(.begin): throw die()
        default: break
        }
        let value = try attempt(body, fault, isBeside: isBeside)
        switch fault {
        case .replyLost where tampering.hidesDoubt:
            throw StorageError.failed(code: 0, Fault.words)
        case .replyLost: throw StorageError.unavailable(Fault.words)
        case .crash(.reply): throw die()
        default: return value
        }
    }

    private func attempt<T>(
        _ body: (any Connection) throws -> T, _ fault: Fault?, isBeside: Bool
    ) throws -> T {
        var value: T?
        do {
            return try memory.write(seen, isBeside: isBeside) { base in
                if tampering.takesOthersForOwn { try takeForOwn(base) }
                let connection = FaultyConnection(
                    base, fault: fault, tampering: tampering,
                    own: tampering.overlooksOthers ? state.withLock { $0.own } : nil)
                do {
                    let done = try body(connection)
                    if connection.hasWritten { state.withLock { $0.own += 1 } }
                    value = done
                    switch fault {
                    case .commit(let error): throw error
                    case .crash(.commit): throw StorageError.away(Fault.words)
                    default: return done
                    }
                } catch  where tampering.keepsFailedWrites && value == nil {
                    try base.execute("COMMIT")
                    try base.execute("BEGIN")
                    throw error
                }
            }
        } catch {
            switch fault {
            case .crash: throw die()
            case .commit:
                if tampering.hidesFailedCommits, let value { return value }
                throw error
            default: throw error
            }
        }
    }

    /// Notes the last commits as the node's own, whoever has made them.
    private func takeForOwn(_ base: any Connection) throws {
        let last = try CommitPoint.load(on: base).number
        for number in max(1, last - 8)...max(1, last) { seen.sawBeside(number) }
    }

    private func begin() throws -> Fault? {
        let (fault, isDead) = state.withLock { state in
            (state.faults.isEmpty || state.isDead ? nil : state.faults.removeFirst(), state.isDead)
        }
        if isDead { throw StorageError.away("the node has ended") }
        if let fault { note("\(fault)") }
        if case .slow(let milliseconds) = fault {
            time.now = time.now + .milliseconds(Int64(milliseconds))
            return try begin()
        }
        return fault
    }

    private func die() -> StorageError {
        state.withLock { $0.isDead = true }
        return .away("the node has ended")
    }

    private func note(_ text: String) { state.withLock { $0.notes.append(text) } }

    /// A read, which sees what is committed.
    func look<T>(_ body: (any Connection) throws -> T) throws -> T {
        try memory.use { base in
            try body(FaultyConnection(base, fault: nil, tampering: tampering))
        }
    }

    func read<T: Sendable>(
        _ body: @escaping @Sendable (any Connection) throws -> T
    ) async throws -> T {
        await line.pause()
        if isDead { throw StorageError.away("the node has ended") }
        return try look(body)
    }

    func write<T: Sendable>(
        _ body: @escaping @Sendable (any Connection) throws -> T
    ) async throws -> T {
        await line.pause()
        return try writeAndWait(body)
    }

    func writeBeside<T: Sendable>(
        _ body: @escaping @Sendable (any Connection) throws -> T
    ) async throws -> T {
        await line.pause()
        return try writeBesideAndWait(body)
    }

    func changesByOthers() -> AsyncStream<Void>? { nil }

    func close() async {}
}

/// A connection on which a statement may fail, or be tampered with.
private final class FaultyConnection: Connection {
    private let base: any Connection
    private let fault: Fault?
    private let tampering: Tampering
    /// The number of commits that it shows in the place of the database's.
    private let own: Int64?
    private var count = 0
    private var earlier: [String] = []

    init(_ base: any Connection, fault: Fault?, tampering: Tampering, own: Int64? = nil) {
        self.base = base
        self.own = own
        self.fault = fault
        self.tampering = tampering
    }

    var dialect: Dialect { base.dialect }
    var session: Int64? { base.session }
    var hasWritten: Bool { base.hasWritten }

    func execute(_ sql: String, _ arguments: [Value]) throws -> Int {
        guard let statement = try next(sql, arguments) else { return 1 }
        return try base.execute(statement.sql, statement.arguments)
    }

    func forEach(
        _ sql: String, _ arguments: [Value], _ body: (any Row) throws -> Void
    ) throws {
        guard let statement = try next(sql, arguments) else { return }
        if let own, statement.sql.ends(with: "FROM commit_point WHERE id = 1") {
            return try base.forEach("SELECT 0, $1", [.integer(own)], body)
        }
        try base.forEach(statement.sql, statement.arguments, body)
    }

    private func next(_ sql: String, _ arguments: [Value]) throws -> Statement? {
        count += 1
        switch fault {
        case .statement(count, let error): throw error
        case .crash(.statement(count)): throw StorageError.away(Fault.words)
        default: break
        }
        let statement = Statement(sql: sql, arguments: arguments)
        guard let change = tampering.statement else { return statement }
        defer { earlier.append(sql) }
        return change(statement, earlier)
    }
}
