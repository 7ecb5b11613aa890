/// A QR reference of Swiss bills: 27 digits of which the last is a check digit, modulo 10,
/// recursive (Swiss Implementation Guidelines for the QR-bill, annex B).
package struct SwissReference: Hashable, Sendable {
    /// The reason why there is no reference.
    package enum Failure: Error, Hashable, CustomStringConvertible {
        /// The order's code is empty, or has something else than letters and digits.
        case code
        /// The bank's number for the customer is not digits.
        case customer
        /// The customer's number and the code have more digits than fit.
        case length(digits: Int)

        package var description: String {
            switch self {
            case .code: "a QR reference is made of a code of letters A to Z and digits"
            case .customer: "the number that the bank wants in QR references is digits alone"
            case .length(let digits):
                "the customer's number and the code need \(digits) digits of a QR reference, "
                    + "\(SwissReference.length - 1) are the most"
            }
        }
    }

    /// Digits of a reference.
    package static let length = 27

    /// The 27 digits.
    package let text: String

    /// Makes the reference that carries an order's code, each character as two digits: `0` as 01
    /// up to `9` as 10, then `A` as 11 up to `Z` as 36. So no character is 00, which fills up.
    ///
    /// - Parameter customer: the digits that some banks want at the beginning; empty for none.
    package init(of code: String, customer: String = "") throws(Failure) {
        let bytes = ASCIIClass.capitals(code)
        guard !bytes.isEmpty,
            bytes.allSatisfy({ ASCIIClass.isDigit($0) || ASCIIClass.isCapital($0) })
        else { throw .code }
        guard customer.utf8.allSatisfy(ASCIIClass.isDigit) else { throw .customer }
        let needed = customer.utf8.count + 2 * bytes.count
        guard needed < Self.length else { throw .length(digits: needed) }
        var digits = customer + String(repeating: "0", count: Self.length - 1 - needed)
        for byte in bytes {
            let number = ASCIIClass.isDigit(byte) ? byte - 0x30 + 1 : byte - 0x41 + 11
            digits += (number < 10 ? "0" : "") + String(number)
        }
        text = digits + String(Self.checkDigit(of: digits.utf8))
    }

    /// Reads a reference in any grouping; `nil` when a digit is wrong. Leading noughts may be left
    /// out, as some statements do.
    package init?(_ typed: some StringProtocol) {
        let kept = typed.unicodeScalars.filter { !$0.properties.isWhitespace }
        let digits = String(String.UnicodeScalarView(kept))
        guard (2...Self.length).contains(digits.utf8.count),
            digits.utf8.allSatisfy(ASCIIClass.isDigit)
        else { return nil }
        let whole = String(repeating: "0", count: Self.length - digits.utf8.count) + digits
        guard Self.checkDigit(of: whole.utf8.dropLast()) == whole.utf8.last.map({ $0 - 0x30 })
        else { return nil }
        text = whole
    }

    /// The order's code that the reference carries behind a customer's number of so many digits;
    /// `nil` where it carries none.
    package func code(customerDigits: Int = 0) -> String? {
        guard (0..<Self.length).contains(customerDigits) else { return nil }
        var pairs: [UInt8] = []
        var rest = text.utf8.dropFirst(customerDigits).dropLast().map { $0 - 0x30 }[...]
        // The code fills the reference from its right end.
        while let low = rest.popLast() {
            let high = rest.popLast() ?? 0
            pairs.append(high * 10 + low)
        }
        while pairs.last == 0 { pairs.removeLast() }
        guard !pairs.isEmpty, pairs.allSatisfy({ (1...36).contains($0) }) else { return nil }
        let bytes = pairs.reversed().map { $0 <= 10 ? $0 - 1 + 0x30 : $0 - 11 + 0x41 }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func checkDigit(of digits: some Sequence<UInt8>) -> UInt8 {
        let carry = digits.reduce(0) { carry, digit in
            carries[(carry + Int(digit - 0x30)) % 10]
        }
        return UInt8((10 - carry) % 10)
    }

    private static let carries = [0, 9, 4, 6, 8, 2, 7, 1, 3, 5]
}
