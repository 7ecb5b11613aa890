import Storage
import TestShop
import Testing

@Suite("Statements for many rows")
struct BatchTests {
    private static let sizes = [
        0, 1, 2, 3, 4, 5, 15, 16, 17, 20, 21, 63, 64, 65, 84, 85, 128, 129, 149, 150, 1_000,
    ]

    @Test(
        "every row is inserted once, whatever their number", arguments: TestEngine.all, sizes)
    func inserts(_ engine: TestEngine, _ count: Int) async throws {
        try await engine.with { store async throws in
            try await store.write { connection in
                try connection.execute(
                    "CREATE TABLE pairs (a BIGINT NOT NULL PRIMARY KEY, b TEXT NOT NULL)")
                let insert = MultiRowInsert(into: "pairs (a, b)", columns: 2)
                try insert.run(
                    connection,
                    (0..<count).flatMap { [Value.integer(Int64($0)), .text("row \($0)")] })
            }

            let rows = try await store.read { connection in
                try connection.all("SELECT a, b FROM pairs ORDER BY a") {
                    ($0.integer(0), $0.text(1))
                }
            }

            #expect(rows.map(\.0) == (0..<count).map { Int64($0) })
            #expect(rows.map(\.1) == (0..<count).map { "row \($0)" })
        }
    }

    @Test(
        "every key's row is found once, whatever their number", arguments: TestEngine.all,
        sizes)
    func finds(_ engine: TestEngine, _ count: Int) async throws {
        try await engine.with { store async throws in
            let found = try await store.write { connection in
                try connection.execute("CREATE TABLE keys (a BIGINT NOT NULL PRIMARY KEY)")
                try MultiRowInsert(into: "keys (a)", columns: 1)
                    .run(connection, (0..<1_100).map { .integer($0) })
                let query = KeyedQuery { "SELECT a FROM keys WHERE a IN (\($0)) ORDER BY a" }
                var found: [Int64] = []
                let keys = (0..<count).map { Value.integer(Int64($0)) }
                try query.forEach(connection, keys) { found.append($0.integer(0)) }
                return found
            }
            #expect(found == (0..<count).map { Int64($0) })
        }
    }

    @Test("a key without a row is passed over", arguments: TestEngine.all)
    func missing(_ engine: TestEngine) async throws {
        try await engine.with { store async throws in
            let names = try await store.read { connection in
                let query = KeyedQuery { "SELECT name FROM counters WHERE name IN (\($0))" }
                var names: [String] = []
                try query.forEach(connection, ["orders", "nothing", "slips"]) {
                    names.append($0.text(0))
                }
                return names.sorted()
            }
            #expect(names == ["orders", "slips"])
        }
    }

    @Test("the tail of an insert holds for every part of it", arguments: TestEngine.all)
    func tail(_ engine: TestEngine) async throws {
        try await engine.with { store async throws in
            try await store.write { connection in
                try connection.execute("CREATE TABLE keys (a BIGINT NOT NULL PRIMARY KEY)")
                let insert = MultiRowInsert(
                    into: "keys (a)", columns: 1, tail: " ON CONFLICT DO NOTHING")
                let rows = (0..<85).map { Value.integer($0) }
                try insert.run(connection, rows)
                try insert.run(connection, rows)
            }
            #expect(try await store.number("SELECT count(*) FROM keys") == 85)
        }
    }

    @Test(
        "every row is updated once and no other is, whatever their number",
        arguments: TestEngine.all, sizes)
    func updates(_ engine: TestEngine, _ count: Int) async throws {
        try await engine.with { store async throws in
            try await store.write { connection in
                try connection.execute(
                    "CREATE TABLE pairs (id BIGINT NOT NULL PRIMARY KEY, b TEXT, c BIGINT)")
                let insert = MultiRowInsert(into: "pairs (id, b, c)", columns: 3)
                try insert.run(
                    connection,
                    (0..<1_100).flatMap { [Value.integer($0), .text("old"), .integer(-1)] })
                let update = MultiRowUpdate("pairs", set: [("b", .text), ("c", .integer)])
                // A statement whose column is all null is prepared first, and used for others then.
                try update.run(
                    connection,
                    (0..<count).flatMap { [Value.integer(Int64($0)), .null, .null] })
                try update.run(
                    connection,
                    (0..<count).flatMap {
                        [Value.integer(Int64($0)), .text("row \($0)"), .integer(Int64($0) * 2)]
                    })
            }

            let rows = try await store.read { connection in
                try connection.all("SELECT b, c FROM pairs ORDER BY id") {
                    ($0.text(0), $0.integer(1))
                }
            }

            #expect(rows.prefix(count).map(\.0) == (0..<count).map { "row \($0)" })
            #expect(rows.prefix(count).map(\.1) == (0..<count).map { Int64($0 * 2) })
            #expect(rows.dropFirst(count).allSatisfy { $0 == ("old", -1) })
        }
    }

    @Test(
        "every pair's row is found, whatever their number", arguments: TestEngine.all, sizes)
    func pairs(_ engine: TestEngine, _ count: Int) async throws {
        try await engine.with { store async throws in
            let found = try await store.write { connection in
                try connection.execute(
                    "CREATE TABLE pairs (a BIGINT NOT NULL, b TEXT NOT NULL, PRIMARY KEY (a, b))")
                try MultiRowInsert(into: "pairs (a, b)", columns: 2)
                    .run(
                        connection, (0..<1_100).flatMap { [.integer($0 % 7), .text("row \($0)")] })
                let query = PairedQuery { firsts, seconds in
                    "SELECT b FROM pairs WHERE a IN (\(firsts)) AND b IN (\(seconds))"
                }
                var found: Set<String> = []
                let keys = (0..<count).map {
                    (first: Value.integer(Int64($0 % 7)), second: Value.text("row \($0)"))
                }
                try query.forEach(connection, keys) { found.insert($0.text(0)) }
                return found
            }
            #expect(found == Set((0..<count).map { "row \($0)" }))
        }
    }
}
