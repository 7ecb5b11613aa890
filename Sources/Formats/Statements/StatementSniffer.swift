extension StatementFormat {
    /// How many of a file's first bytes are enough to know its format.
    package static let sniffedBytes = 8_192

    /// The format of a statement file by its first bytes; `nil` where it is none of them, such as
    /// a PDF, a workbook, a picture or nothing.
    ///
    /// Byte order marks and UTF-16 are seen through. A CSV file is a text with separators that is
    /// none of the others, so whether it is a statement shows only when it is read.
    package static func sniff(_ prefix: [UInt8]) -> StatementFormat? {
        let bytes = Array(prefix.prefix(sniffedBytes))
        guard otherKind(bytes) == nil, !bytes.isEmpty else { return nil }
        let text = StatementPlainFeed.text(of: bytes)
        let opening = text.drop { $0 <= 0x20 }
        guard let first = opening.first else { return nil }
        if opening.starts(with: "OFXHEADER".utf8) { return .ofx }
        if first == UInt8(ascii: "<") { return marked(opening) }
        if text.split(whereSeparator: { $0 == 0x0A || $0 == 0x0D }).contains(where: isTagged) {
            return .mt940
        }
        return isTable(opening) ? .csv : nil
    }

    /// Why a file that `sniff` knows no format of cannot be read.
    package static func problem(of prefix: [UInt8]) -> StatementProblem {
        otherKind(prefix) ?? .unknownFormat
    }

    /// What bytes begin as that are none of the formats: a PDF, a workbook, a picture or something
    /// packed.
    private static func otherKind(_ bytes: [UInt8]) -> StatementProblem? {
        // A workbook of today is a ZIP file whose parts have names of their own.
        if bytes.starts(with: [0x50, 0x4B, 0x03, 0x04]) {
            let names = ["[Content_Types].xml", "_rels/", "xl/", "mimetype"]
            let name = bytes.dropFirst(30)
            return names.contains { name.starts(with: $0.utf8) } ? .workbook : .packed
        }
        let openings: [([UInt8], StatementProblem)] = [
            (Array("%PDF".utf8), .pdf), ([0xD0, 0xCF, 0x11, 0xE0], .workbook),
            ([0x89, 0x50, 0x4E, 0x47], .picture), ([0xFF, 0xD8, 0xFF], .picture),
            (Array("GIF8".utf8), .picture), (Array("RIFF".utf8), .picture),
            ([0x1F, 0x8B], .packed),
        ]
        return openings.first { bytes.starts(with: $0.0) }?.1
    }

    /// The format of a text that begins with "<".
    private static func marked(_ text: ArraySlice<UInt8>) -> StatementFormat? {
        if has("<OFX", in: text) || has("<?OFX", in: text) { return .ofx }
        let isCamt = ["BkToCstmr", "xsd:camt.05"].contains { has($0, in: text) }
        return isCamt ? .camt : nil
    }

    /// Whether a line begins as those of MT940 do: a block `{1:` or one of the first tags.
    private static func isTagged(_ line: ArraySlice<UInt8>) -> Bool {
        let line = line.drop { $0 <= 0x20 }
        let openings = [
            "{1:", ":20:", ":25:", ":28:", ":28C:", ":60F:", ":60M:", ":61:", ":940:", "{4::20:",
        ]
        return openings.contains { line.starts(with: $0.utf8) }
    }

    /// Whether a text has no control characters but those of lines, and separators of cells.
    private static func isTable(_ text: ArraySlice<UInt8>) -> Bool {
        let brackets = [UInt8(ascii: "{"), UInt8(ascii: "["), UInt8(ascii: "%")]
        guard let first = text.first, !brackets.contains(first) else { return false }
        var hasSeparator = false
        for byte in text {
            switch byte {
            case 0x09, UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "|"): hasSeparator = true
            // 0x1A ended files of old systems, and some banks still write it.
            case 0x0A, 0x0D, 0x1A: break
            case 0..<0x20, 0x7F: return false
            default: break
            }
        }
        return hasSeparator
    }

    private static func has(_ words: String, in text: ArraySlice<UInt8>) -> Bool {
        let wanted = Array(words.utf8)
        return text.indices.contains {
            text[$0] == wanted[0] && text[$0...].starts(with: wanted)
        }
    }
}
