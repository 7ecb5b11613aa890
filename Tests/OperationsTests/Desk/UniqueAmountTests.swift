import Formats
import Shop
import Storage
import TestShop
import Testing

@testable import Operations

@Suite("Orders with amounts of their own")
struct UniqueAmountTests {
    private func file(_ unique: UniqueAmounts?, stock: Int = 100) -> ShopFile {
        var file = ShopFile.sample(stock: [("SHIRT-S", stock), ("SHIRT-M", stock)])
        file.drops[0].uniqueAmounts = unique
        return file
    }

    private func totals(_ stall: Stall, _ orders: [OrderID]) async throws -> [Int64] {
        var totals: [Int64] = []
        for order in orders { totals.append(try await stall.detail(order).order.total.minorUnits) }
        return totals
    }

    @Test("open orders differ, and the plain amount is asked for when all are in use")
    func differ() async throws {
        try await withStall(file(UniqueAmounts(within: 3, kind: .discount))) { [self] stall in
            var orders: [OrderID] = []
            for number in 1...5 {
                orders.append(try await stall.awaiting(by: number))
            }
            #expect(try await totals(stall, orders) == [39_999, 39_998, 39_997, 40_000, 40_000])
            let detail = try await stall.detail(orders[0])
            #expect(detail.order.adjustment.minorUnits == -1)
            #expect(detail.order.balance.minorUnits == 39_999)
            let list = try await stall.keeper.orders(
                OrderFilter(), past: nil, by: .staff(.viewer))
            #expect(list.rows.map(\.total.minorUnits).min() == 39_997)
            #expect(try await stall.findings(files: false) == [])
        }
    }

    @Test("at once, within one batch, no two have the same")
    func atOnce() async throws {
        try await withStall(file(UniqueAmounts(within: 99, kind: .surcharge))) { [self] stall in
            let orders = try await withThrowingTaskGroup(of: OrderID.self) { group in
                for number in 1...40 {
                    group.addTask { try await stall.awaiting(by: number) }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            let totals = try await totals(stall, orders)
            #expect(Set(totals).count == 40)
            #expect(totals.allSatisfy { (40_001...40_099).contains($0) })
        }
    }

    @Test("the same request is answered the same, and what it was shown is no less for it")
    func replay() async throws {
        try await withStall(file(UniqueAmounts(within: 9, kind: .surcharge))) { stall in
            let first = try await stall.reserve([("SHIRT-S", 1)], by: .person(1), key: "k")
            #expect(first.order.total.minorUnits == 40_001)
            let again = try await stall.reserve([("SHIRT-S", 1)], by: .person(1), key: "k")
            #expect(again.isReplay && again.order.total == first.order.total)
        }
    }

    @Test("an amount is given back once a late transfer cannot be taken for another's")
    func freed() async throws {
        try await withStall(file(UniqueAmounts(within: 1, kind: .discount))) { [self] stall in
            let first = try await stall.awaiting(by: 1)
            _ = try await stall.keeper.recordPayment(
                Money(minorUnits: 39_999, currency: .thb), for: first, reason: "cash", key: "p",
                by: .staff(.owner))
            #expect(try await stall.status(first) == .paid)
            let second = try await stall.awaiting(by: 2)
            stall.clock.advance(
                by: .milliseconds(UniqueAmountLimits.held.milliseconds - 1))
            let third = try await self.late(stall, 3)
            #expect(try await totals(stall, [second, third]) == [40_000, 40_000])
            stall.clock.advance(by: .milliseconds(1))
            let fourth = try await self.late(stall, 4)
            #expect(try await totals(stall, [fourth]) == [39_999])
            #expect(try await stall.findings(files: false) == [])
        }
    }

    /// An order of somebody who comes late, in the drop that is open still.
    private func late(_ stall: Stall, _ number: Int) async throws -> OrderID {
        var file = file(UniqueAmounts(within: 1, kind: .discount))
        file.drops[0].closesAt = stall.clock.now + .days(1)
        _ = try await stall.keeper.apply(file, by: .shop)
        return try await stall.awaiting(by: number)
    }

    @Test("money of a statement finds its order by the amount alone")
    func matched() async throws {
        try await withStall(file(UniqueAmounts(within: 99, kind: .discount))) { stall in
            _ = try await stall.awaiting(by: 1)
            let second = try await stall.awaiting(by: 2)
            try await stall.importEntries([
                .init(amount: "399,98", text: "transfer", name: "Somebody Else")
            ])
            let match = try #require(try await stall.matches().first)
            #expect(match.match.finding == .pays)
            #expect(match.match.shares.map(\.order) == [second])
            #expect(match.match.reasons.contains(.ownAmount))
        }
    }

    @Test("a drop without them asks for what things cost, and the setting is told and shown")
    func setting() async throws {
        try await withStall(file(nil)) { [self] stall in
            let plain = try await stall.awaiting(by: 1)
            let changed = file(UniqueAmounts(within: 50, kind: .discount))
            let changes = try await stall.keeper.apply(changed, by: .shop)
            #expect(
                changes.map(\.text)
                    == ["drop tour: unique_amounts none -> discount within 0.50"])
            let odd = try await stall.awaiting(by: 2)
            #expect(try await totals(stall, [plain, odd]) == [40_000, 39_999])
            let shown = try await stall.keeper.shownFile()
            #expect(shown?.drops.first?.uniqueAmounts == UniqueAmounts(within: 50, kind: .discount))
            #expect(try await stall.keeper.apply(changed, by: .shop).isEmpty)
        }
    }
}
