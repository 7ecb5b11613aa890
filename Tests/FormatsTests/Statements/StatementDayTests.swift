import Shop
import Testing

@testable import Formats

@Suite("A day of a statement")
struct StatementDayTests {
    @Test(
        "is read as XML Schema writes it",
        arguments: [
            ("2026-01-31", nil), ("2026-01-31Z", nil), ("2026-01-31-05:00", nil),
            ("2026-01-31T00:00:00", 0), ("2026-01-31T23:59:60Z", 86_399),
            ("2026-01-31T01:02:03.5+00:00", 3_723),
        ] as [(String, Int?)])
    func iso(_ text: String, second: Int?) {
        let day = StatementDay(iso: text)
        #expect(day?.day == CivilTime(year: 2026, month: 1, day: 31))
        #expect(day?.second == second)
    }

    @Test(
        "is none otherwise",
        arguments: [
            "", "2026", "2026-1-31", "2026-02-30", "2026/01/31", "31-01-2026", "2026-01-31x",
            "2026-01-31T", "2026-01-31T25:00:00", "2026-01-31T00:60:00", "2026-01-31T00:00",
            "2026-01-31T00:00:00 ", "2026-01-31T00:00:00+7", "٢٠٢٦-٠١-٣١",
        ])
    func noDay(_ text: String) {
        #expect(StatementDay(iso: text) == nil)
    }

    @Test(
        "is none of OFX otherwise",
        arguments: [
            "", "2026013", "202601311", "20260131123", "20261301", "20260131:00", "20260131x",
            "20260131246000", "2026-01-31",
        ])
    func noDayOfOFX(_ text: String) {
        #expect(StatementDay(ofx: text) == nil)
    }
}

@Suite("The references of a file")
struct OFXReferencesTests {
    private func row(_ units: Int64, day: Int = 1) throws -> StatementRow {
        StatementRow(
            line: 1, day: try #require(CivilTime(year: 2026, month: 1, day: day)),
            amount: .init(minorUnits: units, currency: .eur))
    }

    @Test("are remembered up to the limit")
    func limit() throws {
        var references = OFXReferences(most: 2)
        for id in ["a", "b", "c"] {
            let isRepeated = references.isRepeated(id, of: "", try row(1))
            #expect(!isRepeated)
        }
        for (id, expected) in [("a", true), ("b", true), ("c", false)] {
            let isRepeated = references.isRepeated(id, of: "", try row(2))
            #expect(isRepeated == expected)
        }
    }
}
