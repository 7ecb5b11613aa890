internal import Glibc

/// What an XML parser has said about the last bytes, in order.
struct XMLTape {
    private var events: [XMLEvent] = []
    /// Where the text of each event ends in `bytes`; it begins where that of the one before ended.
    private var ends: [Int] = []
    private var bytes: [UInt8] = []
    /// For each open element, whether the text of the one around it is wanted.
    private var open: [Bool] = []
    private var names: XMLNames
    /// By the numbers of names, from 0, which is any other name.
    private let wantsText: [Bool]
    private let wantsLine: [Bool]

    /// Whether the text that comes now is wanted.
    private(set) var hasText = false
    /// Whether there was an element at all.
    private(set) var hasElements = false
    /// Why reading was stopped.
    var fault: XMLFault.Reason?

    init(_ words: [XMLWord]) {
        names = XMLNames(words)
        wantsText = [false] + words.map(\.hasText)
        wantsLine = [false] + words.map(\.hasLine)
    }

    /// Forgets what was said, and not where it stands.
    mutating func rewind() {
        events.removeAll(keepingCapacity: true)
        ends.removeAll(keepingCapacity: true)
        bytes.removeAll(keepingCapacity: true)
    }

    /// Tells what was said, part by part.
    func play(_ take: (XMLEvent, UnsafeRawBufferPointer) throws -> Void) rethrows {
        try bytes.withUnsafeBytes { bytes in
            var start = 0
            for index in events.indices {
                let end = ends[index]
                try take(events[index], UnsafeRawBufferPointer(rebasing: bytes[start..<end]))
                start = end
            }
        }
    }

    /// The number of a name, 0 for one that is not looked for; `nil` where it is one too many.
    mutating func number(of name: UnsafePointer<CChar>) -> Int? {
        names.number(of: UnsafeRawBufferPointer(start: name, count: strlen(name)))
    }

    /// Writes the begin of an element; `false` where it stands too deep.
    mutating func begin(_ element: Int, line: () -> Int) -> Bool {
        guard open.count < XMLLimits.depth else { return false }
        hasElements = true
        open.append(hasText)
        hasText = wantsText[element]
        append(.start(element: element, line: wantsLine[element] ? line() : 0))
        return true
    }

    mutating func attribute(_ name: Int, _ value: UnsafePointer<CChar>) {
        bytes.append(contentsOf: UnsafeRawBufferPointer(start: value, count: strlen(value)))
        append(.attribute(name))
    }

    mutating func text(_ text: UnsafeRawBufferPointer) {
        bytes.append(contentsOf: text)
        append(.text)
    }

    mutating func end() {
        hasText = open.popLast() ?? false
        append(.end)
    }

    private mutating func append(_ event: XMLEvent) {
        events.append(event)
        ends.append(bytes.count)
    }
}
