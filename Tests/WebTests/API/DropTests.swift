import Formats
import Operations
import Shop
import TestSupport
import Testing

@testable import Web

@Suite("The API's drops")
struct DropTests {
    @Test func areListedWithTheirStates() async throws {
        try await APIShop.run { shop in
            let drops = try await shop.call("GET", "/drops")["drops"]?.elements ?? []
            #expect(drops.map { $0["slug"]?.text } == ["tour", "free", "next", "past"])
            #expect(drops.map { $0["state"]?.text } == ["open", "open", "upcoming", "closed"])
        }
    }

    @Test func tellWhatIsSold() async throws {
        try await APIShop.run { shop in
            let drop = try await shop.call("GET", "/drops/tour")
            #expect(drop["title"]?.text == "Tour shirt <2026>")
            #expect(drop["opens_at"]?.text == "2026-12-05T13:00:00+07:00")
            #expect(drop["limit_per_person"]?.number == 3)
            #expect(
                drop["line"]
                    == .object(
                        JSONObject([
                            ("mode", .string("off")), ("state", .string("off")),
                        ])))
            let product = drop["products"]?[0]
            #expect(product?["id"]?.text == "shirt")
            #expect(product?["price"]?["amount"]?.text == "350.00")
            let medium = product?["variants"]?[1]
            #expect(medium?["sku"]?.text == "SHIRT-M")
            #expect(medium?["price"]?["amount"]?.text == "370.00")
            #expect(medium?["price"]?["currency"]?.text == "THB")
            #expect(medium?["available"]?.number == 50)
            #expect(try await shop.call("GET", "/drops/none").status == 404)
        }
    }

    @Test func liveFiguresFollowTheStockAndKeepTheirTagWhileTheyDoNot() async throws {
        try await APIShop.run { shop in
            let first = try await shop.call("GET", "/drops/tour/live")
            #expect(first["state"]?.text == "open")
            #expect(first["variants"]?["SHIRT-S"]?.number == 2)
            #expect(first["server_time"]?.text == "2026-12-05T20:00:00+07:00")
            #expect(first["line"]?.names == ["state", "cursor", "per_minute", "length", "early"])
            #expect(first.answer["cache-control"] == "public, max-age=1, stale-while-revalidate=0")
            let tag = try #require(first.answer["etag"])
            shop.clock.forward(.seconds(5))
            let same = try await shop.call(
                "GET", "/drops/tour/live", fields: [("if-none-match", tag)])
            #expect(same.status == 304)
            #expect(same.answer["etag"] == tag)
            _ = try await shop.reserve(#"[{"sku":"SHIRT-S","quantity":2}]"#)
            let later = try await shop.call(
                "GET", "/drops/tour/live", fields: [("if-none-match", tag)])
            #expect(later.status == 200)
            #expect(later["variants"]?["SHIRT-S"]?.number == 0)
            #expect(later["server_time"]?.text == "2026-12-05T20:00:05+07:00")
            #expect(later["version"]?.number ?? 0 > first["version"]?.number ?? 0)
        }
    }

    @Test func aDropIsSoldOutWhenNothingIsLeft() async throws {
        try await APIShop.run { shop in
            for _ in 0..<3 {
                _ = try await shop.reserve(#"[{"sku":"PIN","quantity":300}]"#, drop: "free")
            }
            #expect(try await shop.call("GET", "/drops/free")["state"]?.text == "sold_out")
            #expect(try await shop.call("GET", "/drops/free/live")["state"]?.text == "sold_out")
        }
    }
}
