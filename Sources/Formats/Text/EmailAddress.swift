internal import Shop

/// An e-mail address, trimmed and in lower case, so that one person's spellings are one text.
///
/// Accepted is what mail really travels to: an RFC 5321 dot-string before the `@` and a host name
/// with a dot after it. Quoted local parts, address literals and unencoded international
/// addresses are refused: most mail servers would not deliver to them.
package struct EmailAddress: Hashable, Sendable {
    /// The address, for example `som@shop.example`.
    package let text: String

    /// The most characters of an address: RFC 5321 4.5.3.1.3, less the angle brackets of the path.
    package static let greatestLength = 254
    /// The most characters before the `@` (RFC 5321 4.5.3.1.1).
    package static let greatestLocalPart = 64
    /// The most characters between two dots of the host name (RFC 1035 2.3.4).
    package static let greatestLabel = 63

    /// Reads what a person typed; `nil` when it cannot be an address.
    package init?(_ typed: String) {
        guard typed.utf8.count <= EmailAddress.greatestLength * 4 else { return nil }
        let trimmed = EmailAddress.trimmed(typed)
        guard trimmed.utf8.count <= EmailAddress.greatestLength else { return nil }
        let parts = trimmed.pieces(at: "@", keepsEmpty: true)
        guard parts.count == 2, EmailAddress.isLocalPart(parts[0]),
            EmailAddress.isHostName(parts[1])
        else { return nil }
        text = trimmed.asciiLowercased
    }

    /// The text without the white space and the invisible characters that pasting leaves at both
    /// ends.
    private static func trimmed(_ typed: String) -> String {
        let isNoise = { (scalar: Unicode.Scalar) in
            scalar.properties.isWhitespace || scalar.properties.generalCategory == .format
        }
        let scalars = typed.unicodeScalars
        guard let first = scalars.firstIndex(where: { !isNoise($0) }),
            let last = scalars.lastIndex(where: { !isNoise($0) })
        else { return "" }
        return String(String.UnicodeScalarView(scalars[first...last]))
    }

    private static func isLocalPart(_ text: Substring) -> Bool {
        guard (1...greatestLocalPart).contains(text.utf8.count) else { return false }
        return text.pieces(at: ".", keepsEmpty: true).allSatisfy {
            !$0.isEmpty && $0.utf8.allSatisfy(isAtomByte)
        }
    }

    private static func isAtomByte(_ byte: UInt8) -> Bool {
        isAlphanumeric(byte) || "!#$%&'*+/=?^_`{|}~-".utf8.contains(byte)
    }

    private static func isHostName(_ text: Substring) -> Bool {
        let labels = text.pieces(at: ".", keepsEmpty: true)
        guard labels.count >= 2, labels.allSatisfy(isLabel), let top = labels.last else {
            return false
        }
        return top.utf8.count >= 2 && !top.utf8.allSatisfy { (0x30...0x39).contains($0) }
    }

    private static func isLabel(_ label: Substring) -> Bool {
        let bytes = label.utf8
        guard (1...greatestLabel).contains(bytes.count) else { return false }
        return bytes.first != UInt8(ascii: "-") && bytes.last != UInt8(ascii: "-")
            && bytes.allSatisfy { isAlphanumeric($0) || $0 == UInt8(ascii: "-") }
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte & 0xDF)
    }
}
