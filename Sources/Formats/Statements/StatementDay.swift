/// A day as a statement writes it, and a time of day where there is one.
struct StatementDay: Hashable {
    /// Midnight of the day.
    var day: CivilTime
    /// Seconds from midnight.
    var second: Int?

    /// Reads `2026-01-31` and `2026-01-31T12:30:00.1234567+07:00`, with or without an offset
    /// (XML Schema 1.1, part 2, sections 3.3.7 and 3.3.9). The offset is not applied: the bank's
    /// own day counts.
    init?(iso text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count >= 10, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-"),
            let year = Self.number(bytes, 0..<4), let month = Self.number(bytes, 5..<7),
            let day = Self.number(bytes, 8..<10),
            let midnight = CivilTime(year: year, month: month, day: day)
        else { return nil }
        self.day = midnight
        guard bytes.count > 10, bytes[10] == UInt8(ascii: "T") else {
            guard Self.isOffset(bytes[10...]) else { return nil }
            return
        }
        guard bytes.count >= 19, bytes[13] == UInt8(ascii: ":"), bytes[16] == UInt8(ascii: ":"),
            let second = Self.second(bytes, 11..<13, 14..<16, 17..<19)
        else { return nil }
        self.second = second
        guard Self.isOffset(Self.withoutFraction(bytes[19...])) else { return nil }
    }

    /// Reads `20260131`, `202601311230`, `20260131123000` and `20260131123000.123[+7:ICT]` (OFX
    /// 2.2, section 3.2.8.2). The offset is not applied: the bank's own day counts.
    init?(ofx text: String) {
        let bytes = Array(text.utf8)
        let digits = bytes.prefix { (0x30...0x39).contains($0) }.count
        guard [8, 10, 12, 14].contains(digits),
            let year = Self.number(bytes, 0..<4), let month = Self.number(bytes, 4..<6),
            let day = Self.number(bytes, 6..<8),
            let midnight = CivilTime(year: year, month: month, day: day)
        else { return nil }
        self.day = midnight
        if digits > 8 {
            let minute = digits > 10 ? 10..<12 : nil
            let second = digits > 12 ? 12..<14 : nil
            guard let time = Self.second(bytes, 8..<10, minute, second) else { return nil }
            self.second = time
        }
        let rest = Self.withoutFraction(bytes[digits...]).drop { $0 == 0x20 }
        guard rest.isEmpty || rest.first == UInt8(ascii: "[") else { return nil }
    }

    private static func number(_ bytes: [UInt8], _ range: Range<Int>) -> Int? {
        guard range.upperBound <= bytes.count else { return nil }
        var number = 0
        for byte in bytes[range] {
            guard (0x30...0x39).contains(byte) else { return nil }
            number = number * 10 + Int(byte - 0x30)
        }
        return number
    }

    /// The second of the day; a leap second is the one before it.
    private static func second(
        _ bytes: [UInt8], _ hour: Range<Int>, _ minute: Range<Int>?, _ second: Range<Int>?
    ) -> Int? {
        guard let hour = number(bytes, hour), hour < 24,
            let minute = minute.map({ number(bytes, $0) }) ?? 0, minute < 60,
            let second = second.map({ number(bytes, $0) }) ?? 0, second <= 60
        else { return nil }
        return (hour * 60 + minute) * 60 + min(second, 59)
    }

    private static func withoutFraction(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        guard bytes.first == UInt8(ascii: ".") else { return bytes }
        return bytes.dropFirst().drop { (0x30...0x39).contains($0) }
    }

    /// Whether bytes are nothing, `Z`, `+07:00` or `-05:00`.
    private static func isOffset(_ bytes: ArraySlice<UInt8>) -> Bool {
        switch bytes.first {
        case nil: true
        case UInt8(ascii: "Z"): bytes.count == 1
        case UInt8(ascii: "+"), UInt8(ascii: "-"):
            bytes.count == 6 && bytes[bytes.startIndex + 3] == UInt8(ascii: ":")
        default: false
        }
    }
}
