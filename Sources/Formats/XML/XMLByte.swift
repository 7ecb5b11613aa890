/// What a byte of UTF-8 is to XML.
enum XMLByte {
    /// Text as it is.
    case plain
    /// A tabulator, which is a blank in an attribute's value.
    case tab
    /// The end of a line.
    case line
    /// `]`, which may begin the end of a section.
    case bracket
    /// A part of a character beyond ASCII.
    case high
    /// `&`, `<`, a carriage return, and what no document has.
    case other

    @inline(__always)
    init(_ byte: UInt8) {
        switch byte {
        case UInt8(ascii: "&"), UInt8(ascii: "<"): self = .other
        case UInt8(ascii: "]"): self = .bracket
        case 0x20..<0x80: self = .plain
        case 0x80...: self = .high
        case 0x0A: self = .line
        case 0x09: self = .tab
        default: self = .other
        }
    }

    /// Whether a byte of a text needs no second look.
    @inline(__always)
    static func isSimple(_ byte: UInt8) -> Bool {
        byte &- 0x20 < 0x60 && byte != UInt8(ascii: "&") && byte != UInt8(ascii: "]")
            || byte == 0x09
    }

    /// Whether a byte may stand in a name, of those in ASCII.
    @inline(__always)
    static func isOfName(_ byte: UInt8) -> Bool {
        byte | 0x20 &- UInt8(ascii: "a") < 26 || byte &- UInt8(ascii: "0") < 10
            || byte == UInt8(ascii: ":") || byte == UInt8(ascii: "_")
            || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".")
    }

    /// Whether a name may begin with a byte that may stand in one.
    @inline(__always)
    static func beginsName(_ byte: UInt8) -> Bool {
        byte >= UInt8(ascii: ":")
    }

    /// How many bytes the character beyond ASCII has that begins at a place (The Unicode Standard
    /// 16.0, table 3-7); `nil` where it is none, or none that XML takes. One that is cut off has
    /// the bytes that it would have.
    static func length(at place: Int, in bytes: UnsafeRawBufferPointer, before end: Int) -> Int? {
        func byte(_ offset: Int) -> UInt8? { place + offset < end ? bytes[place + offset] : nil }
        let length: Int
        let second: ClosedRange<UInt8>
        switch bytes[place] {
        case 0xC2...0xDF: (length, second) = (2, 0x80...0xBF)
        case 0xE0: (length, second) = (3, 0xA0...0xBF)
        case 0xED: (length, second) = (3, 0x80...0x9F)
        case 0xE1...0xEF: (length, second) = (3, 0x80...0xBF)
        case 0xF0: (length, second) = (4, 0x90...0xBF)
        case 0xF1...0xF3: (length, second) = (4, 0x80...0xBF)
        case 0xF4: (length, second) = (4, 0x80...0x8F)
        default: return nil
        }
        if let byte = byte(1), !second.contains(byte) { return nil }
        for offset in 2..<max(2, length) {
            if let byte = byte(offset), !(0x80...0xBF).contains(byte) { return nil }
        }
        // U+FFFE and U+FFFF are no characters of a document (XML 1.0, section 2.2).
        let isOutside = bytes[place] == 0xEF && byte(1) == 0xBF && (byte(2) ?? 0) >= 0xBE
        return isOutside ? nil : length
    }
}
