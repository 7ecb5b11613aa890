internal import Shop

/// Makes texts of a statement's bytes as people may read and search them.
enum StatementWords {
    /// The text of some bytes: control characters are blanks, runs of blanks are one, and there
    /// are none at the ends.
    ///
    /// - Parameters:
    ///   - encoding: what the bytes are in; `nil` takes UTF-8 where they are valid in it, else
    ///     Windows-1252.
    ///   - most: the most characters that are kept.
    static func text(
        _ bytes: ArraySlice<UInt8>, _ encoding: StatementCSVEncoding?, most: Int
    ) -> String {
        if isPlain(bytes), bytes.count <= most { return String(decoding: bytes, as: UTF8.self) }
        let decoded = inUTF8(bytes, encoding)
        let text = String(decoding: withoutControls(decoded), as: UTF8.self)
        return cut(text, most)
    }

    /// A text of at most so many characters.
    private static func cut(_ text: String, _ most: Int) -> String {
        text.utf8.count > most ? TidyText.cut(text, most: most) : text
    }

    /// Two texts with a blank between them, cut at so many characters.
    static func joined(_ first: String, _ second: String, most: Int) -> String {
        guard !second.isEmpty else { return first }
        guard !first.isEmpty else { return second }
        return cut(first + " " + second, most)
    }

    /// Whether bytes are a text as they are: ASCII with single blanks inside.
    private static func isPlain(_ bytes: ArraySlice<UInt8>) -> Bool {
        var before: UInt8 = 0x20
        for byte in bytes {
            guard byte >= 0x20, byte < 0x7F, byte != 0x20 || before != 0x20 else { return false }
            before = byte
        }
        return before != 0x20 || bytes.isEmpty
    }

    private static func inUTF8(
        _ bytes: ArraySlice<UInt8>, _ encoding: StatementCSVEncoding?
    ) -> ArraySlice<UInt8> {
        let known: StatementCSVEncoding
        switch encoding {
        case .utf8, .utf16LittleEndian, .utf16BigEndian: return bytes
        case nil:
            if StatementCSVEncodingVote.isUTF8(bytes) { return bytes }
            known = .windows1252
        case let encoding?: known = encoding
        }
        var text: [UInt8] = []
        text.reserveCapacity(bytes.count * 3)
        for byte in bytes {
            if byte < 0x80 { text.append(byte) } else { known.append(byte, to: &text) }
        }
        return text[...]
    }

    /// UTF-8 with one blank for each run of blanks and controls, and none at the ends.
    private static func withoutControls(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity(bytes.count)
        var wantsBlank = false
        var place = bytes.startIndex
        while place < bytes.endIndex {
            let byte = bytes[place]
            let isMark = byte > 0x20 && byte != 0x7F && byte != 0xC2 && !(0xE1...0xE3 ~= byte)
            let length = isMark ? 0 : blank(at: place, in: bytes)
            if length > 0 {
                wantsBlank = !text.isEmpty
                place += length
                continue
            }
            if wantsBlank { text.append(0x20) }
            wantsBlank = false
            text.append(byte)
            place += 1
        }
        return text
    }

    /// How many bytes the blank or control has that stands at a place; 0 for anything else.
    ///
    /// They are C0 and C1 with DEL, and what Unicode calls white space (White_Space).
    private static func blank(at place: Int, in bytes: ArraySlice<UInt8>) -> Int {
        func byte(_ offset: Int) -> UInt8 {
            place + offset < bytes.endIndex ? bytes[place + offset] : 0
        }
        switch bytes[place] {
        case 0...0x20, 0x7F: return 1
        case 0xC2: return (0x80...0xA0).contains(byte(1)) ? 2 : 0
        case 0xE1: return byte(1) == 0x9A && byte(2) == 0x80 ? 3 : 0
        case 0xE2:
            let isSpace =
                byte(1) == 0x80
                ? (0x80...0x8A).contains(byte(2)) || [0xA8, 0xA9, 0xAF].contains(byte(2))
                : byte(1) == 0x81 && byte(2) == 0x9F
            return isSpace ? 3 : 0
        case 0xE3: return byte(1) == 0x80 && byte(2) == 0x80 ? 3 : 0
        default: return 0
        }
    }
}
