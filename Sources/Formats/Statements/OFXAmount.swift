internal import Shop

/// Reads amounts as OFX files have them.
///
/// OFX 2.2, section 3.2.9.1, has a point or a comma before the decimals and nothing between
/// thousands. Banks write thousands all the same, with the other of the two.
enum OFXAmount {
    /// The amount in minor units of a currency.
    ///
    /// What could be two amounts is refused: `1,234` is a thousand for one bank, and for another
    /// one and something.
    static func minorUnits(
        _ text: String, _ currency: StatementCurrency
    ) throws(OFXAmountProblem) -> Int64 {
        var digits = Array(text.utf8)[...]
        let sign = digits.first
        let isNegative = sign == UInt8(ascii: "-")
        if isNegative || sign == UInt8(ascii: "+") { digits = digits.dropFirst() }
        guard let plain = plain(digits, decimals: currency.decimals) else { throw .unreadable }
        guard let units = plain.minorUnits(decimals: currency.decimals) else { throw .unfit }
        return isNegative ? -units : units
    }

    private static func plain(_ text: ArraySlice<UInt8>, decimals: Int) -> PlainAmount? {
        let marks = text.indices.filter { isMark(text[$0]) }
        guard let last = marks.last else {
            guard !text.isEmpty, PlainAmount.areDigits(text) else { return nil }
            return PlainAmount(whole: text, fraction: [])
        }
        let isRepeated = marks.count > 1
        let others = marks.dropLast()
        if isRepeated, others.allSatisfy({ text[$0] == text[last] }) {
            // One mark, several times: it stands between thousands.
            return grouped(text, at: marks).map { PlainAmount(whole: $0, fraction: []) }
        }
        let fraction = text[(last + 1)...]
        guard PlainAmount.areDigits(fraction) else { return nil }
        if isRepeated {
            guard let first = others.first, others.allSatisfy({ text[$0] == text[first] }),
                let whole = grouped(text[..<last], at: Array(others))
            else { return nil }
            return PlainAmount(whole: whole, fraction: fraction)
        }
        let whole = text[..<last]
        guard PlainAmount.areDigits(whole), !whole.isEmpty || !fraction.isEmpty,
            !(decimals != 3 && fraction.count == 3 && isGroup(whole))
        else { return nil }
        return PlainAmount(whole: whole, fraction: fraction)
    }

    private static func isMark(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: ".") || byte == UInt8(ascii: ",")
    }

    /// Whether digits can be the first ones of a number with marks between its thousands.
    private static func isGroup(_ digits: ArraySlice<UInt8>) -> Bool {
        (1...3).contains(digits.count) && digits.first != 0x30
    }

    /// The digits without the marks at these places, where those stand between thousands.
    private static func grouped(_ text: ArraySlice<UInt8>, at marks: [Int]) -> ArraySlice<UInt8>? {
        var start = text.startIndex
        var digits: [UInt8] = []
        for (index, end) in (marks + [text.endIndex]).enumerated() {
            let group = text[start..<end]
            guard PlainAmount.areDigits(group), index == 0 ? isGroup(group) : group.count == 3
            else { return nil }
            digits += group
            start = end + 1
        }
        return digits[...]
    }
}

/// A reason why a text of an OFX file is no amount.
enum OFXAmountProblem: Error, Hashable {
    /// It is none, or could be two.
    case unreadable
    /// It has more decimals than its currency, or is too large.
    case unfit
}
