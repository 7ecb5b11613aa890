import Operations
import Shop
import TestSupport
import Testing

@testable import Web

@Suite("The members' page is a drop's page")
struct MembersPageTests {
    private static let path = "/d/next/members"

    private static func code(_ keeper: Shopkeeper) async throws -> String {
        let drop = try #require(keeper.catalogue?.listing(slug: "next")?.drop)
        let owner = Caller(actor: .staff("owner@shop.example"), role: .owner)
        return try await keeper.makeCodes(1, for: drop, label: "Fans", key: "key", by: owner)[0]
    }

    @Test("what is left is asked for, and a lost network, the way back and a lost script are told")
    func moves() async throws {
        try await TestSite.run(ShopYAML.membersFirst) { site in
            let browser = site.browser()
            let drop = try await browser.get("/d/next")
            let page = try await browser.get(Self.path)
            for part in [
                "data-live=\"/api/v1/drops/next/live\"", "data-state=\"upcoming\"",
                "data-left-of=\"CAP\"", "data-moves=\"live-stock\"", "data-network",
                "href=\"\(Self.path)\"", "data-own-orders=\"?drop=next\"",
                "data-keep=\"reserve-code/next\" data-in-tab",
            ] {
                #expect(page.text.contains(part), "\(part)")
            }
            for script in [
                "live-stock", "own-orders", "keep-choice", "keep-typed", "stepper", "watchdog",
            ] {
                #expect(page.text.contains("/assets/\(script)."), "\(script)")
            }
            // No page of everybody's: what is left differs from one second to the next.
            #expect(!drop.text.contains("live-stock") && !page.text.contains("ซ้อม"))
            let live = try await browser.get("/api/v1/drops/next/live")
            #expect(live.text.contains("\"upcoming\"") && live.text.contains("\"CAP\":1"))
        }
    }

    @Test("a rehearsal says that it is one, before anything can be pressed")
    func rehearsal() async throws {
        let yaml = ShopYAML.membersFirst.replacing(
            "title: Next\n", with: "title: Next\n    rehearsal: true\n")
        try await TestSite.run(yaml) { site in
            let browser = site.browser()
            let drop = try await browser.get("/d/next")
            let said = /<p class="notice notice-stop">[^<]+<\/p>/
            let notice = try #require(drop.text.firstMatch(of: said)).0
            let page = try await browser.get(Self.path)
            let place = try #require(page.text.firstRange(of: notice))
            let button = try #require(page.text.firstRange(of: "type=\"submit\""))
            #expect(place.upperBound <= button.lowerBound)
        }
    }

    @Test("a device finds back to what it reserved with a code")
    func wayBack() async throws {
        try await TestSite.run(ShopYAML.membersFirst) { site in
            let code = try await Self.code(site.keeper)
            let browser = site.browser()
            let page = try await browser.get(Self.path)
            let typed = ["q-CAP": "1", "access_code": code]
            let order = try await browser.submit(page, Self.path, typed)
            #expect(order.path.hasPrefix("/o/"))
            let here = try await browser.get("/orders/here?drop=next")
            #expect(here.status == 200 && here.text.contains("href=\"\(order.path)\""))
            // Gone by now, and said so where it was chosen.
            let after = try await browser.get(Self.path)
            #expect(after.text.contains("variant-gone"))
        }
    }

    @Test("what was chosen is there again, and goes along when it is everybody's time")
    func choice() async throws {
        try await TestSite.run(ShopYAML.membersFirst) { site in
            let browser = site.browser()
            let chosen = try await browser.get("\(Self.path)?q-CAP=1")
            #expect(chosen.text.contains("id=\"q-CAP\" value=\"1\""))
            // 2027-12-05 at 13:00 by the shop's clock.
            site.clock.forward(.hours(24 * 365))
            let open = try await browser.get("\(Self.path)?q-CAP=1")
            #expect(open.status == 200 && open.path == "/d/next/reserve?q-CAP=1")
            #expect(try await browser.get(Self.path).path == "/d/next")
            #expect(try await browser.get("\(Self.path)?q-CAP=0").path == "/d/next")
        }
        try await TestSite.run { site in
            // Neither the members' time nor anybody else's.
            let early = try await site.browser().get("\(Self.path)?q-CAP=1")
            #expect(early.path == "/d/next")
        }
    }
}
