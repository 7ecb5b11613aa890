import Testing

@testable import Formats

@Suite("The parts of an XML document")
struct XMLEventsTests {
    private func read(
        _ bytes: [UInt8], piece: Int = 65_536
    ) throws -> [(event: XMLEvent, text: String)] {
        let events = XMLEvents([
            XMLWord("a", hasText: true, hasLine: true), XMLWord("b"), XMLWord("c"),
        ])
        var told: [(event: XMLEvent, text: String)] = []
        func take(_ event: XMLEvent, _ text: UnsafeRawBufferPointer) {
            let text = String(decoding: text, as: UTF8.self)
            if event == .text, told.last?.event == .text {
                told[told.count - 1].text += text
            } else {
                told.append((event, text))
            }
        }
        try bytes.pieces(of: piece) { try $0.withUnsafeBytes { try events.read($0, take) } }
        try events.finish(take)
        return told
    }

    private func fault(_ text: String) -> XMLFault? {
        do {
            _ = try read(Array(text.utf8))
            return nil
        } catch {
            return error as? XMLFault
        }
    }

    @Test("are told in order, by their names without prefixes", arguments: [1, 2, 5, 1_000])
    func parts(_ piece: Int) throws {
        let text = "<n:b xmlns:n='u'>no<a\nc='1&amp;2' d='3'>x<b>no</b>é&lt;</a><e/></n:b>"
        let told = try read(Array(text.utf8), piece: piece)
        #expect(
            told.map(\.event) == [
                .start(element: 2, line: 0), .start(element: 1, line: 1), .attribute(3), .text,
                .start(element: 2, line: 0), .end, .text, .end, .start(element: 0, line: 0), .end,
                .end,
            ])
        #expect(told.map(\.text).filter { !$0.isEmpty } == ["1&2", "x", "é<"])
    }

    private static func declared(_ encoding: String, _ bytes: [UInt8]) -> [UInt8] {
        let opening = "<?xml version='1.0' encoding='\(encoding)'?><a>"
        return Array(opening.utf8) + bytes + Array("</a>".utf8)
    }

    private static func wide(_ text: String, isLittleEndian: Bool) -> [UInt8] {
        ("\u{FEFF}" + text).utf16.flatMap { unit in
            let bytes = [UInt8(unit >> 8), UInt8(unit & 0xFF)]
            return isLittleEndian ? bytes.reversed() : bytes
        }
    }

    private static let encoded: [[UInt8]] = [
        Array("\u{FEFF}<a>é€</a>".utf8),
        declared("windows-1252", [0xE9, 0x80]),
        declared("ISO-8859-1", [0xE9] + Array("&#x20AC;".utf8)),
        wide("<a>é€</a>", isLittleEndian: true),
        wide("<a>é€</a>", isLittleEndian: false),
    ]

    @Test("are read in all encodings that banks use", arguments: encoded)
    func encodings(_ bytes: [UInt8]) throws {
        for piece in [1, 65_536] {
            #expect(try read(bytes, piece: piece).map(\.text) == ["", "é€", ""])
        }
    }

    @Test(
        "are not told of a document that is none",
        arguments: [
            ("<a>", .truncated), ("<a><!--", .truncated), ("", .empty), ("\n", .empty),
            ("<a></b>", .malformed("mismatched tag")),
            ("<a>&x;</a>", .malformed("undefined entity")),
            ("<?xml version='1.0' encoding='EBCDIC'?><a/>", .malformed("unknown encoding")),
            ("<!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>", .documentType),
            ("<!DOCTYPE a SYSTEM 'file:///etc/passwd'><a/>", .documentType),
        ] as [(String, XMLFault.Reason)])
    func faults(_ text: String, reason: XMLFault.Reason) {
        #expect(fault(text)?.reason == reason)
    }

    @Test("tell the line of a fault")
    func line() {
        #expect(fault("<a>\n\n</b></a>")?.line == 3)
    }

    @Test("stand so deep in each other and no deeper")
    func depth() {
        func nested(_ depth: Int) -> String {
            String(repeating: "<b>", count: depth) + String(repeating: "</b>", count: depth)
        }
        #expect(fault(nested(XMLLimits.depth)) == nil)
        #expect(fault(nested(XMLLimits.depth + 1))?.reason == .tooDeep)
    }

    @Test("have so many different names and no more")
    func names() {
        func named(_ count: Int) -> String {
            "<r>" + (1..<count).map { "<x\($0)/>" }.joined() + "</r>"
        }
        #expect(fault(named(XMLLimits.names)) == nil)
        #expect(fault(named(XMLLimits.names + 1))?.reason == .manyNames)
        let attributes = (1...XMLLimits.names).map { " x\($0)=''" }.joined()
        #expect(fault("<r\(attributes)/>")?.reason == .manyNames)
    }

    @Test("are not kept whole for ever where a tag does not end")
    func longTag() {
        let fits = String(repeating: "-a", count: XMLLimits.tag / 4)
        #expect(fault("<r><!--\(fits)--></r>") == nil)
        let long = String(repeating: "-a", count: XMLLimits.tag / 2 + XMLLimits.piece)
        #expect(fault("<r><!--\(long)--></r>")?.reason == .longTag)
    }
}
