import Foundation
import Shop
import Testing

@testable import Rehearsal

/// A rehearsal as it might have been.
private func result(_ change: (inout RehearsalResult) -> Void = { _ in }) -> RehearsalResult {
    func percentiles(_ milliseconds: Double) -> RehearsalResult.Percentiles {
        RehearsalResult.Percentiles(
            count: 100, p50: milliseconds / 4, p90: milliseconds / 2, p99: milliseconds,
            p999: milliseconds * 2, longest: milliseconds * 3)
    }
    let counts = RehearsalResult.Counts(fine: 1_000, refused: 50, shed: 0, failed: 0)
    let slices = (0..<4).map { place in
        RehearsalResult.SliceFigures(
            second: Double(place) * 2, people: 500 * place, orders: 20, bytes: 1_000,
            outcomes: counts, browsing: percentiles(40), reserving: percentiles(60))
    }
    var result = RehearsalResult(
        url: "http://127.0.0.1:8080", drop: "tour <2026>", curve: "story", shoppers: 2_400,
        rampSeconds: 360, lengthSeconds: 480, pace: 1, seed: 1, slipBytes: 200_000, came: 2_400,
        mostPeople: 2_400, mostConnections: 3_000, orders: 80, ordersFound: 80, lookups: 300,
        replays: 40, joins: 0, admissions: 0, visits: ["bought": 70, "soldOut": 2_330],
        stock: ["S": 80],
        outcomes: RehearsalResult.Counts(fine: 4_000, refused: 200, shed: 0, failed: 0),
        calls: [
            RehearsalResult.CallFigures(
                call: "page", outcomes: counts, latency: percentiles(40)),
            RehearsalResult.CallFigures(
                call: "reserve", outcomes: counts, latency: percentiles(60)),
        ], wishes: percentiles(60), lateness: percentiles(1), failures: [:], bytes: 5_000_000,
        slices: slices, sliceSeconds: 2, promises: [:], breaches: [], leftBehind: 0)
    change(&result)
    return result
}

@Suite("The report")
struct ReportTests {
    @Test("A shop that was quick and answered carries its drop")
    func carries() {
        let verdict = result().verdict

        #expect(verdict.kind == .carries)
        #expect(verdict.headline == "This machine carries this drop with 2,400 people.")
        #expect(verdict.helps == [])
        #expect(verdict.isGood)
    }

    @Test("It bends at the first stretch of time that was slow")
    func bends() {
        let verdict = result {
            $0.slices[2].browsing?.p99 = 1_400
            $0.slices[3].browsing?.p99 = 9_000
        }.verdict

        #expect(verdict.kind == .bends)
        #expect(verdict.headline == "It bends at 1,000 people.")
        #expect(
            verdict.findings.first
                == "At 00:04, with 1,000 people, one page in a hundred took longer than 1.4 s.")
        #expect(!verdict.helps.isEmpty)
        #expect(verdict.isGood)
    }

    @Test("It bends also where many were told to come again, and the line would help")
    func sheds() {
        let verdict = result {
            $0.slices[3].outcomes.shed = 400
            $0.outcomes.shed = 400
        }.verdict

        #expect(verdict.kind == .bends)
        #expect(verdict.headline == "It bends at 1,500 people.")
        #expect(verdict.helps.contains { $0.contains("line: auto") })
    }

    @Test("Errors of the shop are a failure, however few")
    func fails() {
        let verdict = result {
            $0.outcomes.failed = 1
            $0.failures = ["status_500": 1]
        }.verdict

        #expect(verdict.kind == .fails)
        #expect(verdict.findings.first == "1 answers were errors of the shop (500).")
        #expect(!verdict.isGood)
    }

    @Test("A shop that stays away breaks no promise: what could not be asked for is told as that")
    func staysAway() {
        let away = result {
            $0.ordersFound = 0
            $0.ordersUnanswered = 80
        }

        #expect(away.verdict.kind == .fails)
        #expect(!away.verdict.isGood)
        #expect(
            away.verdict.headline
                == "This machine does not carry this drop: it did not answer in the end, and 80 "
                + "orders could not be asked for.")
        #expect(ReportPage(away).html.contains("not known of 80 orders"))
    }

    @Test("It is judged by people: a seventh of them without an answer is a failure, exit status 1")
    func people() {
        let verdict = result {
            $0.came = 20_000
            $0.shoppers = 20_000
            $0.visits = ["neverSaw": 2_000, "leftSlow": 900, "gaveUp": 55, "bought": 17_045]
            $0.outcomes = RehearsalResult.Counts(
                fine: 700_000, refused: 0, shed: 0, failed: 2_955)
            $0.failures = ["abandoned": 2_955]
        }.verdict

        #expect(verdict.kind == .fails)
        #expect(!verdict.isGood)
        #expect(
            verdict.headline
                == "This machine does not carry this drop: 2,955 of 20,000 people were not served.")
        #expect(
            verdict.findings.first
                == "2,955 of 20,000 people were not served: 2,000 left before they had seen the "
                + "page, 900 left because an answer took too long, 55 gave up after many tries.")
    }

    @Test("Pages that take half a minute are no good, whoever waited for them all the same")
    func unbearable() {
        let verdict = result { $0.calls[0].latency?.p99 = 30_700 }.verdict

        #expect(verdict.kind == .fails)
        #expect(!verdict.isGood)
        #expect(
            verdict.headline
                == "This machine does not carry this drop: one person in a hundred waited longer "
                + "than 30.7 s.")
    }

    @Test("One person of thousands who was not served is told, and bends it")
    func few() {
        let verdict = result { $0.visits = ["gaveUp": 3, "bought": 2_397] }.verdict

        #expect(verdict.kind == .bends)
        #expect(verdict.headline == "It bends: 3 of 2,400 people were not served.")
    }

    @Test("It bends where people go away in a stretch of time, and where the shop was strained")
    func bendsByPeople() {
        let gone = result { $0.slices[2].lost = 100 }
        #expect(gone.bend?.second == 4)

        let strained = result {
            $0.asksShop = true
            $0.slices[1].shop = RehearsalResult.ShopFigures(strainedBy: "processor")
        }.verdict
        #expect(strained.headline == "It bends at 500 people.")
        #expect(
            strained.findings.contains(
                "The shop says what limited it: the processor was busy, from 00:02 on for 2 s in "
                    + "all."))
        #expect(strained.helps.contains { $0.contains("more cores") })
    }

    /// A rehearsal with a restart, at whose half time this many requests failed in each stretch.
    private func restarted(_ failed: [Int], lost: Int = 0) -> RehearsalResult {
        result { result in
            result.midway = "restart"
            result.lengthSeconds = 8
            for place in result.slices.indices {
                result.slices[place].outcomes.failed = failed[place]
            }
            result.outcomes.failed = failed.reduce(0, +)
            result.failures = ["cannot_connect": result.outcomes.failed]
            if lost > 0 { result.visits = ["gaveUp": lost, "bought": 2_400 - lost] }
        }
    }

    @Test("Requests that found nobody during a restart of one's own say nothing of the machine")
    func restart() {
        let verdict = restarted([0, 0, 203, 0]).verdict

        #expect(verdict.kind == .carries)
        #expect(
            verdict.findings.first
                == "At half time (00:04) `restart` was run: 203 requests failed from 00:04 "
                + "until 00:06.")
        #expect(verdict.helps == [])
        // What a proxy answers for a shop that is not there is no error of the shop.
        var proxied = restarted([0, 0, 203, 0])
        proxied.slices[2].serverErrors = 203
        proxied.failures = ["status_502": 203]
        #expect(proxied.verdict.kind == .carries)
        let quiet = restarted([0, 0, 0, 0]).verdict
        #expect(quiet.findings.first?.hasSuffix("failed for it within 60 s.") == true)
    }

    @Test("Whoever went without an answer for a restart counts, and so does a shop that stays away")
    func badRestart() {
        let lost = restarted([0, 0, 203, 0], lost: 100).verdict
        #expect(lost.kind == .fails)
        #expect(!lost.helps.contains { $0.contains("LimitNOFILE") })

        let away = restarted([0, 0, 203, 300]).verdict
        #expect(away.kind == .fails)
        #expect(away.findings.contains { $0.hasSuffix("failed from 00:04 on to the end.") })

        // A stretch in which nobody asked says nothing.
        var silent = restarted([0, 0, 203, 0])
        silent.slices[3].outcomes = RehearsalResult.Counts(fine: 0, refused: 0, shed: 0, failed: 0)
        #expect(silent.verdict.kind == .fails)

        let before = restarted([0, 90, 203, 0]).verdict
        #expect(before.kind == .fails)
        let other = restarted([200, 0, 203, 0]).verdict
        #expect(other.headline == "This machine does not carry this drop: 200 requests failed.")
    }

    @Test("A limit that the shop has learnt since is told by its name, in blanks")
    func newLimit() {
        #expect(ShopLimit("cold_weather").words == "cold weather")
        #expect(ShopLimit("cold_weather").help == nil)
    }

    @Test("A broken promise is worse than everything else")
    func broken() {
        let verdict = result {
            $0.promises = ["oversold": 1, "lost": 1]
            $0.breaches = [Breach(promise: .oversold, second: 75, words: "3 of S are sold")]
            $0.slices[2].browsing?.p99 = 1_400
        }.verdict

        #expect(verdict.kind == .broken)
        #expect(verdict.headline == "Do not open this drop here: 2 promises broken.")
        #expect(verdict.findings.first == "At 01:15: 3 of S are sold.")
        #expect(!verdict.isGood)
    }

    @Test("A rehearsal that was late itself says so")
    func late() {
        let verdict = result { $0.lateness?.p99 = 250 }.verdict

        #expect(verdict.helps.contains { $0.contains("play from another machine") })
    }

    @Test("The page needs nothing else and escapes what it is given")
    func page() {
        var played = result()
        played.describe(
            "a machine & a half", version: "0.1.0", startedAt: Timestamp(milliseconds: 0))
        let html = ReportPage(played).html

        #expect(html.contains("<h1>This machine carries this drop with 2,400 people.</h1>"))
        #expect(html.contains("tour &lt;2026&gt;"))
        #expect(html.contains("a machine &amp; a half"))
        #expect(html.components(separatedBy: "<svg ").count == 8)
        for word in ["<script", "http-equiv", "src=", "@import", "url("] {
            #expect(!html.contains(word), "\(word)")
        }
        for element in ["section", "figure", "svg", "table", "header", "main", "ul"] {
            let opened = html.components(separatedBy: "<\(element)").count
            #expect(opened == html.components(separatedBy: "</\(element)>").count, "\(element)")
        }
    }

    @Test("The bend goes through all plots, and no figure of a monitor is called by its name")
    func plots() {
        var played = result {
            $0.asksShop = true
            for place in $0.slices.indices {
                $0.slices[place].shop = RehearsalResult.ShopFigures(
                    processor: 0.97, memory: 80_000_000, connections: 900, commitsPerSecond: 12,
                    commitMilliseconds: 4)
            }
            $0.slices[2].browsing?.p99 = 1_400
            $0.shopOffset = 25_200
        }
        played.describe("a machine", version: "0.1.0", startedAt: Timestamp(milliseconds: 0))
        let html = ReportPage(played).html

        let plots = html.components(separatedBy: "<svg ").count - 1
        #expect(plots == 11)
        #expect(html.components(separatedBy: "<line class=\"bend\"").count - 1 == plots)
        #expect(html.contains("1970-01-01 07:00:00, the shop's time"))
        for word in ["holdfast_", "process_", "_seconds", "_bytes"] {
            #expect(!html.contains(word), "\(word)")
        }
        for title in ["Processor", "Memory", "Connections", "Commits", "People"] {
            #expect(html.contains("<h3>\(title)"), "\(title)")
        }
    }

    @Test("The run before stands beside this one, also when an earlier version wrote it")
    func lastRun() throws {
        let last = try #require(
            KeyFigures(json: try result { $0.orders = 4_321 }.json()))
        let html = ReportPage(result(), last: last).html
        #expect(html.contains("the run before"))
        #expect(html.contains("<td>4,321</td>"))

        let old = try #require(
            KeyFigures(json: Array(#"{"headline":"It went.","figures":{"came":7}}"#.utf8)))
        #expect(old.rows.map(\.name) == last.rows.map(\.name))
        #expect(old.rows.contains { $0.value == "7" })
        #expect(KeyFigures(json: Array("no JSON".utf8)) == nil)
    }

    @Test("What the shop says is read from its figures, and nothing else is")
    func readings() throws {
        let reading = try #require(ShopReading(figures: FakeShop.figures))

        #expect(reading.limit == "disk_sync")
        #expect(reading.isStrained)
        #expect(reading.processor == 0.25)
        #expect(reading.memory == 80_000_000)
        #expect(reading.connections == 60)
        #expect(ShopReading(figures: "<!doctype html>") == nil)

        var later = reading
        later.commits += 10
        later.commitSeconds += 2
        var stretch = ShopStretch()
        stretch.add(reading, since: nil)
        stretch.add(later, since: reading)
        #expect(stretch.commits == 10)
        #expect(stretch.strained == ["disk_sync": 2])
        let figures = RehearsalResult.ShopFigures(stretch, seconds: 2)
        #expect(figures.commitsPerSecond == 5)
        #expect(figures.commitMilliseconds == 200)
    }

    @Test("Slips that wait are no strain: nobody decides on those of a rehearsal")
    func waitingSlips() throws {
        func strained(_ limit: String, _ severity: String) throws -> [String: Int] {
            let reading = try #require(
                ShopReading(
                    figures: """
                        holdfast_limit{limit="desk",severity="strained"} 0
                        holdfast_limit{limit="\(limit)",severity="\(severity)"} 1

                        """))
            #expect(reading.limit == limit && reading.severity == severity)
            var stretch = ShopStretch()
            stretch.add(reading, since: nil)
            return stretch.strained
        }
        #expect(try strained("slips_wait", "strained").isEmpty)
        #expect(try strained("desk", "strained") == ["desk": 1])
        #expect(try strained("slips_stop", "failing") == ["slips_stop": 1])
        #expect(try strained("line_full", "notice").isEmpty)
    }

    @Test("Signs of HTML are escaped whatever stands upon them")
    func marks() {
        let text = HTMLText.escaped("<\u{301}script>\u{FE0F}\"\u{20E3}&\u{200D}")

        #expect(!text.utf8.contains { "<>\"".utf8.contains($0) })
        #expect(
            text.utf8.elementsEqual("&lt;\u{301}script&gt;\u{FE0F}&quot;\u{20E3}&amp;\u{200D}".utf8)
        )
    }

    @Test("The JSON has the verdict and every figure, and can be read again")
    func json() throws {
        let bytes = try result().json()
        let object = try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any]
        let figures = try #require(object?["figures"] as? [String: Any])

        #expect(object?["verdict"] as? String == "carries")
        #expect(figures["most_people"] as? Int == 2_400)
        #expect((figures["slices"] as? [Any])?.count == 4)
        #expect((figures["promises"] as? [String: Any]) != nil)
    }

    @Test("An axis ends at a round number above everything")
    func axis() {
        func end(_ values: [Double?]) -> Double {
            Plot(
                title: "", series: [Plot.Series(name: "", colour: "one", values: values)], step: 1
            ).greatest
        }

        #expect(end([]) == 1)
        #expect(end([0.4, nil]) == 1)
        #expect(end([3, 17]) == 20)
        #expect(end([2_400]) == 3_000)
    }
}
