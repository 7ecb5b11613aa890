import Formats
import Foundation
import Operations
import Shop
import SlipReading
import TestShop
import TestSupport
import Testing

@testable import Web

@Suite("The picture of an order's QR, read by two readers")
struct SchemePictureTests {
    struct Payable: Sendable, CustomTestStringConvertible {
        var currency: String
        var pay: String
        var testDescription: String { pay }

        init(_ currency: String, _ pay: String) {
            self.currency = currency
            self.pay = pay
        }
    }

    /// A merchant's static code of Cambodia's scheme, whose codes tell a time.
    static let cambodia =
        "00020101021129200016night_market@abc5204599953038405802KH591"
        + "2Night Market6010Phnom Penh63045A64"

    static let shops = [
        Payable("THB", "scheme: promptpay, id: 081-234-5678"),
        Payable("THB", "scheme: promptpay, id: \"0105561000001\""),
        Payable("THB", "scheme: promptpay, id: \"123456789012345\""),
        Payable("THB", "scheme: promptpay_bill, biller: 099400016550100, reference2: SHOP1"),
        Payable("BRL", "scheme: pix, key: 529.982.247-25, city: São Paulo"),
        Payable("SGD", "scheme: paynow, id: 201403121W"),
        Payable("VND", "scheme: vietqr, bank: \"970415\", account: \"113366668888\""),
        Payable("USD", "scheme: merchant, code: \"\(cambodia)\""),
        Payable("EUR", "scheme: epc, iban: DE89370400440532013000, name: Müller & Söhne"),
        Payable("EUR", "scheme: epc, iban: DE89370400440532013000, reference: structured"),
        Payable("CZK", "scheme: spayd, iban: CZ2806000000000168540115"),
        Payable("INR", "scheme: upi, address: nightmarket@okbank"),
        Payable(
            "CHF",
            "scheme: swiss, iban: CH4431999123000889012, name: Nachtmarkt, postal_code: 8001, "
                + "town: Bern"),
        Payable(
            "CHF",
            "scheme: swiss, iban: CH5800791123000889012, postal_code: 8001, town: Bern, "
                + "reference: none"),
    ]

    private static func yaml(_ shop: Payable) -> String {
        ShopYAML.whole.replacing("currency: THB", with: "currency: \(shop.currency)")
            .replacing("50.00", with: "50").replacing("350.00", with: "350")
            .replacing("370.00", with: "370").replacing("9.00", with: "9")
            .replacing("0.00", with: "0")
            .replacing("promptpay: \"0812345678\"", with: "pay: {\(shop.pay)}")
    }

    /// The order's own call, with the key that its address has.
    private static func order(_ path: String, _ browser: Browser) async throws -> [String: Any] {
        let parts = path.split(separator: "/").map(String.init)
        let answer = try await browser.request(
            "GET", "/api/v1/orders/\(parts[1])",
            fields: [("authorization", "Bearer \(parts[2])")])
        return try #require(
            try JSONSerialization.jsonObject(with: Data(answer.body)) as? [String: Any])
    }

    @Test("Each scheme's picture says what the API says, with the amount", arguments: shops)
    func pictures(shop: Payable) async throws {
        try await TestSite.run(Self.yaml(shop)) { site in
            let browser = site.browser()
            let choice = try await browser.get("/d/tour/reserve?q-SHIRT-M=1")
            let path = try await browser.submit(choice, "/d/tour/reserve", [:]).path
            let page = try await browser.submit(
                try await browser.get(path), "\(path)/details",
                ShopperPageTests.details.merging(["phone": "+66 81 234 5678"]) { $1 })
            #expect(page.text.contains("role=\"img\""))
            let code = String(path.split(separator: "/")[1])
            for amount in ["420", "320"] {
                let payment = try #require(
                    try await Self.order(path, browser)["payment"] as? [String: Any])
                let accounts = try #require(payment["accounts"] as? [[String: Any]])
                let payload = try #require(accounts.first?["qr_payload"] as? String)
                let picture = try await browser.request("GET", "\(path)/qr.png")
                let png = Array(picture.body)
                let facts = SlipReader.read(png, ReadingBudget { 0 })
                #expect(facts.codes.map(\.text) == [Self.drawn(payload)])
                #expect(try ZBar.read(png) == Self.drawn(payload) + "\n")
                #expect(payload.contains(amount))
                let order = try #require(site.keeper.orderID(code: code))
                let told = try await site.keeper.detail(of: order)?.told
                let currency = try #require(Currency(code: shop.currency))
                let scheme = told?.accounts.first?.payerScheme(in: currency)
                #expect(payload.contains(code) == scheme?.carriesReference)
                // The rest is asked for when a part has come.
                try await Self.pay(100, of: code, shop.currency, site)
            }
        }
    }

    /// A code's text as it is drawn: that of SEPA says in its third line how it is.
    private static func drawn(_ payload: String) -> String {
        payload.hasPrefix("BCD\n002\n1\n")
            ? payload.replacing("BCD\n002\n1\n", with: "BCD\n002\n2\n", maxReplacements: 1)
            : payload
    }

    private static func pay(
        _ units: Int64, of code: String, _ currency: String, _ site: TestSite
    ) async throws {
        let currency = try #require(Currency(code: currency))
        let amount = try #require(Money(decimal: String(units), currency: currency))
        _ = try await site.keeper.recordPayment(
            amount, for: try #require(site.keeper.orderID(code: code)), reason: "cash",
            key: "100", by: Caller(actor: .staff("owner@shop.example"), role: .owner))
    }

    @Test("Each account of several has its QR: the first on the page, the others as pictures")
    func several() async throws {
        let third =
            "  - {id: third, bank: SCB, name: Shop, number: \"2\", promptpay: \"0898765432\"}\n"
        let yaml = ShopYAML.whole.replacing("drops:\n", with: third + "drops:\n")
        try await TestSite.run(yaml) { site in
            let browser = site.browser()
            let choice = try await browser.get("/d/tour/reserve?q-SHIRT-M=1")
            let path = try await browser.submit(choice, "/d/tour/reserve", [:]).path
            let page = try await browser.submit(
                try await browser.get(path), "\(path)/details", ShopperPageTests.details)
            #expect(page.text.contains("\(path)/qr.png?account=3"))
            #expect(!page.text.contains("qr.png?account=1"))
            #expect(!page.text.contains("qr.png?account=2"))
            let first = try await browser.request("GET", "\(path)/qr.png")
            let named = try await browser.request("GET", "\(path)/qr.png?account=1")
            #expect(try ZBar.read(Array(first.body)) == ZBar.read(Array(named.body)))
            let other = try await browser.request("GET", "\(path)/qr.png?account=3")
            let text = try ZBar.read(Array(other.body))
            #expect(text.contains("66898765432") && text.contains("5406"))
            for wrong in ["2", "0", "4", "-1", "x", "", "9223372036854775807"] {
                let answer = try await browser.request("GET", "\(path)/qr.png?account=\(wrong)")
                #expect(answer.status == 404, "\(wrong)")
            }
        }
    }
}
