internal import Glibc

/// A tag of an OFX file.
enum OFXToken: Hashable {
    /// A tag that begins something, on this line.
    case open(OFXTag, line: Int)
    case close(OFXTag)
    /// `<?…?>` or `<!…>`; its bytes are the text that is told with it.
    case instruction
}

/// Finds the tags of an OFX file, of OFX 1, which is SGML, and of OFX 2, which is XML; many files
/// are half of each.
///
/// What looks like a tag and is none is text: the `<` of `A < B SHOP` has no name behind it, and
/// that of `A <B SHOP` no `>`. Sections of CDATA are text, comments are nothing.
struct OFXScanner {
    private enum State {
        case text, tag, section, comment, instruction
    }

    private let tags = OFXTags()
    private var state = State.text
    /// The text since the last tag, `StatementLimits.line` bytes of it at most.
    private(set) var text: [UInt8] = []
    /// The tag that has begun, from its `<`.
    private var tag: [UInt8] = []
    private var tagLine = 1
    /// How many bytes have come of what ends a section or a comment.
    private var ending = 0
    /// The line that is read, from 1.
    private(set) var line = 1
    private var isBehindReturn = false
    /// Whether a tag of OFX was read.
    private var hasTags = false

    /// Whether what was read ends within a tag, a section or a comment.
    var isInside: Bool { state != .text }

    /// Reads the next bytes of the file, however they are cut.
    ///
    /// - Parameter take: is given each tag, and the text that stands before it.
    mutating func scan(
        _ bytes: UnsafeRawBufferPointer, _ take: (OFXToken, [UInt8]) throws -> Void
    ) rethrows {
        var place = 0
        while place < bytes.count {
            let byte = bytes[place]
            switch state {
            case .text:
                place += scanText(UnsafeRawBufferPointer(rebasing: bytes[place...]))
                continue
            case .tag:
                guard try scanTag(byte, take) else { continue }
            case .section: scanSection(byte)
            case .comment: scanComment(byte)
            case .instruction: try scanInstruction(byte, take)
            }
            count(byte)
            place += 1
        }
    }

    private mutating func count(_ byte: UInt8) {
        if byte == 0x0D || (byte == 0x0A && !isBehindReturn) { line += 1 }
        isBehindReturn = byte == 0x0D
    }

    /// Takes the bytes before the next `<` and that one; how many they are.
    private mutating func scanText(_ bytes: UnsafeRawBufferPointer) -> Int {
        guard let start = bytes.baseAddress else { return 0 }
        let found = memchr(start, Int32(UInt8(ascii: "<")), bytes.count)
        let end = found.map { UnsafeRawPointer($0) - start } ?? bytes.count
        for byte in bytes[..<end] { count(byte) }
        append(bytes[..<end])
        guard end < bytes.count else { return end }
        begin()
        return end + 1
    }

    private mutating func append(_ bytes: some Collection<UInt8>) {
        text.append(contentsOf: bytes.prefix(max(0, StatementLimits.line - text.count)))
    }

    private mutating func begin() {
        isBehindReturn = false
        tag.removeAll(keepingCapacity: true)
        tag.append(UInt8(ascii: "<"))
        tagLine = line
        state = .tag
    }

    /// Takes a byte of what may be a tag; `false` where it is to be looked at once more.
    private mutating func scanTag(
        _ byte: UInt8, _ take: (OFXToken, [UInt8]) throws -> Void
    ) rethrows -> Bool {
        guard isOfTag(byte), tag.count < OFXLimits.tag else {
            append(tag)
            state = .text
            return false
        }
        tag.append(byte)
        if isSpecial {
            return scanOpener()
        }
        guard byte == UInt8(ascii: ">") else { return true }
        state = .text
        if let token {
            hasTags = true
            try tell(token, take)
        } else {
            append(tag)
        }
        return true
    }

    /// Whether what has begun is no tag of OFX, whatever it is.
    private var isSpecial: Bool { tag[1] == UInt8(ascii: "!") || tag[1] == UInt8(ascii: "?") }

    /// Enters what the bytes of `tag` begin, once they are enough to know; always `true`, for the
    /// last byte is taken.
    private mutating func scanOpener() -> Bool {
        let bytes = tag.map { (0x61...0x7A).contains($0) ? $0 & 0xDF : $0 }
        if let (_, state) = Self.openers.first(where: { bytes.elementsEqual($0.0.utf8) }) {
            // Behind the first tag it is what a payer wrote, and hides nobody's payment.
            guard state != .comment || !hasTags else {
                append(tag)
                self.state = .text
                return true
            }
            enter(state)
        } else if !Self.openers.contains(where: { $0.0.utf8.starts(with: bytes) }) {
            append(tag)
            state = .text
        }
        return true
    }

    private static let openers: [(String, State)] = [
        ("<!--", .comment), ("<![CDATA[", .section), ("<!DOCTYPE", .instruction),
        ("<?XML", .instruction), ("<?OFX", .instruction),
    ]

    private mutating func enter(_ state: State) {
        self.state = state
        ending = 0
    }

    /// Whether a byte can be the next one of the tag.
    private func isOfTag(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "<"), 0x0A, 0x0D: false
        case UInt8(ascii: "/"), UInt8(ascii: "!"), UInt8(ascii: "?"): true
        default: tag.count > 1 || Self.isLetter(byte)
        }
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (0x41...0x5A).contains(byte & 0xDF)
    }

    /// The tag that is whole; `nil` where it is none.
    private var token: OFXToken? {
        var inner = tag.dropFirst().dropLast()
        let isClosing = inner.first == UInt8(ascii: "/")
        if isClosing { inner = inner.dropFirst() }
        guard let first = inner.first, Self.isLetter(first) else { return nil }
        let name = inner.prefix { Self.isLetter($0) || (0x2D...0x39).contains($0) && $0 != 0x2F }
        let rest = inner[name.endIndex...].drop { $0 == 0x20 || $0 == 0x09 }
        let isEmptyOne = rest.elementsEqual([UInt8(ascii: "/")])
        let hasAttributes = rest.startIndex > name.endIndex && rest.contains(UInt8(ascii: "="))
        guard rest.isEmpty || isEmptyOne || hasAttributes else { return nil }
        return isClosing || isEmptyOne
            ? .close(tags.tag(name)) : .open(tags.tag(name), line: tagLine)
    }

    private mutating func tell(
        _ token: OFXToken, _ take: (OFXToken, [UInt8]) throws -> Void
    ) rethrows {
        try take(token, text)
        text.removeAll(keepingCapacity: true)
    }

    /// In a section an ampersand is an ampersand, so it is written as the entity that means it.
    private mutating func scanSection(_ byte: UInt8) {
        if byte == UInt8(ascii: ">"), ending == 2 {
            state = .text
            return
        }
        if byte == UInt8(ascii: "]") {
            if ending == 2 { append(CollectionOfOne(byte)) } else { ending += 1 }
            return
        }
        append(repeatElement(UInt8(ascii: "]"), count: ending))
        ending = 0
        if byte == UInt8(ascii: "&") { append("&amp;".utf8) } else { append(CollectionOfOne(byte)) }
    }

    private mutating func scanComment(_ byte: UInt8) {
        if byte == UInt8(ascii: ">"), ending == 2 { state = .text }
        ending = byte == UInt8(ascii: "-") ? min(ending + 1, 2) : 0
    }

    private mutating func scanInstruction(
        _ byte: UInt8, _ take: (OFXToken, [UInt8]) throws -> Void
    ) rethrows {
        if tag.count < OFXLimits.tag { tag.append(byte) }
        guard byte == UInt8(ascii: ">") else { return }
        state = .text
        // What stood before it is told with the next tag.
        try take(.instruction, tag)
    }
}
