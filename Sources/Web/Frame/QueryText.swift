/// Writes queries (RFC 3986, 3.4).
enum QueryText {
    /// `name=value&…` of fields with a value.
    static func of(_ fields: [(name: String, value: String)]) -> String {
        fields.filter { !$0.value.isEmpty }
            .map { "\(escaped($0.name))=\(escaped($0.value))" }.joined(separator: "&")
    }

    /// All but unreserved characters as escapes.
    static func escaped(_ text: String) -> String {
        var escaped = ""
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
                UInt8(ascii: "_"), UInt8(ascii: "~"):
                escaped.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                escaped += byte < 0x10 ? "%0" : "%"
                escaped += String(byte, radix: 16, uppercase: true)
            }
        }
        return escaped
    }
}
