/// The checksum ISO 7064 MOD 97-10 of account numbers and creditor references: letters count as
/// two digits, `A` as 10 up to `Z` as 35.
enum Mod97 {
    /// The remainder of the number that digits and capital letters of ASCII make; a text with its
    /// right check digits at the end has 1.
    static func remainder(_ bytes: some Sequence<UInt8>) -> Int {
        bytes.reduce(0) { remainder, byte in
            ASCIIClass.isDigit(byte)
                ? (remainder * 10 + Int(byte - 0x30)) % 97
                : (remainder * 100 + Int(byte - 0x41) + 10) % 97
        }
    }
}
