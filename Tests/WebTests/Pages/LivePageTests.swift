import Delivery
import NIOCore
import Operations
import Pages
import Shop
import TestSupport
import Testing

@testable import Web

@Suite("The live page")
struct LivePageTests {
    /// Seconds of a shop that says the same each time.
    private static func pass(
        _ seconds: Int, at site: TestSite, _ change: (inout Readings) -> Void = { _ in }
    ) {
        for _ in 0..<seconds {
            site.clock.forward(.seconds(1))
            var readings = Readings(of: site.keeper, at: site.clock.now())
            site.site.read(into: &readings)
            change(&readings)
            site.watch.take(readings)
        }
    }

    private static func word(_ key: String, _ values: [String: String] = [:]) throws -> String {
        try PageRenderer(assets: Assets()).sentence(key, values, in: .th)
    }

    @Test func calm() async throws {
        try await TestSite.run { site in
            let staff = try await site.staff(.viewer)
            for path in ["/admin", "/admin/live"] {
                #expect(try await staff.get(path).text.contains(Self.word("limits_calm")))
            }
            Self.pass(3, at: site)
            let page = try await staff.get("/admin/live?span=hour")
            #expect(page.text.contains(try Self.word("limits_calm")))
            #expect(page.text.contains(try Self.word("gauge_database")))
            #expect(page.text.contains("chart-people-words"))
            #expect(page.text.contains("data-figures-from=\"/admin/live/now?span=hour\""))
            #expect(!page.text.contains("data-notice"))
        }
    }

    @Test func whatLimitsTheShopIsNamedWithWhatToDo() async throws {
        try await TestSite.run { site in
            let staff = try await site.staff(.owner)
            Self.pass(12, at: site) { $0.database.isAway = true }
            let what = try Self.word("limits_database_away")
            let todo = try Self.word("todo_database_away")
            for path in ["/admin", "/admin/live", "/admin/live/now", "/admin/live/top"] {
                let text = try await staff.get(path).text
                #expect(text.contains(what) && text.contains(todo), "\(path)")
            }
        }
    }

    @Test func aNoticeStaysUntilItWasSeen() async throws {
        try await TestSite.run { site in
            let owner = try await site.staff(.owner)
            let viewer = try await site.staff(.viewer)
            Self.pass(12, at: site) { $0.desk.queue = 9_000 }
            let page = try await owner.get("/admin/live")
            #expect(page.text.contains("data-notice=\"1\""))
            #expect(page.text.contains("9000"))
            #expect(try await viewer.get("/admin").text.contains("data-notice=\"1\""))
            // Who may only look is not asked.
            #expect(try await viewer.get("/admin").fields(of: "/admin/live/seen") == nil)

            let seen = try await owner.submit(page, "/admin/live/seen", ["alert": "1"])

            #expect(seen.path == "/admin/live?span=quarter")
            #expect(!seen.text.contains("data-notice"))
            #expect(!(try await viewer.get("/admin/live/top")).text.contains("data-notice"))
            // What still holds is still told; what gets worse is told anew.
            #expect(seen.text.contains("9000"))
            Self.pass(12, at: site) { $0.database.isAway = true }
            #expect(try await owner.get("/admin").text.contains("data-notice=\"2\""))
        }
    }

    @Test func allOfStaffShareOneRendering() async throws {
        try await TestSite.run { site in
            let first = try await site.staff(.owner)
            let second = try await site.staff(.viewer)
            Self.pass(3, at: site) { $0.desk.queue = 111 }
            let seen = try await first.get("/admin/live/now").answer.body
            // A sample has come, but what was made a moment ago is still good.
            Self.pass(1, at: site) { $0.desk.queue = 222 }
            #expect(try await second.get("/admin/live/now").answer.body == seen)
            Self.pass(1, at: site) { $0.desk.queue = 333 }
            let later = try await second.get("/admin/live/now")
            #expect(later.text.contains("333"))
            #expect(try await first.get("/admin/live/now").answer.body == later.answer.body)
        }
    }

    @Test func peopleAreThoseWhosePagesAsk() async throws {
        try await TestSite.run { site in
            Self.pass(1, at: site)
            let shopper = site.browser()
            for _ in 0..<10 {
                for _ in 0..<3 { _ = try await shopper.get("/api/v1/drops/tour/live") }
                site.clock.forward(.seconds(1))
                Self.pass(1, at: site)
                site.refresh()
            }
            // Three pages that each ask every two seconds.
            #expect(site.watch.diagnosis?.sample.people == 3)
        }
    }

    @Test func thePausesAreThoseOfTheScripts() throws {
        func script(_ name: String) throws -> String {
            let file = try #require(Assets().files.first { $0.name.hasPrefix(name + ".") })
            return String(decoding: file.bytes, as: UTF8.self)
        }
        #expect(try script("live-stock").contains("() => 2_000"))
        #expect(try script("countdown").contains("near ? 2_000 : 20_000"))
        #expect(try script("countdown").contains("near = 60_000"))
        #expect(try script("order-status").contains("() => 5_000"))
        #expect(try script("follow-line").contains("near ? 2_000 : 20_000"))
        #expect(try script("follow-line").contains("- now() < 60_000"))
        #expect(Presence.Pauses.live == .seconds(2))
        #expect(Presence.Pauses.countdown == .seconds(20))
        #expect(Presence.Pauses.near == .seconds(60))
        #expect(Presence.Pauses.order == .seconds(5))
    }

    @Test(arguments: Language.allCases)
    func everyLimitAndStepHasWords(language: Language) throws {
        let renderer = try PageRenderer(assets: Assets())
        let words = LimitWords(renderer: renderer, language: language)
        let sample = Sample(at: TestServer.now)
        for limit in Limit.allCases {
            let diagnosis = Diagnosis(limit: limit, since: TestServer.now, sample: sample)
            #expect(!words.what(diagnosis).isEmpty)
            #expect(words.todo(diagnosis).isEmpty == (limit == .calm), "\(limit)")
            // A placeholder that no figure fills would be left as it is.
            #expect(!(words.what(diagnosis) + words.todo(diagnosis)).contains("{"), "\(limit)")
        }
        for step in Step.allCases {
            #expect(!renderer.word("step_\(step.rawValue)", in: language).isEmpty)
        }
    }

    @Test func anAlertIsJSONThatAChatShows() async throws {
        try await TestSite.run(publicURL: "https://shop.example") { site in
            Self.pass(12, at: site) { $0.database.isAway = true }
            var alerts = site.watch.alerts.makeAsyncIterator()
            let alert = try #require(await alerts.next())

            let bytes = ByteBuffer(bytes: site.site.body(of: alert))
            guard case .object(let body) = try JSONParser.parse(bytes) else {
                Issue.record("the body is no object")
                return
            }
            #expect(body["severity"] == .string("failing"))
            #expect(body["limit"] == .string("database_away"))
            #expect(body["state"] == .string("worse"))
            #expect(body["shop"] == .string("Night Market Tees"))
            #expect(body["page"] == .string("https://shop.example/admin/live"))
            guard case .string(let text)? = body["text"] else {
                Issue.record("there is no text")
                return
            }
            #expect(text.contains(try Self.word("todo_database_away")))
        }
    }

    @Test(
        arguments: [
            (0.4, "0.4 ms"), (12, "12 ms"), (999, "999 ms"), (1_250, "1.3 s"), (10_000, "10 s"),
        ] as [(Double, String)])
    func times(milliseconds: Double, text: String) {
        #expect(FigureText.time(milliseconds) == text)
    }

    @Test(
        arguments: [
            (840_000, "840 kB"), (12_300_000, "12.3 MB"), (12_340_000_000, "12.3 GB"),
            (250_000_000_000, "250 GB"),
        ] as [(Int64, String)])
    func sizes(bytes: Int64, text: String) {
        #expect(FigureText.bytes(bytes) == text)
    }
}
