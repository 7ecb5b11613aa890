import Formats
import Shop
import Storage
import TestShop
import Testing

@testable import Operations

extension RoundTripTests {
    /// What is done about money that goes back.
    func refunds(_ meter: Meter) async throws {
        let stall = meter.stall
        let keeper = stall.keeper
        let owner = Caller.staff(.owner)
        let order = try await stall.refundDue(by: 7)
        let account = RefundAccount(
            kind: .bank, bank: "SCB", number: "9876543210", name: "Ann Lee")
        _ = try await meter.count("the refunds that are due", ListDueRefunds.self) {
            try await keeper.dueRefunds(by: owner)
        }
        _ = try await meter.count("a refund that is due", FindDueRefund.self) {
            try await keeper.dueRefund(of: order, by: owner)
        }
        try await meter.count("tell where a refund shall go", TellRefundAccount.self) {
            try await keeper.tellRefundAccount(account, of: order)
        }
        try await meter.count("type where a refund shall go", TypeRefundAccount.self) {
            try await keeper.typeRefundAccount(account, of: order, by: owner)
        }
        let form = try stall.form()
        let file = try await meter.count("hand refunds to the bank", ExportRefunds.self) {
            try await keeper.exportRefunds(
                [RefundChoice(order: order)], form, key: "r", by: owner)
        }
        let again = try await meter.count("hand them to it again", ExportRefundsAgain.self) {
            try await keeper.exportRefundsAgain(file.id, form, key: "a", by: owner)
        }
        _ = try await meter.count("the refunds", ListRefunds.self) {
            try await keeper.refunds(in: [.sent, .done], by: owner)
        }
        _ = try await meter.count("a file of refunds", FindRefundFile.self) {
            try await keeper.refundFile(again.id, by: owner)
        }
        _ = try await meter.count("a file of refunds for the bank", WriteRefundFile.self) {
            try await keeper.refundFileBytes(again.id, by: owner)
        }
        let refund = try #require(try await keeper.refundStanding(of: order).sent)
        _ = try await stall.importEntries([
            .init(amount: "400,00", text: stall.reference(refund), isOut: true)
        ])
        let row = try await meter.count("which rows show refunds", MatchRefunds.self) {
            try await keeper.refundMatches(by: owner).first?.stored.id
        }
        let shown = try #require(row)
        _ = try await meter.count("tick refunds off by a row", ProveRefunds.self) {
            try await keeper.proveRefunds(shown, [refund.id], by: owner)
        }
        _ = try await meter.count("take back what a row ticked off", ReopenRefundRow.self) {
            try await keeper.reopenRefundRow(shown, by: owner)
        }
        _ = try await meter.count("say what became of a refund", DecideRefund.self) {
            try await keeper.decideRefund(refund.id, .done, reason: "seen", by: owner)
        }
    }

    /// Whom the shop pays attention to outside: receiving accounts and webhooks.
    func outside(_ meter: Meter) async throws {
        let keeper = meter.stall.keeper
        let owner = Caller.staff(.owner)
        _ = try await meter.count("the changes of accounts", ListAccountChanges.self) {
            try await keeper.accountChanges(by: owner).waiting
        }
        _ = try await meter.count("decide on a change of accounts", DecideAccountChange.self) {
            // None waits: what is asked is asked all the same.
            try? await keeper.decideAccountsAlone(1, isConfirmed: false)
        }
        _ = try await meter.count("the webhooks", ListWebhooks.self) {
            try await keeper.webhooks(by: owner)
        }
    }
}
