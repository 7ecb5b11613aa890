import Documents
import Formats
import Logging
import Operations
import Pages
import Shop
import Synchronization
import TestShop
import TestSupport
import Testing
import Transfer

@testable import Delivery

@Suite("The courier of mail")
struct MailCourierTests {
    private static let owner = Caller.staff(.owner)
    private static let silent = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    /// A shop whose relay of mail has begun, and a mail server.
    func withPost(
        _ file: ShopFile = .sample(), limits: SMTPLimits = SMTPLimits(),
        _ body: @escaping (Stall, MailCourier, MailServer) async throws -> Void
    ) async throws {
        let server = try await MailServer.start()
        let sender = try #require(EmailAddress("drops@shop.example"))
        try await withStall(file) { stall async throws in
            _ = try await stall.keeper.advance(MailRelay())
            _ = try await stall.keeper.remindShoppers()
            let words = ShopWording(
                keeper: stall.keeper, renderer: try PageRenderer(assets: Assets()))
            let post = MailPost(
                server: SMTPServer(
                    host: "127.0.0.1", port: server.port, security: .none,
                    greeting: "shop.example", limits: limits), sender: sender, keys: [])
            let courier = MailCourier(
                shopkeeper: stall.keeper,
                writer: MailWriter(
                    keeper: stall.keeper, words: words, base: "https://shop.example"),
                post: post, wait: { _ in }, logger: Self.silent)
            try await body(stall, courier, server)
        }
        await server.stop()
    }

    func customer(_ name: String, language: String? = nil) -> CustomerForm {
        var customer = CustomerForm.person(1)
        customer.phone = "081000\(1_000 + name.utf8.reduce(0) { Int($0) + Int($1) } % 9_000)"
        customer.email = "\(name)@people.example"
        customer.language = language
        return customer
    }

    func send(_ stall: Stall, _ courier: MailCourier) async throws {
        while try await stall.keeper.advance(MailRelay()) {}
        while try await courier.deliver(to: .shopper) {}
        while try await courier.deliver(to: .staff) {}
    }

    private func deliveries(_ stall: Stall) async throws -> [Delivery] {
        try await stall.keeper.deliveries(by: Self.owner).deliveries.reversed()
    }

    @Test("an order's shopper is told each step, in the language of the order's page")
    func steps() async throws {
        try await withPost { stall, courier, server in
            let order = try await stall.reserve(
                [("SHIRT-S", 2)], by: customer("som", language: "th")
            ).order.id
            let code = stall.keeper.code(of: order).text
            try await send(stall, courier)
            let reserved = try await ReadMail.read(try await server.next().text)
            #expect(reserved.subject.contains(code) && reserved.subject.contains("฿750.00"))
            #expect(reserved.address == "drops@shop.example")
            #expect(reserved.sender == "Night Market Tees")
            let link = "https://shop.example/o/\(code)/\(stall.keeper.secret.key(of: order))"
            for part in [link, "123-4-56789-0", "กสิกรไทย", "750.00"] {
                #expect(reserved.text.contains(part), "\(part)")
                #expect(reserved.html.contains(part), "\(part)")
            }

            let slip = try await stall.slip("one", for: order).id
            try await send(stall, courier)
            let received = try await ReadMail.read(try await server.next().text)
            #expect(received.text.contains("เรากำลังตรวจ"))
            _ = try await stall.keeper.decide(
                .reject(reason: RejectReason.amount.stored), on: slip, by: Self.owner)
            try await send(stall, courier)
            let rejected = try await ReadMail.read(try await server.next().text)
            let renderer = try PageRenderer(assets: Assets())
            #expect(rejected.text.contains(renderer.word("reject_amount", in: .th)))

            _ = try await stall.keeper.recordPayment(
                Money(minorUnits: 25_000, currency: .thb), for: order, reason: "seen", key: "a",
                by: Self.owner)
            try await send(stall, courier)
            let short = try await ReadMail.read(try await server.next().text)
            #expect(short.subject.contains("฿500.00") && short.text.contains("฿250.00"))
            _ = try await stall.keeper.setStatus(
                of: order, to: .fulfilled, reason: "sent", force: false, unpaid: true,
                shipment: Shipment(carrier: "Post", tracking: "TH123"), by: Self.owner)
            try await send(stall, courier)
            let shipped = try await ReadMail.read(try await server.next().text)
            #expect(shipped.text.contains("TH123"))
            let states = try await deliveries(stall).map(\.state)
            #expect(states == Array(repeating: .delivered, count: 5))
        }
    }

    @Test("who has not paid is reminded with the time of the deadline, and may ask for no more")
    func reminder() async throws {
        try await withPost { stall, courier, server in
            _ = try await stall.reserve([("SHIRT-S", 1)], by: customer("som"))
            try await send(stall, courier)
            _ = try await server.next()
            stall.clock.advance(by: .minutes(91))
            _ = try await stall.keeper.remindShoppers()
            try await send(stall, courier)
            let reminder = try await ReadMail.read(try await server.next().text)
            // 2027-01-15 08:00 UTC and two hours, in Bangkok.
            #expect(reminder.subject.contains("Fri 15 Jan 2027, 17:00 (GMT+7)"))
            #expect(reminder.unsubscribe == "<mailto:help@shop.example?subject=unsubscribe>")
        }
    }

    @Test("what is not so any more is not sent")
    func over() async throws {
        try await withPost { stall, courier, _ in
            let order = try await stall.reserve([("SHIRT-S", 1)], by: customer("som")).order.id
            _ = try await stall.slip("one", for: order)
            try await send(stall, courier)
            let told = try await deliveries(stall)
            #expect(told.map(\.state) == [.dropped, .delivered])
        }
    }

    @Test("5xx is a bounce, 4xx is tried again under the same identifier, others are not delayed")
    func answers() async throws {
        try await withPost { stall, courier, server in
            for (number, name) in ["gone", "later", "som"].enumerated() {
                var person = customer(name)
                person.phone = "08123450\(10 + number)"
                _ = try await stall.reserve([("SHIRT-S", 1)], by: person)
            }
            try await send(stall, courier)
            #expect(try await server.next().to == "som@people.example")
            let first = try await deliveries(stall)
            #expect(first.map(\.state) == [.givenUp, .waiting, .delivered])
            #expect(
                first.map(\.answer) == [
                    "gone@people.example: 550 5.1.1 No such user here",
                    "later@people.example: 451 4.7.1 Come again in a while",
                    "som@people.example: 250 2.0.0 Taken",
                ])
            #expect(try await stall.keeper.mails(about: OrderID(1)).map(\.isBounce) == [true])
            #expect(try await stall.keeper.mails(about: OrderID(2)).map(\.isBounce) == [false])

            // Its address is put right, and staff send it again.
            _ = try await stall.keeper.giveDetails(customer("nid"), to: OrderID(1))
            try await stall.keeper.sendAgain(first[0].id, by: Self.owner)
            stall.clock.advance(by: .minutes(2))
            try await send(stall, courier)
            #expect(try await server.next().to == "nid@people.example")
            #expect(try await deliveries(stall).map(\.tries) == [1, 2, 1])
        }
    }

    @Test("where the server was silent after all of it, the next try has the same identifier")
    func silence() async throws {
        let limits = SMTPLimits(
            connecting: .seconds(5), answering: .seconds(1), whole: .seconds(20))
        try await withPost(limits: limits) { stall, courier, server in
            let order = try await stall.reserve(
                [("SHIRT-S", 1)], by: customer("silent")
            ).order.id
            try await send(stall, courier)
            let first = try await server.next().text
            #expect(try await deliveries(stall).map(\.state) == [.waiting])
            _ = try await stall.keeper.giveDetails(customer("som"), to: order)
            stall.clock.advance(by: .minutes(2))
            try await send(stall, courier)
            let tried = try await deliveries(stall)
            try #require(
                tried.map(\.state) == [.delivered],
                "\(tried.map { ($0.answer, $0.tries, $0.nextAt, stall.clock.now) })")
            let second = try await server.next().text
            let identifiers = try await [first, second].asyncMap {
                try await ReadMail.read($0).identifier
            }
            #expect(identifiers[0] == identifiers[1] && !identifiers[0].isEmpty)
        }
    }

    @Test("a server that is away costs one mail a try, and the others wait without one")
    func away() async throws {
        try await withPost { stall, courier, server in
            for number in 1...3 { _ = try await stall.awaiting("SHIRT-S", 1, by: number) }
            await server.stop()
            try await send(stall, courier)
            let told = try await deliveries(stall)
            #expect(told.map(\.state) == [.waiting, .waiting, .waiting])
            #expect(told.map(\.tries) == [1, 0, 0])
            #expect(told[0].answer?.contains("could not be reached") == true)
        }
    }

    @Test("a sign-in from a new place is told in the shop's language, with the address")
    func signIn() async throws {
        try await withPost { stall, courier, server in
            _ = try await stall.keeper.addAccount(
                email: "som@people.example", role: .checker, password: "a long password")
            _ = try await stall.keeper.signIn(
                email: "som@people.example", password: "a long password", address: "192.0.2.7",
                device: nil)
            try await send(stall, courier)
            let mail = try await ReadMail.read(try await server.next().text)
            #expect(mail.subject == "New sign-in to Night Market Tees")
            #expect(mail.text.contains("192.0.2.7"))
            #expect(mail.text.contains("https://shop.example/admin/account"))
        }
    }

    @Test("a mail server that hangs delays nobody else, and a shop that stops does not wait for it")
    func hanging() async throws {
        let limits = SMTPLimits(
            connecting: .seconds(60), answering: .seconds(60), whole: .seconds(60))
        try await withPost(limits: limits) { stall, courier, server in
            _ = try await stall.reserve([("SHIRT-S", 1)], by: customer("silent"))
            while try await stall.keeper.advance(MailRelay()) {}
            let stuck = Task { try await courier.deliver(to: .shopper) }
            #expect(try await server.next().to == "silent@people.example")

            // The shop sells, mail to others is sent by another connection, and alerts are told.
            _ = try await stall.reserve([("SHIRT-S", 1)], by: customer("som"))
            try await send(stall, courier)
            #expect(try await server.next().to == "som@people.example")
            #expect(try await deliveries(stall).map(\.state) == [.waiting, .delivered])
            await server.stop()
            _ = try await stuck.value
        }
    }
}

extension Array where Element: Sendable {
    fileprivate func asyncMap<T>(_ body: (Element) async throws -> T) async throws -> [T] {
        var mapped: [T] = []
        for element in self { mapped.append(try await body(element)) }
        return mapped
    }
}
