import Testing

@testable import Formats

@Suite("Plain XML")
struct XMLPlainTests {
    private static let words = [
        XMLWord("Ntry", hasLine: true), XMLWord("Nm", hasText: true), XMLWord("Ccy", hasText: true),
        XMLWord("Amt", hasText: true, hasLine: true),
    ]

    /// What is told of a document, up to its fault where it has one.
    private struct Told: Equatable {
        var events: [XMLEvent] = []
        var texts: [[UInt8]] = []
        var fault: XMLFault?

        mutating func take(_ event: XMLEvent, _ bytes: UnsafeRawBufferPointer) {
            // How a text is cut is not told.
            if event == .text, events.last == .text {
                texts[texts.count - 1] += bytes
            } else if event != .text || !bytes.isEmpty {
                events.append(event)
                texts.append(Array(bytes))
            }
        }
    }

    private typealias Take = (XMLEvent, UnsafeRawBufferPointer) throws -> Void

    private func told(
        _ bytes: [UInt8], _ piece: Int, _ read: (UnsafeRawBufferPointer, Take) throws -> Void,
        _ finish: (Take) throws -> Void
    ) throws -> Told {
        var told = Told()
        do {
            try bytes.pieces(of: piece) { piece in
                try piece.withUnsafeBytes { try read($0) { told.take($0, $1) } }
            }
            try finish { told.take($0, $1) }
        } catch let fault as XMLFault {
            // How much of a text comes before its fault is a matter of how bytes were cut.
            told = Told(fault: fault)
        }
        return told
    }

    private func byBoth(_ bytes: [UInt8], _ piece: Int) throws -> (plain: Told, expat: Told) {
        let events = XMLEvents(Self.words)
        let expat = XMLExpat(Self.words)
        return (
            try told(bytes, piece, events.read, events.finish),
            try told(bytes, bytes.count + 1, expat.read, expat.finish)
        )
    }

    /// Whether a document is read to its end without expat.
    private func isPlain(_ text: String) throws -> Bool {
        var plain = XMLPlain(Self.words)
        let rest = try Array(text.utf8).withUnsafeBytes { try plain.read($0) { _, _ in } }
        return rest == nil && plain.isAtEnd
    }

    @Test(
        "is read without expat",
        arguments: [
            "<a/>", "<?xml version='1.0' encoding='utf-8'?>\n<a b=\"c>d\" e='f'><b/>x]y</a>\n",
            "\u{FEFF}<n:Ntry xmlns:n='u'><Nm>A &amp; ด้วย\r\n€ &lt;&gt;&quot;&apos;</Nm></n:Ntry>",
            "<?xml version=\"1.0\" standalone=\"yes\" ?><a\n b='1'\t/>",
        ])
    func plain(_ text: String) throws {
        #expect(try isPlain(text))
        for piece in [1, 3, 1_000] {
            let (plain, expat) = try byBoth(Array(text.utf8), piece)
            #expect(plain == expat)
            #expect(plain.fault == nil)
        }
    }

    /// Documents that are not plain, or none.
    private static let oddities = [
        "<a><!-- x --><Nm>1</Nm></a>", "<a><Nm><![CDATA[<1>]]>2</Nm></a>", "<a><Nm>&#65;</Nm></a>",
        "<a>\n<?p x?><Nm>1</Nm></a>", "<a><Nm>1\r2</Nm></a>", "<ä><Nm>1</Nm></ä>", "<a></a >",
        "<a\r\n b='1'><Nm>1</Nm></a>", "<a b='1\n2'/>", "<a b = '1'/>", "<a b='&amp;'/>",
        "<a b='1' b='2'/>", "<a b='<'/>", "<a b=1/>", "<a b='1'c='2'/>", "<a><Nm>]]></Nm></a>",
        "<a>\u{1}</a>", "<a>\u{FFFF}</a>", "<a><Nm>\n</a>", "<a/><a/>", "x<a/>", "<a/>x",
        "<a/>&amp;",
        "<a/>\n<!-- x -->\n", "<a/>\n<!-- x", "\n<?xml version='1.0'?><a/>", "<1a/>", "<-a/>",
        "<:a/>",
        "<a", "<a>", "<a>\n\n<b", "</a>", "<a>\n&x;</a>", "<a><Nm>1<", "<?xml version='1.1'?><a/>",
        "<?xml version='1.0'?><?xml version='1.0'?><a/>", "<!DOCTYPE a><a/>", "<a><!DOCTYPE a></a>",
        "< a/>", "<a><Nm>\n\n&lt</Nm></a>", "<a/ >", "<?xml version='1.0' encoding='x'?><a/>",
    ]

    @Test("that it is not is left to expat", arguments: oddities)
    func others(_ text: String) throws {
        #expect(try !isPlain(text) || text == "<:a/>")
        for piece in [1, 3, 1_000] {
            let (plain, expat) = try byBoth(Array(text.utf8), piece)
            #expect(plain == expat)
        }
    }

    @Test("of bytes that are no UTF-8 is left to expat")
    func noUTF8() throws {
        for bytes: [UInt8] in [
            [0x80], [0xC1, 0xBF], [0xC3], [0xE0, 0x80, 0x80], [0xED, 0xA0, 0x80],
            [0xEF, 0xBF, 0xBE],
            [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xE2, 0x82], [0xFF],
        ] {
            let text = Array("<a><Nm>1</Nm>\n<Nm>".utf8) + bytes + Array("</Nm></a>".utf8)
            let value = Array("<a b='".utf8) + bytes + Array("'/>".utf8)
            for document in [text, value] {
                let (plain, expat) = try byBoth(document, 7)
                #expect(plain == expat)
                #expect(plain.fault != nil)
            }
        }
    }

    private static let parts = [
        "<Ntry>", "</Ntry>", "<Nm>", "</Nm>", "<Amt Ccy='THB'>", "<n:Amt Ccy=\"EUR\" b='c'>",
        "</Amt>",
        "</n:Amt>", "100.00", "\n", "\r\n", "  ", "&amp;", "&#169;", "&lt;", "น้ำ", "é", "🎟", "<b/>",
        "]",
        "]]", ">", "<!-- c -->", "<![CDATA[x]]>", "<?p?>", "\r", "\t",
    ]

    /// A document of drawn parts, whose tags match more often than not, with a few bytes changed.
    private func document(_ chance: inout SplitMix) -> [UInt8] {
        var open: [String] = []
        var text =
            Bool.random(using: &chance) ? "<?xml version='1.0' encoding='UTF-8'?>\n<r>" : "<r>"
        for _ in 0..<Int.random(in: 0..<40, using: &chance) {
            let part = Self.parts.randomElement(using: &chance) ?? ""
            if part.utf8.starts(with: "</".utf8) {
                if let name = open.popLast() { text += "</\(name)>" }
            } else {
                text += part
                let name = part.dropFirst().prefix { $0.isLetter || $0 == ":" }
                if part.utf8.first == UInt8(ascii: "<"), !name.isEmpty, part != "<b/>" {
                    open.append(String(name))
                }
            }
        }
        for name in open.reversed() { text += "</\(name)>" }
        var bytes = Array((text + "</r>\n").utf8)
        for _ in 0..<max(0, Int.random(in: -3..<3, using: &chance)) where !bytes.isEmpty {
            let place = Int.random(in: 0..<bytes.count, using: &chance)
            switch Int.random(in: 0..<3, using: &chance) {
            case 0: bytes[place] = UInt8.random(in: 0...255, using: &chance)
            case 1: bytes.remove(at: place)
            default: bytes.insert(bytes[Int.random(in: 0..<bytes.count, using: &chance)], at: place)
            }
        }
        return bytes
    }

    @Test("is told as expat tells it, whatever it says", arguments: 1...8 as ClosedRange<UInt64>)
    func drawn(_ seed: UInt64) throws {
        var chance = SplitMix(state: seed)
        var plainOnes = 0
        for _ in 0..<400 {
            let bytes = document(&chance)
            let (plain, expat) = try byBoth(bytes, Int.random(in: 1...60, using: &chance))
            #expect(plain == expat, "\(String(decoding: bytes, as: UTF8.self))")
            if plain.fault == nil { plainOnes += 1 }
        }
        #expect(plainOnes > 50)
    }
}
