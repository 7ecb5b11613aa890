internal import Shop

/// The facts that the headers of a form's part tell.
package struct MultipartPart: Hashable, Sendable {
    /// The field's name.
    package let name: String
    /// The file's name without directories; `nil` for a part that is no file. It is what the
    /// sender says: good to show, never to believe or to open.
    package let filename: String?
    /// The part's media type in lower case, without parameters; also only what the sender says.
    package let contentType: String?

    package init(name: String, filename: String?, contentType: String?) {
        self.name = name
        self.filename = filename
        self.contentType = contentType
    }
}

/// The header fields of form parts: RFC 7578, 4.2 to 4.8, as browsers really write them
/// (https://html.spec.whatwg.org/#multipart-form-data).
enum MultipartHeader {
    /// A header's value before its first semicolon, and what follows as names and values.
    struct Value {
        var main: String
        var parameters: [String: String]
    }

    /// Whether a text can be a boundary (RFC 2046, 5.1.1): 1 to 70 characters of a small set, not
    /// ending in a space.
    static func isBoundary(_ text: String) -> Bool {
        (1...70).contains(text.utf8.count) && text.utf8.last != 0x20
            && text.utf8.allSatisfy {
                isAlphanumeric($0) || "'()+_,-./:=? ".utf8.contains($0)
            }
    }

    /// Reads the headers of a part, with the blank line at their end.
    static func part(_ bytes: [UInt8]) throws(MultipartFailure) -> MultipartPart {
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw .malformed("a part's headers are not UTF-8")
        }
        var disposition: Value?
        var contentType: String?
        for line in lines(text) {
            guard let colon = line.utf8.firstIndex(of: UInt8(ascii: ":")) else {
                throw .malformed("a part's header has no colon")
            }
            let value = line[line.utf8.index(after: colon)...].trimmingBlanks()
            guard !value.unicodeScalars.contains(where: { $0.value < 0x20 && $0.value != 0x09 })
            else {
                throw .malformed("a part's header has a control character")
            }
            switch line[..<colon].asciiLowercased {
            case "content-disposition":
                guard disposition == nil else { throw .malformed("a part has two dispositions") }
                disposition = parameters(value)
            case "content-type":
                contentType = parameters(value)?.main.asciiLowercased
            case "content-transfer-encoding":
                // RFC 7578, 4.7: deprecated, and content in base64 would be kept as it is.
                guard ["binary", "8bit", "7bit"].contains(value.asciiLowercased) else {
                    throw .malformed("a part has a transfer encoding")
                }
            default: break
            }
        }
        guard let disposition, disposition.main.asciiLowercased == "form-data" else {
            throw .malformed("a part is not form data")
        }
        guard let name = disposition.parameters["name"] else {
            throw .malformed("a part has no name")
        }
        return MultipartPart(
            name: unescaped(name), filename: disposition.parameters["filename"].map(fileName),
            contentType: contentType)
    }

    /// Splits a value into what it says first and its parameters; `nil` when it is not well formed
    /// or names a parameter twice.
    static func parameters(_ text: some StringProtocol) -> Value? {
        var rest = Array(text.utf8)[...]
        let main = String(decoding: token(&rest), as: UTF8.self)
        guard !main.isEmpty else { return nil }
        var value = Value(main: main, parameters: [:])
        while true {
            skipBlanks(&rest)
            guard let semicolon = rest.popFirst() else { return value }
            guard semicolon == UInt8(ascii: ";") else { return nil }
            skipBlanks(&rest)
            if rest.isEmpty { return value }
            let name = String(decoding: token(&rest), as: UTF8.self).asciiLowercased
            guard !name.isEmpty, rest.popFirst() == UInt8(ascii: "=") else { return nil }
            guard let given = parameterValue(&rest),
                value.parameters.updateValue(given, forKey: name) == nil
            else { return nil }
        }
    }

    private static func parameterValue(_ rest: inout ArraySlice<UInt8>) -> String? {
        guard rest.first == UInt8(ascii: "\"") else {
            let bytes = token(&rest)
            return bytes.isEmpty ? nil : String(decoding: bytes, as: UTF8.self)
        }
        rest.removeFirst()
        var bytes: [UInt8] = []
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "\"") { return String(decoding: bytes, as: UTF8.self) }
            // Only a quote and a backslash are escaped by a backslash: others stand in the paths
            // that old browsers sent as a file's name.
            if byte == UInt8(ascii: "\\"), let next = rest.first,
                next == UInt8(ascii: "\"") || next == UInt8(ascii: "\\")
            {
                bytes.append(next)
                rest.removeFirst()
            } else {
                bytes.append(byte)
            }
        }
        return nil
    }

    private static func token(_ rest: inout ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        let end =
            rest.firstIndex { byte in
                byte <= 0x20 || byte == UInt8(ascii: ";") || byte == UInt8(ascii: "=")
                    || byte == UInt8(ascii: "\"") || byte == 0x7F
            } ?? rest.endIndex
        defer { rest = rest[end...] }
        return rest[..<end]
    }

    private static func skipBlanks(_ rest: inout ArraySlice<UInt8>) {
        rest = rest.drop { $0 == 0x20 || $0 == 0x09 }
    }

    /// Each line without its end; one that is not ended by CR LF is a part of the next.
    private static func lines(_ text: String) -> [Substring] {
        var lines: [Substring] = []
        var rest = text[...]
        while let end = rest.span(of: "\r\n") {
            lines.append(rest[..<end.lowerBound])
            rest = rest[end.upperBound...]
        }
        return (lines + [rest]).filter { !$0.isEmpty }
    }

    /// A name with the quote and line breaks that browsers write as `%22`, `%0D` and `%0A`.
    private static func unescaped(_ text: String) -> String {
        guard text.utf8.contains(UInt8(ascii: "%")) else { return text }
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            let escape = byte == UInt8(ascii: "%") ? rest.prefix(2).map { $0 & 0xDF } : []
            switch escape {
            case [0x12, 0x12]: bytes.append(UInt8(ascii: "\""))
            case [0x10, UInt8(ascii: "D")]: bytes.append(0x0D)
            case [0x10, UInt8(ascii: "A")]: bytes.append(0x0A)
            default:
                bytes.append(byte)
                continue
            }
            rest.removeFirst(2)
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// A file's name without the directories that some senders put before it.
    private static func fileName(_ text: String) -> String {
        let name = unescaped(text)
        let last = name.utf8.lastIndex { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "\\") }
        return last.map { String(name[name.utf8.index(after: $0)...]) } ?? name
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte & 0xDF)
    }
}
