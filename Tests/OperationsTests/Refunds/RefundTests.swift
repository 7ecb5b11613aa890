import Formats
import Shop
import Storage
import TestShop
import Testing

@testable import Operations

private let owner = Caller.staff(.owner)
private let account = RefundAccount(
    kind: .bank, bank: "SCB", number: "9876543210", name: "Ann Lee")

extension Stall {
    /// An order of 400.00 whose money came after it was called off.
    func refundDue(by person: Int) async throws -> OrderID {
        let order = try await awaiting(by: person)
        _ = try await keeper.cancel(order)
        _ = try await pay(40_000, for: order)
        #expect(try await status(order) == .refundDue)
        return order
    }

    func pay(_ units: Int64, for order: OrderID) async throws {
        _ = try await keeper.recordPayment(
            Money(minorUnits: units, currency: .thb), for: order, reason: "seen",
            key: "\(order.value)-\(units)", overpayment: true, by: owner)
    }

    func form(_ format: RefundFormat = .pain09) throws -> RefundFileForm {
        RefundFileForm(
            format: format, day: CivilTime(milliseconds: keeper.clock().milliseconds),
            payer: try #require(keeper.catalogue?.accounts.first))
    }

    /// An order with an account, handed to the bank; its refund.
    func sent(by person: Int) async throws -> (order: OrderID, refund: StoredRefund) {
        let order = try await refundDue(by: person)
        try await keeper.tellRefundAccount(account, of: order)
        _ = try await keeper.exportRefunds(
            [RefundChoice(order: order)], try form(), key: "sent \(person)", by: owner)
        let refund = try #require(try await keeper.refundStanding(of: order).sent)
        return (order, refund)
    }

    func reference(_ refund: StoredRefund) -> String {
        Refund.reference(of: refund.id, code: keeper.code(of: refund.refund.order))
    }

    func confirmed(_ order: OrderID) async throws -> Int64 {
        try await detail(order).order.confirmed.minorUnits
    }

    /// What `verify` has to say; nothing where all is right.
    func faults() async throws -> [String] {
        try await findings().filter { $0.weight == .fault }.map { "\($0.place) \($0.words)" }
    }
}

@Suite("Money goes back")
struct RefundTests {
    @Test("what is due is listed with its reason, and where it goes")
    func listed() async throws {
        try await withStall { stall async throws in
            let late = try await stall.refundDue(by: 1)
            let over = try await stall.awaiting(by: 2)
            try await stall.pay(45_000, for: over)
            try await stall.keeper.tellRefundAccount(account, of: over)
            let list = try await stall.keeper.dueRefunds(by: owner).refunds
            #expect(list.map(\.order) == [late, over])
            #expect(list.map(\.amount.minorUnits) == [40_000, 5_000])
            #expect(list.map(\.cause) == [.cancelled, .overpaid])
            #expect(list.map { $0.account?.account } == [nil, account])
            #expect(list[1].account?.actor == .shopper)
            await #expect(throws: Forbidden.self) {
                try await stall.keeper.dueRefunds(by: .staff(.checker))
            }
        }
    }

    @Test("of money that did not all come in time the reason is that, and not that it came late")
    func short() async throws {
        try await withStall { stall async throws in
            let short = try await stall.awaiting(by: 1)
            try await stall.pay(10_000, for: short)
            let late = try await stall.awaiting(by: 2)
            stall.clock.advance(by: .hours(3))
            _ = try await stall.keeper.desk.run(ExpireOrders(limit: 10))
            // The units are somebody else's by then, or a part of it comes.
            try await stall.pay(10_000, for: late)
            let list = try await stall.keeper.dueRefunds(by: owner).refunds
            #expect(list.map(\.order) == [short, late])
            #expect(list.map(\.cause) == [.short, .late])
            #expect(list.map(\.amount.minorUnits) == [10_000, 10_000])
            #expect(try await stall.detail(short).endedShort)
            #expect(try await !stall.detail(late).endedShort)
        }
    }

    @Test("an account is told while money is due, changed while it is not at the bank")
    func accounts() async throws {
        try await withStall { stall async throws in
            let open = try await stall.awaiting(by: 1)
            await #expect(throws: RefundRefusal.nothingDue(.awaitingPayment)) {
                try await stall.keeper.tellRefundAccount(account, of: open)
            }
            let order = try await stall.refundDue(by: 2)
            try await stall.keeper.tellRefundAccount(account, of: order, seen: 0)
            // The same press again.
            try await stall.keeper.tellRefundAccount(account, of: order, seen: 0)
            var other = account
            other.number = "1112223334"
            await #expect(throws: RefundRefusal.accountChanged) {
                try await stall.keeper.typeRefundAccount(other, of: order, seen: 0, by: owner)
            }
            try await stall.keeper.typeRefundAccount(
                other, of: order, seen: account.digest, by: owner)
            let told = try await stall.detail(order).timeline.filter { $0.kind == .refundAccount }
            #expect(told.map(\.words) == ["SCB ··3210", "SCB ··3334"])
            #expect(told.map(\.actor) == [.shopper, owner.actor])
            _ = try await stall.keeper.exportRefunds(
                [RefundChoice(order: order)], try stall.form(), key: "k", by: owner)
            let due = Money(minorUnits: 40_000, currency: .thb)
            await #expect(throws: RefundRefusal.atBank(due)) {
                try await stall.keeper.tellRefundAccount(account, of: order)
            }
        }
    }

    @Test("a file takes all or none, once, and what moved is said")
    func exported() async throws {
        try await withStall { stall async throws in
            let first = try await stall.refundDue(by: 1)
            let second = try await stall.refundDue(by: 2)
            try await stall.keeper.tellRefundAccount(account, of: first)
            let choices = [
                RefundChoice(order: first, amount: 39_999), RefundChoice(order: second),
            ]
            await #expect(
                throws: RefundRefusal.unfit([
                    UnfitRefund(order: first, reason: .amountChanged),
                    UnfitRefund(order: second, reason: .accountMissing),
                ])
            ) {
                try await stall.keeper.exportRefunds(choices, try stall.form(), key: "k", by: owner)
            }
            var thai = account
            thai.name = "สมชาย"
            try await stall.keeper.typeRefundAccount(thai, of: second, by: owner)
            await #expect(
                throws: RefundRefusal.unfit([
                    UnfitRefund(order: first, reason: .accountChanged),
                    UnfitRefund(order: second, reason: .latinName),
                ])
            ) {
                try await stall.keeper.exportRefunds(
                    [
                        RefundChoice(order: first, amount: 40_000, account: 1),
                        RefundChoice(order: second),
                    ], try stall.form(), key: "k", by: owner)
            }
            let right = [
                RefundChoice(order: first, amount: 40_000, account: account.digest),
                RefundChoice(order: second, amount: 40_000, account: thai.digest),
            ]
            let file = try await stall.keeper.exportRefunds(
                right, try stall.form(.csv), key: "k", by: owner)
            #expect(file.count == 2 && file.sum.minorUnits == 80_000)
            // The same press again makes the same file; another one none.
            let again = try await stall.keeper.exportRefunds(
                right, try stall.form(.csv), key: "k", by: owner)
            #expect(again.id == file.id)
            await #expect(
                throws: RefundRefusal.unfit(
                    right.map { UnfitRefund(order: $0.order, reason: .atBank) })
            ) {
                try await stall.keeper.exportRefunds(right, try stall.form(), key: "2", by: owner)
            }
            #expect(try await stall.status(first) == .refundDue)
            #expect(try await stall.keeper.dueRefunds(by: owner).refunds.isEmpty)
            let bytes = try #require(
                try await stall.keeper.refundFileBytes(file.id, by: owner)
            ).bytes
            let text = String(decoding: bytes, as: UTF8.self)
            #expect(text.contains("\(stall.code(first))-R1,400.00,THB,Ann Lee,,bank,SCB,014,"))
            #expect(text.contains("สมชาย"))
            #expect(try await stall.faults().isEmpty)
        }
    }

    @Test("a file has at most so many refunds, each once, on a day that a bank takes")
    func edges() async throws {
        try await withStall { stall async throws in
            let order = try await stall.refundDue(by: 1)
            try await stall.keeper.tellRefundAccount(account, of: order)
            func refusal(_ choices: [RefundChoice], days: Int64 = 0) async -> RefundRefusal? {
                do {
                    var form = try stall.form()
                    form.day = CivilTime(
                        milliseconds: form.day.milliseconds + days * 86_400_000)
                    _ = try await stall.keeper.exportRefunds(
                        choices, form, key: "\(days) \(choices.count)", by: owner)
                    return nil
                } catch { return error as? RefundRefusal }
            }
            let one = RefundChoice(order: order)
            #expect(await refusal([]) == .field(.orders))
            #expect(await refusal([one, one]) == .field(.orders))
            let many = (0...RefundLimits.perFile).map {
                RefundChoice(order: OrderID(Int64(1_000 + $0)))
            }
            #expect(await refusal(many) == .field(.orders))
            let most = await refusal(Array(many.dropLast()))
            guard case .unfit(let unfit)? = most else {
                Issue.record("as many as a file takes were refused: \(String(describing: most))")
                return
            }
            #expect(unfit.count == RefundLimits.perFile && unfit[0].reason == .unknown)
            #expect(await refusal([one], days: -3) == .field(.day))
            #expect(await refusal([one], days: Int64(RefundLimits.daysAhead) + 1) == .field(.day))
            #expect(await refusal([one], days: Int64(RefundLimits.daysAhead)) == nil)
        }
    }

    @Test("a file is made again in place of the first, with the same references")
    func again() async throws {
        try await withStall { stall async throws in
            let (order, refund) = try await stall.sent(by: 1)
            let first = try #require(refund.file)
            let made = try await stall.keeper.exportRefundsAgain(
                first, try stall.form(.pain03), key: "a", by: owner)
            let same = try await stall.keeper.exportRefundsAgain(
                first, try stall.form(.pain03), key: "a", by: owner)
            #expect(made.id == same.id && made.replaces == first)
            await #expect(throws: RefundRefusal.replaced(made.id)) {
                try await stall.keeper.exportRefundsAgain(
                    first, try stall.form(), key: "b", by: owner)
            }
            #expect(try await stall.keeper.refundFileBytes(first, by: owner) == nil)
            let bytes = try #require(
                try await stall.keeper.refundFileBytes(made.id, by: owner)
            ).bytes
            let text = String(decoding: bytes, as: UTF8.self)
            #expect(text.contains("<EndToEndId>\(stall.reference(refund))</EndToEndId>"))
            #expect(try await stall.keeper.refundStanding(of: order).refunds.count == 1)
            _ = try await stall.keeper.decideRefund(
                refund.id, .done, reason: "seen", by: owner)
            await #expect(throws: RefundRefusal.fileDecided) {
                try await stall.keeper.exportRefundsAgain(
                    made.id, try stall.form(), key: "c", by: owner)
            }
        }
    }

    @Test("by hand it goes, is refused or comes back, each once")
    func decided() async throws {
        try await withStall { stall async throws in
            let (order, refund) = try await stall.sent(by: 1)
            await #expect(throws: RefundRefusal.field(.reason)) {
                try await stall.keeper.decideRefund(refund.id, .done, reason: " ", by: owner)
            }
            _ = try await stall.keeper.decideRefund(refund.id, .refused, reason: "no", by: owner)
            _ = try await stall.keeper.decideRefund(refund.id, .refused, reason: "no", by: owner)
            await #expect(throws: RefundRefusal.decided(.refused)) {
                try await stall.keeper.decideRefund(refund.id, .done, reason: "yes", by: owner)
            }
            #expect(try await stall.confirmed(order) == 40_000)
            _ = try await stall.keeper.exportRefunds(
                [RefundChoice(order: order)], try stall.form(), key: "two", by: owner)
            let second = try #require(try await stall.keeper.refundStanding(of: order).sent)
            _ = try await stall.keeper.decideRefund(second.id, .done, reason: "yes", by: owner)
            #expect(try await stall.status(order) == .refunded)
            #expect(try await stall.confirmed(order) == 0)
            #expect(try await stall.faults().isEmpty)
            _ = try await stall.keeper.decideRefund(
                second.id, .returned, reason: "closed account", by: owner)
            #expect(try await stall.status(order) == .refundDue)
            #expect(try await stall.confirmed(order) == 40_000)
            let due = try await stall.keeper.dueRefunds(by: owner).refunds
            #expect(due.map(\.cause) == [.again])
            let kinds = try await stall.detail(order).timeline.map(\.kind)
            #expect(
                kinds.suffix(6) == [
                    .refundAccount, .refundSent, .refundRefused, .refundSent, .refundDone,
                    .refundReturned,
                ])
            #expect(try await stall.faults().isEmpty)
        }
    }

    @Test("too much of a paid order goes back, and the order stays paid")
    func partly() async throws {
        try await withStall { stall async throws in
            let order = try await stall.awaiting(by: 1)
            try await stall.pay(45_000, for: order)
            try await stall.keeper.tellRefundAccount(account, of: order)
            _ = try await stall.keeper.exportRefunds(
                [RefundChoice(order: order)], try stall.form(), key: "k", by: owner)
            let refund = try #require(try await stall.keeper.refundStanding(of: order).sent)
            #expect(refund.refund.amount.minorUnits == 5_000)
            // What pays for it cannot be taken back: then less would be due than is on its way.
            let payment = try #require(try await stall.detail(order).payments.first).payment.id
            let due = Money(minorUnits: 5_000, currency: .thb)
            await #expect(throws: OrderRefusal.refundSent(due)) {
                try await stall.keeper.takeBack(payment, of: order, reason: "no", by: owner)
            }
            _ = try await stall.keeper.decideRefund(refund.id, .done, reason: "seen", by: owner)
            #expect(try await stall.status(order) == .paid)
            let after = try await stall.detail(order).order
            #expect(after.balance.minorUnits == 0 && after.moneyStanding == nil)
            // Part of that payment has gone back.
            await #expect(throws: OrderRefusal.goneOn(.paid)) {
                try await stall.keeper.takeBack(payment, of: order, reason: "no", by: owner)
            }
            #expect(try await stall.faults().isEmpty)
        }
    }

    @Test("what is at the bank holds the order where it is due")
    func held() async throws {
        try await withStall { stall async throws in
            let (order, _) = try await stall.sent(by: 1)
            let due = Money(minorUnits: 40_000, currency: .thb)
            await #expect(throws: OrderRefusal.refundSent(due)) {
                try await stall.keeper.setStatus(
                    of: order, to: .paid, reason: "goods", force: false, shipment: nil, by: owner)
            }
            // That it has gone may be said there too.
            _ = try await stall.keeper.setStatus(
                of: order, to: .refunded, reason: "seen", force: false, shipment: nil, by: owner)
            let refunds = try await stall.keeper.refundStanding(of: order).refunds
            #expect(refunds.map(\.refund.state) == [.done])
            #expect(try await stall.confirmed(order) == 0)
            #expect(try await stall.faults().isEmpty)
        }
    }

    @Test("who calls an order refunded by hand says that all has gone, and can take that back")
    func byHand() async throws {
        try await withStall { stall async throws in
            let order = try await stall.refundDue(by: 1)
            func set(_ status: OrderStatus) async throws {
                _ = try await stall.keeper.setStatus(
                    of: order, to: status, reason: "r", force: false, shipment: nil, by: owner)
            }
            try await set(.refunded)
            #expect(try await stall.confirmed(order) == 0)
            await #expect(throws: OrderRefusal.notInThisStatus(.refunded)) {
                try await set(.cancelled)
            }
            #expect(try await stall.faults().isEmpty)
            try await set(.refundDue)
            #expect(try await stall.confirmed(order) == 40_000)
            try await set(.refunded)
            // More comes: only that is due.
            try await stall.pay(100, for: order)
            #expect(try await stall.detail(order).order.due.minorUnits == 100)
            #expect(try await stall.faults().isEmpty)
        }
    }

    @Test("a payment that has gone back is not taken back")
    func goneBack() async throws {
        try await withStall { stall async throws in
            let (order, refund) = try await stall.sent(by: 1)
            _ = try await stall.keeper.decideRefund(refund.id, .done, reason: "seen", by: owner)
            try await stall.pay(100, for: order)
            let first = try #require(try await stall.detail(order).payments.first).payment.id
            await #expect(throws: OrderRefusal.goneOn(.refundDue)) {
                try await stall.keeper.takeBack(first, of: order, reason: "no", by: owner)
            }
        }
    }
}
