import Shop
import Storage
import StoragePostgres
import Synchronization
import TestShop
import TestSupport
import Testing

/// Durable, as a shop's would be.
private let cluster = Result { try PostgresCluster() }

/// Opens a database of a test's own as a node of some name.
private func store(_ database: String, node: String = "one") throws -> PostgresStore {
    try PostgresStore(
        PostgresSettings(url: cluster.get().url(of: database)), node: node)
}

/// Whether somebody waits to change a table that this connection has read.
private func isTableWaitedFor(on connection: any Connection) throws -> Bool {
    try connection.first(
        """
        SELECT count(*) FROM pg_locks
        WHERE NOT granted AND relation = 'order_lines'::regclass
        """
    ) { $0.integer(0) > 0 } ?? false
}

@Suite("The clustered engine")
struct PostgresStoreTests {
    @Test("it answers over a socket, and over several hosts of which one is alive")
    func addresses() async throws {
        let socket = try cluster.get().socketURL(of: "addresses")
        let port = try cluster.get().port
        let hosts = "postgres://postgres@127.0.0.1:1,127.0.0.1:\(port)/addresses"
        for url in [socket, hosts] {
            let store = try PostgresStore(PostgresSettings(url: url), node: "one")
            #expect(try await store.number("SELECT count(*) FROM settings") >= 0)
            await store.close()
        }
    }

    @Test("what a lost connection breaks off is read again, but never in the long lane")
    func lostInALane() async throws {
        let store = try store("lanes")
        for (lane, runs) in [(Lane.staff, 2), (.long, 1)] {
            let begun = Mutex(0)
            let read = Task {
                try await store.read(in: lane) { connection in
                    let isFirst = begun.withLock { begun in
                        begun += 1
                        return begun == 1
                    }
                    if isFirst {
                        try connection.execute("SELECT pg_terminate_backend(pg_backend_pid())")
                    }
                    return try connection.first("SELECT 7") { $0.integer(0) }
                }
            }
            let outcome = await read.result
            #expect(begun.withLock { $0 } == runs)
            #expect((try? outcome.get()) == (runs == 2 ? 7 : nil))
        }
        await store.close()
    }

    @Test("a read in a lane may take longer than the server keeps a silent transaction")
    func longerThanSilence() async throws {
        let url = try cluster.get().url(of: "silence")
        let settings = try PostgresSettings(
            url: url, for: .serving, silentTransaction: .milliseconds(400))
        let store = try PostgresStore(settings, node: "one")
        let rows = try await store.read(in: .long) { connection in
            try (0..<8).map { _ in
                try connection.first("SELECT pg_sleep(0.1), 1") { $0.integer(1) } ?? 0
            }
        }
        #expect(rows.reduce(0, +) == 8)
        await store.close()
    }

    @Test("a password comes from a file and is never told")
    func password() throws {
        let settings = try PostgresSettings(url: "postgres://shop:hunter2@db.example:6432/market")
        #expect(settings.place == "PostgreSQL at db.example port 6432, database market")
        #expect(throws: StorageError.unavailable("the database's URL is not one that libpq reads"))
        {
            try PostgresSettings(url: "postgres://shop:hunter2@db.example/market?sslmodes=require")
        }
        #expect(PostgresSettings.isURL("postgresql://h/d") && !PostgresSettings.isURL("mysql://h"))
    }

    @Test("nobody there is away; a database that is not there is named")
    func away() throws {
        let nobody = try PostgresSettings(url: "postgres://postgres@127.0.0.1:1/shop")
        let error = #expect(throws: StorageError.self) {
            try PostgresStore(nobody, node: "one")
        }
        guard case .away(let words)? = error else {
            Issue.record("expected it to be away, got \(String(describing: error))")
            return
        }
        #expect(words.contains("127.0.0.1 port 1"))

        let port = try cluster.get().port
        let missing = try PostgresSettings(url: "postgres://postgres@127.0.0.1:\(port)/nowhere")
        let words2 = #expect(throws: StorageError.self) {
            try PostgresStore(missing, node: "one")
        }?.description
        #expect(words2?.contains("\"nowhere\" does not exist") == true)
    }

    @Test("a text with a zero byte is refused, and the connection goes on")
    func zeroByte() async throws {
        let store = try store("zerobyte")
        let insert = "INSERT INTO settings (name, value) VALUES ($1, $2)"

        await #expect(throws: StorageError.self) {
            try await store.write { try $0.execute(insert, ["a", "x\u{0}y"]) }
        }

        try await store.write { _ = try $0.execute(insert, ["a", "xy"]) }
        #expect(try await store.number("SELECT count(*) FROM settings") == 1)
        await store.close()
    }

    @Test("more texts than are kept prepared are all answered")
    func manyTexts() async throws {
        let store = try store("manytexts")
        let sum: Int64 = try await store.write { connection in
            try (1...PostgresLimits.statements * 2).reduce(Int64(0)) { sum, number in
                let answer = try connection.first("SELECT \(number) + $1", [1]) { $0.integer(0) }
                return sum + (answer ?? 0)
            }
        }
        let count = Int64(PostgresLimits.statements * 2)
        #expect(sum == count * (count + 1) / 2 + count)
        await store.close()
    }

    @Test("a read and a write that changes nothing wait once; a write waits once more")
    func roundTrips() async throws {
        let store = try store("roundtrips")
        let question = "SELECT count(*) FROM settings"
        _ = try await store.number(question)
        try await store.write { try $0.enqueue("DELETE FROM settings", []) }

        let before = store.roundTrips.value
        for _ in 0..<3 {
            _ = try await store.read { connection in
                try connection.expect(question, [])
                try connection.expect("SELECT count(*) FROM drops", [])
                return try connection.first("SELECT count(*) FROM drops") { $0.integer(0) }
            }
        }
        #expect(store.roundTrips.value - before == 3)
        _ = try await store.write { try $0.first(question) { $0.integer(0) } }
        #expect(store.roundTrips.value - before == 4)
        try await store.write { connection in
            _ = try connection.first(question) { $0.integer(0) }
            try connection.enqueue("DELETE FROM settings", [])
            try connection.enqueue("DELETE FROM settings", [])
        }
        #expect(store.roundTrips.value - before == 6)
        await store.close()
    }

    @Test("a statement that fails in a read, told or swallowed, leaves the next one alone")
    func failureOfARead() async throws {
        let store = try store("failedread")
        for _ in 0..<2 {
            await #expect(throws: StorageError.self) {
                try await store.number("SELECT no_such_column FROM settings")
            }
            await #expect(throws: StorageError.self) {
                try await store.read { connection in
                    _ = try? connection.first("SELECT 1 / 0") { $0.integer(0) }
                }
            }
            #expect(try await store.number("SELECT count(*) FROM settings") >= 0)
        }
        await store.close()
    }

    @Test("five processes that start together migrate once")
    func startTogether() async throws {
        let url = try cluster.get().url(of: "together")
        let stores = try await withThrowingTaskGroup(of: PostgresStore.self) { group in
            for number in 0..<5 {
                group.addTask {
                    try PostgresStore(PostgresSettings(url: url), node: "n\(number)")
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        let versions = try await stores[0].number("SELECT count(*) FROM schema_version")
        #expect(versions == Migrations.current)
        for store in stores { await store.close() }
    }

    @Test(
        "whoever reads while the schema is changed gets an answer, whichever has to give way",
        arguments: ["1ms", "1h"])
    func readWhileMigrating(_ patience: String) async throws {
        let database = "migrating\(patience)"
        let settings = try PostgresSettings(url: cluster.get().url(of: database))
        let earlier = try PostgresStore(settings, node: "one", schema: 3)
        try await earlier.addVariant()
        let tries = Mutex(0)

        // Holds one table and asks for the other, which the fourth step holds by then. Who notices
        // first that both wait in a circle gives up and begins anew.
        async let variants = earlier.read { connection in
            let isFirst = tries.withLock { tries in
                tries += 1
                return tries == 1
            }
            try connection.execute("SET LOCAL deadlock_timeout = '\(patience)'")
            _ = try connection.first("SELECT count(*) FROM order_lines") { $0.integer(0) }
            while isFirst, try !isTableWaitedFor(on: connection) {}
            return try connection.first(
                "SELECT (SELECT count(*) FROM orders) + count(*) FROM variants"
            ) { $0.integer(0) }
        }
        while tries.withLock(\.self) == 0 { await Task.yield() }
        try PostgresStore.migrate(settings)

        #expect(try await variants == 1)
        #expect(tries.withLock(\.self) == (patience == "1ms" ? 2 : 1))
        #expect(
            try await earlier.number("SELECT max(version) FROM schema_version")
                == Migrations.current)
        await earlier.close()
    }

    @Test("a node hears of the others' commits, and of none of its own or that wrote nothing")
    func notices() async throws {
        let (one, two) = (try store("notices"), try store("notices", node: "two"))
        var changes = try #require(two.changesByOthers()).makeAsyncIterator()
        // The first one says that listening has begun.
        await changes.next()

        try await one.write { connection in
            _ = try connection.first("SELECT count(*) FROM settings") { $0.integer(0) }
        }
        try await two.write { _ = try $0.execute("INSERT INTO settings VALUES ('own', '')") }
        try await one.write { _ = try $0.execute("INSERT INTO settings VALUES ('other', '')") }
        await changes.next()

        #expect(try await two.number("SELECT count(*) FROM settings") == 2)
        await one.close()
        await two.close()
        #expect(await changes.next() == nil)
    }

    @Test("an increment that another process makes meanwhile is never lost", arguments: [4])
    func writersTakeTurns(_ nodes: Int) async throws {
        let stores = try (0..<nodes).map { try store("turns", node: "n\($0)") }
        try await stores[0].addVariant(stock: 1_000)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<80 {
                group.addTask {
                    try stores[number % nodes].writeAndWait { connection in
                        let left = try connection.first("SELECT available FROM variants") {
                            $0.integer(0)
                        }
                        try connection.enqueue(
                            "UPDATE variants SET available = $1", [.integer((left ?? 0) - 1)])
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(try await stores[0].number("SELECT available FROM variants") == 920)
        for store in stores { await store.close() }
    }

    @Test(
        "a database that may lose an acknowledged commit says so",
        arguments: [
            ("synchronous_commit", "off", true), ("synchronous_commit", "local", false),
            ("synchronous_commit", "remote_apply", false),
        ])
    func risk(_ name: String, _ value: String, _ isRisky: Bool) async throws {
        let database = "risk\(value.filter(\.isLetter))"
        _ = try cluster.get().url(of: database)
        try cluster.get().tell("psql ALTER DATABASE \(database) SET \(name) = \(value)")
        let store = try store(database)
        #expect(store.risk == (isRisky ? "\(name) = \(value)" : nil))
        await store.close()
    }

    @Test("a server that is restarted is found again by itself, and nothing is written twice")
    func restart() async throws {
        let cluster = try PostgresCluster()
        let settings = try PostgresSettings(url: cluster.url(of: "restart"))
        let store = try PostgresStore(settings, node: "one")
        try await store.addVariant(stock: 10)
        let take: @Sendable (any Connection) throws -> Void = { connection in
            _ = try connection.execute("UPDATE variants SET available = available - 1")
        }
        try store.writeAndWait(take)

        try cluster.tell("restart")
        try store.writeAndWait(take)

        #expect(try await store.number("SELECT available FROM variants") == 8)
        try cluster.tell("stop")
        let error = await #expect(throws: StorageError.self) { try await store.write(take) }
        guard case .away? = error else {
            Issue.record("expected it to be away, got \(String(describing: error))")
            return
        }
        try cluster.tell("start")
        try await untilThere { try await store.write(take) }
        #expect(try await store.number("SELECT available FROM variants") == 7)
        await store.close()
    }

    /// Tries until the pause after a failed connection is over; what was refused was not done.
    private func untilThere(_ body: () async throws -> Void) async throws {
        while true {
            do {
                return try await body()
            } catch StorageError.away {
                await Task.yield()
            }
        }
    }
}
