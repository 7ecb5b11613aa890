package import Shop

/// A drop's opening as an iCalendar file (RFC 5545) with a reminder ten minutes before: what
/// `GET /d/{slug}/calendar.ics` answers as `text/calendar; charset=utf-8`.
package struct CalendarFile: Sendable {
    /// The file's bytes, with CRLF line ends.
    package let bytes: [UInt8]

    /// - Parameters:
    ///   - uid: Stays the same for a drop, so that a second download replaces the first.
    ///   - stamp: When the file is made.
    package init(
        uid: String, title: String, url: String, opensAt: Timestamp, closesAt: Timestamp,
        stamp: Timestamp
    ) {
        let lines = [
            "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Holdfast//Holdfast//EN",
            "BEGIN:VEVENT",
            "UID:\(CalendarFile.escaped(uid))",
            "DTSTAMP:\(CalendarFile.text(of: stamp))",
            "DTSTART:\(CalendarFile.text(of: opensAt))",
            "DTEND:\(CalendarFile.text(of: closesAt))",
            "SUMMARY:\(CalendarFile.escaped(title))",
            "URL:\(url.filter { !$0.isNewline })",
            "BEGIN:VALARM", "ACTION:DISPLAY", "TRIGGER:-PT10M",
            "DESCRIPTION:\(CalendarFile.escaped(title))", "END:VALARM",
            "END:VEVENT", "END:VCALENDAR",
        ]
        bytes = lines.flatMap { CalendarFile.folded($0) }
    }

    /// A UTC time as `20261205T060000Z`.
    private static func text(of moment: Timestamp) -> String {
        let day: Int64 = 86_400_000
        let intoDay = ((moment.milliseconds % day) + day) % day
        let days = (moment.milliseconds - intoDay) / day
        let rest = intoDay / 1_000
        let date = civil(days)
        return padded(date.year, 4) + padded(date.month, 2) + padded(date.day, 2) + "T"
            + padded(rest / 3_600, 2) + padded(rest / 60 % 60, 2) + padded(rest % 60, 2) + "Z"
    }

    /// Days since 1970-01-01 to a date: Howard Hinnant's `civil_from_days`,
    /// https://howardhinnant.github.io/date_algorithms.html.
    private static func civil(_ days: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let leaps = dayOfEra / 1_460 - dayOfEra / 36_524 + dayOfEra / 146_096
        let yearOfEra = (dayOfEra - leaps) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
    }

    private static func padded(_ number: Int64, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }

    /// Escapes text (RFC 5545, 3.3.11).
    private static func escaped(_ text: String) -> String {
        var escaped: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\\"), UInt8(ascii: ";"), UInt8(ascii: ","):
                escaped += [UInt8(ascii: "\\"), byte]
            case UInt8(ascii: "\n"): escaped += "\\n".utf8
            case UInt8(ascii: "\r"): continue
            default: escaped.append(byte)
            }
        }
        return String(decoding: escaped, as: UTF8.self)
    }

    /// Folds a line to at most 75 octets without splitting a character (RFC 5545, 3.1).
    private static func folded(_ line: String) -> [UInt8] {
        var bytes: [UInt8] = []
        var room = 75
        for scalar in line.unicodeScalars {
            let encoded = Array(String(scalar).utf8)
            if encoded.count > room {
                bytes += [0x0D, 0x0A, 0x20]
                room = 74
            }
            bytes += encoded
            room -= encoded.count
        }
        return bytes + [0x0D, 0x0A]
    }
}
