import Storage
import TestSupport
import Testing

@testable import StoragePostgres

@Suite("What PostgreSQL's planner knows of tables that grow", .timeLimit(.minutes(5)))
struct PlannerStatisticsTests {
    private static let cluster = Result {
        try PostgresCluster(["fsync=off", "autovacuum=off"])
    }

    private func session(_ database: String) throws -> PostgresSession {
        try PostgresSession(PostgresSettings(url: Self.cluster.get().url(of: database)))
    }

    /// Runs statements whose rows the server is told of at once, not within a second.
    private func change(_ statements: String, on session: PostgresSession) throws {
        _ = try session.run(statements)
        _ = try session.run("SELECT pg_stat_force_next_flush()")
    }

    @Test("a table is analysed once it has grown, and again when it has grown manifold")
    func refreshes() throws {
        let session = try session("refreshes")
        let (first, times) = (PostgresLimits.rowsBeforeStatistics, PostgresLimits.outgrown)
        func add(_ rows: Int) throws {
            try change(
                "INSERT INTO \"Odd name\" SELECT n FROM generate_series(1, \(rows)) AS n",
                on: session)
        }
        try change("CREATE TABLE \"Odd name\" (id BIGINT)", on: session)
        try add(first - 1)
        #expect(try session.refreshStatistics() == [])
        try add(1)
        #expect(try session.refreshStatistics() == ["\"Odd name\""])
        #expect(try session.refreshStatistics() == [])

        try add(first + times * first - 1)
        #expect(try session.refreshStatistics() == [])
        try add(1)
        #expect(try session.refreshStatistics() == ["\"Odd name\""])
    }

    @Test("a table of somebody else, which only its owner may analyse, is let be")
    func others() throws {
        let session = try session("others")
        try change(
            """
            CREATE ROLE seller;
            CREATE TABLE theirs AS SELECT n FROM generate_series(1, 1000) AS n;
            CREATE TABLE own AS SELECT n FROM generate_series(1, 1000) AS n;
            ALTER TABLE own OWNER TO seller;
            SET ROLE seller
            """, on: session)
        #expect(try session.refreshStatistics() == ["own"])
        #expect(try session.refreshStatistics() == [])
    }

    @Test("a table that somebody holds is passed over, and a small one that changes is not meant")
    func held() throws {
        let session = try session("held")
        try change(
            """
            CREATE TABLE a AS SELECT n FROM generate_series(1, 1000) AS n;
            CREATE TABLE b AS SELECT n FROM generate_series(1, 1000) AS n;
            CREATE TABLE few AS SELECT n FROM generate_series(1, 8) AS n;
            """ + String(repeating: "UPDATE few SET n = n + 1;", count: 200), on: session)
        let other = try self.session("held")
        _ = try other.run("BEGIN; LOCK TABLE a IN SHARE UPDATE EXCLUSIVE MODE")
        #expect(try session.refreshStatistics() == ["a", "b"])
        #expect(try session.refreshStatistics() == ["a"])
        _ = try other.run("COMMIT")
        #expect(try session.refreshStatistics() == ["a"])
        #expect(try session.refreshStatistics() == [])
    }

    @Test("behind a pooler it is done in a transaction, which has limits")
    func pooled() async throws {
        let direct = try session("pooled")
        try change(
            "CREATE TABLE grown AS SELECT n FROM generate_series(1, 1000) AS n", on: direct)
        let bouncer = try await PgBouncer("session", before: Self.cluster.get())
        let session = try PostgresSession(PostgresSettings(url: bouncer.url(of: "pooled")))
        #expect(session.isPooled)
        #expect(try session.refreshStatistics() == ["grown"])
        #expect(try session.refreshStatistics() == [])
    }

    @Test("a store that serves and listens has it done by itself")
    func serving() async throws {
        let settings = try PostgresSettings(
            url: Self.cluster.get().url(of: "serving"), for: .serving)
        let store = try PostgresStore(settings, node: "one")
        let changes = store.changesByOthers()
        _ = try await store.write { connection in
            try connection.execute(
                "INSERT INTO settings SELECT n::text, '' FROM generate_series(1, 1000) AS n")
        }
        let session = try session("serving")
        let question = """
            SELECT count(*) FROM pg_stat_user_tables
            WHERE relname = 'settings' AND last_analyze IS NOT NULL
            """
        while try session.first(question, [], { $0.integer(0) }) != 1 {
            await Task.yield()
        }
        await store.close()
        withExtendedLifetime(changes) {}
    }

    @Test("rows of a few orders are looked up, and not looked for in the whole history")
    func lookUp() throws {
        let session = try session("looks")
        try PostgresStore.migrate(PostgresSettings(url: Self.cluster.get().url(of: "looks")))
        try change(
            """
            SET session_replication_role = replica;
            INSERT INTO timeline (id, order_id, at, actor, kind)
            SELECT n, n / 2, n, 'shop', 'note' FROM generate_series(1, 20000) AS n
            """, on: session)
        try session.refreshStatistics()
        let keys = (1...64).map { "\($0 * 150)" }.joined(separator: ", ")
        let plan = try session.all(
            "EXPLAIN SELECT * FROM timeline WHERE order_id IN (\(keys)) ORDER BY id", []
        ) { $0.text(0) }.joined(separator: "\n")
        #expect(plan.contains("timeline_by_order"), "\(plan)")
    }
}
