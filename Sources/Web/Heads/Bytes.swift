internal import Formats
internal import NIOCore

/// The bytes that HTTP's grammar names.
enum Byte {
    static let tab: UInt8 = 0x09
    static let lineFeed: UInt8 = 0x0A
    static let carriageReturn: UInt8 = 0x0D
    static let space: UInt8 = 0x20

    static func isBlank(_ byte: UInt8) -> Bool {
        byte == space || byte == tab
    }

    /// Whether the byte may stand in a field name (RFC 9110, 5.6.2).
    static func isToken(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        case UInt8(ascii: "!"), UInt8(ascii: "#"), UInt8(ascii: "$"), UInt8(ascii: "%"),
            UInt8(ascii: "&"), UInt8(ascii: "'"), UInt8(ascii: "*"), UInt8(ascii: "+"),
            UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "^"), UInt8(ascii: "_"),
            UInt8(ascii: "`"), UInt8(ascii: "|"), UInt8(ascii: "~"):
            true
        default: false
        }
    }

    /// Whether the byte may stand in a host's name or address with its port (RFC 3986, 3.2.2). Of
    /// what that allows only what hosts are made of: the text goes into links.
    static func isHost(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        case UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"),
            UInt8(ascii: ":"), UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: "%"):
            true
        default: false
        }
    }
}

extension RawSpan {
    func index(of byte: UInt8, in range: Range<Int>) -> Int? {
        for index in range where self[index] == byte { return index }
        return nil
    }

    /// The range without the spaces and tabs at its ends.
    func withoutBlanks(_ range: Range<Int>) -> Range<Int> {
        var range = range
        while let first = range.first, Byte.isBlank(self[first]) {
            range = (first + 1)..<range.upperBound
        }
        while let last = range.last, Byte.isBlank(self[last]) {
            range = range.lowerBound..<last
        }
        return range
    }

    /// Whether a text is somewhere in the range.
    func has(_ text: StaticString, in range: Range<Int>) -> Bool {
        range.contains { begins(text, in: $0..<range.upperBound) }
    }

    /// Compares with a text of lower-case letters.
    func equalsIgnoringCase(_ lowercase: StaticString, in range: Range<Int>) -> Bool {
        guard range.count == lowercase.utf8CodeUnitCount else { return false }
        return lowercase.withUTF8Buffer { wanted in
            for offset in 0..<wanted.count {
                var byte = self[range.lowerBound + offset]
                if (0x41...0x5A).contains(byte) { byte |= 0x20 }
                if byte != wanted[offset] { return false }
            }
            return true
        }
    }

    /// Whether a range is a text, in any case of its letters. Under a name of its own, since a
    /// literal would be taken for one.
    func equals(ignoringCase lowercase: String, in range: Range<Int>) -> Bool {
        let wanted = lowercase.utf8
        guard range.count == wanted.count else { return false }
        return zip(range, wanted).allSatisfy { index, wanted in
            let byte = self[index]
            return ((0x41...0x5A).contains(byte) ? byte | 0x20 : byte) == wanted
        }
    }
}

extension ByteBuffer {
    /// Skips the empty line that some old clients send after a body (RFC 9112, 2.2).
    mutating func skipEmptyLines() {
        while let byte = getInteger(at: readerIndex, as: UInt8.self),
            byte == Byte.carriageReturn || byte == Byte.lineFeed
        {
            moveReaderIndex(forwardBy: 1)
        }
    }
}
