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
            bytes.allSatisfy({ IBAN.isDigit($0) || IBAN.isLetter($0) }),
            bytes[..<2].allSatisfy(IBAN.isLetter), bytes[2..<4].allSatisfy(IBAN.isDigit),
            IBAN.remainder(bytes) == 1
        else { return nil }
        text = compact
    }

    /// The number in groups of four, as people read it out.
    package var grouped: String {
        var groups = ""
        for (place, character) in text.enumerated() {
            if place > 0, place % 4 == 0 { groups.append(" ") }
            groups.append(character)
        }
        return groups
    }

    /// ISO 7064 MOD 97-10 over the number with its first four characters moved to the end.
    private static func remainder(_ bytes: [UInt8]) -> Int {
        (bytes[4...] + bytes[..<4]).reduce(0) { remainder, byte in
            isDigit(byte)
                ? (remainder * 10 + Int(byte - 0x30)) % 97
                : (remainder * 100 + Int(byte - 0x41) + 10) % 97
        }
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
    private static func isLetter(_ byte: UInt8) -> Bool { (0x41...0x5A).contains(byte) }
}
