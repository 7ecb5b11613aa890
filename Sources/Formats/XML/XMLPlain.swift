internal import Glibc

/// Reads XML of the plain kind: UTF-8, elements with names of ASCII letters, attributes, texts, and
/// the five entities of XML 1.0, section 4.6.
///
/// What is neither plain nor well-formed is left alone: comments, instructions, CDATA sections,
/// numbered characters, other encodings, document types, and every mistake. `read` gives it back
/// untouched, and `opening` what stands in for the part before it.
struct XMLPlain {
    private var names: XMLNames
    private let wantsText: [Bool]
    private let wantsLine: [Bool]
    /// The elements that are open, outermost first, and their names one behind the other.
    private var open: [Open] = []
    private var openNames: [UInt8] = []
    private var attributes: [Attribute] = []
    /// A text whose entities and line ends were replaced.
    private var text: [UInt8] = []
    /// Whether the text that comes now is wanted.
    private var hasText = false
    /// The line of the next byte, from 1.
    private var line = 1
    private var isStarted = false
    private var hasElements = false
    /// Bytes of a tag or a text that has not ended.
    private(set) var kept: [UInt8] = []

    private struct Open {
        let name: Range<Int>
        /// Whether the text of the element around it is wanted.
        let hadText: Bool
    }

    private struct Attribute {
        let name: Range<Int>
        let value: Range<Int>
        let number: Int
    }

    /// The most attributes of an element that are held against each other.
    private static let mostAttributes = 16

    /// Why reading stops before all bytes are read.
    enum Stop: Error {
        /// What begins here has not ended.
        case unfinished
        /// What begins here is not plain.
        case notPlain
    }

    init(_ words: [XMLWord]) {
        names = XMLNames(words)
        wantsText = [false] + words.map(\.hasText)
        wantsLine = [false] + words.map(\.hasLine)
    }

    /// Whether a whole document was read and no more than blanks is kept.
    var isAtEnd: Bool { hasElements && open.isEmpty && kept.allSatisfy(Self.blanks.contains) }

    /// The blanks of XML 1.0, section 2.3.
    private static let blanks: [UInt8] = [0x20, 0x09, 0x0A, 0x0D]

    /// A beginning of a document that leaves expat where this reader stands; nothing where nothing
    /// was read.
    var opening: [UInt8] {
        guard isStarted else { return [] }
        let lines = [UInt8](repeating: UInt8(ascii: "\n"), count: line - 1)
        let root = hasElements && open.isEmpty ? Array("<a></a>".utf8) : []
        let tags = open.flatMap { [UInt8(ascii: "<")] + openNames[$0.name] + [UInt8(ascii: ">")] }
        return Array(#"<?xml version="1.0"?>"#.utf8) + lines + root + tags
    }

    /// Reads the next bytes.
    ///
    /// - Returns: the bytes that are not read, from the first on that is not plain; `nil` where all
    ///   were read, but for what is kept.
    /// - Throws: `XMLFault`, and what `take` throws.
    mutating func read(
        _ piece: UnsafeRawBufferPointer,
        _ take: (XMLEvent, UnsafeRawBufferPointer) throws -> Void
    ) throws -> [UInt8]? {
        var bytes: [UInt8] = []
        let isWhole: Bool
        let used: Int
        if kept.isEmpty {
            (used, isWhole) = try scan(piece, take)
            bytes.append(contentsOf: UnsafeRawBufferPointer(rebasing: piece[used...]))
        } else {
            swap(&bytes, &kept)
            bytes.append(contentsOf: piece)
            (used, isWhole) = try bytes.withUnsafeBytes { try scan($0, take) }
            bytes.removeFirst(used)
        }
        guard isWhole, bytes.count <= XMLLimits.tag else { return bytes }
        kept = bytes
        return nil
    }

    /// Reads as far as it is plain and ends.
    ///
    /// - Returns: how many bytes were read, and whether more of the document can be.
    private mutating func scan(
        _ bytes: UnsafeRawBufferPointer,
        _ take: (XMLEvent, UnsafeRawBufferPointer) throws -> Void
    ) throws -> (used: Int, isPlain: Bool) {
        guard let start = bytes.baseAddress else { return (0, true) }
        var place = 0
        do {
            if !isStarted { place = try Self.start(bytes) }
            isStarted = true
            while place < bytes.count {
                if bytes[place] == UInt8(ascii: "<") {
                    place = try tag(bytes, from: place, take)
                } else {
                    let found = memchr(
                        start + place, CInt(UInt8(ascii: "<")), bytes.count - place)
                    guard let found else { throw Stop.unfinished }
                    let end = UnsafeRawPointer(found) - start
                    try text(bytes, place..<end, take)
                    place = end
                }
            }
            return (place, true)
        } catch let stop as Stop {
            return (place, stop == .unfinished)
        }
    }

    // MARK: Tags

    /// Reads a tag; gives the place behind it.
    private mutating func tag(
        _ bytes: UnsafeRawBufferPointer, from place: Int,
        _ take: (XMLEvent, UnsafeRawBufferPointer) throws -> Void
    ) throws -> Int {
        guard place + 1 < bytes.count else { throw Stop.unfinished }
        if bytes[place + 1] == UInt8(ascii: "/") {
            let end = try endTag(bytes, from: place + 2)
            try close(take)
            return end
        }
        return try startTag(bytes, from: place + 1, take)
    }

    private func endTag(_ bytes: UnsafeRawBufferPointer, from place: Int) throws(Stop) -> Int {
        guard let name = open.last?.name else { throw .notPlain }
        let end = place + name.count
        guard end < bytes.count else { throw .unfinished }
        let isName = openNames.withUnsafeBytes { names in
            memcmp(
                names.baseAddress.unsafelyUnwrapped + name.lowerBound,
                bytes.baseAddress.unsafelyUnwrapped + place, name.count) == 0
        }
        guard isName, bytes[end] == UInt8(ascii: ">") else { throw .notPlain }
        return end + 1
    }

    private mutating func close(
        _ take: (XMLEvent, UnsafeRawBufferPointer) throws -> Void
    ) throws {
        guard let last = open.popLast() else { return }
        hasText = last.hadText
        try take(.end, Self.nothing)
    }

    private static var nothing: UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: nil, count: 0)
    }

    private mutating func startTag(
        _ bytes: UnsafeRawBufferPointer, from start: Int,
        _ take: (XMLEvent, UnsafeRawBufferPointer) throws -> Void
    ) throws -> Int {
        // There is one element at the outside.
        guard !open.isEmpty || !hasElements else { throw Stop.notPlain }
        let name = try Self.name(bytes, from: start)
        var place = name.upperBound
        let begun = line
        var lines = 0
        var isEmpty = false
        if !attributes.isEmpty { attributes.removeAll(keepingCapacity: true) }
        if bytes[place] != UInt8(ascii: ">") {
            (place, lines, isEmpty) = try tagAttributes(bytes, from: place)
        }
        guard let element = names.number(of: name, in: bytes) else {
            throw XMLFault(line: begun, reason: .manyNames)
        }
        guard open.count < XMLLimits.depth else {
            throw XMLFault(line: begun, reason: .tooDeep)
        }
        line += lines
        hasElements = true
        try take(.start(element: element, line: wantsLine[element] ? begun : 0), Self.nothing)
        for attribute in attributes where attribute.number > 0 {
            try take(
                .attribute(attribute.number),
                UnsafeRawBufferPointer(rebasing: bytes[attribute.value]))
        }
        open.append(Open(name: keepName(bytes[name]), hadText: hasText))
        hasText = wantsText[element]
        if isEmpty { try close(take) }
        return place + 1
    }

    /// Keeps the name of an element that opens, behind those that are open.
    private mutating func keepName(_ name: Slice<UnsafeRawBufferPointer>) -> Range<Int> {
        let first = open.last?.name.upperBound ?? 0
        let range = first..<first + name.count
        while openNames.count < range.upperBound { openNames.append(0) }
        openNames.withUnsafeMutableBytes { names in
            UnsafeMutableRawBufferPointer(rebasing: names[range])
                .copyMemory(from: UnsafeRawBufferPointer(rebasing: name))
        }
        return range
    }

    /// Reads what stands behind an element's name.
    ///
    /// - Returns: the place of the `>`, how many lines ended, and whether the element has no end
    ///   tag.
    private mutating func tagAttributes(
        _ bytes: UnsafeRawBufferPointer, from start: Int
    ) throws -> (place: Int, lines: Int, isEmpty: Bool) {
        var place = start
        var lines = 0
        while true {
            let before = place
            place = try Self.behindBlanks(bytes, from: place, &lines)
            switch bytes[place] {
            case UInt8(ascii: ">"): return (place, lines, false)
            case UInt8(ascii: "/"):
                guard place + 1 < bytes.count else { throw Stop.unfinished }
                guard bytes[place + 1] == UInt8(ascii: ">") else { throw Stop.notPlain }
                return (place + 1, lines, true)
            default: break
            }
            guard place > before, attributes.count < Self.mostAttributes else {
                throw Stop.notPlain
            }
            place = try attribute(bytes, from: place)
        }
    }

    /// The place behind blanks and line ends.
    private static func behindBlanks(
        _ bytes: UnsafeRawBufferPointer, from start: Int, _ lines: inout Int
    ) throws(Stop) -> Int {
        var place = start
        while place < bytes.count {
            switch bytes[place] {
            case 0x20, 0x09: break
            case 0x0A: lines += 1
            default: return place
            }
            place += 1
        }
        throw .unfinished
    }

    private mutating func attribute(
        _ bytes: UnsafeRawBufferPointer, from start: Int
    ) throws -> Int {
        let name = try Self.name(bytes, from: start)
        let equals = name.upperBound
        guard bytes[equals] == UInt8(ascii: "=") else { throw Stop.notPlain }
        guard equals + 1 < bytes.count else { throw Stop.unfinished }
        let quote = bytes[equals + 1]
        guard quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") else { throw Stop.notPlain }
        let first = equals + 2
        var place = first
        while place < bytes.count, bytes[place] != quote {
            switch XMLByte(bytes[place]) {
            case .plain, .bracket: place += 1
            case .high: place += try Self.character(at: place, in: bytes, before: bytes.count)
            // A line end is a blank in a value (XML 1.0, section 3.3.3).
            case .line, .tab, .other: throw Stop.notPlain
            }
        }
        guard place < bytes.count else { throw Stop.unfinished }
        let isTwice = attributes.contains { bytes[$0.name].elementsEqual(bytes[name]) }
        guard !isTwice else { throw Stop.notPlain }
        guard let number = names.number(of: name, in: bytes) else {
            throw XMLFault(line: line, reason: .manyNames)
        }
        attributes.append(Attribute(name: name, value: first..<place, number: number))
        return place + 1
    }

    /// The name that begins at a place, which ends before the bytes do.
    private static func name(
        _ bytes: UnsafeRawBufferPointer, from start: Int
    ) throws(Stop) -> Range<Int> {
        var place = start
        while place < bytes.count, XMLByte.isOfName(bytes[place]) { place += 1 }
        guard place < bytes.count else { throw .unfinished }
        guard place > start, XMLByte.beginsName(bytes[start]) else { throw .notPlain }
        return start..<place
    }

    private static func character(
        at place: Int, in bytes: UnsafeRawBufferPointer, before end: Int
    ) throws(Stop) -> Int {
        guard let length = XMLByte.length(at: place, in: bytes, before: end) else {
            throw .notPlain
        }
        guard place + length <= end else { throw .unfinished }
        return length
    }

    // MARK: Texts

    /// Reads a text up to the tag that ends it.
    private mutating func text(
        _ bytes: UnsafeRawBufferPointer, _ range: Range<Int>,
        _ take: (XMLEvent, UnsafeRawBufferPointer) throws -> Void
    ) throws {
        var place = range.lowerBound
        var lines = 0
        while place < range.upperBound {
            let byte = bytes[place]
            if byte == 0x0A { lines += 1 } else if !XMLByte.isSimple(byte) { break }
            place += 1
        }
        guard place == range.upperBound, !open.isEmpty else {
            return try richText(bytes, range, take)
        }
        line += lines
        if hasText { try take(.text, UnsafeRawBufferPointer(rebasing: bytes[range])) }
    }

    /// Reads a text with more than plain letters, or outside of all elements.
    private mutating func richText(
        _ bytes: UnsafeRawBufferPointer, _ range: Range<Int>,
        _ take: (XMLEvent, UnsafeRawBufferPointer) throws -> Void
    ) throws {
        text.removeAll(keepingCapacity: true)
        var place = range.lowerBound
        var lines = 0
        while place < range.upperBound {
            let byte = bytes[place]
            var length = 1
            switch XMLByte(byte) {
            case .plain, .tab: text.append(byte)
            case .line:
                text.append(byte)
                lines += 1
            case .bracket:
                guard !Self.ends(section: place, in: bytes, before: range.upperBound) else {
                    throw Stop.notPlain
                }
                text.append(byte)
            case .high:
                length = try Self.character(at: place, in: bytes, before: range.upperBound)
                text.append(
                    contentsOf: UnsafeRawBufferPointer(rebasing: bytes[place..<place + length]))
            case .other:
                let (replaced, count) = try Self.replaced(at: place, in: bytes, range.upperBound)
                text.append(replaced)
                if byte == 0x0D { lines += 1 }
                length = count
            }
            place += length
        }
        guard !open.isEmpty || bytes[range].allSatisfy(Self.blanks.contains) else {
            throw Stop.notPlain
        }
        line += lines
        if hasText { try text.withUnsafeBytes { try take(.text, $0) } }
    }

    /// Whether `]]>` stands at a place, which no text may have.
    private static func ends(
        section place: Int, in bytes: UnsafeRawBufferPointer, before end: Int
    ) -> Bool {
        bytes[place..<end].prefix(3).elementsEqual("]]>".utf8)
    }

    /// What the line end or the entity at a place stands for, and how many bytes it has.
    private static func replaced(
        at place: Int, in bytes: UnsafeRawBufferPointer, _ end: Int
    ) throws(Stop) -> (byte: UInt8, count: Int) {
        let rest = bytes[place..<end]
        for (written, byte) in replacements where rest.starts(with: written) {
            return (byte, written.count)
        }
        throw .notPlain
    }

    private static let replacements: [([UInt8], UInt8)] = [
        ([0x0D, 0x0A], 0x0A),
        (Array("&amp;".utf8), UInt8(ascii: "&")), (Array("&lt;".utf8), UInt8(ascii: "<")),
        (Array("&gt;".utf8), UInt8(ascii: ">")), (Array("&quot;".utf8), UInt8(ascii: "\"")),
        (Array("&apos;".utf8), UInt8(ascii: "'")),
    ]
}
