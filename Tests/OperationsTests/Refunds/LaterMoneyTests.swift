import Formats
import Shop
import Storage
import TestShop
import Testing

@testable import Operations

private let owner = Caller.staff(.owner)
private let account = RefundAccount(
    kind: .bank, bank: "SCB", number: "9876543210", name: "Ann Lee")

@Suite("Money that comes after a refund, or more than was asked for")
struct LaterMoneyTests {
    @Test("an order whose money has gone back is so again when later money was a mistake")
    func laterMoney() async throws {
        try await withStall { stall async throws in
            let (order, refund) = try await stall.sent(by: 1)
            _ = try await stall.keeper.decideRefund(refund.id, .done, reason: "seen", by: owner)
            try await stall.pay(100, for: order)
            #expect(try await stall.status(order) == .refundDue)
            let payment = try #require(try await stall.detail(order).payments.last).payment.id
            _ = try await stall.keeper.takeBack(payment, of: order, reason: "no", by: owner)
            #expect(try await stall.status(order) == .refunded)

            // Late money before the refund had gone, taken back after it.
            let (other, sent) = try await stall.sent(by: 2)
            try await stall.pay(100, for: other)
            _ = try await stall.keeper.decideRefund(sent.id, .done, reason: "seen", by: owner)
            #expect(try await stall.status(other) == .refundDue)
            let late = try #require(try await stall.detail(other).payments.last).payment.id
            _ = try await stall.keeper.takeBack(late, of: other, reason: "no", by: owner)
            #expect(try await stall.status(other) == .refunded)
            #expect(try await stall.faults().isEmpty)
        }
    }

    @Test("money that came back and was a mistake leaves its order as it had ended")
    func returnedMistake() async throws {
        try await withStall { stall async throws in
            let order = try await stall.awaiting(by: 1)
            stall.clock.advance(by: .hours(48))
            _ = try await stall.keeper.desk.run(ExpireOrders(limit: 10))
            // Not all of it: that would pay the order after all.
            _ = try await stall.pay(30_000, for: order)
            func set(_ status: OrderStatus) async throws {
                _ = try await stall.keeper.setStatus(
                    of: order, to: status, reason: "seen", force: false, shipment: nil, by: owner)
            }
            try await set(.refunded)
            try await set(.refundDue)
            let payment = try #require(try await stall.detail(order).payments.first).payment.id
            _ = try await stall.keeper.takeBack(payment, of: order, reason: "no", by: owner)
            #expect(try await stall.status(order) == .expired)
        }
    }

    @Test("what is due of an order with an amount of its own is no fault while it is at the bank")
    func ownAmount() async throws {
        var file = ShopFile.sample()
        file.drops[0].uniqueAmounts = UniqueAmounts(within: 50, kind: .discount)
        try await withStall(file) { stall async throws in
            let order = try await stall.awaiting(by: 1)
            try await stall.pay(45_000, for: order)
            let due = try await stall.detail(order).order.due.minorUnits
            #expect(due > 5_000)
            try await stall.keeper.tellRefundAccount(account, of: order)
            _ = try await stall.keeper.exportRefunds(
                [RefundChoice(order: order)], try stall.form(), key: "k", by: owner)
            #expect(try await stall.faults().isEmpty)
            let figures = try await stall.keeper.store.read { try MoneyMisfits.load(on: $0) }
            #expect(figures.sums(.overpaid).amount == due)
        }
    }
}
