/// The kinds of bytes of ASCII that payment schemes tell apart.
enum ASCIIClass {
    static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
    static func isCapital(_ byte: UInt8) -> Bool { (0x41...0x5A).contains(byte) }
    static func isLetter(_ byte: UInt8) -> Bool { (0x41...0x5A).contains(byte & 0xDF) }
    static func isAlphanumeric(_ byte: UInt8) -> Bool { isDigit(byte) || isLetter(byte) }
    /// Whether a byte is from the blank to the tilde.
    static func isPrintable(_ byte: UInt8) -> Bool { (0x20...0x7E).contains(byte) }

    /// The bytes of a text with the small letters of ASCII as capitals, and nothing else changed:
    /// `uppercased()` makes two letters of some that are none of ASCII.
    static func capitals(_ text: some StringProtocol) -> [UInt8] {
        text.utf8.map { (0x61...0x7A).contains($0) ? $0 & 0xDF : $0 }
    }
}
