/// A creditor reference (ISO 11649): `RF`, two check digits, and up to 21 letters and digits, by
/// which a receiver finds what was paid; banks carry it from end to end in a field of its own.
package struct CreditorReference: Hashable, Sendable {
    /// The reason why there is no reference.
    package enum Failure: Error, Hashable, CustomStringConvertible {
        /// The code is empty, or has more characters than fit.
        case length(characters: Int)
        /// The code has something else than letters and digits.
        case characters

        package var description: String {
            switch self {
            case .length(let characters):
                "a creditor reference carries 1 to \(CreditorReference.greatestCode) letters and "
                    + "digits, not \(characters)"
            case .characters: "a creditor reference carries letters A to Z and digits alone"
            }
        }
    }

    /// The most characters of what follows the check digits.
    package static let greatestCode = 21

    /// The reference in capitals and without spaces, such as `RF18539007547034`.
    package let text: String

    /// Makes the reference that carries an order's code, which may be in any case.
    package init(of code: String) throws(Failure) {
        let bytes = ASCIIClass.capitals(code)
        guard bytes.allSatisfy({ ASCIIClass.isDigit($0) || ASCIIClass.isCapital($0) }) else {
            throw .characters
        }
        guard (1...Self.greatestCode).contains(bytes.count) else {
            throw .length(characters: bytes.count)
        }
        let check = 98 - Mod97.remainder(bytes + Array("RF00".utf8))
        text =
            "RF" + (check < 10 ? "0" : "") + String(check) + String(decoding: bytes, as: UTF8.self)
    }

    /// Reads a reference in any case and grouping; `nil` when a character or the checksum is wrong.
    package init?(_ typed: some StringProtocol) {
        let kept = typed.unicodeScalars.filter { !$0.properties.isWhitespace }
        let bytes = ASCIIClass.capitals(String(String.UnicodeScalarView(kept)))
        guard (5...Self.greatestCode + 4).contains(bytes.count), bytes.starts(with: "RF".utf8),
            bytes[2..<4].allSatisfy(ASCIIClass.isDigit),
            bytes.allSatisfy({ ASCIIClass.isDigit($0) || ASCIIClass.isCapital($0) }),
            Mod97.remainder(bytes[4...] + bytes[..<4]) == 1
        else { return nil }
        text = String(decoding: bytes, as: UTF8.self)
    }

    /// The code that the reference carries.
    package var code: String { String(text.dropFirst(4)) }
}
