import Blobs
import Formats
import Shop
import Storage
import Synchronization
import TestShop
import Testing

@testable import Operations

@Suite("Statements of many equal rows")
struct EqualRowsTests {
    @Test("equal rows that came often are not counted again")
    func counted() async throws {
        try await withStall { stall async throws in
            let watched = try await importWatched(
                stall, BankFile((0..<2_000).map { _ in .init(amount: "1,00", text: "A") }))
            #expect(try await stall.count("statement_rows WHERE row_key IS NOT NULL") == 2_000)
            let counting = watched.asked.filter {
                $0.sql.contains("count(*)") && $0.sql.contains("content")
            }
            #expect(counting.count == 1, "\(counting.count)")
        }
    }

    @Test("rows that came a few times are counted where they are stored")
    func few() async throws {
        try await withStall { stall async throws in
            let file = BankFile((0..<1_500).map { .init(amount: "1,00", text: "NO \($0 / 30)") })
            #expect(EqualRows.remembered == 64)
            try await stall.importStatement(file.bytes)
            #expect(try await stall.count("statement_rows WHERE row_key IS NOT NULL") == 1_500)
            var longer = file
            longer.entries += [.init(amount: "1,00", text: "NO 3")]
            let second = try await stall.importStatement(longer.bytes)
            #expect(second.counts.known == 1_500 && second.counts.added == 1)
        }
    }

    @Test("what other statements tell is asked of an index that leaves out the own statement")
    func elsewhere() async throws {
        try await withStall(engine: .sqlite) { stall async throws in
            let entry = BankFile.Entry(amount: "1,00", text: "A", name: "ANN LEE")
            try await stall.importStatement(BankFile([entry]).bytes)
            let watched = try await importWatched(
                stall,
                BankFile(
                    (0..<700).map { _ in
                        .init(amount: "1,00", text: "B", name: "BOB RAY")
                    }))
            let asked = watched.asked.filter { $0.sql.contains("AS given") }
            #expect(!asked.isEmpty)
            for (sql, arguments) in asked {
                let plan = try await stall.store.read { connection in
                    try connection.all("EXPLAIN QUERY PLAN \(sql)", arguments) { $0.text(3) }
                }
                let searched = plan.filter { $0.contains("statement_rows") }
                #expect(!searched.isEmpty)
                #expect(searched.allSatisfy { $0.contains("statement_id") }, "\(searched)")
            }
        }
    }

    @Test("a statement in another format doubts all of the same day and amount, and no other")
    func otherFormat() async throws {
        try await withStall { stall async throws in
            try await stall.importStatement(
                BankFile([
                    .init(amount: "1,00", text: "A"), .init(amount: "2,00", text: "B", isOut: true),
                ]).bytes)
            let csv = """
                Date,Memo,Amount
                2027-01-15,a,1.00
                2027-01-15,b,2.00
                2027-01-16,c,1.00

                """
            let statement = try await stall.importStatement(
                Array(csv.utf8), StatementOrigin(fileName: "bank.csv"))
            let rows = try await stall.keeper.rows(of: statement.id, by: .staff(.owner)).rows
            #expect(rows.map(\.row.doubt) == [.toldOtherwise, nil, nil])
        }
    }

    private func importWatched(_ stall: Stall, _ file: BankFile) async throws -> WatchedStore {
        let watched = WatchedStore(stall.store)
        var parts = Shopkeeper.Parts(
            store: watched, blobs: stall.keeper.blobs, exports: stall.keeper.exports,
            clock: stall.clock.clock, random: seededBytes(7))
        parts.node = "watched"
        let keeper = try await Shopkeeper(parts)
        let upload = try keeper.beginStatement(by: .staff(.owner))
        try file.bytes.withUnsafeBytes { try upload.append($0) }
        _ = try await keeper.importStatement(
            upload, StatementOrigin(fileName: "bank.sta"), by: .staff(.owner))
        return watched
    }
}

/// A store that keeps what is asked of it in transactions beside the desk.
private final class WatchedStore: StoreAround {
    let base: any Store
    private let queries = Mutex<[(sql: String, arguments: [Value])]>([])

    init(_ store: any Store) { base = store }

    var asked: [(sql: String, arguments: [Value])] { queries.withLock(\.self) }

    func writeBeside<T: Sendable>(
        _ body: @escaping @Sendable (any Connection) throws -> T
    ) async throws -> T {
        try await base.writeBeside { connection in
            let watched = WatchedConnection(connection)
            let result = try body(watched)
            self.queries.withLock { $0 += watched.asked }
            return result
        }
    }
}

private final class WatchedConnection: ConnectionAround {
    let base: any Connection
    private(set) var asked: [(sql: String, arguments: [Value])] = []

    init(_ base: any Connection) { self.base = base }

    func forEach(
        _ sql: String, _ arguments: [Value], _ body: (any Row) throws -> Void
    ) throws {
        asked.append((sql, arguments))
        try base.forEach(sql, arguments, body)
    }
}
