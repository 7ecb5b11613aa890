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
        #expect(clock.field(of: text, edge) == field)
        #expect(clock.moment(of: field, edge) == expected)
    }

    @Test("What is no time is none", arguments: ["", "soon", "2026-02-30", "2026-12-05T25:00"])
    func none(text: String) throws {
        let clock = try #require(WallClock(timeZone: "UTC"))
        #expect(clock.moment(of: text, .from) == nil && clock.field(of: text, .to) == nil)
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
