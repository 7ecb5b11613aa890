import Formats
import Shop
import TestShop
import Testing

@testable import Operations

@Suite("Open money that is not compared at once, or in another currency")
struct OpenMoneyTests {
    @Test("what comes behind the most that is matched at once is told, and confirmed all the same")
    func beyond() async throws {
        try await withStall { stall async throws in
            let order = try await stall.awaiting()
            try await stall.importEntries(
                (0..<4).map { .init(amount: "1,00", text: "NO \($0)") }
                    + [.init(amount: "400,00", text: stall.code(order))])
            var parts = Shopkeeper.Parts(
                store: stall.store, blobs: stall.keeper.blobs, exports: stall.keeper.exports,
                clock: stall.clock.clock, random: seededBytes(7))
            parts.matchRows(atOnce: 2)
            let keeper = try await Shopkeeper(parts)
            let first = try await keeper.matches(by: .staff(.owner))
            #expect(first.rows.count == 2 && first.beyond == 3)
            #expect(first.next == first.rows.last?.stored.id)
            let second = try await keeper.matches(after: first.next, by: .staff(.owner))
            #expect(second.rows.count == 2 && second.beyond == 1)
            let last = try await keeper.matches(after: second.next, by: .staff(.owner))
            #expect(last.rows.map(\.group) == [.certain])
            #expect(last.beyond == 0 && last.next == nil)
            let all = try await stall.keeper.matches(by: .staff(.owner))
            #expect(all.rows.count == 5 && all.beyond == 0 && all.next == nil)
        }
    }

    @Test("money in another currency is told as that, with the order that it names")
    func otherCurrency() async throws {
        try await withStall { stall async throws in
            let order = try await stall.awaiting()
            var file = BankFile([
                .init(amount: "400,00", text: stall.code(order)),
                .init(amount: "400,00", text: "thanks"),
            ])
            file.currency = "EUR"
            try await stall.importStatement(file.bytes)
            let matches = try await stall.matches()
            #expect(matches.map(\.match.finding) == [.otherCurrency, .otherCurrency])
            #expect(matches.map(\.group) == [.look, .unknown])
            #expect(matches.first?.match.shares.map(\.order) == [order])
            #expect(matches.first?.match.reasons == [.code])
            #expect(try await stall.keeper.settleCertain(by: .staff(.owner)).isEmpty)
        }
    }
}
