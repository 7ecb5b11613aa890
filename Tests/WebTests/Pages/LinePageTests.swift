import Operations
import Shop
import TestSupport
import Testing

@testable import Web

@Suite("A drop's line on its page")
struct LinePageTests {
    /// Opens ten minutes after the tests' moment; people can join half an hour before.
    static func yaml(stock: Int) -> String {
        """
        shop: {name: Night Market, currency: THB, locale: en, time_zone: Asia/Bangkok}
        receiving_accounts:
          - {id: main, bank: KBANK, name: Night Market, number: "123-4", promptpay: "0812345678"}
        drops:
          - slug: queued
            title: Queued shirt
            opens_at: 2026-12-05T13:10:00Z
            closes_at: 2026-12-06T13:00:00Z
            hold_minutes: 10
            pay_minutes: 120
            limit_per_person: 2
            line: on
            gathering_minutes: 30
            admission_minutes: 5
            shipping: {method: post, fee: "50.00"}
            products:
              - id: shirt
                name: Shirt
                description: Cotton.
                price: "350.00"
                variants:
                  - {sku: Q-M, name: M, stock: \(stock)}
        """
    }

    static let line = "/d/queued/line"

    private func run(
        stock: Int = 50, test: @escaping @Sendable (TestSite) async throws -> Void
    ) async throws {
        try await TestSite.run(Self.yaml(stock: stock)) { site in
            try await site.look()
            try await test(site)
        }
    }

    @Test func theTurnTakesOnePressWithoutScripts() async throws {
        try await run(stock: 1) { site in
            let people = [site.browser(), site.browser(), site.browser()]
            for browser in people {
                let door = try await browser.get("\(Self.line)?q-Q-M=1")
                #expect(door.panel == "join")
                let seat = try await browser.submit(door, Self.line, [:])
                #expect(seat.path == "\(Self.line)?q-Q-M=1")
                #expect(seat.panel == "gathering")
                #expect(seat.text.contains("http-equiv=\"refresh\""))
                #expect(seat.text.contains("url=/d/queued/line?q-Q-M=1"))
                // A second tab, and pressing again, are the same place.
                let again = try await browser.submit(door, Self.line, [:])
                #expect(again.attribute("number") == seat.attribute("number"))
            }

            try await site.open()
            var seats: [BrowserPage] = []
            for browser in people { seats.append(try await browser.get("\(Self.line)?q-Q-M=1")) }
            let called = try #require(seats.firstIndex { $0.panel == "turn" })
            let waiting = try #require(seats.first { $0.panel == "waiting" })

            #expect(waiting.text.contains("data-ahead-text"))
            #expect(!seats[called].text.contains("http-equiv"))
            let order = try await people[called].submit(
                seats[called], "/d/queued/reserve", ShopperPageTests.details)
            #expect(order.path.hasPrefix("/o/"))
            #expect(order.text.contains("123-4"), "it goes straight on to payment")
            for (index, browser) in people.enumerated() where index != called {
                let seat = try await browser.get(Self.line)
                #expect(seat.panel == "soldOut")
            }
            let over = try await people[called].get(Self.line)
            #expect(over.panel == "over")
        }
    }

    @Test func onePressOnTheDropsPageJoins() async throws {
        try await run { site in
            site.refresh()
            let browser = site.browser()
            let drop = try await browser.get("/d/queued")
            #expect(drop.text.contains("method=\"post\""))
            #expect(drop.fields(of: Self.line) != nil)
            let seat = try await browser.submit(drop, Self.line, ["q-Q-M": "2"])
            #expect(seat.path == "\(Self.line)?q-Q-M=2")
            #expect(seat.panel == "gathering")
            #expect(seat.text.contains("you have 5 minutes to reserve, and up to 3 turns"))
            #expect(seat.text.contains("href=\"/d/queued/calendar.ics\""))
            // Whoever comes back to the page goes to the same place.
            let again = try await browser.submit(drop, Self.line, [:])
            #expect(again.attribute("number") == seat.attribute("number"))
            // Without scripts no button is there that only a script would move.
            for button in seat.text.split(separator: "<button").dropFirst()
            where button.prefix(while: { $0 != ">" }).contains("type=\"button\"") {
                let tag = button.prefix { $0 != ">" }
                #expect(tag.contains("needs-script") || tag.contains("data-step"), "\(tag)")
            }
        }
    }

    @Test func wrongDetailsKeepTheTurnAndEverythingTyped() async throws {
        try await run { site in
            let browser = try await site.called()
            let seat = try await browser.get("\(Self.line)?q-Q-M=2")
            var typed = ShopperPageTests.details
            typed["phone"] = "12"
            let refused = try await browser.submit(seat, "/d/queued/reserve", typed)
            #expect(refused.status == 422)
            #expect(refused.panel == "turn")
            for value in ["Somchai Jaidee", "value=\"12\"", "1 Sukhumvit", "Blue"] {
                #expect(refused.text.contains(value))
            }
            #expect(refused.text.contains("id=\"phone-problem\""))
            #expect(refused.text.contains("name=\"q-Q-M\" id=\"q-Q-M\" value=\"2\""))
            let order = try await browser.submit(
                refused, "/d/queued/reserve", ShopperPageTests.details)
            #expect(order.path.hasPrefix("/o/"))
        }
    }

    @Test func detailsThatWereNotTypedAreAskedForAfterwards() async throws {
        try await run { site in
            let browser = try await site.called()
            let seat = try await browser.get("\(Self.line)?q-Q-M=1")
            let order = try await browser.submit(seat, "/d/queued/reserve", ["name": "  "])
            #expect(order.path.hasPrefix("/o/"))
            #expect(order.fields(of: "\(order.path)/details") != nil)
            let none = try await browser.submit(seat, "/d/queued/reserve", ["q-Q-M": "0"])
            #expect(none.status == 422)
        }
    }

    @Test func aTurnEndsAndAnotherCanBeTakenUntilAllAreUsed() async throws {
        try await run { site in
            let browser = try await site.called()
            let admission = try await browser.request(
                "POST", "/api/v1/drops/queued/admission")
            #expect(admission.status == 201)
            let inside = try await browser.get(Self.line)
            #expect(inside.panel == "inside")
            #expect(inside.text.contains("data-ending hidden"))
            site.clock.forward(.seconds(4 * 60 + 30))
            let ending = try await browser.get(Self.line)
            #expect(!ending.text.contains("data-ending hidden"))
            site.clock.forward(.minutes(1))
            let over = try await browser.get(Self.line)
            #expect(over.panel == "over")
            let second = try await browser.submit(over, "\(Self.line)/turn", [:])
            #expect(second.panel == "inside")
            let left = try await browser.submit(second, "\(Self.line)/leave", [:])
            #expect(left.panel == "over")
            let third = try await browser.submit(left, "\(Self.line)/turn", [:])
            let done = try await browser.submit(third, "\(Self.line)/leave", [:])
            #expect(done.panel == "used")
            try await site.look()
            let again = try await browser.submit(done, Self.line, [:])
            #expect(["waiting", "turn"].contains(again.panel))
            #expect(again.attribute("number") != done.attribute("number"))
        }
    }

    @Test func aLostPlaceIsFoundByItsCode() async throws {
        try await run { site in
            let browser = site.browser()
            let seat = try await browser.submit(
                try await browser.get(Self.line), Self.line, [:])
            let code = try #require(seat.attribute("copy"))
            let other = site.browser()
            let door = try await other.get("\(Self.line)?q-Q-M=1")
            let recover = "\(Self.line)/recover"
            let wrong = try await other.submit(door, recover, ["recovery_code": "NOT-A-CODE"])
            #expect(wrong.status == 422)
            #expect(wrong.text.contains("value=\"NOT-A-CODE\""))
            let found = try await other.submit(wrong, recover, ["recovery_code": code])
            #expect(found.path == "\(Self.line)?q-Q-M=1")
            #expect(found.attribute("number") == seat.attribute("number"))
        }
    }

    @Test func withoutALineTheChoiceIsKept() async throws {
        try await TestSite.run { site in
            let browser = site.browser()
            let choice = try await browser.get("/d/tour/line?q-SHIRT-M=2")
            #expect(choice.path == "/d/tour/reserve?q-SHIRT-M=2")
            #expect(choice.text.contains("name=\"q-SHIRT-M\" value=\"2\""))
            let drop = try await browser.get("/d/tour/line")
            #expect(drop.path == "/d/tour")
        }
    }

    @Test func aDropsPageLeadsIntoItsLine() async throws {
        try await run { site in
            site.refresh()
            let browser = site.browser()
            let early = try await browser.get("/d/queued")
            #expect(early.text.contains("action=\"/d/queued/line\""))
            #expect(early.text.contains("name=\"q-Q-M\""), "one can choose before the opening")
            try await site.open()
            site.refresh()
            let open = try await browser.get("/d/queued")
            #expect(open.text.contains("data-line=\"open\""))
            let past = try await browser.post(
                "/d/queued/reserve", [("q-Q-M", "1"), ("idempotency_key", "k")])
            #expect(past.path == "\(Self.line)?q-Q-M=1", "nobody walks round the line")
        }
    }

    @Test func ownPagesAreSentPackedAndAnswersToFormsAndStaffPagesAreNot() async throws {
        try await run { site in
            let gzip = [("accept-encoding", "gzip")]
            let browser = try await site.called()
            let plain = try await browser.get(Self.line)
            #expect(plain.answer["content-encoding"] == nil)
            let packed = try await browser.get(Self.line, fields: gzip)
            #expect(packed.answer["content-encoding"] == "gzip")
            #expect(packed.answer["vary"] == "accept-encoding")
            #expect(packed.answer.body.starts(with: [0x1F, 0x8B]))
            #expect(packed.answer.body.count * 2 < plain.answer.body.count)

            let wrong = try await site.server.connect().request(
                "POST", Self.line + "/recover",
                fields: gzip + [("content-type", "application/x-www-form-urlencoded")],
                body: Array("recovery_code=WRONG".utf8))
            #expect(wrong.status == 422 && wrong["content-encoding"] == nil)
            let owner = try await site.staff(.owner)
            for path in ["/admin", "/%61dmin/orders?q=x", "/admin/orders?q=x"] {
                let staff = try await owner.get(path, fields: gzip)
                #expect(staff.status == 200 && staff.answer["content-encoding"] == nil, "\(path)")
            }
            for path in ["/admin/sign-in", "/%61dmin/sign-in?next=/admin"] {
                let signIn = try await site.server.get(path, fields: gzip)
                #expect(signIn.status == 200 && signIn["content-encoding"] == nil, "\(path)")
            }
        }
    }
}

extension BrowserPage {
    /// Where the page says that its shopper stands.
    var panel: String { attribute("panel") ?? "" }

    /// The first value of a `data-` attribute.
    fileprivate func attribute(_ name: String) -> String? {
        text.firstRange(of: "data-\(name)=\"").map { range in
            String(text[range.upperBound...].prefix { $0 != "\"" })
        }
    }
}

extension TestSite {
    /// What the line's clock does each second.
    func look() async throws {
        try await keeper.stepLines(strain: .none)
    }

    /// Comes to the opening and some seconds past it.
    func open() async throws {
        clock.forward(.minutes(10))
        for _ in 0..<4 {
            try await look()
            clock.forward(.seconds(1))
        }
        try await look()
    }

    /// Somebody whose turn has come.
    func called() async throws -> Browser {
        let browser = browser()
        let door = try await browser.get(LinePageTests.line)
        _ = try await browser.submit(door, LinePageTests.line, [:])
        try await open()
        return browser
    }
}
