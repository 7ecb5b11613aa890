import Formats
import Shop
import TestShop
import Testing

@testable import Operations

@Suite("A statement of another account")
struct OtherAccountTests {
    private func file(_ number: String, _ code: String) -> BankFile {
        var file = BankFile([.init(amount: "400,00", text: code)])
        file.number = number
        return file
    }

    @Test("is kept, and nothing of it is certain until somebody says that it is the shop's")
    func foreign() async throws {
        try await withStall { stall async throws in
            let order = try await stall.awaiting()
            let statement = try await stall.importStatement(
                file("987-6-54321-1", stall.code(order)).bytes)
            #expect(statement.foreignNumber == "987-6-54321-1" && statement.account == nil)
            #expect(statement.counts.added == 1)
            let doubted = try #require(try await stall.matches().first)
            #expect(doubted.match.isCertain && doubted.group == .likely)
            #expect(doubted.stored.row.doubt == .otherAccount)
            #expect(try await stall.keeper.settleCertain(by: .staff(.owner)).isEmpty)

            await #expect(throws: StatementDenial.unknownAccount("other")) {
                try await stall.keeper.claimStatement(
                    statement.id, as: "other", by: .staff(.owner))
            }
            await #expect(throws: Forbidden.self) {
                try await stall.keeper.claimStatement(
                    statement.id, as: "main", by: .staff(.viewer))
            }
            await #expect(throws: StatementDenial.unknownStatement) {
                try await stall.keeper.claimStatement(
                    StatementID(9), as: "main", by: .staff(.owner))
            }
            try await stall.keeper.claimStatement(statement.id, as: "main", by: .staff(.owner))
            let claimed = try await stall.keeper.statement(statement.id, by: .staff(.owner))
            #expect(claimed?.foreignNumber == nil && claimed?.account == "main")
            #expect(try await stall.matches().first?.group == .certain)
        }
    }

    @Test("is the shop's once the same file is imported with its account")
    func again() async throws {
        try await withStall { stall async throws in
            let bytes = file("555", "A").bytes
            #expect(try await stall.importStatement(bytes).foreignNumber == nil)
            let foreign = file("9876543211", "A").bytes
            let first = try await stall.importStatement(foreign)
            #expect(first.foreignNumber != nil)
            let second = try await stall.importStatement(
                foreign, StatementOrigin(fileName: "", account: "main"))
            #expect(second.id == first.id && second.foreignNumber == nil)
            #expect(second.account == "main")
        }
    }

    @Test("one whose number is shown in part is of the account that it agrees with")
    func masked() async throws {
        try await withStall { stall async throws in
            let order = try await stall.awaiting()
            let statement = try await stall.importStatement(
                file("xxx-x-x6789-0", stall.code(order)).bytes)
            #expect(statement.account == "main" && statement.foreignNumber == nil)
            #expect(try await stall.matches().first?.group == .certain)
        }
    }

    @Test("rows of the shop's own account in the same file are as good as ever")
    func both() async throws {
        try await withStall { stall async throws in
            let own = file("123-4-56789-0", "A").bytes
            let other = file("9876543211", "B").bytes
            try await stall.importStatement(own + other)
            let doubts = try await stall.matches().map(\.stored.row.doubt)
            #expect(doubts == [nil, .otherAccount])
        }
    }
}
