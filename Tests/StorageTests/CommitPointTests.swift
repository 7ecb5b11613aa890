import Storage
import StoragePostgres
import StorageSQLite
import TestShop
import Testing

@Suite("A commit from another world is refused")
struct CommitPointTests {
    /// A database as two processes see it, each with what it knows.
    private func opened(
        _ engine: TestEngine, _ seen: SeenCommits, in folder: TemporaryFolder
    ) throws -> any Store {
        try engine.open(folder, seen: seen)
    }

    private func point(_ store: any Store) async throws -> CommitPoint {
        try await store.read { try CommitPoint.load(on: $0) }
    }

    private func note(_ name: String, on store: any Store) async throws {
        try await store.write { connection in
            _ = try connection.execute(
                "INSERT INTO settings (name, value) VALUES ($1, 'x')", [.text(name)])
        }
    }

    @Test("each commit that wrote something raises the number", arguments: TestEngine.allCases)
    func raised(_ engine: TestEngine) async throws {
        let seen = SeenCommits()
        let folder = try TemporaryFolder()
        let store = try opened(engine, seen, in: folder)
        let start = try await point(store).number

        try await note("a", on: store)
        try store.writeAndWait { connection in
            _ = try connection.execute("UPDATE settings SET value = 'y'")
        }
        try await store.write { _ = try $0.execute("DELETE FROM settings WHERE name = 'none'") }

        #expect(try await point(store).number == start + 2)
        #expect(seen.number == start + 2)
        await store.close()
        withExtendedLifetime(folder) {}
    }

    @Test(
        "a new schema raises the number, but not of a database that has lost something",
        arguments: TestEngine.allCases)
    func migrated(_ engine: TestEngine) async throws {
        for lost in [Int64(0), 1] {
            let folder = try TemporaryFolder()
            let old = try engine.open(folder, schema: Migrations.current - 1)
            try await note("a", on: old)
            let before = try await point(old).number
            await old.close()
            let seen = SeenCommits(before + lost)

            let store = try opened(engine, seen, in: folder)

            #expect(try await point(store).number == before + (lost == 0 ? 1 : 0))
            #expect(seen.isAhead(of: try await point(store)) == (lost > 0))
            await store.close()
            withExtendedLifetime(folder) {}
        }
    }

    @Test("by a process that has seen more than there is", arguments: TestEngine.allCases)
    func behind(_ engine: TestEngine) async throws {
        let seen = SeenCommits(100)
        let folder = try TemporaryFolder()
        let store = try opened(engine, seen, in: folder)

        await #expect(throws: StorageError.otherEra) { try await note("a", on: store) }
        #expect(throws: StorageError.otherEra) {
            try store.writeAndWait { _ = try $0.execute("DELETE FROM counters") }
        }

        #expect(try await store.number("SELECT count(*) FROM settings") == 0)
        #expect(try await store.number("SELECT count(*) FROM counters") > 0)
        // Whoever only looks is not kept from it, and an era can begin.
        try await store.write { try CommitPoint.open(era: 1, above: seen.number, on: $0) }
        #expect(try await point(store).era == 1)
        #expect(try await point(store).number > 100)
        seen.enter(1)
        try await note("a", on: store)
        await store.close()
        withExtendedLifetime(folder) {}
    }

    @Test("by a process whose memory is of an earlier era", arguments: TestEngine.allCases)
    func otherEra(_ engine: TestEngine) async throws {
        let folder = try TemporaryFolder()
        let (old, new) = (SeenCommits(), SeenCommits())
        let store = try opened(engine, old, in: folder)
        let other = try opened(engine, new, in: folder)
        old.enter(0)
        try await note("a", on: store)

        try await other.write { try CommitPoint.open(era: 1, above: 0, on: $0) }

        await #expect(throws: StorageError.otherEra) { try await note("b", on: store) }
        #expect(StorageError.otherEra.isForEverybody && !StorageError.otherEra.isDoubtful)
        old.enter(1)
        try await note("b", on: store)
        await store.close()
        await other.close()
    }
}
