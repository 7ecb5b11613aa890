import Operations
import Shop
import TestShop
import TestSupport
import Testing

@testable import Delivery

@Suite("Mail to who waited in vain")
struct WaitedMailTests {
    private let tests = MailCourierTests()

    private var file: ShopFile {
        var file = ShopFile.sample(stock: [("SHIRT-S", 1)])
        file.drops[0].waitlist = WaitlistSettings(offer: .minutes(30), offers: .atOnce)
        return file
    }

    private func ask(_ stall: Stall, _ name: String, language: String?) async throws
        -> WaitlistReceipt
    {
        try await stall.keeper.askWaitlist(
            WaitlistRequest(
                slug: "tour", lines: [ReserveRequest.Line(sku: "SHIRT-S", quantity: 2)],
                takesFewer: false, customer: tests.customer(name, language: language), key: name,
                body: []))
    }

    @Test("says so in the reader's language, with the way to the entry")
    func told() async throws {
        try await tests.withPost(file) { stall, courier, server in
            _ = try await stall.reserve([("SHIRT-S", 1)], by: .person(7))
            _ = try await server.nextOf(stall, courier, tests)
            let thai = try await ask(stall, "som", language: "th")
            _ = try await ask(stall, "nid", language: "en")
            stall.clock.advance(by: .days(1))
            while try await stall.keeper.tellWaitedInVain() {}
            try await tests.send(stall, courier)
            var mails: [String: ReadMail] = [:]
            for _ in 1...2 {
                let taken = try await server.next()
                mails[taken.to] = try await ReadMail.read(taken.text)
            }
            let english = try #require(mails["nid@people.example"])
            #expect(english.subject == "Tour shirt has closed, and nothing came back")
            #expect(english.text.contains("there is nothing to pay"))
            #expect(english.text.contains("2 ×: Tour shirt, SHIRT-S"))
            #expect(english.unsubscribe.isEmpty && english.pictures.isEmpty)
            let other = try #require(mails["som@people.example"])
            #expect(other.text.contains("ไม่ต้องโอนเงิน"))
            let key = stall.keeper.key(of: thai.id)
            let link = "https://shop.example/d/tour/waitlist/1/\(key)"
            #expect(other.text.contains(link) && other.html.contains(link))
        }
    }

    @Test("is not sent where the drop is open again by then")
    func over() async throws {
        try await tests.withPost(file) { stall, courier, server in
            _ = try await stall.reserve([("SHIRT-S", 1)], by: .person(7))
            _ = try await server.nextOf(stall, courier, tests)
            _ = try await ask(stall, "som", language: nil)
            stall.clock.advance(by: .days(1))
            while try await stall.keeper.tellWaitedInVain() {}
            var open = file
            open.drops[0].closesAt = stall.clock.now + .hours(1)
            _ = try await stall.keeper.apply(open, by: .shop)
            try await tests.send(stall, courier)
            let sent = try await stall.keeper.deliveries(by: .staff(.owner)).deliveries
            #expect(sent.map(\.state).first == .dropped)
        }
    }
}

extension MailServer {
    /// Sends what is due, and takes the mail that comes of it.
    fileprivate func nextOf(
        _ stall: Stall, _ courier: MailCourier, _ tests: MailCourierTests
    ) async throws -> Taken {
        try await tests.send(stall, courier)
        return try await next()
    }
}
