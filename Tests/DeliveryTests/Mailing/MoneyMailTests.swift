import Documents
import Formats
import Operations
import Pages
import Shop
import TestShop
import TestSupport
import Testing

@testable import Delivery

/// What mail says of money: how it comes here, and how it goes back.
@Suite("Money in mail")
struct MoneyMailTests {
    private static let owner = Caller.staff(.owner)
    private let tests = MailCourierTests()

    private func next(_ server: MailServer) async throws -> ReadMail {
        try await ReadMail.read(try await server.next().text)
    }

    /// What is the same in both forms of a mail.
    private func expect(_ mail: ReadMail, _ parts: String...) {
        for part in parts {
            #expect(mail.text.contains(part), "\(part) in \(mail.text)")
            let html = part.replacing("&", with: "&amp;").replacing("’", with: "’")
            #expect(mail.html.contains(html), "\(part) in \(mail.subject)")
        }
    }

    private func pay(_ units: Int64, _ order: OrderID, _ stall: Stall) async throws {
        _ = try await stall.keeper.recordPayment(
            Money(minorUnits: units, currency: .thb), for: order, reason: "seen",
            key: "\(order.value)-\(units)", overpayment: true, by: Self.owner)
    }

    /// An order of 400.00, whose first mail is read.
    private func order(
        _ stall: Stall, _ courier: MailCourier, _ server: MailServer
    ) async throws -> OrderID {
        let order = try await stall.reserve(
            [("SHIRT-S", 1)], by: tests.customer("som")
        ).order.id
        try await tests.send(stall, courier)
        _ = try await server.next()
        return order
    }

    @Test("what is to be copied by hand is what the order's page says, with the shop's prefix")
    func byHand() async throws {
        var file = ShopFile.sample()
        file.shop.referencePrefix = "NMT"
        file.accounts = [
            ReceivingAccount(
                id: "bill", bank: "SCB", name: "Night Market Co.", number: "222-2-22222-2",
                promptPay: nil, iban: nil,
                scheme: AccountScheme(
                    name: "promptpay_bill",
                    fields: ["biller": "099400016550100", "reference2": "SHOP1"])),
            file.accounts[0],
        ]
        try await tests.withPost(file) { stall, courier, server in
            let order = try await stall.reserve(
                [("SHIRT-S", 1)], by: tests.customer("som")
            ).order.id
            let code = stall.keeper.code(of: order).text
            try await tests.send(stall, courier)
            let mail = try await next(server)
            #expect(mail.text.contains("Reference: NMT\(code)\n"))
            let payer = OrderPayer(try await stall.detail(order), code: code)
            let renderer = try PageRenderer(assets: Assets())
            let words = ShopWording(keeper: stall.keeper, renderer: renderer)
            let shown = payer.accounts(in: words.wording(in: .en))
            #expect(shown.map { $0.details.count } == [3, 1])
            for account in shown {
                expect(mail, account.bank, account.number, account.name)
                for detail in account.details {
                    let name = renderer.word("detail_\(detail.kind.rawValue)", in: .en)
                    #expect(mail.text.contains("\n\(name): \(detail.shown)\n"), "\(mail.text)")
                    expect(mail, detail.shown)
                }
            }
            #expect(mail.text.contains("Reference 1: NMT\(code)\n"))
            #expect(mail.text.contains("PromptPay ID: 0812345678\n"))
        }
    }

    @Test("the line by which an amount is an order's own is there, so that the sum adds up")
    func ownAmount() async throws {
        var file = ShopFile.sample()
        file.drops[0].uniqueAmounts = UniqueAmounts(within: 50, kind: .discount)
        try await tests.withPost(file) { stall, courier, server in
            var order: Order
            var number = 0
            // The first may be off by nothing.
            repeat {
                number += 1
                let id = try await stall.reserve(
                    [("SHIRT-S", 1)], by: tests.customer("som\(number)")
                ).order.id
                order = try await stall.detail(id).order
                try await tests.send(stall, courier)
                let mail = try await next(server)
                let isOff = order.adjustment.minorUnits != 0
                #expect(mail.text.contains("So that we know your transfer: −฿0.") == isOff)
                #expect(mail.html.contains("So that we know your transfer") == isOff)
                #expect(mail.text.contains("a little odd on purpose") == isOff)
                expect(mail, MoneyFormat.withSign(order.total))
            } while order.adjustment.minorUnits == 0 && number < 9
            #expect(order.adjustment.minorUnits < 0)
        }
    }

    @Test("what is too much is told with where it goes, went back, came again, and was a mistake")
    func tooMuch() async throws {
        try await tests.withPost { stall, courier, server in
            let keeper = stall.keeper
            let order = try await order(stall, courier, server)
            try await pay(45_000, order, stall)
            try await tests.send(stall, courier)
            let paid = try await next(server)
            #expect(paid.subject.contains("Paid: order"))
            expect(paid, "That is ฿50.00 too much", "tell us which account it shall go to")
            try await pay(1_000, order, stall)
            try await tests.send(stall, courier)
            let more = try await next(server)
            #expect(more.subject.contains("฿60.00 too much"))
            expect(more, "tell us which account it shall go to")

            try await keeper.tellRefundAccount(
                RefundAccount(kind: .bank, bank: "SCB", number: "9876543210", name: "Ann Lee"),
                of: order)
            let form = RefundFileForm(
                format: .pain09, day: CivilTime(milliseconds: stall.clock.now.milliseconds),
                payer: try #require(keeper.catalogue?.accounts.first))
            _ = try await keeper.exportRefunds(
                [RefundChoice(order: order)], form, key: "a", by: Self.owner)
            let refund = try #require(try await keeper.refundStanding(of: order).sent)
            _ = try await keeper.decideRefund(
                refund.refund.id, .done, reason: "seen", by: Self.owner)
            try await tests.send(stall, courier)
            let back = try await next(server)
            #expect(back.subject.contains("฿60.00 for order") && back.subject.contains("went back"))
            expect(back, "Your order stays as it is.")

            _ = try await keeper.decideRefund(
                refund.refund.id, .returned, reason: "seen", by: Self.owner)
            try await tests.send(stall, courier)
            let again = try await next(server)
            #expect(again.subject.contains("did not arrive"))
            expect(again, "We have ฿60.00 of yours", "look whether the account is right")

            let payment = try #require(
                try await stall.detail(order).payments
                    .last { $0.payment.amount.minorUnits == 1_000 })
            _ = try await keeper.takeBack(
                payment.payment.id, of: order, reason: "another's", by: Self.owner)
            try await tests.send(stall, courier)
            let mistake = try await next(server)
            expect(
                mistake, "฿10.00 arrived for this order. That was a mistake",
                "Your order stays paid.", "That is ฿50.00 too much")
        }
    }

    @Test("that money comes back after all is taken back in words, and what was refused is told")
    func notDue() async throws {
        try await tests.withPost { stall, courier, server in
            let keeper = stall.keeper
            let order = try await order(stall, courier, server)
            _ = try await keeper.cancel(order)
            try await pay(40_000, order, stall)
            try await tests.send(stall, courier)
            #expect(try await next(server).subject.contains("is cancelled") == false)
            let payment = try #require(try await stall.detail(order).payments.last)
            _ = try await keeper.takeBack(
                payment.payment.id, of: order, reason: "another's", by: Self.owner)
            try await tests.send(stall, courier)
            let mistake = try await next(server)
            expect(mistake, "฿400.00 arrived for this order. That was a mistake")
            expect(mistake, "So no money comes back", "upload the slip")
        }
    }

    @Test("not all of the money in time is told so, with how much goes back")
    func short() async throws {
        try await tests.withPost { stall, courier, server in
            let order = try await order(stall, courier, server)
            try await pay(10_000, order, stall)
            try await tests.send(stall, courier)
            _ = try await server.next()
            stall.clock.advance(by: .hours(3))
            _ = try await stall.keeper.desk.run(ExpireOrders(limit: 10))
            try await tests.send(stall, courier)
            let mail = try await next(server)
            #expect(mail.subject.contains("comes back"))
            expect(
                mail, "Not all of the money came in time", "฿100.00 is here and goes back to you")
            #expect(!mail.text.contains("cannot be sent"))
        }
    }

    @Test("an offer's reminder and end say that it goes to the next who waits")
    func offer() async throws {
        var file = ShopFile.sample(stock: [("SHIRT-S", 1)])
        file.drops[0].waitlist = WaitlistSettings(offer: .minutes(30), offers: .atOnce)
        try await tests.withPost(file) { stall, courier, server in
            let first = try await order(stall, courier, server)
            _ = try await stall.keeper.askWaitlist(
                WaitlistRequest(
                    slug: "tour", lines: [ReserveRequest.Line(sku: "SHIRT-S", quantity: 1)],
                    takesFewer: false, customer: tests.customer("nid"), key: "nid", body: []))
            _ = try await stall.keeper.cancel(first)
            for drop in try await stall.keeper.dropsToOffer() {
                _ = try await stall.keeper.desk.run(OfferWaiting(drop: drop))
            }
            try await tests.send(stall, courier)
            // The other one says that the first order is cancelled.
            let both = [try await next(server), try await next(server)]
            let offered = try #require(both.first { $0.subject.contains("It is back") })
            expect(offered, "After that time it goes to the next person who waits.")
            stall.clock.advance(by: .minutes(23))
            _ = try await stall.keeper.remindShoppers()
            try await tests.send(stall, courier)
            expect(try await next(server), "or it goes to the next person who waits")
            stall.clock.advance(by: .minutes(8))
            _ = try await stall.keeper.desk.run(ExpireOrders(limit: 10))
            try await tests.send(stall, courier)
            expect(try await next(server), "It went to the next person who waits")
        }
    }
}
