import Shop
import Storage
import TestShop
import Testing

@testable import Operations

@Suite("Mail to be sent")
struct MailTests {
    private static let owner = Caller.staff(.owner)

    /// After which what is held may be taken by others.
    private static let pastHold = Span.milliseconds(RelayLimits.held.milliseconds + 1)

    private func withMail(
        _ file: ShopFile = .sample(), _ body: @escaping (Stall) async throws -> Void
    ) async throws {
        try await withStall(file) { stall async throws in
            _ = try await stall.keeper.advance(MailRelay())
            _ = try await stall.keeper.remindShoppers()
            try await body(stall)
        }
    }

    private func hear(_ stall: Stall) async throws {
        while try await stall.keeper.advance(MailRelay()) {}
    }

    private func claim(_ stall: Stall, _ limit: Int = 10) async throws -> [HeldDelivery] {
        try await stall.keeper.claimDeliveries(limit, of: "mail", to: "shopper")
    }

    private func mails(_ order: OrderID, _ stall: Stall) async throws -> [OrderMail?] {
        try await hear(stall)
        return try await stall.keeper.mails(about: order).map(\.mail)
    }

    private func customer(_ number: Int, email: String) -> CustomerForm {
        var customer = CustomerForm.person(number)
        customer.email = email
        return customer
    }

    @Test("each step of an order is told once, to whoever has an address")
    func steps() async throws {
        try await withMail { stall in
            let order = try await stall.awaiting()
            let silent = try await stall.reserve(
                [("SHIRT-S", 1)], by: customer(2, email: "")
            ).order.id
            let slip = try await stall.slip("one", for: order).id
            _ = try await stall.slip("two", for: silent)
            _ = try await stall.keeper.decide(.approve(amount: nil), on: slip, by: Self.owner)
            _ = try await stall.keeper.setStatus(
                of: order, to: .fulfilled, reason: "sent", force: false,
                shipment: Shipment(carrier: "Post", tracking: "TH1"), by: Self.owner)

            #expect(try await mails(order, stall) == [.shipped, .paid, .slip, .reserved])
            #expect(try await mails(silent, stall) == [])
            #expect(try await stall.count("deliveries") == 4)
        }
    }

    @Test("whoever gives an address with the details is told from then on")
    func details() async throws {
        try await withMail { stall in
            let order = try await stall.reserve([("SHIRT-S", 1)]).order.id
            #expect(try await mails(order, stall) == [])
            var person = CustomerForm.person(1)
            person.language = "th"
            _ = try await stall.keeper.giveDetails(person, to: order)
            #expect(try await mails(order, stall) == [.reserved])
            #expect(try await stall.detail(order).order.customer?.language == "th")
        }
    }

    @Test("the language of a reservation is kept, and the same details from elsewhere are the same")
    func language() async throws {
        try await withMail { stall in
            var person = CustomerForm.person(1)
            person.language = "th"
            let order = try await stall.reserve([("SHIRT-S", 1)], by: person).order.id
            #expect(try await stall.detail(order).order.customer?.language == "th")
            let entries = try await stall.count("timeline")
            person.language = nil
            _ = try await stall.keeper.giveDetails(person, to: order)
            #expect(try await stall.count("timeline") == entries)
        }
    }

    @Test("nobody is written to about a rehearsal")
    func rehearsal() async throws {
        var file = ShopFile.sample()
        file.drops[0].isRehearsal = true
        try await withMail(file) { stall in
            let order = try await stall.awaiting()
            #expect(try await mails(order, stall) == [])
            stall.clock.advance(by: .minutes(100))
            #expect(try await !stall.keeper.remindShoppers())
            #expect(try await mails(order, stall) == [])
        }
    }

    @Test("who has not paid is reminded once, a quarter of the time before the deadline")
    func reminders() async throws {
        try await withMail { stall in
            let order = try await stall.awaiting()
            let silent = try await stall.reserve(
                [("SHIRT-S", 1)], by: customer(2, email: "")
            ).order.id
            stall.clock.advance(by: .milliseconds(Span.minutes(90).milliseconds - 1))
            _ = try await stall.keeper.remindShoppers()
            #expect(try await mails(order, stall) == [.reserved])

            stall.clock.advance(by: .milliseconds(1))
            for _ in 1...3 { _ = try await stall.keeper.remindShoppers() }
            #expect(try await mails(order, stall) == [.reminder, .reserved])
            #expect(try await mails(silent, stall) == [])
            stall.clock.advance(by: .minutes(10))
            _ = try await stall.keeper.remindShoppers()
            #expect(try await mails(order, stall) == [.reminder, .reserved])
        }
    }

    @Test("an offer is reminded of by its own time, also when it began anew")
    func offers() async throws {
        try await withMail(.waiting(stock: 1)) { stall in
            let first = try await stall.awaiting("SHIRT-S", by: 101)
            let asked = try await stall.ask([("SHIRT-S", 1)], by: 1)
            _ = try await stall.keeper.cancel(first)
            try await stall.sweep()
            let offer = try #require(try await stall.entry(asked).entry.order?.id)
            #expect(try await stall.detail(offer).isOffer)
            #expect(try await !stall.detail(first).isOffer)
            // Thirty minutes, of which seven and a half are left then.
            stall.clock.advance(by: .milliseconds(Span.minutes(22).milliseconds + 29_999))
            _ = try await stall.keeper.remindShoppers()
            #expect(try await mails(offer, stall) == [.offered])
            stall.clock.advance(by: .milliseconds(1))
            for _ in 1...2 { _ = try await stall.keeper.remindShoppers() }
            #expect(try await mails(offer, stall) == [.reminder, .offered])

            // A slip that is rejected begins the drop's time to pay, two hours.
            let slip = try await stall.slip("one", for: offer).id
            _ = try await stall.keeper.decide(
                .reject(reason: RejectReason.amount.stored), on: slip, by: Self.owner)
            stall.clock.advance(by: .milliseconds(Span.minutes(90).milliseconds - 1))
            _ = try await stall.keeper.remindShoppers()
            let told: [OrderMail?] = [.rejected, .slip, .reminder, .offered]
            #expect(try await mails(offer, stall) == told)
            stall.clock.advance(by: .milliseconds(1))
            _ = try await stall.keeper.remindShoppers()
            #expect(try await mails(offer, stall) == [.reminder] + told)
        }
    }

    @Test("a shop that stood still reminds nobody of what is over, and all of the others")
    func late() async throws {
        let units = DueReminders.most + 3
        try await withMail(.sample(stock: [("SHIRT-S", units + 1)])) { stall in
            _ = try await stall.awaiting("SHIRT-S", 1, by: 900)
            stall.clock.advance(by: .minutes(60))
            for number in 1...units { _ = try await stall.awaiting("SHIRT-S", 1, by: number) }
            // The first one's deadline is over now, the others' in an hour less a minute.
            stall.clock.advance(by: .minutes(91))
            #expect(try await stall.keeper.remindShoppers())
            #expect(try await !stall.keeper.remindShoppers())
            try await hear(stall)
            let reminded = try await stall.count("shop_entries WHERE kind = 'reminded'")
            #expect(reminded == units)
        }
    }

    @Test("many are claimed at once, never two of one order, and each is noted for itself")
    func batches() async throws {
        try await withMail { stall in
            let first = try await stall.awaiting("SHIRT-S", 1, by: 1)
            let second = try await stall.awaiting("SHIRT-S", 1, by: 2)
            _ = try await stall.slip("one", for: first)
            try await hear(stall)

            let held = try await claim(stall)
            #expect(held.map(\.entry?.order) == [first, second])
            #expect(try await claim(stall).isEmpty)
            let states = try await stall.keeper.settle(
                [
                    TriedDelivery(held[0], .delivered("a: 250 OK")),
                    TriedDelivery(held[1], .failed("b: 550 No such user", mayPass: false)),
                ], ladder: RetryLadder([]))
            #expect(states == [.delivered, .givenUp])
            let next = try await claim(stall)
            #expect(next.map(\.entry?.order) == [first])
            #expect(try await stall.keeper.mails(about: second).map(\.isBounce) == [true])
            #expect(try await stall.keeper.mails(about: first).map(\.isBounce) == [false, false])

            // Of two tries only the later is noted.
            stall.clock.advance(by: Self.pastHold)
            let again = try await claim(stall)
            #expect(again.map(\.delivery.id) == next.map(\.delivery.id))
            #expect(
                try await stall.keeper.settle(
                    [TriedDelivery(next[0], .delivered(""))], ladder: RetryLadder([])) == [nil])
            #expect(
                try await stall.keeper.settle(
                    [TriedDelivery(again[0], .delivered(""))], ladder: RetryLadder([]))
                    == [.delivered])
        }
    }

    @Test("what outlives each who tries it is given up, and the others are not")
    func lost() async throws {
        try await withMail { stall in
            _ = try await stall.awaiting("SHIRT-S", 1, by: 1)
            try await hear(stall)
            for _ in 0..<RelayLimits.lost {
                #expect(try await claim(stall).count == 1)
                stall.clock.advance(by: Self.pastHold)
            }
            let other = try await stall.awaiting("SHIRT-S", 1, by: 2)
            try await hear(stall)
            #expect(try await claim(stall).map(\.entry?.order) == [other])
            let states = try await stall.keeper.deliveries(by: Self.owner).deliveries.map(\.state)
            #expect(states == [.waiting, .givenUp])
        }
    }

    @Test("staff are written to when somebody signs in as them from a new place, and only then")
    func signIn() async throws {
        try await withMail { stall in
            let keeper = stall.keeper
            _ = try await keeper.addAccount(
                email: "som@shop.example", role: .checker, password: "a long password")
            let first = try await keeper.signIn(
                email: "som@shop.example", password: "a long password", address: "192.0.2.7",
                device: nil)
            _ = try await keeper.signIn(
                email: "som@shop.example", password: "a long password", address: "192.0.2.8",
                device: first.device)
            try await hear(stall)
            let held = try await keeper.claimDeliveries(10, of: "mail", to: "staff")
            #expect(held.count == 1)
            guard case .shop(let entry)? = held.first?.entry else {
                Issue.record("\(held)")
                return
            }
            #expect(entry.event == .signedInFromNewPlace(address: "192.0.2.7"))
            #expect(entry.subject == .account("som@shop.example"))
        }
    }
}
