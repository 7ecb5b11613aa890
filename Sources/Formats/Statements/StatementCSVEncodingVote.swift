/// Finds out which encoding of single bytes, or UTF-8, a text is in, byte by byte.
///
/// UTF-8 comes first: text of another encoding is hardly ever valid in it. Thai text is runs of
/// bytes from the Thai range; a western letter with an accent stands between letters of ASCII.
struct StatementCSVEncodingVote {
    /// The most bytes outside of ASCII that are looked at: beyond, nothing new is learnt.
    static let enough = 65_536

    private(set) var foreign = 0
    private var valid = 0
    private var broken = 0
    private var neighbours = 0
    private var open = 0
    private var least: UInt8 = 0x80
    private var greatest: UInt8 = 0xBF
    private var before: UInt8 = 0

    /// Whether more bytes could change the answer.
    var isDecided: Bool { foreign >= Self.enough }

    /// Takes the next byte.
    mutating func take(_ byte: UInt8) {
        if byte < 0x80 {
            if open > 0 { fail() }
            before = byte
            return
        }
        foreign += 1
        if Self.isThai(byte), Self.isThai(before) { neighbours += 1 }
        before = byte
        if open > 0 {
            if byte >= least, byte <= greatest {
                (least, greatest) = (0x80, 0xBF)
                open -= 1
                if open == 0 { valid += 1 }
                return
            }
            fail()
        }
        begin(byte)
    }

    /// The encoding that fits best; `nil` where all is ASCII.
    var winner: StatementCSVEncoding? {
        guard foreign > 0 else { return nil }
        // A bank that cuts a text at a number of bytes breaks a character now and then. A single
        // broken one at the end is the end of what was looked at.
        if valid > 0, broken * 10 <= valid { return .utf8 }
        return neighbours * 2 >= foreign ? .windows874 : .windows1252
    }

    /// The first byte of a character (Unicode, table 3-7: well-formed UTF-8).
    private mutating func begin(_ byte: UInt8) {
        (least, greatest) = (0x80, 0xBF)
        switch byte {
        case 0xC2...0xDF: open = 1
        case 0xE0...0xEF:
            open = 2
            if byte == 0xE0 { least = 0xA0 }
            if byte == 0xED { greatest = 0x9F }
        case 0xF0...0xF4:
            open = 3
            if byte == 0xF0 { least = 0x90 }
            if byte == 0xF4 { greatest = 0x8F }
        default: broken += 1
        }
    }

    private mutating func fail() {
        broken += 1
        open = 0
    }

    private static func isThai(_ byte: UInt8) -> Bool {
        (0xA1...0xDA).contains(byte) || (0xDF...0xFB).contains(byte)
    }

    /// Whether bytes are a whole text in UTF-8.
    static func isUTF8(_ bytes: some Sequence<UInt8>) -> Bool {
        var vote = StatementCSVEncodingVote()
        for byte in bytes { vote.take(byte) }
        return vote.broken == 0 && vote.open == 0
    }
}
