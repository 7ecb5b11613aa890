/// A date and a time of day as a wall clock shows them, without saying where.
///
/// It is one number inside, so that a million of them pass through an export cheaply.
package struct CivilTime: Hashable, Comparable, Sendable {
    /// Milliseconds since 1970-01-01 00:00 of the same wall clock.
    package let milliseconds: Int64

    /// Takes milliseconds since 1970-01-01 00:00 of the wall clock, not of UTC.
    package init(milliseconds: Int64) {
        self.milliseconds = milliseconds
    }

    /// Takes the parts of a date in the Gregorian calendar; `nil` when there is no such moment.
    package init?(
        year: Int, month: Int, day: Int, hour: Int = 0, minute: Int = 0, second: Int = 0,
        millisecond: Int = 0
    ) {
        guard (0...9999).contains(year), (1...12).contains(month),
            (1...CivilTime.days(inMonth: month, year: year)).contains(day),
            (0...23).contains(hour), (0...59).contains(minute), (0...59).contains(second),
            (0...999).contains(millisecond)
        else { return nil }
        let days = Int64(CivilTime.days(year: year, month: month, day: day))
        let seconds = Int64((hour * 60 + minute) * 60 + second)
        milliseconds = (days * 86_400 + seconds) * 1_000 + Int64(millisecond)
    }

    package static func < (left: CivilTime, right: CivilTime) -> Bool {
        left.milliseconds < right.milliseconds
    }

    /// The parts of a date and time that people name.
    package struct Parts: Hashable, Sendable {
        /// The year (proleptic Gregorian).
        package var year: Int
        /// The month, 1 to 12.
        package var month: Int
        /// The day of the month, 1 to 31.
        package var day: Int
        /// The hour, 0 to 23.
        package var hour: Int
        /// The minute, 0 to 59.
        package var minute: Int
        /// The second, 0 to 59.
        package var second: Int
        /// The millisecond, 0 to 999.
        package var millisecond: Int
        /// The day of the week, 1 (Monday) to 7 (Sunday), as ISO 8601 counts.
        package var weekday: Int
    }

    /// The date and the time of day, part by part.
    package var parts: Parts {
        let (days, rest) = CivilTime.floorDivision(milliseconds, by: 86_400_000)
        let (year, month, day) = CivilTime.date(daysSinceEpoch: Int(days))
        let ofDay = Int(rest)
        // 1970-01-01 was a Thursday.
        let (_, weekday) = CivilTime.floorDivision(days + 3, by: 7)
        return Parts(
            year: year, month: month, day: day, hour: ofDay / 3_600_000,
            minute: ofDay / 60_000 % 60, second: ofDay / 1_000 % 60, millisecond: ofDay % 1_000,
            weekday: Int(weekday) + 1)
    }

    /// A time of day, as ISO 8601 writes it: `08:30:00`.
    ///
    /// - Parameter second: counted from midnight.
    package static func timeText(second: Int) -> String {
        "\(two(second / 3_600)):\(two(second / 60 % 60)):\(two(second % 60))"
    }

    private static func two(_ number: Int) -> String {
        number < 10 ? "0\(number)" : String(number)
    }

    /// The serial date of spreadsheets: days since 1899-12-30, with the time as a fraction.
    ///
    /// Right for dates from 1900-03-01 on; before, spreadsheets believe in a 29 February 1900.
    package var spreadsheetSerial: Double {
        Double(milliseconds) / 86_400_000 + 25_569
    }

    private static func floorDivision(_ value: Int64, by divisor: Int64) -> (Int64, Int64) {
        let (quotient, remainder) = value.quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }

    /// Days from 1970-01-01; the algorithm `days_from_civil` of Howard Hinnant,
    /// https://howardhinnant.github.io/date_algorithms.html
    private static func days(year: Int, month: Int, day: Int) -> Int {
        let shifted = month <= 2 ? year - 1 : year
        let era = (shifted >= 0 ? shifted : shifted - 399) / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }

    /// The reverse, `civil_from_days` of the same page.
    private static func date(daysSinceEpoch: Int) -> (year: Int, month: Int, day: Int) {
        let shifted = daysSinceEpoch + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra =
            (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
    }

    private static func days(inMonth month: Int, year: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }
}
