import Operations
import Pages
import Shop
import TestSupport
import Testing

@testable import Web

@Suite("The page that steers a line")
struct LineControlPageTests {
    private static let path = "/admin/line/tour"

    /// Sends the form of an action, as it stands but for what is typed.
    private func send(
        _ browser: Browser, _ action: String, _ typed: [String: String] = [:],
        at path: String = Self.path
    ) async throws -> BrowserPage {
        try await send(browser, from: try await browser.get(path), action, typed, at: path)
    }

    private func send(
        _ browser: Browser, from page: BrowserPage, _ action: String,
        _ typed: [String: String] = [:], at path: String = Self.path
    ) async throws -> BrowserPage {
        let token = page.fields(of: path) ?? []
        let kept = token.filter { ["csrf", "idempotency_key"].contains($0.0) }
        let seen = "value=\"\(action)\">\n<input type=\"hidden\" name=\"from\" value=\""
        let from = page.text.firstRange(of: seen).map { range in
            [("from", String(page.text[range.upperBound...].prefix { $0 != "\"" }))]
        }
        return try await browser.post(
            path,
            kept + [("action", action)] + (from ?? []) + typed.map { ($0.key, $0.value) })
    }

    @Test func twoPeopleSteer() async throws {
        try await TestSite.run(ShopYAML.waiting) { site in
            try await site.keeper.stepLines(strain: .none)
            let staff = try await site.staff(.owner)
            let other = try await site.staff(.manager)
            let old = try await staff.get(Self.path)
            for (action, field, mine, theirs) in [
                ("rate", "value", "600", "300"), ("cap", "value", "60", "30"),
                ("extend", "minutes", "10", "10"),
            ] {
                let reason = ["reason": "my <reason>"]
                #expect(
                    try await send(other, action, [field: theirs, "reason": "r"]).status == 200)
                let told = try await send(
                    staff, from: old, action, reason.merging([field: mine]) { $1 })
                #expect(told.status == 422, "\(action)")
                #expect(told.text.contains("ยังไม่ได้เปลี่ยนอะไร"), "\(action)")
                #expect(told.text.contains("value=\"my &lt;reason&gt;\""), "\(action)")
                #expect(told.text.contains("value=\"\(mine)\""), "\(action)")
                let done = try await send(
                    staff, from: told, action, reason.merging([field: mine]) { $1 })
                #expect(done.status == 200, "\(action)")
            }
        }
    }

    private static func word(_ key: String, _ values: [String: String] = [:]) throws -> String {
        try PageRenderer(assets: Assets()).sentence(key, values, in: .th)
    }

    @Test func whatWasDoneIsSaidInWholeWords() async throws {
        try await TestSite.run(ShopYAML.waiting) { site in
            try await site.keeper.stepLines(strain: .none)
            let staff = try await site.staff(.owner)
            let none = ["inside": "0", "waiting": "0"]
            for (action, typed, key, values) in [
                ("cap", ["value": "5"], "cap", ["number": "5"]),
                ("cap", ["value": ""], "cap_own", ["cap": "\(LineRules.cap)"]),
                ("rate", ["value": "60"], "rate", ["number": "60"]),
                ("rate", ["value": ""], "rate_own", ["rate": "\(LineRules.rate)"]),
                ("pause", [:], "paused", [:]), ("resume", [:], "resumed", [:]),
                (
                    "extend", ["minutes": "30", "reason": "slow"], "extended_none",
                    ["number": "30"]
                ),
            ] as [(String, [String: String], String, [String: String])] {
                let done = try await send(staff, action, typed)
                let words = try Self.word("steer_saved_\(key)", values.merging(none) { $1 })
                #expect(done.status == 200 && done.text.contains(words), "\(action) \(key)")
            }
        }
    }

    @Test(
        "More time says for how many people inside, for how many orders, and until when",
        arguments: [
            (
                "en", "30 more minutes for everybody: for 2 people inside and 2 orders. ",
                "The last of these times ends on "
            ),
            (
                "th", "เพิ่มเวลาให้ทุกคน 30 นาที คนที่อยู่ข้างใน 2 คน และคำสั่งซื้อ 2 รายการ ",
                "เวลาสุดท้ายหมดตอน "
            ),
        ])
    func whomMoreTimeHasReached(language: String, reach: String, until: String) async throws {
        try await TestSite.run(LinePageTests.yaml(stock: 50)) { site in
            try await site.look()
            let people = (0..<4).map { _ in site.browser() }
            for browser in people {
                let door = try await browser.get(LinePageTests.line)
                _ = try await browser.submit(door, LinePageTests.line, [:])
            }
            try await site.open()
            for browser in people.prefix(2) {
                let seat = try await browser.get("\(LinePageTests.line)?q-Q-M=1")
                let order = try await browser.submit(
                    seat, "/d/queued/reserve", ShopperPageTests.details)
                #expect(order.path.hasPrefix("/o/"))
            }
            for browser in people.suffix(2) {
                let turn = try await browser.request("POST", "/api/v1/drops/queued/admission")
                #expect(turn.status == 201)
            }
            let staff = try await site.staff(.owner)
            _ = try await staff.get("/language/\(language)?back=/admin")
            let typed = ["minutes": "30", "reason": "slow"]
            let done = try await send(staff, "extend", typed, at: "/admin/line/queued")
            // Two hours to pay from a moment past the opening at 20:10 in Bangkok, and the half.
            let words = try #require(done.text.firstRange(of: reach + until))
            #expect(done.text[words.upperBound...].prefix(40).contains("22:40"))
        }
    }

    @Test func farMoreTimeIsAskedAbout() async throws {
        try await TestSite.run(ShopYAML.waiting) { site in
            try await site.keeper.stepLines(strain: .none)
            let staff = try await site.staff(.owner)
            let typed = ["minutes": "300", "reason": "slow"]
            let asked = try await send(staff, "extend", typed)
            #expect(asked.status == 422)
            let words = try Self.word("steer_problem_long", ["howLong": "5 ชม."])
            #expect(asked.text.contains(words))
            #expect(asked.text.contains("name=\"sure\" value=\"300\""))
            // Nothing was done; what is corrected is not asked about.
            #expect(try await staff.get(Self.path).text.contains("name=\"from\" value=\"0\""))
            #expect(
                try await send(staff, from: asked, "extend", ["minutes": "60", "reason": "slow"])
                    .status == 200)
            // What was said of another number is not said of this one.
            let other = ["minutes": "61", "reason": "slow", "sure": "300"]
            #expect(
                try await send(staff, "extend", other).text.contains(
                    "name=\"sure\" value=\"61\""))
            let sure = typed.merging(["sure": "300"]) { $1 }
            #expect(try await send(staff, "extend", sure).status == 200)
        }
    }

    @Test func pausesAndGoesOnAndTakesBack() async throws {
        try await TestSite.run(ShopYAML.waiting) { site in
            try await site.keeper.stepLines(strain: .none)
            let staff = try await site.staff(.manager)
            #expect(try await staff.get("/admin").text.contains("href=\"\(Self.path)\""))

            let paused = try await send(staff, "pause", ["reason": "the <printer>"])
            #expect(paused.status == 200)
            #expect(paused.text.contains("the &lt;printer&gt;"))
            #expect(paused.text.contains("manager@shop.example"))
            #expect(paused.text.contains("value=\"resume\""))
            let move = try #require(paused.text.firstMatch(of: /id="undo-(\d+)"/)?.1)
            let undone = try await send(staff, "undo", ["move": String(move)])
            #expect(undone.status == 200)
            #expect(undone.text.contains("value=\"pause\""))
            let again = try await send(staff, "undo", ["move": String(move) + "0"])
            #expect(again.status == 422)
        }
    }

    @Test func anOldPageResumesNothingThatWasPausedAnew() async throws {
        try await TestSite.run(ShopYAML.waiting) { site in
            try await site.keeper.stepLines(strain: .none)
            let staff = try await site.staff(.manager)
            let old = try await send(staff, "pause")
            _ = try await send(staff, "resume")
            _ = try await send(staff, "pause", ["reason": "goods are wrong"])
            let refused = try await send(staff, from: old, "resume")
            #expect(refused.status == 422)
            #expect(refused.text.contains(try Self.word("steer_problem_moved_pause", [:])))
            #expect(refused.text.contains("value=\"resume\""))
            // A line that is to stop stops, whatever was seen.
            let fresh = try await send(staff, from: refused, "resume")
            #expect(fresh.status == 200)
            let stopped = try await staff.submit(
                old, Self.path, ["action": "pause", "from": "999"])
            #expect(stopped.status == 200)
        }
    }

    @Test func aNumberIsReadAsPeopleWriteIt() async throws {
        try await TestSite.run(ShopYAML.waiting) { site in
            try await site.keeper.stepLines(strain: .none)
            let drop = try #require(site.keeper.catalogue?.listing(slug: "tour")?.drop)
            let staff = try await site.staff(.owner)
            func rate() async throws -> Int? {
                let caller = Caller(actor: .system, role: .owner)
                return try await site.keeper.lineControl(of: drop, by: caller)?.line.rate
            }

            #expect(try await send(staff, "rate", ["value": " 12,000 "]).status == 200)
            #expect(try await rate() == 12_000)
            let wrong = try await send(staff, "rate", ["value": "many", "reason": "a <b>"])
            #expect(wrong.status == 422)
            #expect(wrong.text.contains("value=\"many\""))
            #expect(wrong.text.contains("value=\"a &lt;b&gt;\""))
            #expect(wrong.text.contains("600,000"))
            let long = String(repeating: "9", count: 41)
            #expect(try await send(staff, "rate", ["value": long]).status == 422)
            #expect(try await rate() == 12_000)
            #expect(try await send(staff, "rate", ["value": ""]).status == 200)
            #expect(try await rate() == nil)
        }
    }

    @Test func moreTimeIsGivenOnceHoweverOftenTheButtonIsPressed() async throws {
        try await TestSite.run(ShopYAML.waiting) { site in
            try await site.keeper.stepLines(strain: .none)
            let staff = try await site.staff(.owner)
            let fields = try #require(try await staff.get(Self.path).fields(of: Self.path))
                .filter { ["csrf", "idempotency_key"].contains($0.0) }
            let form =
                fields + [
                    ("action", "extend"), ("from", "0"), ("minutes", "10"), ("reason", "slow"),
                ]
            for _ in 0..<2 { #expect(try await staff.post(Self.path, form).status == 200) }

            let page = try await staff.get("\(Self.path)/figures")
            #expect(page.text.split(separator: "<form").count == 2)
            let missing = try await send(staff, "extend", ["minutes": "10"])
            #expect(missing.status == 422)
        }
    }

    @Test func whoMayOnlyLookSeesNoForm() async throws {
        try await TestSite.run(ShopYAML.waiting) { site in
            try await site.keeper.stepLines(strain: .none)
            let viewer = try await site.staff(.viewer)
            let page = try await viewer.get(Self.path)
            #expect(page.status == 200)
            #expect(page.fields(of: Self.path) == nil)
        }
    }

    @Test func aDropWithoutALineSaysSoAndOneThatIsNotThereIsNotFound() async throws {
        try await TestSite.run { site in
            let staff = try await site.staff(.owner)
            let page = try await staff.get(Self.path)
            #expect(page.status == 200)
            #expect(page.text.contains("line: on"))
            #expect(try await staff.get("/admin/line/none").status == 404)
        }
    }
}
