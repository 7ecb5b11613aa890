internal import Glibc
internal import Shop
internal import Storage

/// The pooler that stands between this process and its database, if one does.
package enum PostgresPooler: Hashable, Sendable {
    /// Nothing stands between that gives connections to others.
    case absent
    /// A pooler that leaves a connection to whoever has it, such as PgBouncer's session mode.
    case keepsSessions
    /// A pooler that gives each transaction another connection: PgBouncer's transaction mode.
    case perTransaction
}

// A pooler hands a connection of the server to one client after another. What a session sets,
// locks or listens to is then a stranger's, and gone for whoever wanted it. So behind any pooler
// settings are those of a transaction, statements are not kept prepared, and the lock of those who
// serve is taken for each transaction, all in the round trip of BEGIN.
extension PostgresSettings {
    private var values: [(name: String, value: String)] {
        [
            ("statement_timeout", "\(patience.milliseconds)"),
            ("lock_timeout", "\(PostgresLimits.lock.milliseconds)"),
            (
                "idle_in_transaction_session_timeout",
                "\(silentTransaction.milliseconds)"
            ),
            ("jit", "off"), ("extra_float_digits", "0"), ("enable_seqscan", use.scansTables),
        ]
    }

    /// The statements that set up a connection that is this process's alone.
    var settingSession: String {
        values.map { "SET \($0.name) = \($0.value)" }.joined(separator: "; ")
            + "; SET default_transaction_isolation = 'read committed'"
    }

    /// One statement that sets up a transaction, on a connection that is somebody else's next.
    var settingTransaction: String {
        var parts = values.map { "set_config('\($0.name)', '\($0.value)', true)" }
        if use == .serving {
            parts.append("pg_advisory_xact_lock_shared(\(PostgresSession.servingLock))")
        }
        return "SELECT " + parts.joined(separator: ", ")
    }
}

extension PostgresSession {
    /// Sets a connection up that is this process's alone.
    func setUp(_ settings: PostgresSettings) throws {
        _ = try run(settings.settingSession)
        if settings.use == .serving { try shareServing(of: settings) }
    }

    /// The server's process that answers now. A pooler makes a number of its own up for libpq.
    func backend() throws -> Int64 {
        try run("SELECT pg_backend_pid()").row(0).integer(0)
    }

    /// Whether this connection of the server stays this process's between transactions.
    ///
    /// It is asked for its number before, while and after another one is in a transaction. A pooler
    /// that lends connections for a transaction lends that one what this one had, or gives this one
    /// another.
    func isKept(_ settings: PostgresSettings) throws -> Bool {
        guard isPooled else { return true }
        let other = try PostgresSession(settings.used(for: .visiting))
        for _ in 0..<PostgresLimits.looks {
            let before = try backend()
            _ = try other.run("BEGIN")
            let others = try other.backend()
            let after = try backend()
            _ = try other.run("ROLLBACK")
            guard before == after, before != others else { return false }
        }
        return true
    }

    /// Hears of what nodes commit from now on.
    func listen() throws {
        _ = try run("LISTEN \(Self.channel)")
    }

    /// Gives up the session's state, where the connection may be somebody else's next.
    func leave() {
        guard isPooled, !isBroken else { return }
        // A pooler that keeps sessions clears them too, unless it was told not to.
        _ = try? run("UNLISTEN *; SELECT pg_advisory_unlock_all()")
    }

    /// Whether the lock of those who serve is this connection's own.
    fileprivate func findsLock() throws -> Bool {
        let sql = """
            SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()
                AND granted AND objsubid = 1 AND classid::bigint = \(Self.servingLock >> 32)
                AND objid::bigint = \(Self.servingLock & 0xFFFF_FFFF)
            """
        return try run(sql).rows > 0
    }
}

/// The connection on which a serving node hears the others and shares the lock of those who serve.
///
/// Only a connection that stays this node's will do, and that is not believed but tried: at the
/// start, and now and then, the node must hear what it says itself.
struct PostgresHearing {
    let session: PostgresSession
    /// How everything else reaches the database.
    private let common: PostgresSettings
    private let node: String

    /// Connects, and begins to listen.
    ///
    /// - Parameters:
    ///   - direct: the database's own address, or the common one.
    ///   - common: how everything else reaches the database.
    ///   - node: what this process calls itself.
    /// - Throws: `StorageError.unavailable` where a pooler lends the connection to others.
    init(direct: PostgresSettings, common: PostgresSettings, node: String) throws {
        (self.common, self.node) = (common.used(for: .visiting), node)
        session = try PostgresSession.open(direct)
        guard try session.isKept(direct) else {
            throw StorageError.unavailable(Self.words(direct))
        }
        if direct.use == .serving {
            if session.isPooled { try session.shareServing(of: direct) }
            guard try session.findsLock() else {
                session.leave()
                throw StorageError.unavailable(Self.words(direct))
            }
        }
        try session.listen()
    }

    private static func words(_ settings: PostgresSettings) -> String {
        "\(settings.place): a pooler stands between, which gives each transaction another "
            + "connection, so that nothing is heard of other servers: name the database's own "
            + "address with --database-direct, or use a pool that keeps sessions "
            + "(pool_mode = session)"
    }

    /// The words where the session stays and nothing arrives all the same.
    var deafWords: String {
        "what is said at \(common.place) is not heard on the connection that listens: "
            + "--database-direct must be the same database, reached without a pooler"
    }

    /// Says something as every commit does, for this node to hear.
    func speak() throws {
        let session = try PostgresSession.open(common)
        // A node is called by letters and digits.
        _ = try session.run("SELECT pg_notify('\(PostgresSession.channel)', '\(node)')")
    }

    /// Whether this node hears what it says.
    func hearsItself() throws -> Bool {
        try speak()
        let start = ContinuousClock.now
        while ContinuousClock.now - start < PostgresLimits.heard.duration {
            guard session.wait(for: POLLIN, PostgresLimits.listen) else { continue }
            if try session.notifications().contains(node) { return true }
        }
        return false
    }
}
