import Formats
import Shop
import TestSupport
import Testing

@testable import Web

@Suite("The API's rehearsals")
struct RehearsalCallTests {
    private static let marked = ShopYAML.whole
        .replacing("title: No limit", with: "title: No limit\n    rehearsal: true")

    @Test func aCopyIsMadePlayedOnAndCleared() async throws {
        try await APIShop.run { shop in
            let owner = shop.token(.owner)
            let made = try await shop.call(
                "POST", "/admin/rehearsals", bearer: owner, json: #"{"drop":"tour"}"#)
            #expect(made.status == 201)
            let slug = made["slug"]?.text ?? ""
            let drop = try await shop.call("GET", "/drops/\(slug)")
            #expect(drop["rehearsal"] == .bool(true))
            #expect(drop["state"]?.text == "open")
            #expect(drop["products"]?[0]?["variants"]?[0]?["stock"]?.number == 2)
            let ordered = try await shop.call(
                "POST", "/drops/\(slug)/orders",
                json: #"{"lines":[{"sku":"SHIRT-S","quantity":2}]}"#,
                fields: [("idempotency-key", "a rehearsal's")])
            #expect(ordered.status == 201)

            let cleared = try await shop.call(
                "DELETE", "/admin/rehearsals/\(slug)", bearer: owner)

            #expect(cleared.status == 200)
            #expect(cleared["orders"]?.number == 1)
            #expect(try await shop.call("GET", "/drops/\(slug)").status == 404)
            let real = try await shop.call("GET", "/drops/tour")
            #expect(real["rehearsal"] == nil)
            #expect(real["products"]?[0]?["variants"]?[0]?["available"]?.number == 2)
            #expect(real["products"]?[0]?["variants"]?[0]?["stock"] == nil)
        }
    }

    @Test func aMarkedDropIsOnNoListAndStaysWhenItIsCleared() async throws {
        try await APIShop.run(Self.marked) { shop in
            let list = try await shop.call("GET", "/drops")
            let slugs = list["drops"]?.elements.compactMap { $0["slug"]?.text }
            #expect(slugs == ["tour", "next", "past"])
            #expect(try await shop.call("GET", "/drops/free")["rehearsal"] == .bool(true))

            let cleared = try await shop.call(
                "DELETE", "/admin/rehearsals/free", bearer: shop.token(.owner))

            #expect(cleared.status == 200)
            #expect(try await shop.call("GET", "/drops/free").status == 200)
        }
    }

    @Test func realOrdersAreNotThrownAway() async throws {
        try await APIShop.run { shop in
            let owner = shop.token(.owner)
            let real = try await shop.call("DELETE", "/admin/rehearsals/tour", bearer: owner)
            #expect(real.status == 409)
            #expect(real.code == "not_a_rehearsal")
            let other = try await shop.call("DELETE", "/admin/rehearsals/other", bearer: owner)
            #expect(other.status == 404)
            let nothing = try await shop.call(
                "POST", "/admin/rehearsals", bearer: owner, json: #"{"drop":"other"}"#)
            #expect(nothing.status == 404)
        }
    }

    @Test(arguments: [Role.manager, .checker, .viewer])
    func onlyOwnersRehearse(_ role: Role) async throws {
        try await APIShop.run(Self.marked) { shop in
            let token = shop.token(role)
            let made = try await shop.call(
                "POST", "/admin/rehearsals", bearer: token, json: #"{"drop":"tour"}"#)
            #expect(made.status == 403)
            let cleared = try await shop.call("DELETE", "/admin/rehearsals/free", bearer: token)
            #expect(cleared.status == 403)
        }
    }
}
