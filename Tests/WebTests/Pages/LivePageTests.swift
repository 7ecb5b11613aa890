import Delivery
import Formats
import NIOCore
import Operations
import Pages
import Shop
import Storage
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

    /// Nobody can be asked who somebody is: the store is closed, as one that is gone.
    @Test func staffWhoWereSeenLatelySeeItWithoutTheDatabase() async throws {
        try await TestSite.run { site in
            let staff = try await site.staff(.owner)
            let stranger = site.browser()
            Self.pass(12, at: site) { $0.database.isAway = true }
            await site.keeper.store.close()
            let what = try Self.word("limits_database_away")

            // Also where the clock is set back: that is no reason to shut them out.
            site.clock.set(by: .hours(-2))
            site.clock.forward(.minutes(30))
            Self.pass(1, at: site) { $0.database.isAway = true }
            for path in ["/admin/live", "/admin/live/now", "/admin/live/top"] {
                let page = try await staff.get(path)
                #expect(page.status == 200 && page.text.contains(what), "\(path)")
                #expect(!(try await stranger.get(path)).text.contains(what))
            }
            let live = try await staff.get("/admin/live")
            let seen = try await staff.submit(live, "/admin/live/seen", ["alert": "1"])
            #expect(seen.status == 200 && !seen.text.contains("data-notice"))
            // Nothing else goes by memory.
            #expect(try await staff.get("/admin/orders").status >= 500)

            // Not for ever.
            site.clock.forward(.minutes(31))
            Self.pass(1, at: site) { $0.database.isAway = true }
            #expect(!(try await staff.get("/admin/live/now")).text.contains(what))
        }
    }

    @Test func whoSignedOutIsNotBelieved() async throws {
        try await TestSite.run { site in
            let staff = try await site.staff(.owner)
            let token = try #require(staff.cookie("holdfast_session"))
            let page = try await staff.get("/admin/live")
            _ = try await staff.submit(page, "/admin/sign-out", [:])
            Self.pass(12, at: site) { $0.database.isAway = true }

            let answer = try await site.server.get(
                "/admin/live/now", fields: [("cookie", "holdfast_session=\(token)")])

            #expect(answer.status == 303)
        }
    }

    @Test func theNewestWordIsAboveTheFigures() async throws {
        try await TestSite.run { site in
            let staff = try await site.staff(.owner)
            for path in ["/admin", "/admin/live"] {
                let text = try await staff.get(path).text
                let words = try #require(text.firstRange(of: "data-live-words"))
                let figures = try #require(text.firstRange(of: "data-figures-from"))
                #expect(words.lowerBound < figures.lowerBound, "\(path)")
            }
            let script = try #require(
                Assets().files.first { $0.name.hasPrefix("live-figures.") })
            let code = String(decoding: script.bytes, as: UTF8.self)
            #expect(code.contains("patience=3_000") && code.contains("tooOld=5_000"))
        }
    }

    @Test func figuresThatStandAreToldAsOld() async throws {
        try await TestSite.run { site in
            let staff = try await site.staff(.owner)
            Self.pass(3, at: site)
            site.clock.forward(.seconds(5))
            let stands = try Self.word("live_stands", ["at": "20:00:03"])
            #expect(!(try await staff.get("/admin/live")).text.contains(stands))
            site.clock.forward(.seconds(2))
            #expect(try await staff.get("/admin/live").text.contains(stands))
        }
    }

    @Test func aNoticeTellsTheFiguresOfNow() async throws {
        try await TestSite.run { site in
            let staff = try await site.staff(.owner)
            func pass(_ seconds: Int, free: Int64, refuses: Bool = false) {
                Self.pass(seconds, at: site) { readings in
                    readings.machine.diskTotal = 40_000_000_000
                    readings.machine.diskFree = free
                    readings.database.isRefusing = refuses
                }
            }
            pass(20, free: 799_500_000)
            #expect(try await staff.get("/admin/live").text.contains("799.5 MB"))
            pass(5, free: 500_000_000)
            let page = try await staff.get("/admin/live")
            #expect(page.text.contains(try Self.word("limits_disk_full", ["disk": "500 MB"])))
            #expect(!page.text.contains("799.5 MB"))
            pass(5, free: 1_000_000)
            let slips = try await staff.get("/admin/live")
            #expect(slips.text.contains("data-notice=\"2\""))
            #expect(slips.text.contains(try Self.word("limits_slips_stop", ["disk": "1 MB"])))
            pass(5, free: 0, refuses: true)
            let orders = try await staff.get("/admin/live")
            #expect(orders.text.contains("data-notice=\"3\""))
            #expect(orders.text.contains(try Self.word("todo_orders_stop")))
        }
    }

    @Test func whatWaitsForStaffIsToldWithWhenItIsDone() async throws {
        try await TestSite.run { site in
            let staff = try await site.staff(.owner)
            func pass(_ waiting: Int, oldest: Int64, perMinute: Double) {
                Self.pass(9, at: site) { readings in
                    readings.slips.waiting = waiting
                    readings.slips.oldest = .minutes(oldest)
                    readings.slips.decidedPerMinute = perMinute
                }
            }
            pass(30, oldest: 4, perMinute: 3)
            let calm = try await staff.get("/admin/live")
            #expect(calm.text.contains("30 · 4 นาที"))
            #expect(calm.text.contains("3 · 20:10"))
            pass(300, oldest: 20, perMinute: 3)
            let much = try await staff.get("/admin/live")
            #expect(
                much.text.contains(
                    try Self.word(
                        "limits_slips_wait", ["slips": "300", "slipWork": "1 ชม. 40 นาที"])))
            #expect(much.text.contains("data-notice"))
            pass(3, oldest: 65, perMinute: 3)
            #expect(
                try await staff.get("/admin/live").text.contains(
                    try Self.word(
                        "limits_slips_wait_old", ["slips": "3", "slipAge": "1 ชม. 5 นาที"])))
        }
    }

    @Test func aLineAtItsNumberSaysWhenTheNextTurnEndsAndLeadsToIt() async throws {
        try await TestSite.run { site in
            let staff = try await site.staff(.owner)
            Self.pass(9, at: site) { readings in
                readings.line = LineFigures(length: 40, state: .full)
                readings.line.cap = 30
                readings.line.drop = "tour"
                readings.line.nextTurnEnds = TestServer.now + .minutes(5)
            }
            let page = try await staff.get("/admin/live")
            #expect(
                page.text.contains(
                    try Self.word(
                        "limits_line_full_until",
                        ["cap": "30", "length": "40", "nextEnd": "20:05:00"])))
            #expect(page.text.contains("href=\"/admin/line/tour\""))
            // Only where it is about a line.
            Self.pass(9, at: site) { $0.database.isAway = true }
            #expect(!(try await staff.get("/admin/live/now")).text.contains("/admin/line/"))
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
            // Blanks are left out of most lines.
            return String(decoding: file.bytes, as: UTF8.self).filter { $0 != " " }
        }
        #expect(try script("live-stock").contains("()=>2_000"))
        #expect(try script("countdown").contains("near?2_000:20_000"))
        #expect(try script("countdown").contains("near=60_000"))
        #expect(try script("order-status").contains("()=>5_000"))
        #expect(try script("follow-line").contains("near?2_000:20_000"))
        #expect(try script("follow-line").contains("-now()<60_000"))
        // A page that stands is loaded anew within half a minute, and a button whose load was
        // stopped can be pressed again after eight seconds.
        #expect(try script("watchdog").contains("shortest=15_000"))
        #expect(try script("watchdog").contains("spread=12_000"))
        #expect(try script("sending").contains("pause=8_000,patience=5_000"))
        #expect(Presence.Pauses.live == .seconds(2))
        #expect(Presence.Pauses.countdown == .seconds(20))
        #expect(Presence.Pauses.near == .seconds(60))
        #expect(Presence.Pauses.order == .seconds(5))
    }

    @Test(arguments: Language.allCases)
    func everyLimitAndStepHasWords(language: Language) throws {
        let renderer = try PageRenderer(assets: Assets())
        let wallClock = try #require(WallClock(timeZone: "UTC"))
        let words = LimitWords(
            renderer: renderer,
            wording: Wording(language: language, wallClock: wallClock, reasons: [:]))
        let sample = Sample(at: TestServer.now)
        for limit in Limit.allCases {
            let diagnosis = Diagnosis(limit: limit, since: TestServer.now, sample: sample)
            #expect(!words.what(diagnosis).isEmpty)
            #expect(words.todo(diagnosis).isEmpty == (limit == .calm), "\(limit)")
            // A placeholder that no figure fills would be left as it is.
            #expect(!(words.what(diagnosis) + words.todo(diagnosis)).contains("{"), "\(limit)")
        }
        for sample in Self.variants {
            for limit in Limit.allCases {
                let diagnosis = Diagnosis(
                    limit: limit, since: TestServer.now, sample: sample, lastHeld: nil)
                let text = words.what(diagnosis) + words.todo(diagnosis)
                #expect(!text.isEmpty && !text.contains("{"), "\(limit)")
                var easing = diagnosis
                easing.lastHeld = sample
                #expect(words.what(easing).contains(words.what(diagnosis)))
                #expect(words.todo(easing).isEmpty)
            }
        }
        for step in Step.allCases {
            #expect(!renderer.word("step_\(step.rawValue)", in: language).isEmpty)
        }
    }

    /// Figures with which limits are told in other words.
    private static var variants: [Sample] {
        var sample = Sample(at: TestServer.now)
        sample.machine.isProcessorOfGroup = true
        sample.machine.isMemoryOfGroup = true
        sample.queue = 5_000
        sample.clockMoved = .hours(2)
        sample.line.nextTurnEnds = TestServer.now
        sample.slips.waiting = 500
        var other = Sample(at: TestServer.now)
        other.clockMoved = .hours(-2)
        return [sample, other]
    }

    @Test func anAlertIsALineOfTheLog() async throws {
        try await TestSite.run { site in
            Self.pass(12, at: site) { $0.database.isAway = true }
            var alerts = site.watch.alerts.makeAsyncIterator()
            let alert = try #require(await alerts.next())
            let line = site.site.alerts.line(of: alert)
            #expect(line.contains("The database does not answer"))
        }
    }

    @Test func anAlertIsJSONThatAChatShows() async throws {
        try await TestSite.run(publicURL: "https://shop.example") { site in
            Self.pass(12, at: site) { $0.database.isAway = true }
            var alerts = site.watch.alerts.makeAsyncIterator()
            let alert = try #require(await alerts.next())

            let bytes = ByteBuffer(bytes: site.site.alerts.json(of: alert))
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
        arguments: [(0, "< 1 ms"), (0.5, "> 0.5 ms"), (50, "> 50 ms"), (1_000, "> 1 s")]
            as [(Double, String)])
    func leastTimes(milliseconds: Double, text: String) {
        #expect(FigureText.atLeast(milliseconds) == text)
    }

    @Test(
        arguments: [
            (0, "0 MB"), (840_000, "840 kB"), (12_300_000, "12.3 MB"), (12_340_000_000, "12.3 GB"),
            (250_000_000_000, "250 GB"),
        ] as [(Int64, String)])
    func sizes(bytes: Int64, text: String) {
        #expect(FigureText.bytes(bytes) == text)
    }
}
