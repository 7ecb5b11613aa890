import Formats
import Operations
import Shop
import TestSupport
import Testing

@testable import Web

@Suite("What an order was told, through the API")
struct PriceChangedCallTests {
    private static func body(_ amount: String, currency: String = "THB") -> String {
        #"{"lines":[{"sku":"SHIRT-M","quantity":1}],"#
            + #""expected_total":{"amount":"\#(amount)","currency":"\#(currency)"}}"#
    }

    private static func request(_ body: String, key: String) -> String {
        """
        POST /api/v1/drops/tour/orders HTTP/1.1\r\nhost: shop.example\r\n\
        idempotency-key: \(key)\r\ncontent-type: application/json\r\n\
        content-length: \(body.utf8.count)\r\n\r\n\(body)
        """
    }

    @Test func aDearerOrderIsNotMadeAndACheaperOneIs() async throws {
        let answers = try await HotAndRouted.compare([
            Self.request(Self.body("419.99"), key: "dearer"),
            Self.request(Self.body("420.00"), key: "same"),
            Self.request(Self.body("999"), key: "cheaper"),
            // The first press was not taken: with the total of now the same key takes it.
            Self.request(Self.body("420.00"), key: "dearer"),
            Self.request(Self.body("420.00", currency: "EUR"), key: "euro"),
            Self.request(Self.body("much"), key: "words"),
            Self.request(Self.body("1.999"), key: "decimals"),
            Self.request(Self.body("1", currency: "bath"), key: "none"),
        ])
        #expect(answers.map(\.status) == [409, 201, 201, 201, 422, 422, 422, 422])
        #expect(answers[0].text.contains(#""code":"price_changed""#))
        #expect(answers[0].text.contains(#""total":{"amount":"420.00","currency":"THB"}"#))
        #expect(answers[4].text.contains("expected_total.currency"))
        #expect(answers[5].text.contains("expected_total.amount"))
    }

    /// The shop's file with other words, prices and accounts.
    private static let renamed = ShopYAML.whole
        .replacing("Tour shirt <2026>", with: "Mugs")
        .replacing("name: Tour shirt", with: "name: Mug")
        .replacing("\"123-4\"", with: "\"999-9\"")
        .replacing("fee: \"50.00\"", with: "fee: \"80.00\"")

    @Test func whatWasToldWithAKeyStaysTold() async throws {
        try await APIShop.run { shop in
            let first = try await shop.reserve(customer: APIShop.customer(), key: "a")
            try await shop.keeper.applied(Self.renamed)

            let again = try await shop.reserve(customer: APIShop.customer(), key: "a")
            #expect(again.answer.body == first.answer.body)
            #expect(again.answer["idempotent-replay"] == "true")
            let new = try await shop.reserve(key: "b")
            #expect(new["lines"]?[0]?["name"]?.text == "Mug · M")
            #expect(new["total"]?["amount"]?.text == "450.00")
            #expect(new["payment"]?["accounts"]?[0]?["number"]?.text == "999-9")

            let code = try #require(first["code"]?.text)
            let own = try await shop.call(
                "GET", "/orders/\(code)", bearer: first["key"]?.text ?? "")
            #expect(own["lines"]?[0]?["name"]?.text == "Tour shirt · M")
            #expect(own["payment"]?["accounts"]?[0]?["number"]?.text == "123-4")
            #expect(own["accounts"] == nil)
            let staff = try await shop.call(
                "GET", "/admin/orders/\(code)", bearer: shop.token(.checker))
            #expect(staff["payment"]?["accounts"]?[0]?["number"]?.text == "123-4")
            #expect(staff["accounts"]?["changed"] == .bool(true))
            #expect(staff["accounts"]?["now"]?[0]?["number"]?.text == "999-9")
            #expect(staff["accounts"]?["told_at"]?.text == "2026-12-05T20:00:00+07:00")
        }
    }

    @Test func anOlderShopFileIsRefusedByName() async throws {
        try await APIShop.run { shop in
            let owner = shop.token(.owner)
            func put(_ stock: Int, _ query: String = "") async throws -> APIAnswer {
                try await shop.call(
                    "PUT", "/admin/shop\(query)", bearer: owner,
                    json: StaffShopTests.file(stock: stock))
            }
            let first = try await put(70)
            #expect(first["made_from"]?.text != nil)
            let second = try await put(80)
            #expect(second["made_from"]?.text != first["made_from"]?.text)
            let older = try await put(70)
            #expect(older.status == 409)
            #expect(older.code == "shop_changed")
            #expect(older["undone"]?[0]?.text == "variant tour/SHIRT-M: stock 80 -> 70")
            #expect(older["made_from"]?.text == second["made_from"]?.text)
            #expect(try await put(70, "?dry_run=true").code == "shop_changed")
            #expect(try await put(70, "?over_newer=true").status == 200)
        }
    }
}
