/// Texts of statements as rows have them.
enum TidyText {
    /// The text of some bytes of UTF-8: each run of blanks and control characters is one blank, at
    /// its ends there are none, and it is cut behind so many whole characters.
    static func string(_ bytes: UnsafeRawBufferPointer, most: Int) -> String {
        if isTidy(bytes) { return cut(String(decoding: bytes, as: UTF8.self), most: most) }
        var tidy: [UInt8] = []
        tidy.reserveCapacity(bytes.count)
        var place = 0
        while place < bytes.count {
            let blank = blank(at: place, in: bytes)
            if blank > 0 {
                if let last = tidy.last, last != 0x20 { tidy.append(0x20) }
                place += blank
            } else {
                tidy.append(bytes[place])
                place += 1
            }
        }
        if tidy.last == 0x20 { tidy.removeLast() }
        return cut(String(decoding: tidy, as: UTF8.self), most: most)
    }

    /// The text of some bytes of UTF-8, as the other function has it.
    static func string(_ bytes: [UInt8], most: Int) -> String {
        bytes.withUnsafeBytes { string($0, most: most) }
    }

    /// The first whole characters of a text, so many at most.
    ///
    /// One character can have any number of marks, so bytes count too: four to a character.
    static func cut(_ text: String, most: Int) -> String {
        guard text.utf8.count > most else { return text }
        var bytes = 0
        var count = 0
        var end = text.startIndex
        while end < text.endIndex, count < most {
            let next = text.index(after: end)
            bytes += text.utf8.distance(from: end, to: next)
            if bytes > most * 4 { break }
            count += 1
            end = next
        }
        while end > text.startIndex, text.utf8[text.utf8.index(before: end)] == 0x20 {
            end = text.utf8.index(before: end)
        }
        return String(text[..<end])
    }

    /// Puts a text behind another, with a blank between them; nothing more where there is enough.
    static func join(_ more: String, to text: inout String) {
        guard !more.isEmpty, text.utf8.count <= StatementLimits.text * 4 else { return }
        if !text.isEmpty { text += " " }
        text += more
    }

    /// Whether bytes are a text as they are. It looks for what is not ASCII at once: the two
    /// bytes with which the blanks beyond it begin are also those of letters.
    private static func isTidy(_ bytes: UnsafeRawBufferPointer) -> Bool {
        var before: UInt8 = 0x20
        for byte in bytes {
            if byte < 0x20 || byte == 0x7F || byte == 0xC2 || byte == 0xE2 { return false }
            if byte == 0x20, before == 0x20 { return false }
            before = byte
        }
        return bytes.isEmpty || before != 0x20
    }

    /// How many bytes the blank at a place has: C0, DEL, C1, the no-break space, and the separators
    /// of lines and paragraphs; 0 where there is none.
    private static func blank(at place: Int, in bytes: UnsafeRawBufferPointer) -> Int {
        switch bytes[place] {
        case 0...0x20, 0x7F: return 1
        case 0xC2:
            return place + 1 < bytes.count && (0x80...0xA0).contains(bytes[place + 1]) ? 2 : 0
        case 0xE2:
            return place + 2 < bytes.count && bytes[place + 1] == 0x80
                && (0xA8...0xA9).contains(bytes[place + 2]) ? 3 : 0
        default: return 0
        }
    }
}

extension String {
    /// Whether another text stands in it, byte for byte.
    func hasBytes(of other: String) -> Bool {
        let wanted = other.utf8
        guard let first = wanted.first else { return true }
        var rest = self[...].utf8
        while let place = rest.firstIndex(of: first) {
            rest = rest[place...]
            if rest.starts(with: wanted) { return true }
            rest = rest.dropFirst()
        }
        return false
    }
}
