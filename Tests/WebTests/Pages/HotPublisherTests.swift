import Operations
import Pages
import Shop
import TestSupport
import Testing

@testable import Web

@Suite("Hot pages of the shop")
struct HotPublisherTests {
    @Test(arguments: ["/", "/d/tour", "/d/free", "/d/next", "/d/past"], ["en", "th"])
    func areWhatAFreshRenderingWouldBe(path: String, language: String) async throws {
        try await TestSite.run { site in
            let answer = try await site.server.get(
                path, fields: [("accept-language", language)])
            #expect(answer.status == 200)
            #expect(answer["etag"] != nil)
            let views = site.publisher.pageViews
            let language = try #require(Language(rawValue: language))
            let now = site.clock.now()
            let fresh: [UInt8]
            if path == "/" {
                fresh = views.frame.bytes(
                    of: views.front(at: now, in: language), in: language, path: path)
            } else {
                let slug = String(path.dropFirst(3))
                let listing = try #require(site.keeper.catalogue?.listing(slug: slug))
                fresh = views.frame.bytes(
                    of: views.page(of: listing, at: now, in: language), in: language,
                    path: path)
            }
            #expect(answer.text == String(decoding: fresh, as: UTF8.self))
            // A query leads through the route to the same bytes.
            let routed = try await site.server.get(
                path + "?utm=x", fields: [("accept-language", language.rawValue)])
            #expect(routed.body == answer.body)
        }
    }

    @Test func aDropOpensAtItsMoment() async throws {
        try await TestSite.run { site in
            let opens = try #require(site.keeper.catalogue?.listing(slug: "next")).drop.opensAt
            #expect(try await site.server.get("/d/next").text.contains("data-state=\"upcoming\""))
            let left = opens - .milliseconds(1) - site.clock.now()
            site.clock.forward(left)
            site.refresh()
            #expect(try await site.server.get("/d/next").text.contains("data-state=\"upcoming\""))
            site.clock.forward(.milliseconds(1))
            site.refresh()
            let open = try await site.server.get("/d/next")
            #expect(open.text.contains("data-state=\"open\""))
            #expect(open.text.contains("name=\"q-CAP\""))
            let live = try await site.server.get("/api/v1/drops/next/live")
            #expect(live.text.contains("\"state\":\"open\""))
        }
    }

    @Test func stockIsShownOnceASecondAndLiveAtOnce() async throws {
        try await TestSite.run { site in
            let before = try await site.server.get("/d/tour")
            let browser = site.browser()
            let choice = try await browser.get("/d/tour/reserve?q-SHIRT-S=2")
            _ = try await browser.submit(choice, "/d/tour/reserve", [:])
            site.refresh()
            #expect(try await site.server.get("/d/tour").body == before.body)
            let live = try await site.server.get("/api/v1/drops/tour/live")
            #expect(live.text.contains("\"SHIRT-S\":0"))
            site.clock.forward(.seconds(1))
            site.refresh()
            let after = try await site.server.get("/d/tour")
            #expect(after.text.contains("variant-gone"))
            #expect(after["etag"] != before["etag"])
        }
    }

    /// Long before the opening nobody polls but those who stand in the line.
    @Test func aLineThatGathersIsPolledFromMemory() async throws {
        let far = LinePageTests.yaml(stock: 3)
            .replacing("opens_at: 2026-12-05T13:10:00Z", with: "opens_at: 2026-12-05T20:00:00Z")
        let routed = "/api/v1/drops/{slug}/live"
        for (minutes, isHot) in [(30, false), (1_440, true)] {
            let yaml = far.replacing(
                "gathering_minutes: 30", with: "gathering_minutes: \(minutes)")
            try await TestSite.run(yaml) { site in
                try await site.keeper.stepLines(strain: .none)
                site.refresh()
                let live = try await site.server.get("/api/v1/drops/queued/live")
                #expect(live.status == 200)
                let figures = site.responder.routes.figures(of: routed)
                // What is served from memory is counted and not timed.
                let timed = figures.seconds.snapshot.counts.reduce(0, +)
                #expect((timed == 0) == isHot)
            }
        }
    }

    @Test func aClockThatIsSetBackKeepsNoPageAsItWas() async throws {
        try await TestSite.run { site in
            let before = try await site.server.get("/d/tour")
            let browser = site.browser()
            let choice = try await browser.get("/d/tour/reserve?q-SHIRT-S=2")
            _ = try await browser.submit(choice, "/d/tour/reserve", [:])
            site.clock.forward(.minutes(-5))
            site.refresh()
            let after = try await site.server.get("/d/tour")
            #expect(after.text.contains("variant-gone"))
            #expect(after["etag"] != before["etag"])
        }
    }

    @Test func assetsStayForEver() async throws {
        try await TestSite.run { site in
            let page = try await site.server.get("/")
            let paths = page.text.matches(of: #/"(/assets/[^"]+)"/#).map { String($0.1) }
            #expect(paths.count >= 2)
            for path in paths {
                let file = try await site.server.get(path)
                #expect(file.status == 200)
                #expect(file["cache-control"]?.contains("immutable") == true)
                #expect(file["x-content-type-options"] == "nosniff")
            }
            #expect(try await site.server.get("/assets/none.css").status == 404)
        }
    }

    @Test func onlyProductsPicturesAreShown() async throws {
        try await TestSite.run { site in
            let (_, _) = try await StaffPageTests.orderWithSlip(site)
            let owner = Caller(actor: .system, role: .owner)
            let slip = try #require(try await site.keeper.slip(SlipID(1), by: owner))
            #expect(try await site.server.get("/pictures/\(slip.digest)").status == 404)
            #expect(try await site.server.get("/pictures/none").status == 404)
        }
    }

    @Test func aShopWithoutAFileHasAFront() async throws {
        try await TestSite.run(nil) { site in
            let front = try await site.server.get("/")
            #expect(front.status == 200)
            let drop = try await site.server.get("/d/tour")
            #expect(drop.status == 404)
            let orders = try await site.staff(.owner).get("/admin/orders")
            #expect(orders.status == 200)
        }
    }
}
