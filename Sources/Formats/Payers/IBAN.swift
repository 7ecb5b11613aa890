/// An International Bank Account Number (ISO 13616) whose check digits are right.
package struct IBAN: Hashable, Sendable {
    /// The number in upper case, without spaces.
    package let text: String

    /// The most characters that the standard allows.
    package static let greatestLength = 34
    /// The fewest characters in use (Norway).
    package static let fewestLength = 15

    /// Reads an IBAN in any case and grouping; `nil` when a character or the checksum is wrong.
    package init?(_ typed: some StringProtocol) {
        guard typed.utf8.count <= 4 * IBAN.greatestLength else { return nil }
        let kept = typed.unicodeScalars.filter {
            !$0.properties.isWhitespace && $0.value != 0x2D
        }
        let compact = String(String.UnicodeScalarView(kept)).uppercased()
        let bytes = Array(compact.utf8)
        guard (IBAN.fewestLength...IBAN.greatestLength).contains(bytes.count),
            bytes.allSatisfy({ ASCIIClass.isDigit($0) || ASCIIClass.isCapital($0) }),
            bytes[..<2].allSatisfy(ASCIIClass.isCapital),
            bytes[2..<4].allSatisfy(ASCIIClass.isDigit),
            // The checksum is over the number with its first four characters moved to the end.
            Mod97.remainder(bytes[4...] + bytes[..<4]) == 1
        else { return nil }
        text = compact
    }

    /// The country's two letters, such as `CH`.
    package var country: String { String(text.prefix(2)) }

    /// The number in groups of four, as people read it out.
    package var grouped: String {
        var groups = ""
        for (place, character) in text.enumerated() {
            if place > 0, place % 4 == 0 { groups.append(" ") }
            groups.append(character)
        }
        return groups
    }
}
