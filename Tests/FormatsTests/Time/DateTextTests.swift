import Foundation
import Shop
import Testing

@testable import Formats

@Suite("Dates as text")
struct DateTextTests {
    @Test("moments are read that can be written again in every zone, with a year added")
    func limits() throws {
        let (first, last) = (DateLimits.read.lowerBound, DateLimits.read.upperBound)
        #expect(DateText.moment(rfc3339: DateText.rfc3339(first)) == first)
        #expect(DateText.moment(rfc3339: DateText.rfc3339(last)) == last)
        #expect(DateText.moment(rfc3339: DateText.rfc3339(first - .milliseconds(1))) == nil)
        #expect(DateText.moment(rfc3339: DateText.rfc3339(last + .milliseconds(1))) == nil)
        for text in ["9999-12-31T23:59:59-23:59", "9999-12-31T23:59:59Z", "0000-01-01T00:00:00Z"] {
            #expect(DateText.moment(rfc3339: text) == nil)
        }

        #expect(DateText.rfc3339(last + .days(366), offset: 86_340) == "9991-01-02T23:59:00+23:59")
    }

    @Test("a moment that no year of four digits holds is written as the nearest that has one")
    func unwritable() {
        for milliseconds in [253_402_300_800_000, Int64.max / 2] {
            let late = Timestamp(milliseconds: milliseconds)
            #expect(DateText.rfc3339(late, offset: 50_400) == "9999-01-01T14:00:00+14:00")
            #expect(
                DateText.second(CivilTime(milliseconds: milliseconds)) == "9999-01-01 00:00:00")
        }
        let early = Timestamp(milliseconds: -99_999_999_999_999)
        #expect(DateText.rfc3339(early, offset: -43_200) == "0000-12-31T12:00:00-12:00")
    }

    @Test(
        "Written with an offset",
        arguments: [
            (Int64(0), Int64(0), "1970-01-01T00:00:00Z"),
            (1_796_450_400_000, 25_200, "2026-12-05T13:00:00+07:00"),
            (1_796_450_400_007, 0, "2026-12-05T06:00:00.007Z"),
            (1_796_450_400_000, -12_600, "2026-12-05T02:30:00-03:30"),
            (-1, 0, "1969-12-31T23:59:59.999Z"),
        ])
    func written(milliseconds: Int64, offset: Int64, expected: String) {
        let moment = Timestamp(milliseconds: milliseconds)
        #expect(DateText.rfc3339(moment, offset: offset) == expected)
        #expect(DateText.moment(rfc3339: expected) == moment)
    }

    @Test(
        "Read",
        arguments: [
            ("2026-12-05t06:00:00z", Int64(1_796_450_400_000)),
            ("2026-12-05T06:00:00.5Z", 1_796_450_400_500),
            ("2026-12-05T06:00:00.123456789Z", 1_796_450_400_123),
            ("2026-12-05T06:00:00-00:00", 1_796_450_400_000),
            ("2016-12-31T23:59:60Z", 1_483_228_800_000),
            ("2017-01-01T06:59:60+07:00", 1_483_228_800_000),
            ("2024-02-29T00:00:00Z", 1_709_164_800_000),
        ])
    func read(text: String, expected: Int64) {
        #expect(DateText.moment(rfc3339: text)?.milliseconds == expected)
    }

    @Test(
        "Refused",
        arguments: [
            "", "2026-12-05", "2026-12-05T06:00:00", "2026-12-05 06:00:00Z", "2026-12-05T06:00Z",
            "2026-13-05T06:00:00Z", "2026-02-29T06:00:00Z", "2026-12-05T24:00:00Z",
            "2026-12-05T06:60:00Z", "2026-12-05T06:00:60Z", "2026-12-05T06:00:61Z",
            "2026-12-05T06:00:00.Z", "2026-12-05T06:00:00+7:00", "2026-12-05T06:00:00+0700",
            "2026-12-05T06:00:00+24:00", "2026-12-05T06:00:00Zx", "+026-12-05T06:00:00Z",
            "２026-12-05T06:00:00Z", "2026-00-05T06:00:00Z", "2026-12-00T06:00:00Z",
            "1900-02-29T00:00:00Z",
            "2026-12-05T06:00:00." + String(repeating: "1", count: 99) + "Z",
        ])
    func refused(text: String) {
        #expect(DateText.moment(rfc3339: text) == nil)
    }

    @Test("The calendar agrees with Foundation over 400 years")
    func calendar() throws {
        var gregorian = Calendar(identifier: .gregorian)
        gregorian.timeZone = try #require(TimeZone(identifier: "UTC"))
        for day in stride(from: Int64(-80_000), to: 80_000, by: 173) {
            let time = CivilTime(milliseconds: day * 86_400_000 + 45_296_789)
            let date = Date(timeIntervalSince1970: Double(day * 86_400))
            let expected = gregorian.dateComponents([.year, .month, .day, .weekday], from: date)
            let parts = time.parts
            #expect(parts.year == expected.year && parts.month == expected.month)
            #expect(parts.day == expected.day && parts.weekday % 7 + 1 == expected.weekday)
            #expect(parts.hour == 12 && parts.minute == 34)
            #expect(parts.second == 56 && parts.millisecond == 789)
            #expect(
                CivilTime(
                    year: parts.year, month: parts.month, day: parts.day, hour: 12, minute: 34,
                    second: 56, millisecond: 789) == time)
        }
    }

    @Test("For tables, forms and spreadsheets")
    func tables() throws {
        let time = try #require(
            CivilTime(year: 2026, month: 12, day: 5, hour: 13, minute: 4, second: 9))
        #expect(DateText.minute(time) == "2026-12-05 13:04")
        #expect(DateText.second(time) == "2026-12-05 13:04:09")
        #expect(DateText.day(time) == "2026-12-05")
        let noon = try #require(CivilTime(year: 2026, month: 12, day: 5, hour: 12))
        #expect(noon.spreadsheetSerial == 46_361.5)
        #expect(DateText.time(formField: "2026-12-05T12:00") == noon)
        #expect(DateText.time(formField: "2026-12-05T12:00:00") == noon)
        #expect(DateText.time(formField: "2026-12-05").map(DateText.minute) == "2026-12-05 00:00")
        for bad in ["", "2026-12", "2026-02-30", "2026-12-05T12", "2026-12-05T12:00Z"] {
            #expect(DateText.time(formField: bad) == nil)
        }
    }
}

@Suite("Wall clocks")
struct WallClockTests {
    @Test(
        "Offsets agree with Foundation, at changes and between",
        arguments: [
            "Asia/Bangkok", "Europe/Berlin", "America/New_York", "Africa/Casablanca",
            "Australia/Lord_Howe", "Asia/Kathmandu", "Pacific/Apia", "UTC",
        ])
    func offsets(name: String) throws {
        let clock = try #require(WallClock(timeZone: name))
        let zone = try #require(TimeZone(identifier: name))
        for second in stride(from: Int64(1_500_000_000), to: 2_500_000_000, by: 1_234_567) {
            let date = Date(timeIntervalSince1970: Double(second))
            #expect(
                clock.offset(at: Timestamp(milliseconds: second * 1_000))
                    == Int64(zone.secondsFromGMT(for: date)))
        }
        var change = Date(timeIntervalSince1970: 1_600_000_000)
        for _ in 0..<20 {
            guard let next = zone.nextDaylightSavingTimeTransition(after: change) else { return }
            let milliseconds = Int64(next.timeIntervalSince1970) * 1_000
            for moment in [milliseconds - 1, milliseconds] {
                let date = Date(timeIntervalSince1970: (Double(moment) / 1_000).rounded(.down))
                #expect(
                    clock.offset(at: Timestamp(milliseconds: moment))
                        == Int64(zone.secondsFromGMT(for: date)))
            }
            change = next
        }
    }

    @Test("A time on the wall becomes a moment, also where clocks jump")
    func moments() throws {
        let berlin = try #require(WallClock(timeZone: "Europe/Berlin"))
        func text(_ field: String) throws -> String {
            let time = try #require(DateText.time(formField: field))
            return DateText.rfc3339(berlin.moment(of: time))
        }
        #expect(try text("2026-07-01T12:00") == "2026-07-01T10:00:00Z")
        #expect(try text("2026-01-01T12:00") == "2026-01-01T11:00:00Z")
        #expect(try text("2026-10-25T02:30") == "2026-10-25T00:30:00Z")
        #expect(try text("2026-03-29T02:30") == "2026-03-29T01:30:00Z")
        #expect(try text("2026-03-29T03:30") == "2026-03-29T01:30:00Z")
    }

    @Test("A name that nobody knows is refused")
    func unknown() {
        #expect(WallClock(timeZone: "Asia/Atlantis") == nil)
    }
}
