internal import Shop

/// A `:61:` of MT940, the statement line (SWIFT Standards MT, Category 9, field 61).
///
/// `6!n[4!n]2a[1!a]15d1!a3!c16x[//16x][34x]`: value date, entry date, mark, third letter of the
/// currency, amount, kind of booking, the customer's reference, the bank's reference, and
/// supplementary details in a line of their own.
struct MT940Entry {
    /// The day of the booking: the entry date, or the value date where there is none.
    private(set) var day: CivilTime
    /// Whether it takes back an earlier booking.
    private(set) var isReversal = false
    /// Whether it is announced and not booked.
    private(set) var isExpected = false
    private var isCredit = false
    private var digits: Int64 = 0
    private var decimals = 0
    private var amountText: ArraySlice<UInt8> = []
    private var hasKind = false
    private var customerReference: ArraySlice<UInt8> = []
    private var bankReference: ArraySlice<UInt8> = []
    private var supplement: ArraySlice<UInt8> = []

    /// Reads the lines of a field, with LF between them. Some banks break the first of them
    /// anywhere, so it is put together again where it is no whole one.
    static func whole(_ lines: [UInt8]) throws(StatementProblem) -> MT940Entry {
        let end = lines.firstIndex(of: 0x0A) ?? lines.endIndex
        let problem: StatementProblem
        do throws(StatementProblem) {
            var entry = try MT940Entry(lines[..<end])
            let rest = lines[end...].dropFirst()
            let goesOn = rest.first.map(isDigit) == true
            if entry.hasKind || !goesOn {
                entry.supplement = rest
                return entry
            }
            problem = .malformed("a booking has no kind behind its amount")
        } catch {
            problem = error
        }
        guard end < lines.endIndex else { throw problem }
        let next = lines[(end + 1)...].firstIndex(of: 0x0A) ?? lines.endIndex
        let joined = lines[..<end] + lines[(end + 1)..<next]
        guard var entry = try? MT940Entry(joined), entry.hasKind else { throw problem }
        entry.supplement = lines[next...].dropFirst()
        return entry
    }

    private init(_ line: ArraySlice<UInt8>) throws(StatementProblem) {
        var rest = line
        let value = rest.prefix(6)
        guard value.count == 6, value.allSatisfy(Self.isDigit) else {
            throw .date(Self.shown(line.prefix { $0 != 0x20 }.prefix(10)))
        }
        rest = rest.dropFirst(6)
        let entry = rest.prefix(4).prefix(while: Self.isDigit)
        rest = rest.dropFirst(entry.count)
        day = try Self.day(value: value, entry: entry)
        rest = try Self.mark(rest, &self)
        rest = try takeAmount(rest)
        takeReferences(rest)
    }

    /// The amount in a currency's minor units, below zero where money went out.
    func amount(in currency: Currency) throws(StatementProblem) -> Money {
        var value = digits
        var places = decimals
        while places > currency.decimals, value % 10 == 0 {
            value /= 10
            places -= 1
        }
        let text = Self.shown(amountText)
        guard places <= currency.decimals else { throw .amountOf(text, currency) }
        for _ in places..<currency.decimals {
            let (product, overflows) = value.multipliedReportingOverflow(by: 10)
            guard !overflows else { throw .amountOf(text, currency) }
            value = product
        }
        guard value <= Money.greatest else { throw .amountOf(text, currency) }
        return Money(minorUnits: isCredit != isReversal ? value : -value, currency: currency)
    }

    /// What the bank calls the booking, else what the customer called it.
    func reference(of details: MT940Details) -> String {
        let most = StatementLimits.field
        let bank = StatementWords.text(bankReference, nil, most: most)
        if !bank.isEmpty { return bank }
        let customer = StatementWords.text(customerReference, nil, most: most)
        switch customer {
        // A lone N is what banks leave of NONREF where they leave a letter.
        case "NONREF", "N", "KREF", "MREF", "PREF", "NOTPROVIDED": return ""
        // These say that the reference stands in the details.
        case "EREF": return details.endToEnd
        default: return customer
        }
    }

    /// The supplementary details, where they are no account that is told elsewhere.
    func words(besides details: MT940Details) -> String {
        guard otherAccount.isEmpty || !details.account.isEmpty else { return "" }
        let text = StatementWords.text(supplement, nil, most: StatementLimits.text)
        return text == details.account ? "" : text
    }

    /// The IBAN that some banks write as supplementary details; empty where it is none.
    var otherAccount: String {
        let text = supplement.filter { $0 > 0x20 }
        guard (15...34).contains(text.count), text.prefix(2).allSatisfy(Self.isCapital),
            text.dropFirst(2).prefix(2).allSatisfy(Self.isDigit),
            text.dropFirst(4).allSatisfy({ Self.isDigit($0) || Self.isCapital($0) })
        else { return "" }
        return String(decoding: text, as: UTF8.self)
    }

    /// Takes the mark and, where there is one, the third letter of the currency. `RC` and `RD` are
    /// reversals; the R of `CR` and `DR` is the letter, of EUR for one.
    private static func mark(
        _ line: ArraySlice<UInt8>, _ entry: inout MT940Entry
    ) throws(StatementProblem) -> ArraySlice<UInt8> {
        let letters = line.prefix(3).prefix(while: isCapital)
        var rest = letters
        switch rest.first {
        case UInt8(ascii: "R"): entry.isReversal = true
        case UInt8(ascii: "E"): entry.isExpected = true
        default: break
        }
        if entry.isReversal || entry.isExpected { rest = rest.dropFirst() }
        switch rest.first {
        case UInt8(ascii: "C"): entry.isCredit = true
        case UInt8(ascii: "D"): break
        default:
            throw .malformed("“\(shown(line.prefix(2)))” is neither C nor D")
        }
        guard rest.count <= 2 else {
            throw .malformed("“\(shown(letters))” is more than a mark and a letter")
        }
        return line.dropFirst(letters.count)
    }

    private mutating func takeAmount(
        _ line: ArraySlice<UInt8>
    ) throws(StatementProblem) -> ArraySlice<UInt8> {
        let text = line.prefix { Self.isDigit($0) || $0 == Self.comma || $0 == Self.point }
        amountText = text
        let parts = text.split(separator: Self.comma, omittingEmptySubsequences: false)
        guard text.count > 1, parts.count == 2, !text.contains(Self.point) else {
            throw .amount(Self.shown(text.isEmpty ? line.prefix(16) : text))
        }
        for byte in text where byte != Self.comma {
            let (product, overflows) = digits.multipliedReportingOverflow(by: 10)
            let (sum, isTooLarge) = product.addingReportingOverflow(Int64(byte - 0x30))
            guard !overflows, !isTooLarge else { throw .amount(Self.shown(text)) }
            digits = sum
        }
        decimals = parts[1].count
        let rest = line.dropFirst(text.count)
        // What is neither a letter nor nothing would have been a part of the amount.
        guard rest.allSatisfy({ $0 <= 0x20 }) || rest.first.map(Self.isCapital) == true else {
            throw .amount(Self.shown(line.prefix(text.count + 8)))
        }
        return rest
    }

    private mutating func takeReferences(_ line: ArraySlice<UInt8>) {
        hasKind = line.count >= 4
        let rest = line.dropFirst(4)
        let slash = UInt8(ascii: "/")
        let mark = rest.indices.first { place in
            rest[place] == slash && place + 1 < rest.endIndex && rest[place + 1] == slash
        }
        customerReference = rest[..<(mark ?? rest.endIndex)]
        bankReference = mark.map { rest[($0 + 2)...] } ?? []
    }

    /// The booking's day. The entry date has no year: it is the one nearest to the value date.
    private static func day(
        value: ArraySlice<UInt8>, entry: ArraySlice<UInt8>
    ) throws(StatementProblem) -> CivilTime {
        let numbers = twos(value)
        // Years of two digits up to 79 are of this century (SWIFT, "Date", format YYMMDD).
        let year = numbers[0] + (numbers[0] < 80 ? 2_000 : 1_900)
        guard let value = lastDay(year, numbers[1], numbers[2]) else {
            throw .date(shown(value))
        }
        guard !entry.isEmpty else { return value }
        let parts = twos(entry)
        guard entry.count == 4 else { throw .date(shown(entry)) }
        let days = (year - 1...year + 1).compactMap { lastDay($0, parts[0], parts[1]) }
        func distance(_ day: CivilTime) -> Int64 {
            abs(day.milliseconds - value.milliseconds)
        }
        guard let nearest = days.min(by: { distance($0) < distance($1) }) else {
            throw .date(shown(entry))
        }
        return nearest
    }

    /// A day, or the last of its month: banks that count 30 days to each month write 30 February.
    private static func lastDay(_ year: Int, _ month: Int, _ day: Int) -> CivilTime? {
        guard (1...31).contains(day) else { return nil }
        for last in stride(from: day, through: min(day, 28), by: -1) {
            if let found = CivilTime(year: year, month: month, day: last) { return found }
        }
        return nil
    }

    private static func twos(_ digits: ArraySlice<UInt8>) -> [Int] {
        stride(from: digits.startIndex, to: digits.endIndex - 1, by: 2).map {
            Int(digits[$0] - 0x30) * 10 + Int(digits[$0 + 1] - 0x30)
        }
    }

    private static func shown(_ bytes: ArraySlice<UInt8>) -> String {
        StatementWords.text(bytes, nil, most: 32)
    }

    private static let comma = UInt8(ascii: ",")
    private static let point = UInt8(ascii: ".")

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

    private static func isCapital(_ byte: UInt8) -> Bool { (0x41...0x5A).contains(byte) }
}
