internal import Shop

/// An amount as a cell of a CSV file writes it, before it is known which mark is its decimal one.
struct StatementCSVNumber: Equatable {
    /// A mark that stands before decimals in one country and between thousands in another.
    enum Mark: String, Sendable {
        case point = "."
        case comma = ","

        var other: Mark { self == .point ? .comma : .point }
    }

    /// What the marks in it tell.
    enum Shape: Equatable {
        /// There is none.
        case whole
        /// The last one stands before decimals: `1,5`, `1.234,50`, `1234.500`.
        case decimal(Mark)
        /// It stands between thousands, as it does so twice: `1,234,567`.
        case grouped(Mark)
        /// It could be either: `1,234`.
        case either(Mark)
    }

    private(set) var isNegative = false
    private(set) var shape = Shape.whole
    /// The currency that the cell names.
    private(set) var currency: Currency?
    private var digits: Int64 = 0
    /// How many digits stand behind the last mark.
    private var behind = 0

    /// Whether it is nothing.
    var isZero: Bool { digits == 0 }

    /// Reads a cell; `nil` where it is no amount.
    init?(_ cell: ArraySlice<UInt8>, _ encoding: StatementCSVEncoding) {
        if readDigits(cell.first == Self.minus ? cell.dropFirst() : cell) {
            isNegative = cell.first == Self.minus
            return
        }
        guard cell.count <= Self.mostBytes else { return nil }
        let text = StatementWords.text(cell, encoding, most: Self.mostBytes)
        guard let written = StatementCSVNumberText(text) else { return nil }
        isNegative = written.isNegative
        currency = written.currency
        guard readDigits(written.number[...]) else { return nil }
    }

    /// The amount in a currency's minor units.
    ///
    /// - Parameters:
    ///   - decimals: how many the currency has, which is looked up once and not for every cell.
    ///   - decimal: the decimal mark of the column; `nil` where it is not known.
    ///   - text: the cell, for a reason.
    func minorUnits(
        in currency: Currency, decimals: Int, decimal: Mark?, text: () -> String
    ) throws(StatementProblem) -> Int64 {
        var value = digits
        var places = 0
        switch shape {
        case .whole: break
        case .decimal(let mark):
            guard decimal != mark.other else { throw .amount(text()) }
            places = behind
        case .grouped(let mark):
            guard decimal != mark else { throw .amount(text()) }
        case .either(let mark):
            // Where a currency has no decimals, no mark can stand before any.
            guard decimal != nil || decimals == 0 else { throw .amount(text()) }
            places = decimal == mark ? behind : 0
        }
        while places > decimals, value % 10 == 0 {
            value /= 10
            places -= 1
        }
        guard places <= decimals else { throw .amountOf(text(), currency) }
        for _ in places..<decimals {
            let (product, overflows) = value.multipliedReportingOverflow(by: 10)
            guard !overflows else { throw .amountOf(text(), currency) }
            value = product
        }
        guard value <= Money.greatest else { throw .amountOf(text(), currency) }
        return isNegative ? -value : value
    }

    /// Reads digits with points, commas and `'` for other marks between thousands.
    private mutating func readDigits(_ bytes: ArraySlice<UInt8>) -> Bool {
        var groups = StatementCSVGroups()
        var value: Int64 = 0
        for byte in bytes {
            guard (0x30...0x39).contains(byte) else {
                guard groups.end(with: byte) else { return false }
                continue
            }
            groups.take(isZero: byte == 0x30)
            guard groups.digits <= Self.mostDigits else { return false }
            value = value * 10 + Int64(byte - 0x30)
        }
        guard let found = groups.shape else { return false }
        (digits, shape, behind) = (value, found, groups.run)
        return true
    }

    /// No number of so many digits is beyond `Int64`.
    private static let mostDigits = 18
    /// More bytes than an amount with signs, marks and a currency has.
    private static let mostBytes = 96
    private static let minus = UInt8(ascii: "-")
}

/// The groups of digits between the marks of an amount.
struct StatementCSVGroups {
    private(set) var digits = 0
    /// How many digits stand behind the last mark.
    private(set) var run = 0
    private var beginsWithZero = false
    private var first = 0
    /// The group before the last mark, where it is not the first.
    private var before: Int?
    private var marks = 0
    private var last: UInt8 = 0
    private var hasOther = false
    private var other: UInt8 = 0
    private var isOfThrees = true
    private var isOfTwos = true

    /// Takes a digit.
    mutating func take(isZero: Bool) {
        if digits == 0 { beginsWithZero = isZero }
        digits += 1
        run += 1
    }

    /// Ends a group with a mark; `false` where no amount has such a mark there.
    mutating func end(with mark: UInt8) -> Bool {
        guard mark == Self.point || mark == Self.comma || mark == Self.apostrophe else {
            return false
        }
        if marks == 0 {
            first = run
        } else {
            if mark != last {
                // Of two marks the later stands before decimals, and stands there once.
                guard !hasOther, mark != Self.apostrophe else { return false }
                (hasOther, other) = (true, last)
            } else if hasOther {
                return false
            }
            takeMiddle()
            before = run
        }
        last = mark
        marks += 1
        run = 0
        return true
    }

    /// What the marks tell; `nil` where the groups are none.
    var shape: StatementCSVNumber.Shape? {
        guard digits > 0 else { return nil }
        guard marks > 0 else { return .whole }
        let mark: StatementCSVNumber.Mark = last == Self.comma ? .comma : .point
        let canGroup = (1...3).contains(first)
        if hasOther {
            return canGroup && before == 3 && isOfGroups ? .decimal(mark) : nil
        }
        if last == Self.apostrophe || marks > 1 {
            var whole = self
            whole.takeMiddle()
            guard canGroup, run == 3, whole.isOfGroups else { return nil }
            return last == Self.apostrophe ? .whole : .grouped(mark)
        }
        let canBeEither = canGroup && run == 3 && !beginsWithZero
        return canBeEither ? .either(mark) : .decimal(mark)
    }

    /// Groups of three, or of two before the last one, as in India: `1,23,456`.
    private var isOfGroups: Bool { isOfThrees || isOfTwos }

    private mutating func takeMiddle() {
        guard let before else { return }
        if before != 3 { isOfThrees = false }
        if before != 2 { isOfTwos = false }
    }

    private static let point = UInt8(ascii: ".")
    private static let comma = UInt8(ascii: ",")
    private static let apostrophe = UInt8(ascii: "'")
}
