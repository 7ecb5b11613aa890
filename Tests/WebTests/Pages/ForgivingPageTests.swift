import Formats
import Operations
import Shop
import TestSupport
import Testing

@testable import Web

@Suite("What was forgiven is told to everybody")
struct ForgivingPageTests {
    private static let yaml = ShopYAML.whole.replacing(
        "currency: THB", with: "currency: THB\n  forgive: \"1.00\"")

    @Test("Staff are told before they approve, and read it afterwards beside the total")
    func pages() async throws {
        try await TestSite.run(Self.yaml) { site in
            let (path, code) = try await StaffPageTests.orderWithSlip(site)
            let staff = try await site.staff(.checker)
            _ = try await staff.get("/language/en?back=/")
            let review = try await staff.get("/admin/slips/1")
            #expect(review.text.contains("data-forgives=\"1.00\""))
            #expect(review.text.contains("If no more than ฿1.00 is missing, the rest is forgiven"))
            let id = try #require(site.keeper.orderID(code: code))
            let owed = try #require(try await site.keeper.detail(of: id)).order.balance
            let short = Money(minorUnits: owed.minorUnits - 50, currency: owed.currency)
            _ = try await staff.submit(
                review, "/admin/slips/1/decision",
                ["decision": "approve", "amount": short.decimal])
            #expect(try await site.keeper.detail(of: id)?.order.status == .paid)

            let order = try await staff.get("/admin/orders/\(code)")
            #expect(order.text.contains("Forgiven by us</th><td>\u{2212}฿0.50</td>"))
            #expect(order.text.contains("<b>What was missing was forgiven</b>"))
            // Of a paid order nothing is missing any more.
            let again = try await staff.get("/admin/slips/1")
            #expect(again.text.contains("Forgiven by us") && !again.text.contains("data-forgives"))

            let reader = site.browser()
            _ = try await reader.get("/language/en?back=/")
            let own = try await reader.get(path)
            #expect(own.text.contains("Forgiven by us</th><td>\u{2212}฿0.50</td>"))
            #expect(own.text.contains("What was missing was forgiven</span><p>฿0.50</p>"))
            #expect(!own.text.contains("So that we know your transfer"))

            _ = try await staff.submit(
                again, "/admin/slips/1/decision", ["decision": "take_back"])
            let back = try await staff.get("/admin/orders/\(code)")
            #expect(!back.text.contains("Forgiven by us"))
            #expect(back.text.contains("<b>No longer forgiven</b>"))
        }
    }

    @Test("The API tells it apart from an order's own amount")
    func api() async throws {
        try await APIShop.run(Self.yaml) { shop in
            let (code, slip) = try await shop.orderWithSlip()
            let token = shop.token(.checker)
            let done = try await shop.call(
                "POST", "/admin/slips/\(slip)/decision", bearer: token,
                json: #"{"decision":"approve","amount":{"amount":"419.00","currency":"THB"}}"#)
            #expect(done["order"]?["status"]?.text == "paid")
            let order = try await shop.call("GET", "/admin/orders/\(code)", bearer: token)
            #expect(order["total"]?["amount"]?.text == "419.00")
            #expect(order["balance"]?["amount"]?.text == "0.00")
            #expect(order["forgiven"]?["amount"]?.text == "1.00")
            #expect(order["adjustment"]?["amount"]?.text == "-1.00")
            let entry = try #require(order["timeline"]?.elements.last)
            #expect(entry["kind"]?.text == "forgiven")
            #expect(entry["amount"]?["amount"]?.text == "1.00")
        }
    }
}
