internal import Mustache

/// Escapes text for HTML byte by byte.
///
/// swift-mustache's own escaping compares Swift characters, and a quotation mark followed by a
/// combining accent is another character to Swift while it still ends an attribute for a browser.
/// Whoever may type a name could then add attributes to our elements, so no template uses it.
struct Escaping: MustacheContentType {
    static let markup = Escaping()

    /// Compiles a template or a word so that this escaping and not the library's is in force in it.
    static func compile(_ text: String) throws -> MustacheTemplate {
        // Registering again changes nothing.
        MustacheContentTypes.register(markup, named: "MARKUP")
        return try MustacheTemplate(string: "{{% CONTENT_TYPE:MARKUP }}\n" + text)
    }

    func escapeText(_ text: String) -> String {
        guard text.utf8.contains(where: Escaping.isSpecial) else { return text }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count + 32)
        Escaping.append(text, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Adds a text, escaped.
    static func append(_ text: String, to bytes: inout [UInt8]) {
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "&"): bytes += "&amp;".utf8
            case UInt8(ascii: "<"): bytes += "&lt;".utf8
            case UInt8(ascii: ">"): bytes += "&gt;".utf8
            case UInt8(ascii: "\""): bytes += "&quot;".utf8
            case UInt8(ascii: "'"): bytes += "&#39;".utf8
            default: bytes.append(byte)
            }
        }
    }

    private static func isSpecial(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "&"), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "\""),
            UInt8(ascii: "'"):
            true
        default: false
        }
    }
}
