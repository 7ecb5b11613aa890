import Formats
import Shop
import Storage
import TestShop
import Testing

@testable import Operations

private let owner = Caller.staff(.owner)
private let account = RefundAccount(
    kind: .bank, bank: "SCB", number: "9876543210", name: "Ann Lee")

@Suite("Statements tick refunds off")
struct RefundProofTests {
    @Test("a row with the reference ticks a refund off; taking that back leaves it at the bank")
    func reference() async throws {
        try await withStall { stall async throws in
            let (order, refund) = try await stall.sent(by: 1)
            try await stall.importEntries([
                .init(amount: "400,00", text: "EREF \(stall.reference(refund))", isOut: true),
                .init(amount: "400,00", text: "rent", isOut: true),
            ])
            let matches = try await stall.keeper.refundMatches(by: owner)
            #expect(matches.map(\.match.reason) == [.reference])
            #expect(matches.map(\.isCertain) == [true])
            let outcomes = try await stall.keeper.proveCertain(by: owner)
            #expect(outcomes.count == 1 && outcomes[0].refusal == nil)
            #expect(try await stall.status(order) == .refunded)
            #expect(try await stall.faults().isEmpty)
            let row = matches[0].stored.id
            // Pressing twice finds the work done; another row is not taken for it.
            _ = try await stall.keeper.proveRefunds(row, [refund.id], by: owner)
            #expect(try await stall.keeper.refundMatches(by: owner).isEmpty)
            _ = try await stall.keeper.reopenRefundRow(row, by: owner)
            #expect(try await stall.status(order) == .refundDue)
            #expect(try await stall.keeper.refundStanding(of: order).sent?.id == refund.id)
            #expect(try await stall.faults().isEmpty)
        }
    }

    @Test("a row is not taken for a refund of another amount")
    func otherAmount() async throws {
        try await withStall { stall async throws in
            let (order, refund) = try await stall.sent(by: 1)
            try await stall.importEntries([
                .init(amount: "399,00", text: stall.reference(refund), isOut: true)
            ])
            let match = try #require(try await stall.keeper.refundMatches(by: owner).first)
            #expect(match.match.reason == .otherAmount && !match.isCertain)
            await #expect(throws: RefundRefusal.row) {
                try await stall.keeper.proveRefunds(match.stored.id, [refund.id], by: owner)
            }
            #expect(try await stall.status(order) == .refundDue)
        }
    }

    @Test("a whole file in one row ticks all of it off")
    func wholeFile() async throws {
        try await withStall { stall async throws in
            let orders = [try await stall.refundDue(by: 1), try await stall.refundDue(by: 2)]
            for order in orders { try await stall.keeper.tellRefundAccount(account, of: order) }
            let file = try await stall.keeper.exportRefunds(
                orders.map { RefundChoice(order: $0) }, try stall.form(), key: "k", by: owner)
            try await stall.importEntries([
                .init(amount: "800,00", text: file.message, isOut: true)
            ])
            let match = try #require(try await stall.keeper.refundMatches(by: owner).first)
            #expect(match.match.reason == .file && match.refunds.count == 2)
            _ = try await stall.keeper.proveCertain(by: owner)
            for order in orders { #expect(try await stall.status(order) == .refunded) }
            #expect(try await stall.faults().isEmpty)
        }
    }

    @Test("what comes back is due again, once, and its row is nobody's payment")
    func returned() async throws {
        try await withStall { stall async throws in
            let (order, refund) = try await stall.sent(by: 1)
            _ = try await stall.keeper.decideRefund(refund.id, .done, reason: "seen", by: owner)
            try await stall.importEntries([
                .init(amount: "400,00", text: "RETURN \(stall.reference(refund))")
            ])
            let match = try #require(try await stall.keeper.refundMatches(by: owner).first)
            #expect(match.isReturn && !match.isCertain)
            let row = try await stall.keeper.proveRefunds(
                match.stored.id, [refund.id], by: owner)
            #expect(row.state == .settled && row.left == 0)
            #expect(try await stall.status(order) == .refundDue)
            #expect(try await stall.confirmed(order) == 40_000)
            #expect(try await stall.matches().isEmpty)
            #expect(try await stall.faults().isEmpty)
            await #expect(throws: RowRefusal.notOpen(.settled)) {
                try await stall.keeper.reopen(row.id, by: owner)
            }
            _ = try await stall.keeper.reopenRefundRow(row.id, by: owner)
            #expect(try await stall.status(order) == .refunded)
            #expect(try await stall.matches().count == 1)
            #expect(try await stall.faults().isEmpty)
        }
    }

    @Test("verify tells of a refund whose money is not there")
    func verified() async throws {
        try await withStall { stall async throws in
            let (order, refund) = try await stall.sent(by: 1)
            _ = try await stall.keeper.decideRefund(refund.id, .done, reason: "seen", by: owner)
            _ = try await stall.store.write { connection in
                try connection.execute(
                    "UPDATE orders SET confirmed = 7 WHERE id = $1", [.integer(order.value)])
            }
            let faults = try await stall.faults()
            #expect(faults.contains { $0.contains("says 7 are confirmed and 40000 went back") })
            // What is stored is looked at once more behind the test.
            _ = try await stall.store.write { connection in
                try connection.execute(
                    "UPDATE orders SET confirmed = 0 WHERE id = $1", [.integer(order.value)])
            }
        }
    }
}
