internal import Foundation
package import Shop

/// Codes as people type and paste them: every code that a person hands in is read here.
///
/// A telephone makes an en dash of two hyphens and quotation marks of its own, a chat puts
/// characters without width between letters, a keyboard for Thai or Japanese has digits and letters
/// of another width. So a code is its letters and digits, in Unicode's compatibility form (Unicode
/// Annex 15, NFKC) and without regard to case; whatever else stands between them says nothing.
extension PlainSymbols {
    /// The most bytes of a typed text that is looked at: a code with its every letter in four bytes
    /// and something invisible between each two of them.
    package static let longestTyped = 256

    /// The number that so many symbols stand for, however they were typed. `nil` when they cannot
    /// be one.
    package static func number(typed text: some StringProtocol, length: Int) -> UInt64? {
        guard text.utf8.count <= longestTyped else { return nil }
        return lettersAndDigits(of: String(text)).flatMap { number($0, length: length) }
    }

    /// The letters and digits of a text in capitals of ASCII; `nil` when one of them is no such.
    private static func lettersAndDigits(of text: String) -> [UInt8]? {
        let isPlain = text.utf8.allSatisfy { $0 < 0x80 }
        let plain = isPlain ? text : text.precomposedStringWithCompatibilityMapping
        var found: [UInt8] = []
        for scalar in plain.unicodeScalars {
            switch scalar.properties.generalCategory {
            case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter,
                .otherLetter:
                guard scalar.isASCII else { return nil }
                found.append(UInt8(ascii: scalar) & 0xDF)
            case .decimalNumber:
                guard let value = scalar.properties.numericValue else { return nil }
                found.append(UInt8(ascii: "0") + UInt8(value))
            case .letterNumber, .otherNumber: return nil
            default: continue
            }
        }
        return found
    }
}

extension OrderCode {
    /// Reads a code as people type it, a confusable letter taken for its twin. `nil` when it cannot
    /// be one.
    package init?(typed: some StringProtocol) {
        guard let number = PlainSymbols.number(typed: typed, length: Self.length) else {
            return nil
        }
        self.init(number: number)
    }

    /// Reads a code as people type it, or the reference that payers write: the code behind the
    /// seller's prefix.
    package init?(typed: some StringProtocol, behind prefix: String) {
        if let code = OrderCode(typed: typed) {
            self = code
            return
        }
        let letters = String(typed).asciiLowercased.filter { $0.isLetter || $0.isNumber }
        let head = prefix.asciiLowercased
        guard !head.isEmpty, letters.begins(with: head) else { return nil }
        self.init(typed: letters.dropFirst(head.count))
    }
}
