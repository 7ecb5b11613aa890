internal import Shop

/// The character set of an OFX file.
enum OFXCharset: Hashable {
    case utf8, windows1252
    /// The file does not say: it is UTF-8 where a text is valid in it, else Windows-1252.
    case unknown

    /// Reads `CHARSET:` and `ENCODING:` of the header of OFX 1 (OFX 1.6, section 2.2.1).
    init(header: [UInt8]) {
        let header = String(decoding: header, as: UTF8.self).uppercased()
        let charset = Self.value(of: "CHARSET:", in: header)
        let encoding = Self.value(of: "ENCODING:", in: header)
        switch charset {
        case "UTF-8", "UTF8", "65001": self = .utf8
        case "1252", "CP1252", "WINDOWS-1252", "ISO-8859-1", "8859-1", "ISO8859-1":
            self = encoding == "UTF-8" || encoding == "UTF8" ? .utf8 : .windows1252
        default: self = encoding == "UTF-8" || encoding == "UTF8" ? .utf8 : .unknown
        }
    }

    /// Reads `encoding="…"` of the XML declaration of OFX 2; `nil` where there is none.
    init?(declaration: [UInt8]) {
        let text = String(decoding: declaration, as: UTF8.self).uppercased()
        guard text.begins(with: "<?XML"), let start = text.span(of: "ENCODING=") else { return nil }
        let name = text[start.upperBound...].dropFirst().before("\"'")
        switch name {
        case "UTF-8", "UTF8": self = .utf8
        case "ISO-8859-1", "WINDOWS-1252", "CP1252": self = .windows1252
        default: self = .unknown
        }
    }

    private static func value(of key: StaticString, in header: String) -> Substring {
        guard let start = header.span(of: key) else { return "" }
        // Some files have all of the header on one line.
        return header[start.upperBound...].before("\r\n\t :").trimmingBlanks()
    }
}

/// Texts of OFX files.
enum OFXText {
    /// A text with its entities read, as rows have it.
    static func string(_ bytes: [UInt8], _ charset: OFXCharset, most: Int) -> String {
        guard bytes.contains(where: { $0 == UInt8(ascii: "&") || $0 >= 0x80 }) else {
            return TidyText.string(bytes, most: most)
        }
        return TidyText.string(plain(inUTF8(bytes, charset)), most: most)
    }

    private static func inUTF8(_ bytes: [UInt8], _ charset: OFXCharset) -> [UInt8] {
        switch charset {
        case .utf8: return bytes
        case .unknown:
            var whole = bytes[...]
            if bytes.count == StatementLimits.line {
                // It was cut, so it may end within a character: the last one goes.
                let begin = bytes.suffix(4).lastIndex { $0 & 0xC0 != 0x80 }
                whole = bytes[..<(begin ?? bytes.endIndex)]
            }
            if String(validating: whole, as: UTF8.self) != nil { return Array(whole) }
        case .windows1252: break
        }
        var text: [UInt8] = []
        text.reserveCapacity(bytes.count * 2)
        for byte in bytes { append(Windows1252.scalar(of: byte), to: &text) }
        return text
    }

    private static func append(_ scalar: Unicode.Scalar, to text: inout [UInt8]) {
        text.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
    }

    /// The text with the characters that its entities stand for. An ampersand that begins none
    /// stays.
    private static func plain(_ bytes: [UInt8]) -> [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity(bytes.count)
        var rest = bytes[...]
        while let mark = rest.firstIndex(of: UInt8(ascii: "&")) {
            text.append(contentsOf: rest[..<mark])
            rest = rest[mark...]
            let name = rest.dropFirst().prefix(longestEntity)
            if let end = name.firstIndex(of: UInt8(ascii: ";")),
                let scalar = scalar(of: name[..<end])
            {
                append(scalar, to: &text)
                rest = rest[(end + 1)...]
            } else {
                text.append(UInt8(ascii: "&"))
                rest = rest.dropFirst()
            }
        }
        text.append(contentsOf: rest)
        return text
    }

    /// Bytes of the longest entity with its semicolon: `#x10FFFF;` with two zeros.
    private static let longestEntity = 11

    /// The character of an entity; `nil` where it is none.
    private static func scalar(of name: ArraySlice<UInt8>) -> Unicode.Scalar? {
        let name = String(decoding: name, as: UTF8.self)
        guard name.begins(with: "#") else {
            switch name {
            case "amp": return "&"
            case "lt": return "<"
            case "gt": return ">"
            case "quot": return "\""
            case "apos": return "'"
            case "nbsp": return "\u{A0}"
            default: return nil
            }
        }
        let digits = name.dropFirst()
        let isHexadecimal = digits.begins(with: "x") || digits.begins(with: "X")
        let plain = isHexadecimal ? digits.dropFirst() : digits
        guard !plain.begins(with: "+"), !plain.begins(with: "-"),
            let number = UInt32(plain, radix: isHexadecimal ? 16 : 10), number > 0
        else { return nil }
        // As browsers do: who writes these means the signs of Windows-1252.
        if (0x80...0x9F).contains(number) {
            return Windows1252.scalar(of: UInt8(truncatingIfNeeded: number))
        }
        return Unicode.Scalar(number)
    }
}
