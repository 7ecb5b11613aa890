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
    private let staff: PostgresLane
    private let long: PostgresLane
    private let writer: PostgresPool
    private let direct: Mutex<PostgresLink?>
    private let listener: PostgresListener
    /// How often this store has waited for the server.
    package let roundTrips: RoundTrips
    /// The reason why a commit that was acknowledged might not survive; `nil` when it will.
    package let risk: String?

    /// The pooler that stands between this process and the database, if one does.
    package let pooler: PostgresPooler

    /// Connects to the database, and brings its schema up to date.
    ///
    /// - Parameters:
    ///   - direct: the database's own address, where `settings` lead through a pooler.
    ///   - connections: how many of them it may have at once.
    ///   - node: what this process calls itself, letters and digits; each has another.
    /// - Throws: `StorageError`.
    package init(
        _ settings: PostgresSettings, direct: PostgresSettings? = nil,
        connections: Int = PostgresLimits.connections, node: String,
        schema: Int64 = Migrations.current, lanes: Lanes = .clustered
    ) throws {
        precondition(
            node.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x7A).contains($0) },
            "a node is called by letters and digits")
        let own = direct ?? settings
        risk = try Self.migrate(own, to: schema)
        pooler = try Self.pooler(settings)
        let hearing = settings.use == .serving ? try Self.hearing(own, settings, node) : nil
        roundTrips = settings.roundTrips
        let backoff = Backoff()
        let link: @Sendable () -> PostgresLink = {
            PostgresLink(settings: settings, node: node, backoff: backoff)
        }
        let besides =
            PostgresLimits.besidesReaders + lanes.staff.readers + lanes.long.readers
        readers = PostgresPool(max(1, connections - besides), link: link)
        staff = PostgresLane(lanes.staff, isRepeated: true, link: link)
        long = PostgresLane(lanes.long, isRepeated: false, link: link)
        writer = PostgresPool(1, link: link)
        self.direct = Mutex(link())
        listener = PostgresListener(settings: own, common: settings, node: node, first: hearing)
    }

    /// The reason why nothing is heard of what others commit; `nil` where it is, as it was at the
    /// start.
    package var deafness: String? { listener.deafness }

    private static func pooler(_ settings: PostgresSettings) throws -> PostgresPooler {
        let settings = settings.used(for: .visiting)
        let session = try PostgresSession(settings)
        guard session.isPooled else { return .absent }
        return try session.isKept(settings) ? .keepsSessions : .perTransaction
    }

    /// Refuses to serve where this process would not hear of the others.
    private static func hearing(
        _ direct: PostgresSettings, _ common: PostgresSettings, _ node: String
    ) throws -> sending PostgresHearing {
        let hearing = try PostgresHearing(direct: direct, common: common, node: node)
        guard try hearing.hearsItself() else {
            hearing.session.leave()
            throw StorageError.unavailable(hearing.deafWords)
        }
        return hearing
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
                try migrate(on: session, to: schema, settings.seen)
                return risk
            } catch  where session.hasLost {
                // Somebody read two tables that are changed here, in another order.
                session.rollBack()
            } catch StorageError.failed(StorageError.notPermitted, let words) {
                throw StorageError.forbidden(words)
            }
        }
        try migrate(on: session, to: schema, settings.seen)
        return risk
    }

    private static func migrate(
        on session: PostgresSession, to schema: Int64, _ seen: SeenCommits
    ) throws {
        // Whoever only sells needs no right to make tables.
        let isThere = try session.isUpToDate(with: schema)
        try session.beginWriting()
        if !isThere {
            // A large table takes its time to be changed.
            try session.execute("SET LOCAL statement_timeout = 0")
            let isChanged = try Migrations.run(on: session, to: schema)
            try CommitMark.prepare(on: session)
            try CommitPoint.prepare(on: session)
            if isChanged { try CommitPoint.raise(seen, on: session) }
        }
        try CommitMark.forgetOld(on: session)
        try session.commit()
    }

    package func read<T: Sendable>(
        _ body: @escaping @Sendable (any Connection) throws -> T
    ) async throws -> T {
        try await readers.run { try $0.read(body) }
    }

    package func read<T: Sendable>(
        in lane: Lane, _ body: @escaping @Sendable (any Connection) throws -> T
    ) async throws -> T {
        switch lane {
        case .shoppers: try await read(body)
        case .staff: try await staff.read(body)
        case .long, .upkeep: try await long.read(body)
        }
    }

    package func write<T: Sendable>(
        _ body: @escaping @Sendable (any Connection) throws -> T
    ) async throws -> T {
        try await writer.run { try $0.write(body) }
    }

    package func writeBeside<T: Sendable>(
        _ body: @escaping @Sendable (any Connection) throws -> T
    ) async throws -> T {
        try await writer.run { try $0.write(body, isBeside: true) }
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
        await staff.close()
        await long.close()
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

    /// The setting, if any, by which a commit is answered before it is on disk
    /// (https://www.postgresql.org/docs/15/runtime-config-wal.html).
    private static func risk(on session: PostgresSession) throws -> String? {
        for name in ["fsync", "synchronous_commit", "full_page_writes"] {
            let value = try session.first("SHOW \(name)") { $0.text(0) } ?? ""
            if value == "off" { return "\(name) = off" }
        }
        return nil
    }
}
