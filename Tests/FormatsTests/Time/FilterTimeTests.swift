import Shop
import Testing

@testable import Formats

@Suite("The times of a filter")
struct FilterTimeTests {
    @Test(
        "A day is whole: it begins at midnight and ends at the next",
        arguments: [
            ("2026-12-05", FilterEdge.from, "2026-12-05T00:00:00+07:00", "2026-12-05T00:00"),
            ("2026-12-05", .to, "2026-12-06T00:00:00+07:00", "2026-12-06T00:00"),
            ("2026-12-31", .to, "2027-01-01T00:00:00+07:00", "2027-01-01T00:00"),
            ("2026-12-05T13:00", .to, "2026-12-05T13:00:00+07:00", "2026-12-05T13:00"),
            ("2026-12-05T13:00:00Z", .to, "2026-12-05T20:00:00+07:00", "2026-12-05T20:00"),
        ])
    func edges(text: String, edge: FilterEdge, moment: String, field: String) throws {
        let clock = try #require(WallClock(timeZone: "Asia/Bangkok"))
        let expected = try #require(DateText.moment(rfc3339: moment))
        #expect(clock.moment(of: text, edge) == expected)
        let time = try #require(clock.filterTime(of: text, edge))
        #expect(time.moment == expected && time.field == field)
        #expect(time.exact == nil && time.text == field)
        #expect(clock.moment(of: field, edge) == expected)
    }

    @Test(
        "What a field has no room for goes along, as long as the field still shows it",
        arguments: [
            // The hour that clocks repeat in Berlin, the second time and the first.
            ("2027-10-31T01:30:00Z", "2027-10-31T02:30", "2027-10-31T02:30:00+01:00"),
            ("2027-10-31T02:30:00+01:00", "2027-10-31T02:30", "2027-10-31T02:30:00+01:00"),
            ("2027-10-31T02:30:00 01:00", "2027-10-31T02:30", "2027-10-31T02:30:00+01:00"),
            ("2027-10-31T00:30:00Z", "2027-10-31T02:30", nil),
            ("2027-10-31T02:30", "2027-10-31T02:30", nil),
            ("2027-10-31 02:30", "2027-10-31T02:30", nil),
            // A time that clocks skip, and parts of a second.
            ("2027-03-28T02:30", "2027-03-28T02:30", nil),
            ("2027-06-01T10:00:07.25Z", "2027-06-01T12:00:07", "2027-06-01T12:00:07.250+02:00"),
        ] as [(String, String, String?)])
    func exact(text: String, field: String, exact: String?) throws {
        let clock = try #require(WallClock(timeZone: "Europe/Berlin"))
        for edge in [FilterEdge.from, .to] {
            let time = try #require(clock.filterTime(of: text, edge))
            #expect(time.field == field && time.exact == exact)
            // From an address, and from the form with its field untouched.
            #expect(clock.filterTime(of: time.text, edge) == time)
            #expect(clock.filterTime(of: field, showing: exact, edge) == time)
        }
        // Whoever changes the field means what it shows then.
        let other = clock.filterTime(of: "2027-10-31T01:00", showing: exact, .from)
        #expect(other?.moment == DateText.moment(rfc3339: "2027-10-31T01:00:00+02:00"))
        #expect(clock.filterTime(of: "", showing: exact, .from) == nil)
        #expect(clock.filterTime(of: "", showing: "nonsense", .from) == nil)
    }

    @Test("What is no time is none", arguments: ["", "soon", "2026-02-30", "2026-12-05T25:00"])
    func none(text: String) throws {
        let clock = try #require(WallClock(timeZone: "UTC"))
        #expect(clock.moment(of: text, .from) == nil && clock.filterTime(of: text, .to) == nil)
    }

    @Test("The hour that the clock shows twice is told, and no other")
    func repeated() throws {
        let clock = try #require(WallClock(timeZone: "Europe/Berlin"))
        func isRepeated(_ text: String) throws -> Bool {
            clock.isRepeated(try #require(DateText.moment(rfc3339: text)))
        }
        #expect(try !isRepeated("2026-10-25T01:59:59+02:00"))
        #expect(try isRepeated("2026-10-25T02:00:00+02:00"))
        #expect(try isRepeated("2026-10-25T02:59:59+01:00"))
        #expect(try !isRepeated("2026-10-25T03:00:00+01:00"))
        #expect(try !isRepeated("2026-03-29T03:30:00+02:00"))
        let second = try #require(DateText.moment(rfc3339: "2026-10-25T02:30:00+01:00"))
        let time = clock.time(at: second)
        #expect(Cell.moment(second, on: clock) == .repeated(time, offset: 3_600))
        var bytes: [UInt8] = []
        var rows = try CSVWriter(columns: [Column("A")]) { bytes += $0 }
        try rows.append([.moment(second, on: clock)])
        try rows.finish()
        #expect(String(decoding: bytes, as: UTF8.self).hasSuffix("2026-10-25 02:30:00+01:00\r\n"))
        #expect(SheetRows.Style.repeated(3_600) == 7 + 52)
        #expect(WorkbookParts.styles.contains("hh:mm&quot; +01:00&quot;"))
    }
}
