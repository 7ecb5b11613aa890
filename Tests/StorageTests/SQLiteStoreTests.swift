import Foundation
import Shop
import Storage
import TestShop
import Testing

@testable import StorageSQLite

@Suite("The embedded engine")
struct SQLiteStoreTests {
    @Test("every commit waits for the disk, with foreign keys and a write-ahead log")
    func synchronous() async throws {
        let folder = try TemporaryFolder()
        let store = try SQLiteStore(path: folder.path + "/shop.sqlite")

        let settings = try await store.write { connection in
            try ["synchronous", "foreign_keys"].map { name in
                try connection.first("PRAGMA \(name)") { $0.integer(0) }
            }
        }
        let journal = try await store.read { connection in
            try connection.first("PRAGMA journal_mode") { $0.text(0) }
        }

        #expect(settings == [2, 1])
        #expect(journal == "wal")
        await store.close()
    }

    private static let namesOfBusy = 3_000

    @Test("who writes all the time does not keep another process from writing")
    func turns() async throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/shop.sqlite"
        let (busy, other) = (try SQLiteStore(path: path), try SQLiteStore(path: path))
        let put = """
            INSERT INTO settings (name, value) VALUES ($1, $2)
            ON CONFLICT (name) DO UPDATE SET value = excluded.value
            """
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                // As a desk does in a rush: the next commit begins when the last one has ended. So
                // long that the file is free for moments only, which SQLite's own waiting misses.
                while !Task.isCancelled {
                    try busy.writeAndWait { connection in
                        for name in 0..<Self.namesOfBusy {
                            try connection.execute(put, [.text("\(name)"), "busy"])
                        }
                    }
                }
            }
            for number in 0..<40 {
                _ = try await other.write { try $0.execute(put, ["other", .text("\(number)")]) }
            }
            group.cancelAll()
        }

        #expect(
            try await other.number("SELECT count(*) FROM settings") == Int64(Self.namesOfBusy) + 1)
        await busy.close()
        await other.close()
    }

    @Test("the disk is full: that is told, nothing is written, and room makes it work again")
    func diskFull() async throws {
        let folder = try TemporaryFolder()
        let store = try SQLiteStore(path: folder.path + "/shop.sqlite")
        let insert: @Sendable (any Connection) throws -> Void = { connection in
            for number in 0..<100 {
                try connection.execute(
                    "INSERT INTO settings (name, value) VALUES ($1, $2)",
                    [.text("\(number)"), .text(String(repeating: "x", count: 10_000))])
            }
        }
        try await store.write { connection in
            let pages = try connection.first("PRAGMA page_count") { $0.integer(0) } ?? 0
            try connection.forEach("PRAGMA max_page_count = \(pages + 10)", []) { _ in }
        }

        let error = await #expect(throws: StorageError.self) { try await store.write(insert) }

        guard case .diskFull? = error else {
            Issue.record("expected a full disk, got \(String(describing: error))")
            return
        }
        #expect(try await store.number("SELECT count(*) FROM settings") == 0)
        try await store.write { connection in
            try connection.forEach("PRAGMA max_page_count = 100000", []) { _ in }
        }
        try await store.write(insert)
        #expect(try await store.number("SELECT count(*) FROM settings") == 100)
        await store.close()
    }

    @Test("what is not a database is not opened")
    func notADatabase() throws {
        let text = String(repeating: "this is no database. ", count: 100)
        let folder = try TemporaryFolder()
        let path = folder.path + "/shop.sqlite"
        try text.write(toFile: path, atomically: false, encoding: .utf8)

        #expect(throws: StorageError.self) { _ = try SQLiteStore(path: path) }
    }

    @Test(
        "a result code, extended or not, is what it means for the shop",
        arguments: [
            (5, .busy("w")), (517, .busy("w")), (6, .busy("w")), (13, .diskFull("w")),
            (19, .constraint("w")), (275, .constraint("w")), (10, .unavailable("w")),
            (1_034, .unavailable("w")), (14, .unavailable("w")), (26, .unavailable("w")),
            (8, .unavailable("w")), (1, .failed(code: 1, "w")), (9, .failed(code: 9, "w")),
        ] as [(Int, StorageError)])
    func codes(_ code: Int, _ error: StorageError) {
        #expect(StorageError(code: code, words: "w") == error)
    }

    @Test("a folder that is not there is named")
    func noFolder() throws {
        let folder = try TemporaryFolder()

        #expect(throws: StorageError.self) {
            _ = try SQLiteStore(path: folder.path + "/nowhere/shop.sqlite")
        }
    }
}
