import Operations
import Shop
import Storage
import TestSupport
import Testing

@testable import Web

@Suite("A page whose prices are no longer true")
struct PriceChangedPageTests {
    private static let dearer = ShopYAML.whole.replacing("fee: \"50.00\"", with: "fee: \"80.00\"")
    private static let cheaper = ShopYAML.whole.replacing("fee: \"50.00\"", with: "fee: \"20.00\"")

    @Test func whatGotDearerIsShownOnceMore() async throws {
        try await TestSite.run { site in
            let browser = site.browser()
            let choice = try await browser.get("/d/tour/reserve?q-SHIRT-M=2")
            #expect(choice.fields(of: "/d/tour/reserve")?.contains { $0.0 == "seen" } == true)
            try await site.keeper.applied(Self.dearer)

            let again = try await browser.submit(choice, "/d/tour/reserve", [:])

            #expect(again.status == 409)
            #expect(again.text.contains("role=\"alert\""))
            #expect(again.text.contains("790.00") && again.text.contains("820.00"))
            #expect(again.text.contains("name=\"q-SHIRT-M\" value=\"2\""))
            #expect(site.keeper.stock.available(try site.variant("SHIRT-M")) == 50)
            let order = try await browser.submit(again, "/d/tour/reserve", [:])
            #expect(order.path.hasPrefix("/o/"))
            #expect(order.text.contains("820.00"))
        }
    }

    @Test func whatGotCheaperPasses() async throws {
        try await TestSite.run { site in
            let browser = site.browser()
            let choice = try await browser.get("/d/tour/reserve?q-SHIRT-M=2")
            try await site.keeper.applied(Self.cheaper)

            let order = try await browser.submit(choice, "/d/tour/reserve", [:])

            #expect(order.path.hasPrefix("/o/"))
            #expect(order.text.contains("760.00"))
        }
    }

    @Test func thesamePressAfterAChangeIsTheSameOrder() async throws {
        try await TestSite.run { site in
            let browser = site.browser()
            let choice = try await browser.get("/d/tour/reserve?q-SHIRT-M=1")
            let order = try await browser.submit(choice, "/d/tour/reserve", [:])
            try await site.keeper.applied(Self.dearer)

            // The answer was lost; the same form is sent again, and a newer one with its key.
            let again = try await browser.submit(choice, "/d/tour/reserve", [:])
            #expect(again.path == order.path)
            let key = choice.fields(of: "/d/tour/reserve")?.first { $0.0 == "idempotency_key" }
            let newer = try await browser.get("/d/tour/reserve?q-SHIRT-M=1")
            let same = try await browser.submit(
                newer, "/d/tour/reserve", ["idempotency_key": key?.1 ?? ""])
            #expect(same.path == order.path)
            #expect(order.text.contains("420.00") && same.text.contains("420.00"))
        }
    }

    @Test func withAScriptThePricesOfTheDropsPageGoAlong() async throws {
        try await TestSite.run { site in
            let browser = site.browser()
            // As `reserve.js` sends it: all prices of the page.
            let form = [
                ("q-SHIRT-S", "0"), ("q-SHIRT-M", "1"), ("idempotency_key", "k"),
                ("seen", "5000 SHIRT-S=35000 SHIRT-M=36999"),
            ]
            #expect(try await browser.post("/d/tour/reserve", form).status == 409)
            for seen in ["", "x", "5000 SHIRT-S=35000", "-1 SHIRT-M=1", "5000 SHIRT-M=36999x"] {
                var form = form
                form[2].1 = "key of \(seen)"
                form[3].1 = seen
                // What says nothing of the choice is as good as a form of before.
                let order = try await browser.post("/d/tour/reserve", form)
                #expect(order.path.hasPrefix("/o/"), "\(seen)")
            }
        }
    }

    @Test func onALinesTurnEverythingTypedIsKept() async throws {
        let yaml = LinePageTests.yaml(stock: 5)
        try await TestSite.run(yaml) { site in
            try await site.look()
            let browser = try await site.called()
            let seat = try await browser.get("\(LinePageTests.line)?q-Q-M=2")
            try await site.keeper.applied(yaml.replacing("\"350.00\"", with: "\"360.00\""))

            let again = try await browser.submit(
                seat, "/d/queued/reserve", ShopperPageTests.details)

            #expect(again.status == 409)
            #expect(again.panel == "turn" || again.panel == "inside")
            #expect(again.text.contains("750.00") && again.text.contains("770.00"))
            for value in ["Somchai Jaidee", "1 Sukhumvit", "Blue"] {
                #expect(again.text.contains(value))
            }
            let order = try await browser.submit(
                again, "/d/queued/reserve", ShopperPageTests.details)
            #expect(order.path.hasPrefix("/o/"))
            #expect(order.text.contains("770.00"))
        }
    }

    @Test func onTheMembersPageToo() async throws {
        let yaml = ShopYAML.whole.replacing(
            "opens_at: 2027-12-05T13:00:00+07:00",
            with: "opens_at: 2027-12-05T13:00:00+07:00\n"
                + "    members_opens_at: 2026-01-05T13:00:00+07:00")
        try await TestSite.run(yaml) { site in
            let drop = try #require(site.keeper.catalogue?.drop(slug: "next"))
            let codes = try await site.keeper.makeCodes(
                1, for: drop, label: "club", key: "form",
                by: Caller(actor: .system, role: .owner))
            let code = try #require(codes.first)
            let browser = site.browser()
            let page = try await browser.get("/d/next/members?q-CAP=1")
            try await site.keeper.applied(yaml.replacing("\"9.00\"", with: "\"9.50\""))

            let again = try await browser.submit(
                page, "/d/next/members", ["access_code": code])

            #expect(again.status == 409)
            #expect(again.text.contains("9.50") && again.text.contains(code))
            let order = try await browser.submit(again, "/d/next/members", [:])
            #expect(order.path.hasPrefix("/o/"))
        }
    }

    @Test func anOrderThatWasToldNoAccountIsNotAskedForMoney() async throws {
        try await TestSite.run { site in
            let browser = site.browser()
            let choice = try await browser.get("/d/tour/reserve?q-SHIRT-M=1")
            let order = try await browser.submit(choice, "/d/tour/reserve", [:])
            try await site.keeper.store.write { connection in
                _ = try connection.execute("UPDATE told_terms SET accounts = 0")
            }
            let page = try await browser.submit(
                order, "\(order.path)/details", ShopperPageTests.details)
            #expect(!page.text.contains("pay-amount"))
            #expect(!page.text.contains("data-copy=\"420.00\""))
            #expect(page.text.contains("class=\"card-box pay\""))
        }
    }

    @Test func checkersSeeWhereItWasToldToPayAndWhereOneWouldPayNow() async throws {
        try await TestSite.run { site in
            let browser = site.browser()
            let choice = try await browser.get("/d/tour/reserve?q-SHIRT-M=1")
            let order = try await browser.submit(choice, "/d/tour/reserve", [:])
            _ = try await browser.submit(
                order, "\(order.path)/details", ShopperPageTests.details)
            try await site.keeper.applied(
                ShopYAML.whole.replacing("\"123-4\"", with: "\"999-9\"")
                    .replacing("name: Tour shirt", with: "name: Mug"))

            let shopper = try await browser.get(order.path)
            #expect(shopper.text.contains("123-4") && !shopper.text.contains("999-9"))
            #expect(shopper.text.contains("Tour shirt") && !shopper.text.contains("Mug"))
            _ = try await browser.upload("\(order.path)/slips", SlipFiles.jpeg())
            let staff = try await site.staff(.checker)
            let code = order.path.split(separator: "/")[1]
            for path in ["/admin/slips/1", "/admin/orders/\(code)"] {
                let page = try await staff.get(path)
                #expect(page.text.contains("123-4") && page.text.contains("999-9"))
                #expect(page.text.contains("Tour shirt") && !page.text.contains("Mug"))
            }
            let list = try await staff.get("/admin/orders")
            #expect(list.text.contains("Tour shirt") && !list.text.contains("Mug"))
        }
    }
}

extension TestSite {
    /// A variant's number.
    fileprivate func variant(_ sku: String) throws -> VariantID {
        guard let variant = keeper.catalogue?.listing(slug: "tour")?.variant(sku: sku) else {
            throw ReserveFailure.unknownDrop
        }
        return variant
    }
}
