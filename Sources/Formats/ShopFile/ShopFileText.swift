internal import Shop

/// The text of a shop file before it is parsed: held to the limits that keep parsing cheap.
enum ShopFileText {
    /// Lines and commas together: each may become a node of the tree, and a node takes some hundred
    /// bytes. A file with every limit of `ShopFileLimits.bytes` used by real entries has fewer.
    static let greatestEntries = 250_000

    static func checked(_ bytes: [UInt8]) throws(ShopFileRefusal) -> String {
        guard bytes.count <= ShopFileLimits.bytes else {
            throw ShopFileRefusal(
                line: 1, column: 1,
                words: "the file has \(bytes.count) bytes, \(ShopFileLimits.bytes) are the most")
        }
        let entries = bytes.count { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: ",") }
        guard entries <= greatestEntries else {
            throw ShopFileRefusal(
                line: 1, column: 1,
                words: "the file has more than \(greatestEntries) entries: split the drops")
        }
        guard let text = String(validating: withoutMark(bytes), as: UTF8.self) else {
            throw ShopFileRefusal(
                line: 1, column: 1, words: "the file is not UTF-8 text: save it as UTF-8")
        }
        try refuseAliases(in: text)
        return isJSON(text) ? joiningSurrogates(text) : text
    }

    private static func withoutMark(_ bytes: [UInt8]) -> ArraySlice<UInt8> {
        bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes.dropFirst(3) : bytes[...]
    }

    /// YAML can repeat a part by its name, and repeats of repeats grow without end ("billion
    /// laughs") already while the tree is built. So a name that is both set, `&name`, and used,
    /// `*name`, is refused before parsing. In quoted text that is one false alarm in a lifetime.
    private static func refuseAliases(in text: String) throws(ShopFileRefusal) {
        let anchors = marked("&", in: text)
        guard !anchors.isEmpty else { return }
        let names = Set(anchors.map(\.name))
        guard let alias = marked("*", in: text).first(where: { names.contains($0.name) }) else {
            return
        }
        throw ShopFileRefusal(
            line: alias.line, column: alias.column,
            words: "`*\(alias.name)` repeats another part: write the part out")
    }

    private struct MarkedName {
        var name: String
        var line: Int
        var column: Int
    }

    /// The names that follow a sign which stands where a value may begin.
    private static func marked(_ sign: Unicode.Scalar, in text: String) -> [MarkedName] {
        guard text.unicodeScalars.contains(sign) else { return [] }
        var found: [MarkedName] = []
        var line = 1
        var column = 0
        var before: Unicode.Scalar = "\n"
        var rest = text.unicodeScalars[...]
        while let scalar = rest.popFirst() {
            column += 1
            if scalar == sign, valueStarts.contains(before) {
                let name = String(String.UnicodeScalarView(rest.prefix(while: isNamePart)))
                if !name.isEmpty {
                    found.append(MarkedName(name: name, line: line, column: column))
                }
            }
            if scalar == "\n" {
                line += 1
                column = 0
            }
            before = scalar
        }
        return found
    }

    /// What may stand before a value: white space, YAML's line breaks and its indicators.
    private static let valueStarts = " \t\r\n\u{85}\u{2028}\u{2029}[{,:?-".unicodeScalars

    private static func isNamePart(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.isAlphabetic || ("0"..."9").contains(scalar) || scalar == "_"
            || scalar == "-"
    }

    private static func isJSON(_ text: String) -> Bool {
        text.unicodeScalars.first { !$0.properties.isWhitespace } == "{"
    }

    /// Writes out the pairs of `\uD83D\uDE00` by which JSON names characters beyond the first plane
    /// (RFC 8259, section 7). YAML has no such pairs and would refuse them.
    private static func joiningSurrogates(_ text: String) -> String {
        var written = String.UnicodeScalarView()
        var rest = text.unicodeScalars[...]
        while let scalar = rest.popFirst() {
            guard scalar == "\\" else {
                written.append(scalar)
                continue
            }
            if let pair = surrogatePair(rest) {
                written.append(pair)
                rest = rest.dropFirst(11)
            } else {
                written.append(scalar)
                if let escaped = rest.popFirst() { written.append(escaped) }
            }
        }
        return String(written)
    }

    /// The character named by `uD83D\uDE00`, which is what follows the first backslash.
    private static func surrogatePair(_ text: Substring.UnicodeScalarView) -> Unicode.Scalar? {
        let digits = Array(text.prefix(11))
        guard digits.count == 11, digits[0] == "u", digits[5] == "\\", digits[6] == "u",
            let high = codeUnit(digits[1...4]), let low = codeUnit(digits[7...10]),
            (0xD800...0xDBFF).contains(high), (0xDC00...0xDFFF).contains(low)
        else { return nil }
        return Unicode.Scalar(0x10000 + (high - 0xD800) << 10 + (low - 0xDC00))
    }

    private static func codeUnit(_ digits: ArraySlice<Unicode.Scalar>) -> UInt32? {
        UInt32(String(String.UnicodeScalarView(digits)), radix: 16)
    }
}
