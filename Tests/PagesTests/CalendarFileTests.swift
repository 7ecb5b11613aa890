import Pages
import Shop
import Testing

@Suite("Calendar file")
struct CalendarFileTests {
    private func text(title: String = "Tour shirt", at milliseconds: Int64) -> String {
        let opening = Timestamp(milliseconds: milliseconds)
        let file = CalendarFile(
            uid: "tour-2026@shop.example", title: title, url: "https://shop.example/d/tour-2026",
            opensAt: opening, closesAt: opening + .hours(1), stamp: opening)
        return String(decoding: file.bytes, as: UTF8.self)
    }

    @Test(
        "Times are written in UTC",
        arguments: [
            (1_796_450_400_000, "20261205T060000Z"), (951_782_400_000, "20000229T000000Z"),
            (0, "19700101T000000Z"), (-1_000, "19691231T235959Z"),
        ] as [(Int64, String)])
    func times(milliseconds: Int64, expected: String) {
        #expect(text(at: milliseconds).contains("DTSTART:\(expected)\r\n"))
    }

    @Test("Text is escaped and long lines are folded at 75 octets")
    func escapedAndFolded() {
        let file = text(title: String(repeating: "เสื้อ, ", count: 20), at: 0)
        #expect(file.replacing("\r\n ", with: "").contains("เสื้อ\\, "))
        for line in file.split(separator: "\r\n") {
            #expect(line.utf8.count <= 75)
        }
    }

    @Test("A line break in a title cannot add a line")
    func noInjection() {
        #expect(!text(title: "a\r\nATTENDEE:x", at: 0).contains("\r\nATTENDEE"))
    }
}

@Suite("Countdown")
struct CountdownTests {
    @Test(
        "Figures are hours, minutes and seconds",
        arguments: [
            (6_127_000, "1:42:07"), (59_999, "0:59"), (600_000, "10:00"), (-5, "0:00"),
            (3_600_000, "1:00:00"),
        ] as [(Int64, String)])
    func figures(left: Int64, expected: String) {
        let deadline = TimeText(text: "", iso: "", milliseconds: 1_000_000 + left)
        let countdown = Countdown(to: deadline, span: 0, now: 1_000_000)
        #expect(countdown.figures == expected)
        #expect(countdown.isOver == (left <= 0))
    }

    @Test(
        "Little is left in the last fifth, and in the last ten minutes of a long time",
        arguments: [
            (600, 600, false), (120, 600, false), (119, 600, true), (7_000, 7_200, false),
            (600, 7_200, false), (599, 7_200, true),
        ] as [(Int64, Int64, Bool)])
    func close(left: Int64, span: Int64, isShort: Bool) {
        let deadline = TimeText(text: "", iso: "", milliseconds: left * 1_000)
        #expect(Countdown(to: deadline, span: span * 1_000, now: 0).isShort == isShort)
    }
}
