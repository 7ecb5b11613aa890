internal import Shop

/// Which of day, month and year stands where in the dates of a CSV file.
package enum StatementCSVOrder: String, CaseIterable, Hashable, Sendable {
    case dayMonthYear = "dmy"
    case monthDayYear = "mdy"
    case yearMonthDay = "ymd"
}

/// How the years of a CSV file are counted.
package enum StatementCSVYears: String, CaseIterable, Hashable, Sendable {
    /// As each date shows: four digits from 2400 on, and two from 50 to 92, are of the Buddhist
    /// era.
    case automatic
    case gregorian
    /// The Buddhist era of Thailand, which is 543 years ahead.
    case buddhist
}

/// A date as a cell of a CSV file writes it, before it is known whether its day or its month
/// stands first.
struct StatementCSVDate: Equatable {
    enum Form: Equatable {
        /// Year, month and day in this order, with four digits of the year.
        case yearFirst
        /// Three numbers, of which the last is the year unless a mapping says otherwise.
        case numbers
        /// Day, month and year, as the month has a name.
        case named
    }

    var form: Form
    /// The three numbers as they stand; day, month and year for a named month.
    var numbers: (first: Int, second: Int, third: Int)
    /// Whether the year has four digits.
    var hasWholeYear: Bool
    /// Whether points stand between the numbers, as only those write who put the day first.
    var hasPoints = false
    /// Whether it is six digits with nothing between, which may begin with the year: `260918`.
    var isCompact = false
    /// The time of day behind the date, in seconds from midnight.
    var secondOfDay: Int?

    /// Reads a cell; `nil` where it is no date.
    init?(_ cell: ArraySlice<UInt8>, _ encoding: StatementCSVEncoding) {
        guard cell.count <= Self.mostBytes else { return nil }
        if let found = Self.numeric(cell) {
            self = found
            return
        }
        guard cell.contains(where: { $0 >= 0x80 || $0 | 0x20 >= UInt8(ascii: "a") }) else {
            return nil
        }
        let text = StatementWords.text(cell, encoding, most: Self.mostBytes)
        let digits = StatementCSVMonths.withDigitsOfASCII(text)
        guard let found = Self.numeric(Array(digits.utf8)[...]) ?? StatementCSVMonths.date(digits)
        else { return nil }
        self = found
    }

    init(
        form: Form, _ first: Int, _ second: Int, _ third: Int, hasWholeYear: Bool,
        secondOfDay: Int? = nil
    ) {
        self.form = form
        self.numbers = (first, second, third)
        self.hasWholeYear = hasWholeYear
        self.secondOfDay = secondOfDay
    }

    static func == (left: StatementCSVDate, right: StatementCSVDate) -> Bool {
        left.form == right.form && left.numbers == right.numbers
            && left.hasWholeYear == right.hasWholeYear && left.secondOfDay == right.secondOfDay
    }

    /// The day that is meant; `nil` where there is no such day.
    func day(_ order: StatementCSVOrder, _ years: StatementCSVYears) -> CivilTime? {
        let (first, second, third) = numbers
        let (day, month, year) =
            switch (form, order) {
            case (.yearFirst, _): (third, second, first)
            case (.named, _), (.numbers, .dayMonthYear): (first, second, third)
            case (.numbers, .monthDayYear): (second, first, third)
            case (.numbers, .yearMonthDay):
                hasWholeYear ? (first, second, third) : (third, second, first)
            }
        guard let year = gregorian(year, years) else { return nil }
        return CivilTime(year: year, month: month, day: day)
    }

    /// Whether its year shows that it is of the Buddhist era.
    var isBuddhist: Bool {
        hasWholeYear && Self.buddhistYears.contains(form == .yearFirst ? numbers.0 : numbers.2)
    }

    private func gregorian(_ year: Int, _ years: StatementCSVYears) -> Int? {
        if hasWholeYear {
            let isBuddhist = years == .buddhist || years == .automatic && self.isBuddhist
            let found = isBuddhist ? year - Self.buddhistLead : year
            return Self.gregorianYears.contains(found) ? found : nil
        }
        switch years {
        case .gregorian: return year + (year < 80 ? 2_000 : 1_900)
        case .buddhist: return year + 2_500 - Self.buddhistLead
        case .automatic:
            // 69 is 2569, which is 2026; nobody has statements of 1969 or 2069. From 93 on it is
            // the last century: 2593 lies beyond this one's middle.
            if year < 50 { return year + 2_000 }
            return year < 93 ? year + 2_500 - Self.buddhistLead : year + 1_900
        }
    }

    private static let buddhistLead = 543
    private static let buddhistYears = 2_400...2_842
    private static let gregorianYears = 1_900...2_299
    /// More bytes than a date with a time and a name of a month has, in Thai in UTF-8 too.
    private static let mostBytes = 128
}

extension StatementCSVDate {
    /// A date of digits alone: `18/09/2026`, `2026-09-18T08:30:00+07:00`, `20260918`.
    fileprivate static func numeric(_ cell: ArraySlice<UInt8>) -> StatementCSVDate? {
        var scan = StatementCSVScan(cell)
        guard let first = scan.number() else { return nil }
        var date: StatementCSVDate
        if first.digits > 4 {
            guard let found = compact(first.value, digits: first.digits) else { return nil }
            date = found
        } else {
            guard let mark = scan.one(of: "/-."), let second = scan.number(), second.digits <= 2,
                scan.next(mark), let third = scan.number()
            else { return nil }
            let isYearFirst = first.digits == 4
            guard isYearFirst ? third.digits <= 2 : first.digits <= 2,
                isYearFirst || third.digits == 2 || third.digits == 4
            else { return nil }
            date = StatementCSVDate(
                form: isYearFirst ? .yearFirst : .numbers, first.value, second.value, third.value,
                hasWholeYear: isYearFirst || third.digits == 4)
            date.hasPoints = mark == UInt8(ascii: ".")
        }
        scan.skip(" ,T")
        if scan.isAtEnd { return date }
        guard let second = scan.time() else { return nil }
        date.secondOfDay = second
        return date
    }

    /// Eight digits, or six: `20260918`, `18092026`, `180926`.
    ///
    /// A day and month before a year of this century are no month and day behind one: 20 and 25
    /// are no months.
    private static func compact(_ value: Int, digits: Int) -> StatementCSVDate? {
        if digits == 6 {
            var date = StatementCSVDate(
                form: .numbers, value / 10_000, value / 100 % 100, value % 100,
                hasWholeYear: false)
            date.isCompact = true
            return date
        }
        guard digits == 8 else { return nil }
        let isYearFirst = (1...12).contains(value / 100 % 100) && value / 10_000 >= 1_900
        return isYearFirst
            ? StatementCSVDate(
                form: .yearFirst, value / 10_000, value / 100 % 100, value % 100,
                hasWholeYear: true)
            : StatementCSVDate(
                form: .numbers, value / 1_000_000, value / 10_000 % 100, value % 10_000,
                hasWholeYear: true)
    }
}

/// Reads the parts of a date or a time of day from bytes, one after the other.
struct StatementCSVScan {
    private var rest: ArraySlice<UInt8>

    init(_ bytes: ArraySlice<UInt8>) {
        rest = bytes
    }

    /// Whether nothing is left.
    var isAtEnd: Bool { rest.isEmpty }

    /// The next number, of eight digits at most.
    mutating func number() -> (value: Int, digits: Int)? {
        let digits = rest.prefix { (0x30...0x39).contains($0) }
        guard (1...8).contains(digits.count) else { return nil }
        rest = rest.dropFirst(digits.count)
        return (digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }, digits.count)
    }

    /// The next byte, where it is one of these.
    mutating func one(of bytes: StaticString) -> UInt8? {
        guard let byte = rest.first, Self.has(byte, bytes) else { return nil }
        rest = rest.dropFirst()
        return byte
    }

    /// Goes over a byte, where it stands next.
    mutating func next(_ byte: UInt8) -> Bool {
        guard rest.first == byte else { return false }
        rest = rest.dropFirst()
        return true
    }

    /// Goes over all of these bytes.
    mutating func skip(_ bytes: StaticString) {
        rest = rest.drop { Self.has($0, bytes) }
    }

    /// A time of day and nothing behind it but a zone, in seconds from midnight: `08:30`,
    /// `8.30 น.`, `20:15:30.123Z`, `8:15 PM`. The zone is not applied: the day is as written.
    mutating func time() -> Int? {
        guard let hour = number(), hour.digits <= 2, one(of: ":.") != nil,
            let minute = number(), minute.digits == 2
        else { return nil }
        var second = 0
        if one(of: ":.") != nil, !rest.isEmpty, let found = number() {
            guard found.digits <= 2 else { return nil }
            second = found.value
            if one(of: ".,") != nil { rest = rest.drop { (0x30...0x39).contains($0) } }
        }
        skip(" ")
        var shift = 0
        let half = rest.prefix(2).map { $0 | 0x20 }
        if half.elementsEqual("pm".utf8) || half.elementsEqual("am".utf8) {
            guard (1...12).contains(hour.value) else { return nil }
            shift = (half[0] == UInt8(ascii: "p") ? 12 : 0) - (hour.value == 12 ? 12 : 0)
            rest = rest.dropFirst(2)
        }
        let isZone = rest.allSatisfy {
            $0 >= 0x80 || $0 == 0x20 || Self.has($0, "Zz+-:.0123456789")
        }
        let hours = hour.value + shift
        guard isZone, hours < 24, minute.value < 60, second < 60 else { return nil }
        return (hours * 60 + minute.value) * 60 + second
    }

    private static func has(_ byte: UInt8, _ bytes: StaticString) -> Bool {
        UnsafeBufferPointer(start: bytes.utf8Start, count: bytes.utf8CodeUnitCount).contains(byte)
    }
}
