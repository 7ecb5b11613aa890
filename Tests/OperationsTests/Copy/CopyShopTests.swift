import Shop
import Storage
import StorageSQLite
import Synchronization
import TestShop
import Testing

@testable import Operations

@Suite("A shop is copied whole, or not at all")
struct CopyShopTests {
    /// A busy shop, and an empty database on each engine in turn.
    private func withTarget(
        on engine: TestEngine = .sqlite,
        _ body: (Stall, any Store) async throws -> Void
    ) async throws {
        try await withStall(.sample(limit: 3)) { stall async throws in
            try await stall.makeBusy()
            let folder = try TemporaryFolder()
            let target = try engine.open(folder)
            do {
                try await body(stall, target)
            } catch {
                await target.close()
                throw error
            }
            await target.close()
        }
    }

    private func copy(_ from: any Store, _ to: any Store, chunk: Int = 5) async throws -> Int {
        let copy = CopyShop(from: from, to: to, chunk: chunk)
        try await copy.copy { _ in }
        return try await copy.finish { _ in }
    }

    /// The shop on the embedded engine, which takes every text, whatever engine the run is on.
    private func withEmbedded(
        _ stall: Stall, _ body: (any Store) async throws -> Void
    ) async throws {
        let folder = try TemporaryFolder()
        let store = try TestEngine.sqlite.open(folder)
        do {
            _ = try await copy(stall.store, store)
            try await body(store)
        } catch {
            await store.close()
            throw error
        }
        await store.close()
    }

    private func contents(_ store: any Store) async throws -> [[[Value]]] {
        try await store.read { connection in
            try StoredTables.all.map { try $0.rows(past: nil, limit: 10_000, on: connection) }
        }
    }

    @Test("every row is there, on both engines", arguments: TestEngine.allCases)
    func whole(_ engine: TestEngine) async throws {
        try await withTarget(on: engine) { stall, target async throws in
            let rows = try await copy(stall.store, target)

            let contents = try await contents(stall.store)
            #expect(try await self.contents(target) == contents)
            #expect(rows == contents.reduce(0) { $0 + $1.count })
            #expect(try await !target.read { try CopyMark.isUnfinished(on: $0) })
            let broken = try await target.read { try Invariants.check($0) }
            #expect(broken == [])
        }
    }

    @Test("there and back again, it is the same shop", arguments: TestEngine.allCases)
    func back(_ engine: TestEngine) async throws {
        try await withTarget(on: engine) { stall, target async throws in
            _ = try await copy(stall.store, target, chunk: 2_000)
            let folder = try TemporaryFolder()
            let home = try SQLiteStore(path: folder.path + "/home.sqlite")
            _ = try await copy(target, home, chunk: 7)

            #expect(try await contents(home) == contents(stall.store))
            await home.close()
        }
    }

    @Test(
        "killed at any write and run again, it is whole",
        arguments: [0, 1, 2, 5, 11, 17, 23, 27, 30, 32], [false, true])
    func killed(after writes: Int, isCommitted: Bool) async throws {
        try await withTarget { stall, target async throws in
            let failing = FailingStore(base: target, writes: writes, isCommitted: isCommitted)
            await #expect(throws: StorageError.away("killed")) {
                _ = try await copy(stall.store, failing)
            }
            // Nothing was begun before the first write.
            let isBegun = writes > 0 || isCommitted
            #expect(try await target.read { try CopyMark.isUnfinished(on: $0) } == isBegun)

            _ = try await copy(stall.store, target, chunk: 3)

            #expect(try await contents(target) == contents(stall.store))
        }
    }

    @Test(
        "on either engine too, with what the schema guards in place again",
        arguments: TestEngine.allCases, [0, 11, 27])
    func killed(on engine: TestEngine, after writes: Int) async throws {
        try await withTarget(on: engine) { stall, target async throws in
            let failing = FailingStore(base: target, writes: writes, isCommitted: true)
            await #expect(throws: StorageError.away("killed")) {
                _ = try await copy(stall.store, failing)
            }

            _ = try await copy(stall.store, target, chunk: 3)

            #expect(try await contents(target) == contents(stall.store))
            for sql in [
                "UPDATE slips SET order_id = 999 WHERE id = 1",
                "UPDATE payments SET order_id = 999 WHERE id = 1",
                "UPDATE variants SET product_id = 999",
            ] {
                let refused = await #expect(throws: StorageError.self) {
                    try await target.write { _ = try $0.execute(sql) }
                }
                guard case .constraint? = refused else {
                    Issue.record("\(sql) was \(String(describing: refused))")
                    continue
                }
            }
        }
    }

    @Test("a text that PostgreSQL cannot store stops it before anything is written")
    func zeroCharacter() async throws {
        try await withTarget(on: .postgres) { stall, target async throws in
            try await withEmbedded(stall) { source async throws in
                try await stopsAtZero(stall, source, target)
            }
        }
    }

    private func stopsAtZero(
        _ stall: Stall, _ source: any Store, _ target: any Store
    ) async throws {
        try await source.write { connection in
            try connection.execute(
                "UPDATE orders SET note = $1 WHERE id = 2", [.text("ring\u{0} twice")])
            try connection.execute(
                "INSERT INTO tokens VALUES ($1, 'viewer', $2, 5)",
                [.text("o'till\u{0}"), .blob([1])])
        }

        let refused = await #expect(throws: CopyRefusal.self) {
            _ = try await copy(source, target)
        }

        guard case .unstorable(let texts)? = refused else {
            Issue.record("not refused as unstorable: \(String(describing: refused))")
            return
        }
        let code = stall.keeper.secret.codec.code(of: OrderID(2))
        #expect(
            texts.map(\.text) == [
                "table orders, row id = 2, column note (order \(code.text))",
                "table tokens, row name = CAST(x'6f2774696c6c00' AS TEXT), column name",
            ])
        #expect(try await !target.read { try CopyMark.isUnfinished(on: $0) })
        try await mend(texts, in: source)
        let rows = try await copy(source, target)
        #expect(rows > 0)
        let note = try await target.read {
            try $0.first("SELECT note FROM orders WHERE id = 2") { $0.text(0) }
        }
        #expect(note == "ring twice")
    }

    /// As docs/operations.md says.
    private func mend(_ texts: [UnstorableText], in store: any Store) async throws {
        try await store.write { connection in
            for text in texts {
                let bytes = "CAST(\(text.column) AS BLOB)"
                try connection.execute(
                    """
                    UPDATE \(text.table) SET \(text.column) = CAST(
                        substr(\(bytes), 1, instr(\(bytes), x'00') - 1)
                        || substr(\(bytes), instr(\(bytes), x'00') + 1) AS TEXT)
                    WHERE \(text.row)
                    """)
            }
        }
    }

    @Test("from SQLite to SQLite every text is copied as it is")
    func zeroCharacterKept() async throws {
        try await withTarget { stall, target async throws in
            try await withEmbedded(stall) { source async throws in
                try await source.write { connection in
                    _ = try connection.execute(
                        "UPDATE orders SET note = $1 WHERE id = 2", [.text("ring\u{0} twice")])
                }

                _ = try await copy(source, target)

                #expect(try await contents(target) == contents(source))
            }
        }
    }

    @Test(
        "a row that is not the same is found, and the target stays closed",
        arguments: [
            "UPDATE orders SET note = 'x' WHERE id = 2",
            "UPDATE orders SET note = NULL WHERE note = ''",
            "UPDATE tokens SET role = 'owner'",
            "UPDATE settings SET value = 'x' WHERE name = 'contact'",
            "INSERT INTO settings (name, value) VALUES ('x', 'y')",
        ])
    func differs(_ sql: String) async throws {
        try await withTarget { stall, target async throws in
            try await stall.store.write { connection in
                _ = try connection.execute(
                    "INSERT INTO tokens VALUES ('till', 'viewer', $1, 5)", [.blob([1])])
            }
            let copy = CopyShop(from: stall.store, to: target)
            try await copy.copy { _ in }
            let changed = try await target.write { try $0.execute(sql) }
            #expect(changed > 0)

            await #expect(throws: CopyRefusal.self) { _ = try await copy.finish { _ in } }

            #expect(try await target.read { try CopyMark.isUnfinished(on: $0) })
        }
    }

    @Test("a shop that goes on while it is copied is not taken for copied")
    func changedMeanwhile() async throws {
        try await withTarget { stall, target async throws in
            let copy = CopyShop(from: stall.store, to: target)
            try await copy.copy { _ in }
            try await stall.reserve([("SHIRT-M", 1)], by: .person(77))

            await #expect(throws: CopyRefusal.self) { _ = try await copy.finish { _ in } }
            await #expect(throws: CopyRefusal.sourceChanged) { try await copy.copy { _ in } }
        }
    }

    /// Another shop than the busy one, by its secret.
    private func withOtherShop(
        _ file: ShopFile? = .sample(), _ body: (any Store) async throws -> Void
    ) async throws {
        try await withStall(file) { other async throws in
            let secret = String(repeating: "0f", count: ShopSecret.byteCount)
            _ = try await other.store.write { connection in
                try connection.execute(
                    "UPDATE settings SET value = $1 WHERE name = 'secret'", [.text(secret)])
            }
            try await body(other.store)
        }
    }

    @Test("a shop that has a name and nothing else is a shop", arguments: TestEngine.allCases)
    func named(_ engine: TestEngine) async throws {
        try await withTarget(on: engine) { stall, target async throws in
            try await target.write { connection in
                _ = try connection.execute("INSERT INTO settings VALUES ('name', 'Other')")
            }

            await #expect(throws: CopyRefusal.otherShop) {
                _ = try await copy(stall.store, target)
            }
        }
    }

    @Test("another shop is left alone, and so is the same one that is there already")
    func occupied() async throws {
        try await withTarget { stall, target async throws in
            try await withOtherShop { other async throws in
                await #expect(throws: CopyRefusal.otherShop) {
                    _ = try await copy(stall.store, other)
                }
                _ = try await copy(stall.store, target)
                await #expect(throws: CopyRefusal.alreadyThere) {
                    _ = try await copy(stall.store, target)
                }
                await #expect(throws: CopyRefusal.otherShop) {
                    _ = try await copy(other, target)
                }
            }
        }
    }

    @Test("a part of another shop is left alone, and is not copied from")
    func unfinished() async throws {
        try await withTarget { stall, target async throws in
            let copy = CopyShop(from: stall.store, to: target)
            try await copy.copy { _ in }
            try await withOtherShop { other async throws in
                await #expect(throws: CopyRefusal.otherUnfinishedCopy) {
                    _ = try await self.copy(other, target)
                }
            }
            let folder = try TemporaryFolder()
            let third = try SQLiteStore(path: folder.path + "/third.sqlite")
            await #expect(throws: CopyRefusal.unfinishedSource) {
                _ = try await self.copy(target, third)
            }
            await #expect(throws: CopyRefusal.noShop) {
                let folder = try TemporaryFolder()
                let fourth = try SQLiteStore(path: folder.path + "/fourth.sqlite")
                _ = try await self.copy(fourth, third)
            }
            await third.close()
        }
    }

    @Test("a target that somebody served once and never set up is taken")
    func startedOnce() async throws {
        try await withTarget { stall, _ async throws in
            try await withOtherShop(nil) { other async throws in
                let rows = try await copy(stall.store, other)
                #expect(rows > 0)
                #expect(try await contents(other) == contents(stall.store))
            }
        }
    }

    @Test("a mark keeps every kind of key")
    func marks() throws {
        let keys: [[Value]?] = [
            nil, [.integer(-5)], [.text(""), .integer(7)], [.text("ไทย a")], [.blob([])],
            [.blob([0, 255]), .null],
        ]
        for key in keys {
            let mark = CopyMark(
                source: CopyMark.Source(shop: "ab", state: "cd"), table: "orders", key: key,
                rows: 12)
            #expect(CopyMark(text: mark.text) == mark)
        }
        for text in [
            "", "ab cd orders", "ab cd orders x", "a b c 1 t0", "a b c 1 tzz", "a b c 1 q",
        ] {
            #expect(CopyMark(text: text) == nil)
        }
    }
}

/// A store whose owner is killed at some write, before or after it is committed.
private final class FailingStore: StoreAround {
    let base: any Store
    private let isCommitted: Bool
    private let left: Mutex<Int>

    init(base: any Store, writes: Int, isCommitted: Bool) {
        self.base = base
        self.isCommitted = isCommitted
        left = Mutex(writes)
    }

    func write<T: Sendable>(
        _ body: @escaping @Sendable (any Connection) throws -> T
    ) async throws -> T {
        let isLast = left.withLock { left in
            left -= 1
            return left < 0
        }
        if isLast && !isCommitted { throw StorageError.away("killed") }
        let value = try await base.write(body)
        if isLast { throw StorageError.away("killed") }
        return value
    }

    func writeBeside<T: Sendable>(
        _ body: @escaping @Sendable (any Connection) throws -> T
    ) async throws -> T {
        try await write(body)
    }

    func changesByOthers() -> AsyncStream<Void>? { nil }
}
