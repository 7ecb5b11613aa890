package import Shop

/// Moments as RFC 3339 text and back, and wall-clock times as people read them in tables.
package enum DateText {
    /// A moment with an offset as RFC 3339 writes it: `2026-12-05T13:00:00+07:00`, or `Z` for UTC.
    ///
    /// Milliseconds are written only when there are some.
    ///
    /// - Parameter offset: seconds east of UTC, whole minutes within a day.
    package static func rfc3339(_ moment: Timestamp, offset: Int64 = 0) -> String {
        precondition(abs(offset) < 86_400, "an offset is less than a day")
        // Zones before standard time had seconds in their offset; RFC 3339 has no room for them.
        let minutes = Int(offset / 60)
        let local = moment.writable.milliseconds + Int64(minutes) * 60_000
        let parts = CivilTime(milliseconds: local).parts
        return String(unsafeUninitializedCapacity: 29) { buffer in
            var writer = DigitWriter(buffer)
            writer.date(parts)
            writer.byte("T")
            writer.time(parts, withSeconds: true)
            if parts.millisecond != 0 {
                writer.byte(".")
                writer.digits(parts.millisecond, 3)
            }
            if minutes == 0 {
                writer.byte("Z")
            } else {
                writer.byte(minutes < 0 ? "-" : "+")
                writer.digits(abs(minutes) / 60, 2)
                writer.byte(":")
                writer.digits(abs(minutes) % 60, 2)
            }
            return writer.count
        }
    }

    /// A time to the minute, `2026-12-05 13:00`, as tables show it.
    package static func minute(_ time: CivilTime) -> String {
        text(time) {
            $0.date($1); $0.byte(" "); $0.time($1, withSeconds: false)
        }
    }

    /// A time to the second, `2026-12-05 13:00:00`, as CSV files carry it.
    package static func second(_ time: CivilTime) -> String {
        text(time) {
            $0.date($1); $0.byte(" "); $0.time($1, withSeconds: true)
        }
    }

    /// An offset as RFC 3339 writes it, with a sign where that says `Z`: `+02:00`.
    ///
    /// - Parameter seconds: east of UTC.
    package static func offset(_ seconds: Int64) -> String {
        let minutes = Int(abs(seconds) / 60)
        return String(unsafeUninitializedCapacity: 6) { buffer in
            var writer = DigitWriter(buffer)
            writer.byte(seconds < 0 ? "-" : "+")
            writer.digits(minutes / 60, 2)
            writer.byte(":")
            writer.digits(minutes % 60, 2)
            return writer.count
        }
    }

    /// A day, `2026-12-05`, as date fields of forms want it.
    package static func day(_ time: CivilTime) -> String {
        text(time) { $0.date($1) }
    }

    /// A time, `2026-12-05T13:00`, as fields with date and time want it; with seconds where there
    /// are some.
    package static func field(_ time: CivilTime) -> String {
        text(time) {
            $0.date($1); $0.byte("T"); $0.time($1, withSeconds: $1.second > 0)
        }
    }

    private static func text(
        _ time: CivilTime, _ write: (inout DigitWriter, CivilTime.Parts) -> Void
    ) -> String {
        let parts = CivilTime(
            milliseconds: Timestamp(milliseconds: time.milliseconds).writable.milliseconds
        ).parts
        return String(unsafeUninitializedCapacity: 19) { buffer in
            var writer = DigitWriter(buffer)
            write(&writer, parts)
            return writer.count
        }
    }

    /// Reads RFC 3339 strictly: a full date, `T` or `t`, a full time, an offset or `Z`.
    ///
    /// Digits after the millisecond are dropped. A leap second is read as the second after it,
    /// as clocks that know none do. Anything else is `nil`, and so is a moment that is not in
    /// `DateLimits`.
    package static func moment(rfc3339 text: some StringProtocol) -> Timestamp? {
        var reader = DigitReader(text.utf8.prefix(48))
        guard text.utf8.count <= 48, let year = reader.digits(4), reader.take("-"),
            let month = reader.digits(2), reader.take("-"), let day = reader.digits(2),
            reader.take("T") || reader.take("t"), let hour = reader.digits(2), reader.take(":"),
            let minute = reader.digits(2), reader.take(":"), let second = reader.digits(2),
            let millisecond = reader.fraction(), let offset = reader.offset(), reader.isAtEnd
        else { return nil }
        // RFC 3339 5.7: a second of 60 exists only in the last minute of a UTC month.
        let isLeap = second == 60
        guard
            let time = CivilTime(
                year: year, month: month, day: day, hour: hour, minute: minute,
                second: isLeap ? 59 : second, millisecond: isLeap ? 0 : millisecond)
        else { return nil }
        let moment = time.milliseconds - Int64(offset) * 60_000
        guard isLeap else { return readable(moment) }
        let following = CivilTime(milliseconds: moment + 1_000).parts
        guard following.day == 1, following.hour == 0, following.minute == 0 else { return nil }
        return readable(moment + 1_000)
    }

    private static func readable(_ milliseconds: Int64) -> Timestamp? {
        let moment = Timestamp(milliseconds: milliseconds)
        return DateLimits.read.contains(moment) ? moment : nil
    }

    /// Reads a date `2026-12-05`, or one with a time `2026-12-05T13:00` (seconds optional), as
    /// date fields of forms send them.
    package static func time(formField text: some StringProtocol) -> CivilTime? {
        var reader = DigitReader(text.utf8.prefix(24))
        guard text.utf8.count <= 24, let year = reader.digits(4), reader.take("-"),
            let month = reader.digits(2), reader.take("-"), let day = reader.digits(2)
        else { return nil }
        if reader.isAtEnd { return CivilTime(year: year, month: month, day: day) }
        guard reader.take("T") || reader.take(" "), let hour = reader.digits(2), reader.take(":"),
            let minute = reader.digits(2)
        else { return nil }
        var second = 0
        if reader.take(":") {
            guard let given = reader.digits(2) else { return nil }
            second = given
        }
        guard reader.isAtEnd else { return nil }
        return CivilTime(
            year: year, month: month, day: day, hour: hour, minute: minute, second: second)
    }
}

/// The named limits of moments.
package enum DateLimits {
    /// The moments that are read. Whatever the shop adds to one (a year to pay, a zone's offset)
    /// can still be written with a year of four digits: from the year 2 to the end of 9989.
    package static let read = start(year: 2)...start(year: 9_990)
    /// Moments that are written as they are, in every zone; one outside becomes the nearest of
    /// them, because a row that is there must not keep the shop from starting.
    static let written = start(year: 1)...start(year: 9_999)

    private static func start(year: Int) -> Timestamp {
        guard let time = CivilTime(year: year, month: 1, day: 1) else {
            preconditionFailure("every year has a first day")
        }
        return Timestamp(milliseconds: time.milliseconds)
    }
}

extension Timestamp {
    fileprivate var writable: Timestamp {
        min(max(self, DateLimits.written.lowerBound), DateLimits.written.upperBound)
    }
}

/// Writes fixed-width numbers into bytes that are there already.
struct DigitWriter {
    private let buffer: UnsafeMutableBufferPointer<UInt8>
    private(set) var count = 0

    init(_ buffer: UnsafeMutableBufferPointer<UInt8>) {
        self.buffer = buffer
    }

    mutating func byte(_ scalar: Unicode.Scalar) {
        buffer[count] = UInt8(ascii: scalar)
        count += 1
    }

    mutating func digits(_ value: Int, _ width: Int) {
        var rest = value
        var place = count + width
        count = place
        for _ in 0..<width {
            place -= 1
            buffer[place] = UInt8(ascii: "0") + UInt8(rest % 10)
            rest /= 10
        }
    }

    mutating func date(_ parts: CivilTime.Parts) {
        digits(parts.year, 4)
        byte("-")
        digits(parts.month, 2)
        byte("-")
        digits(parts.day, 2)
    }

    mutating func time(_ parts: CivilTime.Parts, withSeconds: Bool) {
        digits(parts.hour, 2)
        byte(":")
        digits(parts.minute, 2)
        if withSeconds {
            byte(":")
            digits(parts.second, 2)
        }
    }
}

/// Reads fixed-width numbers off the front of a text.
private struct DigitReader {
    private var rest: ArraySlice<UInt8>

    init(_ bytes: some Sequence<UInt8>) {
        rest = ArraySlice(bytes)
    }

    var isAtEnd: Bool { rest.isEmpty }

    mutating func take(_ scalar: Unicode.Scalar) -> Bool {
        guard rest.first == UInt8(ascii: scalar) else { return false }
        rest.removeFirst()
        return true
    }

    mutating func digits(_ width: Int) -> Int? {
        guard rest.count >= width else { return nil }
        var value = 0
        for byte in rest.prefix(width) {
            guard (0x30...0x39).contains(byte) else { return nil }
            value = value * 10 + Int(byte - 0x30)
        }
        rest.removeFirst(width)
        return value
    }

    /// Milliseconds; 0 without a fraction, `nil` for a point without digits.
    mutating func fraction() -> Int? {
        guard take(".") else { return 0 }
        var value = 0
        var count = 0
        while let byte = rest.first, (0x30...0x39).contains(byte) {
            if count < 3 { value = value * 10 + Int(byte - 0x30) }
            count += 1
            rest.removeFirst()
        }
        while count > 0, count < 3 {
            value *= 10
            count += 1
        }
        return count == 0 ? nil : value
    }

    /// Minutes east of UTC.
    mutating func offset() -> Int? {
        if take("Z") || take("z") { return 0 }
        let isWest = rest.first == UInt8(ascii: "-")
        guard take("+") || take("-"), let hours = digits(2), hours < 24, take(":"),
            let minutes = digits(2), minutes < 60
        else { return nil }
        return (isWest ? -1 : 1) * (hours * 60 + minutes)
    }
}
