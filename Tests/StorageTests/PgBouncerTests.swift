import Shop
import Storage
import StoragePostgres
import TestSupport
import Testing

/// PostgreSQL behind Debian's PgBouncer, in both modes that people use.
@Suite("Behind a pooler", .serialized, .timeLimit(.minutes(10)))
struct PgBouncerTests {
    private static let cluster = Result { try PostgresCluster(["fsync=off"]) }

    /// A database of a test's own: its own address.
    private static func database(_ name: String) throws -> String {
        try cluster.get().url(of: name)
    }

    private static func store(
        _ url: String, for use: PostgresSettings.Use = .serving, direct: String? = nil,
        node: String = "one"
    ) throws -> PostgresStore {
        try PostgresStore(
            PostgresSettings(url: url, for: use),
            direct: direct.map { try PostgresSettings(url: $0, for: use) }, node: node)
    }

    private static func add(_ name: String, to store: PostgresStore) async throws {
        _ = try await store.write { connection in
            try connection.execute("INSERT INTO settings VALUES ($1, '')", [.text(name)])
        }
    }

    private static func count(_ store: PostgresStore) async throws -> Int64? {
        try await store.read { connection in
            try connection.first("SELECT count(*) FROM settings") { $0.integer(0) }
        }
    }

    @Test(
        "Many at once write and read, and what stands between is known",
        arguments: [
            ("session", PostgresPooler.keepsSessions), ("transaction", .perTransaction),
        ])
    func works(mode: String, expected: PostgresPooler) async throws {
        let bouncer = try await PgBouncer(mode, before: Self.cluster.get())
        let direct = try Self.database("works_\(mode)")
        let stores = try ["one", "two"].map { node in
            try Self.store(bouncer.url(of: "works_\(mode)"), direct: direct, node: node)
        }
        #expect(stores.map(\.pooler) == [expected, expected])
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<200 {
                let store = stores[number % 2]
                group.addTask {
                    try await Self.add("n\(number)", to: store)
                    _ = try await Self.count(store)
                }
            }
            try await group.waitForAll()
        }
        for store in stores {
            #expect(try await Self.count(store) == 200)
            await store.close()
        }
        await bouncer.stop()
    }

    @Test("Nothing stands between a process and a server that it reaches itself")
    func absent() async throws {
        let store = try Self.store(Self.database("plain"))
        #expect(store.pooler == .absent)
        #expect(store.deafness == nil)
        await store.close()
    }

    @Test("Where each transaction has another connection, serving wants the database's own address")
    func refused() async throws {
        let bouncer = try await PgBouncer("transaction", before: Self.cluster.get())
        _ = try Self.database("refused")
        let error = #expect(throws: StorageError.self) {
            _ = try Self.store(bouncer.url(of: "refused"))
        }
        #expect(
            error?.description.contains("--database-direct") == true, "\(String(describing: error))"
        )
        // A visit needs nothing of a session.
        let visit = try Self.store(bouncer.url(of: "refused"), for: .visiting)
        try await Self.add("visit", to: visit)
        await visit.close()
        await bouncer.stop()
    }

    @Test(
        "An address that is another database's is noticed", arguments: ["transaction", "session"])
    func otherDatabase(mode: String) async throws {
        let bouncer = try await PgBouncer(mode, before: Self.cluster.get())
        _ = try Self.database("here_\(mode)")
        let other = try Self.database("there_\(mode)")
        let error = #expect(throws: StorageError.self) {
            _ = try Self.store(bouncer.url(of: "here_\(mode)"), direct: other)
        }
        #expect(error?.description.contains("must be the same database") == true)
        await bouncer.stop()
    }

    @Test("A node hears what another one commits", arguments: ["session", "transaction"])
    func hears(mode: String) async throws {
        let bouncer = try await PgBouncer(mode, before: Self.cluster.get())
        let direct = try Self.database("hears_\(mode)")
        let url = bouncer.url(of: "hears_\(mode)")
        let listening = try Self.store(
            url, direct: mode == "session" ? nil : direct, node: "listening")
        let speaking = try Self.store(url, direct: direct, node: "speaking")
        let changes = try #require(listening.changesByOthers())
        try await Self.add("said", to: speaking)
        for await _ in changes where try await Self.count(listening) == 1 { break }
        #expect(listening.deafness == nil)
        await speaking.close()
        await listening.close()
        await bouncer.stop()
    }

    @Test("A pool that is changed under a node is noticed: it looks where it cannot hear")
    func changed() async throws {
        let cluster = try Self.cluster.get()
        let first = try await PgBouncer("session", before: cluster)
        let direct = try Self.database("changed")
        let node = try Self.store(first.url(of: "changed"))
        let changes = try #require(node.changesByOthers())
        await first.stop()
        let next = try await PgBouncer("transaction", before: cluster, port: first.port)
        while node.deafness == nil { await breathe() }
        #expect(node.deafness?.contains("--database-direct") == true)

        let other = try Self.store(direct, node: "other")
        try await Self.add("seen", to: other)
        for await _ in changes where try await Self.count(node) == 1 { break }

        await other.close()
        await node.close()
        await next.stop()
    }

    @Test("Nothing stays in the pool for strangers", arguments: ["session", "transaction"])
    func clean(mode: String) async throws {
        let cluster = try Self.cluster.get()
        let bouncer = try await PgBouncer(mode, before: cluster)
        let direct = try Self.database("clean_\(mode)")
        let url = bouncer.url(of: "clean_\(mode)")
        let store = try Self.store(url, direct: direct)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<40 {
                group.addTask {
                    try await Self.add("n\(number)", to: store)
                    _ = try await Self.count(store)
                }
            }
            try await group.waitForAll()
        }
        await store.close()

        let settings = ["enable_seqscan", "jit", "statement_timeout", "lock_timeout"]
        let query = "SELECT " + settings.map { "current_setting('\($0)')" }.joined(separator: ", ")
        let expected = try await psql(direct, query)
        // As many strangers at once as there may be connections in the pool.
        let strangers = try await withThrowingTaskGroup(of: String.self) { group in
            for _ in 0..<8 {
                group.addTask { try await psql(url, query + " FROM pg_sleep(0.3)") }
            }
            return try await group.reduce(into: Set<String>()) { $0.insert($1) }
        }
        #expect(strangers == [expected])
        let locks = try await psql(
            direct,
            "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND database = "
                + "(SELECT oid FROM pg_database WHERE datname = current_database())")
        #expect(locks == "0")
        await bouncer.stop()
    }

    @Test("A database is never held while it is served through a pool, nor served while it is held")
    func held() async throws {
        let bouncer = try await PgBouncer("transaction", before: Self.cluster.get())
        let direct = try Self.database("held_pooled")
        let url = bouncer.url(of: "held_pooled")
        let store = try Self.store(url, direct: direct)
        let throughPool = #expect(throws: StorageError.self) {
            _ = try PostgresHold(PostgresSettings(url: url, for: .everything))
        }
        #expect(throughPool?.description.contains("the database's own address") == true)
        #expect(throws: PostgresInUse.self) {
            _ = try PostgresHold(PostgresSettings(url: direct, for: .everything))
        }
        await store.close()
        let hold = try PostgresHold(PostgresSettings(url: direct, for: .everything))
        #expect(throws: StorageError.self) { _ = try Self.store(url, direct: direct) }
        hold.release()
        let again = try Self.store(url, direct: direct)
        await again.close()
        await bouncer.stop()
    }
}

@Suite("What a role may do", .serialized, .timeLimit(.minutes(5)))
struct PostgresRoleTests {
    private static let cluster = Result { try PostgresCluster(["fsync=off"]) }

    /// A database with the shop's tables, and a role that may not make any.
    private static func seller(_ database: String, limit: Int = -1) async throws -> String {
        let cluster = try cluster.get()
        let url = try cluster.url(of: database)
        let role = "seller_\(database)"
        try PostgresStore.migrate(PostgresSettings(url: url))
        _ = try await psql(
            url,
            """
            CREATE ROLE \(role) LOGIN CONNECTION LIMIT \(limit);
            GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO \(role)
            """)
        return "postgres://\(role)@127.0.0.1:\(cluster.port)/\(database)"
    }

    @Test("Whoever only sells needs no right to make tables")
    func noTables() async throws {
        let url = try await Self.seller("rights")
        for use in [PostgresSettings.Use.serving, .everything] {
            let store = try PostgresStore(PostgresSettings(url: url, for: use), node: "one")
            _ = try await store.write { connection in
                try connection.execute("INSERT INTO settings VALUES ('\(use)', '')")
            }
            await store.close()
        }
    }

    @Test("Where tables must be made, the refusal says who can")
    func mustMakeTables() async throws {
        _ = try await Self.seller("role_only")
        let cluster = try Self.cluster.get()
        _ = try cluster.url(of: "empty")
        let url = "postgres://seller_role_only@127.0.0.1:\(cluster.port)/empty"
        let error = #expect(throws: StorageError.self) {
            _ = try PostgresStore(PostgresSettings(url: url), node: "one")
        }
        #expect(error?.description.contains("as the tables' owner") == true)
    }

    @Test("A server with room for few connections fails nobody: those that are there do it all")
    func fewConnections() async throws {
        // The writer's mark is settled on one of the three; two are left for six readers.
        let url = try await Self.seller("few", limit: 3)
        let store = try PostgresStore(PostgresSettings(url: url), node: "one")
        // The server counts connections that were just closed for a moment more.
        while (try? await Self.isConnected(store)) != true { await breathe() }
        let answers = try await withThrowingTaskGroup(of: Int64?.self) { group in
            for _ in 0..<300 {
                group.addTask {
                    try await store.read { connection in
                        try connection.first("SELECT 1 FROM pg_sleep(0.002)") { $0.integer(0) }
                    }
                }
            }
            return try await group.reduce(into: [Int64?]()) { $0.append($1) }
        }
        #expect(answers.count == 300 && answers.allSatisfy { $0 == 1 })
        // One after the other as well: the seat that answered last is asked next.
        for _ in 0..<50 {
            _ = try await store.read { try $0.first("SELECT 1") { $0.integer(0) } }
        }
        await store.close()
    }

    private static func isConnected(_ store: PostgresStore) async throws -> Bool {
        _ = try await store.write { try $0.execute("DELETE FROM settings") }
        return try await store.read { try $0.first("SELECT 1") { _ in true } } == true
    }

    @Test("Connections are as many as are asked for")
    func connections() async throws {
        let url = try Self.cluster.get().url(of: "counted")
        let store = try PostgresStore(
            PostgresSettings(url: url, for: .serving), connections: 9, node: "one")
        let heard = try #require(store.changesByOthers())
        for await _ in heard { break }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<100 {
                group.addTask {
                    _ = try await store.read {
                        try $0.first("SELECT 1 FROM pg_sleep(0.01)") { $0.integer(0) }
                    }
                    _ = try await store.write { try $0.execute("DELETE FROM settings") }
                }
            }
            try await group.waitForAll()
        }
        let count = try await psql(
            url,
            "SELECT count(*) FROM pg_stat_activity WHERE datname = 'counted' "
                + "AND application_name = 'holdfast'")
        // Two readers, a writer and the listener; nobody has used the others here.
        #expect(count == "4")
        await store.close()
    }
}
