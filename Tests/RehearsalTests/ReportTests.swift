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
        #expect(html.components(separatedBy: "<svg ").count == 7)
        for word in ["<script", "http-equiv", "src=", "@import", "url("] {
            #expect(!html.contains(word), "\(word)")
        }
        for element in ["section", "figure", "svg", "table", "header", "main", "ul"] {
            let opened = html.components(separatedBy: "<\(element)").count
            #expect(opened == html.components(separatedBy: "</\(element)>").count, "\(element)")
        }
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
                title: "", unit: "",
                series: [Plot.Series(name: "", colour: "one", values: values)], step: 1
            ).greatest
        }

        #expect(end([]) == 1)
        #expect(end([0.4, nil]) == 1)
        #expect(end([3, 17]) == 20)
        #expect(end([2_400]) == 3_000)
    }
}
