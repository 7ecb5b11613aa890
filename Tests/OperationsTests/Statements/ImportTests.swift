import Blobs
import Formats
import Shop
import Storage
import Synchronization
import TestShop
import Testing

@testable import Operations

@Suite("A bank's statement is imported")
struct ImportTests {
    @Test("the same file again is the same statement, and the same rows elsewhere are known")
    func again() async throws {
        try await withStall { stall async throws in
            let file = BankFile([
                .init(amount: "400,00", text: "A"), .init(amount: "400,00", text: "A"),
                .init(amount: "12,50", text: "FEE", isOut: true),
            ])
            let first = try await stall.importStatement(file.bytes)
            #expect(first.state == .ready)
            #expect(first.counts.added == 3 && first.counts.known == 0)
            #expect(first.number == "123-4-56789-0" && first.currency == .thb)
            let again = try await stall.importStatement(file.bytes)
            #expect(again.id == first.id)

            var longer = file
            longer.entries.append(.init(amount: "400,00", text: "A"))
            let second = try await stall.importStatement(longer.bytes)
            #expect(second.id != first.id)
            // Two payments of one amount by one payer are two; a third one is new.
            #expect(second.counts.added == 1 && second.counts.known == 3)
            #expect(try await stall.matches().count == 3)
        }
    }

    @Test("names without a Latin letter tell two payers apart")
    func thai() async throws {
        try await withStall { stall async throws in
            try await stall.importEntries([.init(amount: "400,00", text: "โอนเงิน", name: "สมชาย")])
            let second = try await stall.importEntries([
                .init(amount: "400,00", text: "โอนเงิน", name: "สมหญิง")
            ])
            #expect(second.counts.added == 1 && second.counts.known == 0)
        }
    }

    @Test("what is pending takes no booked row's place, and the same name told anew is doubted")
    func doubts() async throws {
        try await withStall { stall async throws in
            try await stall.importEntries([
                .init(amount: "400,00", text: "NOTICE", name: "ANN LEE"),
                .init(amount: "400,00", text: "NOTICE", name: "BOB RAY"),
            ])
            try await stall.importEntries([
                .init(amount: "400,00", text: "STATEMENT", name: "ANN LEE"),
                .init(amount: "400,00", text: "STATEMENT", name: "EVE DOE"),
            ])
            let doubts = try await stall.matches().map(\.stored.row.doubt)
            #expect(doubts == [nil, nil, .toldOtherwise, nil])
        }
    }

    @Test("a statement whose job has ended without it is read on when it comes again")
    func stuck() async throws {
        try await withStall { stall async throws in
            let bytes = BankFile([.init(amount: "1,00", text: "A")]).bytes
            let upload = try stall.keeper.beginStatement(by: .staff(.owner))
            try bytes.withUnsafeBytes { try upload.append($0) }
            let begun = try await stall.keeper.finishStatement(
                upload, StatementOrigin(fileName: "bank.sta"), by: .staff(.owner))
            _ = try await stall.store.write { connection in
                try connection.execute("UPDATE jobs SET state = 'failed'", [])
            }
            let read = try await stall.importStatement(bytes)
            #expect(read.id == begun.id && read.state == .ready)
            #expect(try await stall.matches().count == 1)
        }
    }

    @Test("a damaged file is refused as a whole, with its line, and nothing of it is believed")
    func damaged() async throws {
        try await withStall { stall async throws in
            let whole = BankFile((0..<700).map { .init(amount: "400,00", text: "NO \($0)") }).bytes
            let cut = Array(whole.dropLast(60))
            await #expect(throws: (any Error).self) { try await stall.importStatement(cut) }
            let list = try await stall.keeper.statements(by: .staff(.owner))
            #expect(list.statements.map(\.state) == [.failed])
            #expect(list.statements.first?.problem != nil)
            #expect(list.open == 0)
            #expect(try await stall.count("statement_rows") == 0)
            // The file may be sent again, whole this time.
            let good = try await stall.importStatement(whole)
            #expect(good.counts.added == 700)
        }
    }

    @Test("what is no statement, and what is of an account that is not the shop's, is not taken")
    func denied() async throws {
        try await withStall { stall async throws in
            let zip: [UInt8] = [0x50, 0x4B, 0x03, 0x04] + [UInt8](repeating: 0, count: 26)
            for (opening, problem) in [
                (Array("%PDF-1.7\n%%EOF\n".utf8), StatementProblem.pdf),
                (zip + Array("[Content_Types].xml".utf8), .workbook),
                ([0xD0, 0xCF, 0x11, 0xE0], .workbook), (zip + Array("bank.csv".utf8), .packed),
                ([0x1F, 0x8B, 8], .packed), ([0xFF, 0xD8, 0xFF, 0xE0], .picture),
                (Array("hello".utf8), .unknownFormat),
            ] {
                await #expect(throws: StatementDenial.notAStatement(problem)) {
                    try await stall.importStatement(opening)
                }
            }
            await #expect(throws: StatementDenial.notAStatement(.unknownFormat)) {
                try await stall.importStatement([], StatementOrigin(fileName: "", format: .csv))
            }
            let file = BankFile([.init(amount: "1,00", text: "A")]).bytes
            await #expect(throws: StatementDenial.unknownAccount("other")) {
                try await stall.importStatement(
                    file, StatementOrigin(fileName: "", account: "other"))
            }
            await #expect(throws: Forbidden.self) {
                try await stall.importStatement(file, by: .staff(.viewer))
            }
            #expect(try await stall.count("statements") == 0)
        }
    }

    @Test(
        "whoever goes on after a process that died adds no row twice, equal ones among them",
        arguments: [1_200, 3, 1])
    func resumed(differing: Int) async throws {
        try await withStall { stall async throws in
            let bytes = BankFile(
                (0..<1_200).map { .init(amount: "1,00", text: "NO \($0 % differing)") }
            ).bytes
            let upload = try stall.keeper.beginStatement(by: .staff(.owner))
            try bytes.withUnsafeBytes { try upload.append($0) }
            let statement = try await stall.keeper.finishStatement(
                upload, StatementOrigin(fileName: "bank.sta"), by: .staff(.owner))
            let hold = try #require(try await stall.keeper.claimJob(of: .readStatement))
            // The first one dies between two of its transactions.
            let store = StoppedStore(stall.store, after: 2)
            var parts = Shopkeeper.Parts(
                store: store, blobs: stall.keeper.blobs, exports: stall.keeper.exports,
                clock: stall.clock.clock, random: seededBytes(7))
            parts.node = "dying"
            let dying = try await Shopkeeper(parts)
            _ = try? await ReadStatement(statement: statement.id).run(hold, in: dying)
            let halfway = try await stall.count("statement_rows")
            #expect(halfway > 0 && halfway < 1_200)
            // How far it is stands in bytes, of which the file has so many.
            #expect(hold.progress?.total == bytes.count)
            let begun = try await stall.keeper.statement(statement.id, by: .staff(.owner))
            #expect(begun?.readBytes ?? 0 > 0)

            stall.clock.advance(by: JobLimits.held)
            stall.clock.advance(by: .milliseconds(1))
            #expect(try await stall.keeper.runNextJob(as: ReadStatement.self))
            #expect(try await stall.count("statement_rows") == 1_200)
            let read = try await stall.keeper.statement(statement.id, by: .staff(.owner))
            #expect(read?.state == .ready && read?.counts.added == 1_200)
            #expect(read?.readBytes == Int64(bytes.count))
            #expect(try await stall.count("statement_rows WHERE row_key IS NOT NULL") == 1_200)
        }
    }

    @Test("an import that is cancelled before anybody began it leaves no row and says so")
    func cancelled() async throws {
        try await withStall { stall async throws in
            let upload = try stall.keeper.beginStatement(by: .staff(.owner))
            try BankFile([.init(amount: "1,00", text: "A")]).bytes
                .withUnsafeBytes { try upload.append($0) }
            let statement = try await stall.keeper.finishStatement(
                upload, StatementOrigin(fileName: "bank.sta"), by: .staff(.owner))
            let jobs = try await stall.keeper.jobs(by: .staff(.owner))
            try await stall.keeper.cancelJob(try #require(jobs.jobs.first?.id), by: .staff(.owner))
            _ = try await stall.keeper.runNextJob(as: ReadStatement.self)
            let read = try await stall.keeper.statement(statement.id, by: .staff(.owner))
            #expect(read?.state == .failed)
            #expect(try await stall.count("statement_rows") == 0)
        }
    }

    @Test("money that a statement told first which was never read to its end is in the next one")
    func orphaned() async throws {
        try await withStall { stall async throws in
            let entries = (0..<600).map {
                BankFile.Entry(amount: "1,00", text: "NO \($0 / 2)", isOut: $0 % 5 == 0)
            }
            let upload = try stall.keeper.beginStatement(by: .staff(.owner))
            try BankFile(entries).bytes.withUnsafeBytes { try upload.append($0) }
            let first = try await stall.keeper.finishStatement(
                upload, StatementOrigin(fileName: "first.sta"), by: .staff(.owner))
            let hold = try #require(try await stall.keeper.claimJob(of: .readStatement))
            // The first one's process dies when some of its rows are stored.
            var parts = Shopkeeper.Parts(
                store: StoppedStore(stall.store, after: 2), blobs: stall.keeper.blobs,
                exports: stall.keeper.exports, clock: stall.clock.clock, random: seededBytes(7))
            parts.node = "dying"
            _ = try? await ReadStatement(statement: first.id).run(hold, in: Shopkeeper(parts))
            let halfway = try await stall.count("statement_rows")
            #expect(halfway > 0 && halfway < 600)

            let second = try await stall.importEntries(entries + [.init(amount: "2,00", text: "X")])
            #expect(second.counts.added == 601 && second.counts.known == 0)
            let earlier = try await stall.keeper.statement(first.id, by: .staff(.owner))
            #expect(earlier?.counts.added == 0 && earlier?.counts.known == halfway)

            // The first one is called off: what it told is in the second.
            let jobs = try await stall.keeper.jobs(by: .staff(.owner))
            let job = try #require(jobs.jobs.first { $0.state == .running })
            try await stall.keeper.cancelJob(job.id, by: .staff(.owner))
            stall.clock.advance(by: JobLimits.held)
            stall.clock.advance(by: .milliseconds(1))
            _ = try await stall.keeper.runNextJob(as: ReadStatement.self)
            let live = "statement_rows WHERE state IN ('open', 'out')"
            #expect(try await stall.count(live) == 601)
            // One that was read to its end keeps its rows.
            let third = try await stall.importEntries(entries)
            #expect(third.counts.added == 0 && third.counts.known == 600)
            #expect(try await stall.count(live) == 601)
        }
    }
}

/// A store that breaks off after so many writes beside the desk.
private final class StoppedStore: StoreAround {
    let base: any Store
    private let left: Mutex<Int>

    init(_ store: any Store, after writes: Int) {
        base = store
        left = Mutex(writes)
    }

    struct Stopped: Error {}

    func writeBeside<T: Sendable>(
        _ body: @escaping @Sendable (any Connection) throws -> T
    ) async throws -> T {
        let mayWrite = left.withLock { left in
            left -= 1
            return left >= 0
        }
        guard mayWrite else { throw Stopped() }
        return try await base.writeBeside(body)
    }
}
