/// The 26 symbols in which people read, say and type numbers: without vowels, so that no word comes
/// out, and with one symbol of each pair that people confuse (O and 0, I and 1, Z and 2, S and 5, G
/// and 6, B and 8).
package enum PlainSymbols {
    private static let symbols = Array("0123456789CDFHJKMNPQRTVWXY".utf8)

    /// How many symbols there are.
    package static let count: UInt64 = 26

    /// A number in so many symbols; what does not fit into them is cut off.
    package static func text(_ number: UInt64, length: Int) -> String {
        var rest = number
        var text: [UInt8] = []
        for _ in 0..<length {
            text.append(symbols[Int(rest % count)])
            rest /= count
        }
        return String(decoding: text.reversed(), as: UTF8.self)
    }

    /// The number that some symbols stand for, in capitals of ASCII, a confusable letter taken for
    /// its twin. `nil` when they cannot be one.
    package static func number(_ typed: some Sequence<UInt8>, length: Int) -> UInt64? {
        var number: UInt64 = 0
        var found = 0
        for byte in typed {
            guard found < length, let digit = symbols.firstIndex(of: twins[byte] ?? byte) else {
                return nil
            }
            let (high, overflows) = number.multipliedReportingOverflow(by: count)
            let (sum, carries) = high.addingReportingOverflow(UInt64(digit))
            if overflows || carries { return nil }
            number = sum
            found += 1
        }
        return found == length ? number : nil
    }

    private static let twins: [UInt8: UInt8] = [
        UInt8(ascii: "O"): UInt8(ascii: "0"), UInt8(ascii: "I"): UInt8(ascii: "1"),
        UInt8(ascii: "L"): UInt8(ascii: "1"), UInt8(ascii: "Z"): UInt8(ascii: "2"),
        UInt8(ascii: "S"): UInt8(ascii: "5"), UInt8(ascii: "G"): UInt8(ascii: "6"),
        UInt8(ascii: "B"): UInt8(ascii: "8"),
    ]
}
