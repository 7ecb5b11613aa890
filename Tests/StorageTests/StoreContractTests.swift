import Storage
import TestShop
import Testing

/// A throw of a test's own.
private struct Stop: Error, Equatable {}

@Suite("What every engine does")
struct StoreContractTests {
    @Test("every kind of value comes back as it went", arguments: TestEngine.all)
    func values(_ engine: TestEngine) async throws {
        try await engine.with { store async throws in
            let texts = ["", "ไทย 👩‍👩‍👧 \"'%_\\", String(repeating: "x", count: 100_000)]
            let integers = [Int64.min, -1, 0, 1, Int64.max]
            let blobs: [[UInt8]] = [[], [0], Array(0...255)]
            try await store.write { connection in
                let table = connection.dialect.render(
                    "CREATE TABLE v (n BIGINT NOT NULL PRIMARY KEY, i BIGINT, t TEXT, b {blob})")
                try connection.execute(#require(table))
                for (place, value) in integers.enumerated() {
                    try connection.execute(
                        "INSERT INTO v (n, i) VALUES ($1, $2)", [Value(place), .integer(value)])
                }
                for (place, value) in texts.enumerated() {
                    try connection.execute(
                        "INSERT INTO v (n, t) VALUES ($1, $2)", [Value(place + 10), .text(value)])
                }
                for (place, value) in blobs.enumerated() {
                    try connection.execute(
                        "INSERT INTO v (n, b) VALUES ($1, $2)", [Value(place + 20), .blob(value)])
                }
            }

            let rows = try await store.read { connection in
                try connection.all("SELECT i, t, b FROM v ORDER BY n") { row in
                    (
                        integer: row.optionalInteger(0), text: row.optionalText(1),
                        blob: row.isNull(2) ? nil : row.blob(2)
                    )
                }
            }

            #expect(rows.compactMap(\.integer) == integers)
            #expect(rows.compactMap(\.text) == texts)
            #expect(rows.compactMap(\.blob) == blobs)
        }
    }

    @Test("null reads as nothing", arguments: TestEngine.all)
    func nulls(_ engine: TestEngine) async throws {
        try await engine.with { store async throws in
            let row = try await store.read { connection in
                try connection.first("SELECT $1, 2", [.null]) { row in
                    (row.isNull(0), row.integer(0), row.text(0), row.blob(0), row.isNull(1))
                }
            }
            let (isNull, integer, text, blob, isOther) = try #require(row)
            #expect(isNull && integer == 0 && text.isEmpty && blob.isEmpty && !isOther)
        }
    }

    @Test(
        "a throw takes everything back that the transaction wrote", arguments: TestEngine.all)
    func rollback(_ engine: TestEngine) async throws {
        try await engine.with { store async throws in
            try await store.addVariant()

            await #expect(throws: Stop()) {
                try await store.write { connection in
                    try connection.execute("UPDATE variants SET available = 0")
                    try connection.execute("DELETE FROM settings")
                    throw Stop()
                }
            }

            #expect(try await store.number("SELECT available FROM variants") == 5)
        }
    }

    @Test(
        "a transaction that broke a constraint leaves the next one working",
        arguments: TestEngine.all)
    func afterFailure(_ engine: TestEngine) async throws {
        try await engine.with { store async throws in
            try await store.addVariant()
            _ = try? await store.write { try $0.execute("UPDATE variants SET available = -1") }

            let changed = try await store.write {
                try $0.execute("UPDATE variants SET available = 4")
            }

            #expect(changed == 1)
            #expect(try await store.number("SELECT available FROM variants") == 4)
        }
    }

    @Test(
        "a reader sees a commit whole, and its own writes while it writes",
        arguments: TestEngine.all)
    func visibility(_ engine: TestEngine) async throws {
        try await engine.with { store async throws in
            try await store.addVariant()
            let inside = try await store.write { connection in
                try connection.execute("UPDATE variants SET available = 3")
                return try connection.first("SELECT available FROM variants") { $0.integer(0) }
            }
            #expect(inside == 3)
            #expect(try await store.number("SELECT available FROM variants") == 3)
        }
    }

    @Test("writers take turns: no update is lost", arguments: TestEngine.all)
    func serialized(_ engine: TestEngine) async throws {
        try await engine.with { store async throws in
            try await store.addVariant(stock: 1_000)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<100 {
                    group.addTask {
                        try await store.write { connection in
                            let left = try connection.first("SELECT available FROM variants") {
                                $0.integer(0)
                            }
                            try connection.execute(
                                "UPDATE variants SET available = $1", [.integer((left ?? 0) - 1)])
                        }
                    }
                }
                try await group.waitForAll()
            }
            #expect(try await store.number("SELECT available FROM variants") == 900)
        }
    }

    @Test("a statement tells how many rows it changed", arguments: TestEngine.all)
    func changes(_ engine: TestEngine) async throws {
        try await engine.with { store async throws in
            let counts = try await store.write { connection in
                [
                    try connection.execute(
                        "INSERT INTO settings (name, value) VALUES ('a', '1'), ('b', '2')"),
                    try connection.execute("UPDATE settings SET value = '3' WHERE name = 'a'"),
                    try connection.execute("UPDATE settings SET value = '3' WHERE name = 'z'"),
                    try connection.execute(
                        """
                        INSERT INTO settings (name, value) VALUES ('a', '4')
                        ON CONFLICT (name) DO NOTHING
                        """),
                ]
            }
            #expect(counts == [2, 1, 0, 0])
        }
    }

    @Test("what is enqueued is there for the next answer", arguments: TestEngine.all)
    func enqueued(_ engine: TestEngine) async throws {
        try await engine.with { store async throws in
            let insert = "INSERT INTO settings (name, value) VALUES ($1, $2)"
            let seen = try await store.write { connection in
                try connection.enqueue(insert, ["a", "1"])
                try connection.enqueue(insert, ["b", "2"])
                let names = try connection.all("SELECT name FROM settings ORDER BY name") {
                    $0.text(0)
                }
                try connection.enqueue(insert, ["c", "3"])
                return names
            }
            #expect(seen == ["a", "b"])
            #expect(try await store.number("SELECT count(*) FROM settings") == 3)
        }
    }

    @Test(
        "what fails after it was enqueued takes the transaction back, at the commit at the latest",
        arguments: TestEngine.all, [true, false])
    func enqueuedFailure(_ engine: TestEngine, _ isAsked: Bool) async throws {
        try await engine.with { store async throws in
            try await store.addVariant()
            let error = await #expect(throws: StorageError.self) {
                try await store.write { connection in
                    try connection.enqueue("DELETE FROM settings WHERE name <> $1", ["x"])
                    try connection.enqueue("UPDATE variants SET available = $1", [-1])
                    try connection.enqueue("UPDATE variants SET available = $1", [2])
                    if isAsked {
                        _ = try connection.first("SELECT count(*) FROM variants") { $0.integer(0) }
                    }
                }
            }
            guard case .constraint? = error else {
                Issue.record("expected a constraint, got \(String(describing: error))")
                return
            }

            // The same texts work afterwards, also those that had been prepared in vain.
            try await store.write { connection in
                try connection.enqueue("UPDATE variants SET available = $1", [3])
            }
            #expect(try await store.number("SELECT available FROM variants") == 3)
        }
    }

    @Test("what is asked ahead is answered in any order", arguments: TestEngine.all)
    func askedAhead(_ engine: TestEngine) async throws {
        try await engine.with { store async throws in
            let name = "SELECT name FROM settings WHERE value = $1"
            let count = "SELECT count(*) FROM settings WHERE value >= $1"
            let seen = try await store.write { connection in
                func names(_ value: Value) throws -> [String] {
                    try connection.all(name, [value]) { $0.text(0) }
                }
                try connection.enqueue(
                    "INSERT INTO settings (name, value) VALUES ($1, '1'), ($2, '2')", ["a", "b"])
                for value: Value in ["1", "2", "1"] { try connection.expect(name, [value]) }
                try connection.expect(count, ["1"])
                let first = try names("2")
                // Not asked ahead: it passes those that were.
                let other = try names("3")
                try connection.expect(name, ["3"])
                return try [first, other, names("1"), names("1"), names("1"), names("3")]
            }
            #expect(seen == [["b"], [], ["a"], ["a"], ["a"], []])

            // What nobody took the answer of is gone.
            let later = try await store.write { connection in
                try connection.first(count, ["1"]) { $0.integer(0) }
            }
            #expect(later == 2)
        }
    }

    @Test(
        "a question that fails is told at the latest when it is asked, and does no harm",
        arguments: TestEngine.all)
    func askedAheadInVain(_ engine: TestEngine) async throws {
        try await engine.with { store async throws in
            let good = "SELECT value FROM settings WHERE name = $1"
            await #expect(throws: StorageError.self) {
                try await store.write { connection in
                    try connection.expect("SELECT nothing FROM nowhere", [])
                    try connection.expect(good, ["a"])
                    _ = try connection.all("SELECT nothing FROM nowhere") { $0.text(0) }
                }
            }
            try await store.write { connection in
                try connection.expect(good, ["a"])
                #expect(try connection.all(good, ["a"]) { $0.text(0) } == [])
            }
        }
    }

    @Test(
        "the first row ends nothing: all rows of RETURNING are written",
        arguments: TestEngine.all)
    func returning(_ engine: TestEngine) async throws {
        try await engine.with { store async throws in
            let first = try await store.write { connection in
                try connection.first(
                    "INSERT INTO settings VALUES ('a', '1'), ('b', '2') RETURNING name"
                ) { $0.text(0) }
            }
            #expect(first == "a")
            #expect(try await store.number("SELECT count(*) FROM settings") == 2)
        }
    }

    @Test("a throw while reading rows leaves the statement usable", arguments: TestEngine.all)
    func throwingBody(_ engine: TestEngine) async throws {
        try await engine.with { store async throws in
            let sql = "SELECT name FROM counters ORDER BY name"
            let names = try await store.read { connection in
                do {
                    try connection.forEach(sql, []) { _ in throw Stop() }
                } catch is Stop {
                    return try connection.all(sql) { $0.text(0) }
                }
                return []
            }
            #expect(names.count > 3)
        }
    }

    @Test("a closed store is not available", arguments: TestEngine.all)
    func closed(_ engine: TestEngine) async throws {
        try await engine.with { store async throws in
            await store.close()
            await #expect(throws: StorageError.self) {
                _ = try await store.number("SELECT 1")
            }
        }
    }

    @Test("a savepoint takes back a part of a transaction", arguments: TestEngine.all)
    func savepoint(_ engine: TestEngine) async throws {
        try await engine.with { store async throws in
            try await store.write { connection in
                try connection.execute("INSERT INTO settings (name, value) VALUES ('a', '1')")
                try? connection.savepoint {
                    try connection.execute("INSERT INTO settings (name, value) VALUES ('b', '2')")
                    throw Stop()
                }
                _ = try connection.savepoint {
                    try connection.execute("INSERT INTO settings (name, value) VALUES ('c', '3')")
                }
            }
            let names = try await store.read {
                try $0.all("SELECT name FROM settings ORDER BY name") { $0.text(0) }
            }
            #expect(names == ["a", "c"])
        }
    }
}
