/// The text that a spreadsheet's cells can hold.
package enum CellText {
    /// The most UTF-16 units of a cell (Excel specifications and limits).
    package static let greatestLength = 32_767

    /// Whether text can be written as it is. Most can; the answer is found without decoding.
    static func isPlain(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard bytes.count <= greatestLength else { return false }
        for byte in bytes {
            // Control characters; U+FFFE and U+FFFF begin with EF; an escape begins with `_`.
            if byte < 0x20 && byte != 0x09 && byte != 0x0A || byte == 0xEF || byte == 0x5F {
                return false
            }
        }
        return true
    }

    /// Text without what XML cannot carry, with line breaks as LF, cut to what a cell can hold.
    ///
    /// `_x0041_` is how the format escapes a character (ISO/IEC 29500-1, 22.4.2.4), so text that
    /// looks like it has its first underscore escaped.
    package static func cleaned(_ text: String) -> String {
        var cleaned = String.UnicodeScalarView()
        var length = 0
        /// Where to cut when the text turns out too long: room for the ellipsis is left.
        var cut: String.UnicodeScalarView.Index?
        let scalars = text.unicodeScalars
        var place = scalars.startIndex
        while place < scalars.endIndex {
            let scalar = scalars[place]
            let next = scalars.index(after: place)
            defer { place = next }
            let written: [Unicode.Scalar]
            switch scalar.value {
            case 0x0D:
                let isBreak = next < scalars.endIndex && scalars[next] == "\n"
                written = isBreak ? [] : ["\n"]
            case 0x09, 0x0A: written = [scalar]
            case 0x00...0x1F, 0xFFFE, 0xFFFF: written = []
            case 0x5F where isEscape(scalars[next...]):
                written = Array("_x005F_".unicodeScalars)
            default: written = [scalar]
            }
            let units = written.reduce(0) { $0 + UTF16.width($1) }
            if cut == nil, length + units > greatestLength - 1 { cut = cleaned.endIndex }
            length += units
            if length > greatestLength, let cut {
                return String(cleaned[..<cut]) + "…"
            }
            cleaned.append(contentsOf: written)
        }
        return String(cleaned)
    }

    /// Whether what follows an underscore makes it an escape: `x`, four digits, an underscore.
    private static func isEscape(_ rest: Substring.UnicodeScalarView) -> Bool {
        let six = Array(rest.prefix(6))
        return six.count == 6 && six[0] == "x" && six[5] == "_"
            && six[1...4].allSatisfy(\.properties.isASCIIHexDigit)
    }
}
