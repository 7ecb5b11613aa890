import Formats
import Shop
import Storage
import TestShop
import Testing

@testable import Operations

private let owner = Caller.staff(.owner)

@Suite("Money of a statement is given to orders")
struct SettlingTests {
    @Test("what leaves no doubt is confirmed at once, and pays its order")
    func certain() async throws {
        try await withStall { stall async throws in
            let first = try await stall.awaiting(by: 1)
            let second = try await stall.awaiting(by: 2)
            let statement = try await stall.importEntries([
                .init(
                    amount: "400,00",
                    text: "HF-\(stall.code(first).prefix(4)) \(stall.code(first).dropFirst(4))"),
                .init(amount: "399,00", text: stall.code(second)),
            ])
            let groups = try await stall.matches().map(\.group)
            #expect(groups == [.certain, .look])

            let outcomes = try await stall.keeper.settleCertain(of: statement.id, by: owner)
            #expect(outcomes.map { $0.settled?.state } == [.settled])
            #expect(try await stall.status(first) == .paid)
            let payments = try await stall.detail(first).payments
            #expect(payments.map(\.payment.source) == [.statement])
            #expect(try await stall.status(second) == .awaitingPayment)
            // Pressing twice gives nothing twice.
            #expect(try await stall.keeper.settleCertain(of: statement.id, by: owner).isEmpty)
            await #expect(throws: RowRefusal.notOpen(.settled)) {
                try await stall.keeper.settle(
                    outcomes[0].row, [MatchShare(order: first, amount: 40_000)], by: owner)
            }
        }
    }

    @Test("a payment that a slip has told of is proved, and nothing is added")
    func proves() async throws {
        try await withStall { stall async throws in
            let order = try await stall.awaiting(by: 1)
            let slip = try await stall.slip("one", for: order).id
            _ = try await stall.keeper.decide(.approve(amount: nil), on: slip, by: owner)
            try await stall.importEntries([.init(amount: "400,00", text: stall.code(order))])
            let match = try #require(try await stall.matches().first)
            #expect(match.match.finding == .proves && match.group == .certain)
            _ = try await stall.keeper.settleCertain(by: owner)
            let detail = try await stall.detail(order)
            #expect(detail.payments.count == 1 && detail.order.balance.minorUnits == 0)

            // The slip's money is taken back: the bank's row is nobody's again.
            _ = try await stall.keeper.decide(.takeBack, on: slip, by: owner)
            let open = try #require(try await stall.matches().first)
            #expect(open.match.finding == .pays && open.stored.assigned == 0)
        }
    }

    @Test("one transfer is split, a part is a part, and taking back opens the row whole")
    func splitting() async throws {
        try await withStall { stall async throws in
            let first = try await stall.awaiting(by: 1)
            let second = try await stall.awaiting("SHIRT-M", by: 2)
            try await stall.importEntries([.init(amount: "800,00", text: "both", name: "X")])
            let row = try #require(try await stall.matches().first?.stored.id)
            let part = try await stall.keeper.settle(
                row, [MatchShare(order: first, amount: 40_000)], by: owner)
            #expect(part.state == .open && part.left == 40_000)
            let whole = try await stall.keeper.settle(
                row, [MatchShare(order: second, amount: 40_000)], by: owner)
            #expect(whole.state == .settled)
            #expect(try await stall.status(first) == .paid)

            let open = try await stall.keeper.reopen(row, by: owner)
            #expect(open.state == .open && open.assigned == 0)
            #expect(try await stall.status(first) == .awaitingPayment)
            #expect(try await stall.status(second) == .awaitingPayment)
            #expect(try await stall.detail(first).order.confirmed.minorUnits == 0)
        }
    }

    @Test("more than is owed wants to be meant; more than the row has is refused")
    func limits() async throws {
        try await withStall { stall async throws in
            let order = try await stall.awaiting(by: 1)
            try await stall.importEntries([.init(amount: "500,00", text: stall.code(order))])
            let match = try #require(try await stall.matches().first)
            #expect(match.match.finding == .over)
            let owed = Money(minorUnits: 40_000, currency: .thb)
            await #expect(throws: RowRefusal.order(.moreThanOwed(owed))) {
                try await stall.keeper.settle(match.stored.id, match.match.shares, by: owner)
            }
            await #expect(throws: RowRefusal.shares) {
                try await stall.keeper.settle(
                    match.stored.id, [MatchShare(order: order, amount: 50_001)],
                    overpayment: true, by: owner)
            }
            _ = try await stall.keeper.settle(
                match.stored.id, match.match.shares, overpayment: true, by: owner)
            #expect(try await stall.detail(order).order.balance.minorUnits == -10_000)
        }
    }

    @Test("money for an order that has ended is due back, and never silent")
    func late() async throws {
        try await withStall { stall async throws in
            let order = try await stall.awaiting("POSTER", 3, by: 1)
            _ = try await stall.keeper.cancel(order)
            _ = try await stall.awaiting("POSTER", 3, by: 2)
            try await stall.importEntries([.init(amount: "1100,00", text: stall.code(order))])
            let match = try #require(try await stall.matches().first)
            #expect(match.match.finding == .late && match.group == .look)
            _ = try await stall.keeper.settle(match.stored.id, match.match.shares, by: owner)
            #expect(try await stall.status(order) == .refundDue)
        }
    }

    @Test(
        "money after the time ran out takes the units again if it is all there and they are",
        arguments: [
            ("1100,00", 0, OrderStatus.paid), ("1099,99", 0, .refundDue),
            ("1100,00", 1, .refundDue),
        ])
    func afterwards(_ amount: String, taken: Int, next: OrderStatus) async throws {
        try await withStall { stall async throws in
            let order = try await stall.awaiting("POSTER", 3, by: 1)
            stall.clock.advance(by: .hours(3))
            _ = try await stall.keeper.desk.run(ExpireOrders(limit: 10))
            #expect(try await stall.status(order) == .expired)
            if taken > 0 { _ = try await stall.awaiting("POSTER", taken, by: 2) }
            let left = try await stall.stock("POSTER").available
            try await stall.importEntries([.init(amount: amount, text: stall.code(order))])
            let match = try #require(try await stall.matches().first)
            _ = try await stall.keeper.settle(match.stored.id, match.match.shares, by: owner)
            #expect(try await stall.status(order) == next)
            let units = next == .paid ? 3 : 0
            #expect(try await stall.stock("POSTER").available == left - units)
        }
    }

    @Test("an order that has moved since it was seen gets nothing")
    func moved() async throws {
        try await withStall { stall async throws in
            let order = try await stall.awaiting(by: 1)
            try await stall.importEntries([.init(amount: "400,00", text: stall.code(order))])
            let match = try #require(try await stall.matches().first)
            _ = try await stall.keeper.recordPayment(
                Money(minorUnits: 100, currency: .thb), for: order, reason: "cash", key: "one",
                by: owner)
            await #expect(throws: RowRefusal.self) {
                try await stall.keeper.settle(
                    match.stored.id, [MatchShare(order: order, amount: 39_900)],
                    seen: [order: OrderSeen(status: .awaitingPayment, balance: 40_000)],
                    by: owner)
            }
            #expect(try await stall.detail(order).order.confirmed.minorUnits == 100)
        }
    }

    @Test("what is set aside needs a reason, and can be taken back")
    func aside() async throws {
        try await withStall { stall async throws in
            try await stall.importEntries([.init(amount: "5,00", text: "interest")])
            let row = try #require(try await stall.matches().first?.stored.id)
            await #expect(throws: RowRefusal.reason) {
                try await stall.keeper.putAside(row, reason: " ", by: owner)
            }
            let aside = try await stall.keeper.putAside(row, reason: "interest", by: owner)
            #expect(aside.state == .aside && aside.reason == "interest")
            #expect(try await stall.matches().isEmpty)
            #expect(try await stall.keeper.reopen(row, by: owner).state == .open)
            await #expect(throws: Forbidden.self) {
                try await stall.keeper.putAside(row, reason: "x", by: .staff(.viewer))
            }
        }
    }

    @Test("the same press again gives an order nothing twice")
    func pressedTwice() async throws {
        try await withStall { stall async throws in
            let order = try await stall.awaiting(by: 1)
            try await stall.importEntries([.init(amount: "800,00", text: "x")])
            let row = try #require(try await stall.matches().first?.stored.id)
            let share = [MatchShare(order: order, amount: 10_000)]
            _ = try await stall.keeper.settle(row, share, by: owner)
            await #expect(throws: RowRefusal.given) {
                try await stall.keeper.settle(row, share, by: owner)
            }
            #expect(try await stall.detail(order).order.confirmed.minorUnits == 10_000)
        }
    }

    @Test("a slip of money that the bank has shown already wants to be meant")
    func slipAfterwards() async throws {
        try await withStall { stall async throws in
            let order = try await stall.awaiting(by: 1)
            let slip = try await stall.slip("half", for: order).id
            try await stall.importEntries([.init(amount: "200,00", text: stall.code(order))])
            let match = try #require(try await stall.matches().first)
            #expect(match.match.finding == .short)
            _ = try await stall.keeper.settle(match.stored.id, match.match.shares, by: owner)
            let owed = Money(minorUnits: 20_000, currency: .thb)
            await #expect(throws: OrderRefusal.moreThanOwed(owed)) {
                try await stall.keeper.decide(.approve(amount: nil), on: slip, by: owner)
            }
            _ = try await stall.keeper.decide(
                .approve(amount: nil), on: slip, overpayment: true, by: owner)
            #expect(try await stall.status(order) == .paid)
        }
    }

    @Test("what is being read is not decided on yet")
    func reading() async throws {
        try await withStall { stall async throws in
            let order = try await stall.awaiting(by: 1)
            try await stall.importEntries([.init(amount: "400,00", text: stall.code(order))])
            let match = try #require(try await stall.matches().first)
            _ = try await stall.store.write { connection in
                try connection.execute("UPDATE statements SET state = 'reading'", [])
            }
            #expect(try await stall.matches().isEmpty)
            await #expect(throws: RowRefusal.unknownRow) {
                try await stall.keeper.settle(match.stored.id, match.match.shares, by: owner)
            }
        }
    }

    @Test("two transfers with one code: the second is looked at")
    func twice() async throws {
        try await withStall { stall async throws in
            let order = try await stall.awaiting(by: 1)
            try await stall.importEntries([
                .init(amount: "400,00", text: "\(stall.code(order)) A"),
                .init(amount: "400,00", text: "\(stall.code(order)) B"),
            ])
            #expect(try await stall.matches().map(\.group) == [.certain, .look])
            _ = try await stall.keeper.settleCertain(by: owner)
            #expect(try await stall.matches().map(\.match.finding) == [.again])
        }
    }
}
