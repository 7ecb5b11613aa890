internal import Shop
package import Storage
internal import Synchronization

/// The clustered engine: PostgreSQL, with as many processes beside each other as one likes.
///
/// Each transaction that writes holds one advisory lock from its first statement to its commit. So
/// there is one writer at a time, on all nodes together, just as in the embedded engine: what was
/// reasoned out for the one holds for the other, no transaction waits for another in a circle, and
/// numbers become visible in the order in which they were given out.
package final class PostgresStore: Store {
    private let readers: PostgresPool
    private let writer: PostgresPool
    private let direct: Mutex<PostgresLink?>
    private let listener: PostgresListener
    /// Why a commit that was acknowledged might not survive; `nil` when it will.
    package let risk: String?

    /// Connects, and brings the schema up to date.
    ///
    /// - Parameter node: what this process calls itself, letters and digits; each has another.
    /// - Throws: `StorageError`.
    package init(
        _ settings: PostgresSettings, node: String, schema: Int64 = Migrations.current
    ) throws {
        precondition(
            node.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x7A).contains($0) },
            "a node is called by letters and digits")
        risk = try Self.migrate(settings, to: schema)
        let backoff = Backoff()
        let link: @Sendable () -> PostgresLink = {
            PostgresLink(settings: settings, node: node, backoff: backoff)
        }
        readers = PostgresPool(PostgresLimits.readers, link: link)
        writer = PostgresPool(1, link: link)
        direct = Mutex(link())
        listener = PostgresListener(settings: settings, node: node)
    }

    /// Brings a database's schema up to date, under the lock that all writers share.
    ///
    /// - Returns: why an acknowledged commit might not survive.
    @discardableResult
    package static func migrate(
        _ settings: PostgresSettings, to schema: Int64 = Migrations.current
    ) throws -> String? {
        let session = try PostgresSession.open(settings)
        try checkServer(session)
        let risk = try risk(on: session)
        for _ in 1..<PostgresLimits.tries {
            do {
                try migrate(on: session, to: schema)
                return risk
            } catch  where session.hasLost {
                // Somebody read two tables that are changed here, in another order.
                session.rollBack()
            }
        }
        try migrate(on: session, to: schema)
        return risk
    }

    private static func migrate(on session: PostgresSession, to schema: Int64) throws {
        try session.beginWriting()
        // A large table takes its time to be changed.
        try session.execute("SET LOCAL statement_timeout = 0")
        try Migrations.run(on: session, to: schema)
        try CommitMark.prepare(on: session)
        try CommitPoint.prepare(on: session)
        try session.commit()
    }

    package func read<T: Sendable>(
        _ body: @escaping @Sendable (any Connection) throws -> T
    ) async throws -> T {
        try await readers.run { try $0.read(body) }
    }

    package func write<T: Sendable>(
        _ body: @escaping @Sendable (any Connection) throws -> T
    ) async throws -> T {
        try await writer.run { try $0.write(body) }
    }

    package func writeAndWait<T: Sendable>(
        _ body: @Sendable (any Connection) throws -> T
    ) throws -> T {
        try direct.withLock { link in
            guard let link else { throw StorageError.unavailable("the database was closed") }
            return try link.write(body)
        }
    }

    package func changesByOthers() -> AsyncStream<Void>? { listener.start() }

    package func close() async {
        await readers.close()
        await writer.close()
        direct.withLock { $0 = nil }
        await listener.stop()
    }

    private static func checkServer(_ session: PostgresSession) throws {
        guard session.serverVersion >= PostgresLimits.oldestServer else {
            throw StorageError.unavailable(
                "PostgreSQL \(session.serverVersion / 10_000) is too old: "
                    + "use \(PostgresLimits.oldestServer / 10_000) or later")
        }
        let encoding = try session.first("SHOW server_encoding") { $0.text(0) } ?? ""
        guard encoding == "UTF8" else {
            throw StorageError.unavailable(
                "the database keeps texts as \(encoding): make one with ENCODING 'UTF8'")
        }
    }

    /// The settings under which a commit is answered before it is on disk
    /// (https://www.postgresql.org/docs/15/runtime-config-wal.html).
    private static func risk(on session: PostgresSession) throws -> String? {
        for name in ["fsync", "synchronous_commit", "full_page_writes"] {
            let value = try session.first("SHOW \(name)") { $0.text(0) } ?? ""
            if value == "off" { return "\(name) = off" }
        }
        return nil
    }
}
