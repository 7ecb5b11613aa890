/// Texts with percent signs for what a payment string cannot carry as it is (RFC 3986, 2.1).
enum PercentText {
    /// A text in UTF-8 with each byte escaped that is not kept.
    static func escaped(_ text: String, keeping: (UInt8) -> Bool) -> String {
        var escaped = ""
        for byte in text.utf8 {
            if keeping(byte) {
                escaped.unicodeScalars.append(Unicode.Scalar(byte))
            } else {
                let digits = String(byte, radix: 16, uppercase: true)
                escaped += (byte < 0x10 ? "%0" : "%") + digits
            }
        }
        return escaped
    }

    /// Whether a byte stands for itself everywhere in a URI (RFC 3986, 2.3).
    static func isUnreserved(_ byte: UInt8) -> Bool {
        ASCIIClass.isAlphanumeric(byte) || "-._~".utf8.contains(byte)
    }
}
