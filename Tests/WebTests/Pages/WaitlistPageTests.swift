import Operations
import Shop
import TestSupport
import Testing

@testable import Web

@Suite("The pages of the waitlist")
struct WaitlistPageTests {
    static func yaml(_ offers: String = "at_once") -> String {
        ShopYAML.whole.replacing(
            "hold_minutes: 10\n    pay_minutes: 120\n    limit_per_person: 3",
            with: "hold_minutes: 10\n    pay_minutes: 120\n    limit_per_person: 3\n"
                + "    waitlist: {offer_minutes: 45, offers: \(offers)}")
    }

    private static let path = "/d/tour/waitlist"

    /// Takes both of the small ones; the codes of their orders.
    static func sellOut(_ keeper: Shopkeeper) async throws -> OrderID {
        try await keeper.reserve(
            ReserveRequest(
                slug: "tour", lines: [ReserveRequest.Line(sku: "SHIRT-S", quantity: 2)],
                customer: nil, key: "sold", body: [])
        ).order.id
    }

    static func sweep(_ keeper: Shopkeeper) async throws {
        for drop in try await keeper.dropsToOffer() {
            while try await keeper.desk.run(OfferWaiting(drop: drop)) {}
        }
    }

    @Test("a shopper asks, waits, is offered and pays; and the drop's page leads there")
    func journey() async throws {
        try await TestSite.run(Self.yaml()) { site in
            let browser = site.browser()
            _ = try await browser.get("/language/en?back=/")
            let before = try await browser.get("/d/tour")
            // It shows when something is gone, also while the page is open.
            #expect(before.text.contains("<p hidden data-waitlist>"))
            let none = try await browser.get(Self.path)
            #expect(none.text.contains("Nothing is sold out just now"))
            let order = try await Self.sellOut(site.keeper)
            site.clock.forward(.seconds(1))
            site.refresh()
            let after = try await browser.get("/d/tour").text
            #expect(after.contains("<p data-waitlist>") && after.contains("\(Self.path)\""))

            let form = try await browser.get(Self.path)
            #expect(form.text.contains("name=\"q-SHIRT-S\""))
            #expect(!form.text.contains("name=\"q-SHIRT-M\""))
            #expect(form.text.contains("45 minutes"))
            let nothing = try await browser.submit(form, Self.path, ShopperPageTests.details)
            #expect(nothing.status == 422 && nothing.text.contains("Nothing is chosen yet"))
            // What was typed is still there.
            let typed = ShopperPageTests.details["name"] ?? ""
            #expect(nothing.text.contains("value=\"\(typed)\""))
            let wrong = try await browser.submit(
                form, Self.path, ["q-SHIRT-S": "1", "name": "Ann", "phone": "12"])
            #expect(wrong.status == 422 && wrong.text.contains("href=\"#phone\""))

            var wish = ShopperPageTests.details
            wish["q-SHIRT-S"] = "1"
            let entry = try await browser.submit(form, Self.path, wish)
            #expect(entry.status == 200 && entry.path.hasPrefix("\(Self.path)/1/"))
            #expect(entry.text.contains("You are the first on the list"))
            // Twice the same press is the same entry.
            let again = try await browser.submit(form, Self.path, wish)
            #expect(again.path == entry.path)
            let other = try await browser.submit(try await browser.get(Self.path), Self.path, wish)
            #expect(other.status == 409 && other.text.contains("on the list already"))
            #expect(try await browser.get("\(Self.path)/1/wrongkey").status == 404)

            _ = try await site.keeper.cancel(order)
            try await Self.sweep(site.keeper)
            let offered = try await browser.get(entry.path)
            #expect(offered.text.contains("It is reserved for you"))
            let link = try #require(offered.text.firstMatch(of: /href="(\/o\/[^"]+)"/)).1
            let paying = try await browser.get(String(link))
            #expect(paying.status == 200 && paying.text.contains("id=\"slip-form\""))
            // The other unit is everybody's again.
            #expect(site.keeper.stock.available(of: "SHIRT-S", in: site.keeper) == 1)
            let record = try await browser.get("\(Self.path)/record.txt")
            let receipt = try #require(
                offered.text.firstMatch(of: /holdfast-waitlist-receipt-1 [^<]+/)
            ).0
            let report = WaitlistChain.audit(
                record.answer.text, receipt: WaitlistProof(text: String(receipt)))
            #expect(report?.isProved == true && report?.offers == 1)
        }
    }

    @Test("whoever leaves has left, and a late press changes nothing")
    func leaving() async throws {
        try await TestSite.run(Self.yaml()) { site in
            let browser = site.browser()
            _ = try await browser.get("/language/en?back=/")
            let order = try await Self.sellOut(site.keeper)
            let form = try await browser.get(Self.path)
            var wish = ShopperPageTests.details
            wish["q-SHIRT-S"] = "2"
            wish["fewer"] = "no"
            let entry = try await browser.submit(form, Self.path, wish)
            #expect(entry.text.contains("Only all of them"))
            let left = try await browser.submit(entry, "\(entry.path)/leave", [:])
            #expect(left.status == 200 && left.text.contains("You have left the list"))
            var second = wish
            second["phone"] = "081 999 8888"
            second["email"] = ""
            let next = try await browser.submit(
                try await browser.get(Self.path), Self.path, second)
            _ = try await site.keeper.cancel(order)
            try await Self.sweep(site.keeper)
            let late = try await browser.submit(next, "\(next.path)/leave", [:])
            #expect(late.status == 409 && late.text.contains("does not wait any more"))
        }
    }

    @Test("staff see who waits, remove one with a reason, offer a batch, and take the list home")
    func staff() async throws {
        try await TestSite.run(Self.yaml("batches")) { site in
            let order = try await Self.sellOut(site.keeper)
            let shopper = site.browser()
            for phone in ["081 999 0001", "081 999 0002"] {
                var wish = ShopperPageTests.details
                (wish["phone"], wish["email"], wish["q-SHIRT-S"]) = (phone, "", "1")
                _ = try await shopper.submit(try await shopper.get(Self.path), Self.path, wish)
            }
            let manager = try await site.staff(.manager)
            _ = try await manager.get("/language/en?back=/admin")
            #expect(try await manager.get("/admin").text.contains("On waitlists: 2"))
            let page = try await manager.get("/admin/waitlist")
            #expect(page.text.contains("081 999 0001") && page.text.contains("081 999 0002"))
            let remove = "/admin/waitlist/tour/1/remove"
            let without = try await manager.submit(page, remove, ["reason": " "])
            #expect(without.status == 422)
            #expect(without.text.contains("<a href=\"#why-tour-1\">Write a reason.</a>"))
            #expect(without.text.contains("aria-invalid=\"true\""))
            let removed = try await manager.submit(page, remove, ["reason": "asked twice"])
            #expect(removed.status == 200 && removed.text.contains("asked twice"))
            #expect(try await manager.submit(page, remove, ["reason": "again"]).status == 409)

            _ = try await site.keeper.cancel(order)
            try await Self.sweep(site.keeper)
            let kept = try await manager.get("/admin/waitlist")
            #expect(kept.text.contains("2 are kept"))
            let offer = "/admin/waitlist/tour/offer"
            let past = try await manager.post(
                offer,
                (kept.fields(of: offer) ?? []) + [("do", "announce"), ("at", "2001-01-01T00:00")])
            #expect(past.status == 422 && past.text.contains("<a href=\"#at-tour\">"))
            let told = try await manager.post(
                offer, (kept.fields(of: offer) ?? []) + [("do", "now")])
            #expect(told.status == 200)
            // A page from before says what it showed: nothing is done twice.
            try await Self.sweep(site.keeper)
            let csv = try await manager.get("/admin/waitlist/tour/waitlist.csv")
            #expect(csv.answer.text.contains("1,removed"))
            #expect(csv.answer.text.contains("2,offered"))
            let viewer = try await site.staff(.viewer)
            #expect(try await !viewer.get("/admin/waitlist").text.contains(remove))
        }
    }

    @Test("what a page showed of a batch must still hold")
    func seen() async throws {
        try await TestSite.run(Self.yaml("batches")) { site in
            _ = try await Self.sellOut(site.keeper)
            let drop = try #require(site.keeper.catalogue?.listing(slug: "tour")?.drop)
            let manager = try await site.staff(.manager)
            let page = try await manager.get("/admin/waitlist")
            try await site.keeper.announceBatch(
                in: drop.id, at: site.clock.now() + .minutes(9), by: .shop)
            let offer = "/admin/waitlist/tour/offer"
            let moved = try await manager.post(
                offer, (page.fields(of: offer) ?? []) + [("do", "now")])
            #expect(moved.status == 409)
        }
    }
}

extension LiveStock {
    fileprivate func available(of sku: String, in keeper: Shopkeeper) -> Int {
        keeper.catalogue?.listing(slug: "tour")?.variant(sku: sku).map { available($0) } ?? -1
    }
}
