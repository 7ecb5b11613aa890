import Formats
import Testing

@Suite("The format of a statement file by its first bytes")
struct StatementSnifferTests {
    @Test(
        "each format is known",
        arguments: [
            ("OFXHEADER:100\r\nDATA:OFXSGML\r\n", StatementFormat.ofx),
            ("<?xml version=\"1.0\"?>\n<?OFX OFXHEADER=\"200\"?><OFX>", .ofx),
            ("\r\n <OFX><SIGNONMSGSRSV1>", .ofx),
            (
                "<?xml?><Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.053.001.08\">",
                .camt
            ),
            ("<Document><BkToCstmrStmt>", .camt),
            (":20:STARTUMSE\r\n:25:1/2\r\n", .mt940),
            ("\u{1}\r\n:20:A\r\n", .mt940),
            ("{1:F01AAAABBCCAXXX0000000000}{2:I940}{4:\r\n:20:A", .mt940),
            ("Words of the bank, and more\r\n\r\n:20:A\r\n", .mt940),
            (":61:1811261126CR\n30,00N062NONREF\n", .mt940),
            ("Date,Amount\n", .csv), ("Datum;Betrag\r\n", .csv), ("a\tb", .csv), ("a|b", .csv),
        ])
    func known(_ text: String, _ format: StatementFormat) {
        #expect(StatementFormat.sniff(Array(text.utf8)) == format)
        #expect(StatementFormat.sniff([0xEF, 0xBB, 0xBF] + Array(text.utf8)) == format)
        let wide = text.utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
        #expect(StatementFormat.sniff([0xFF, 0xFE] + wide) == format)
        #expect(StatementFormat.sniff(wide) == format)
    }

    @Test(
        "anything else is none",
        arguments: [
            [], Array("  \r\n".utf8), Array("%PDF-1.7\n1 0 obj, 2;".utf8),
            [0x50, 0x4B, 0x03, 0x04, 0x14, 0x00, 0x2C], [0xFF, 0xD8, 0xFF, 0xE0, 0, 16, 0x2C],
            [0x89] + Array("PNG\r\n\u{1A}\n,".utf8), Array("{\"a\":1,\"b\":2}".utf8),
            Array("<html><body>a,b</body></html>".utf8), Array("one word".utf8),
            Array("<?xml version=\"1.0\"?><invoice/>".utf8),
        ] as [[UInt8]])
    func none(_ bytes: [UInt8]) {
        #expect(StatementFormat.sniff(bytes) == nil)
    }

    @Test("no more than the first bytes are looked at")
    func edge() {
        let blanks = [UInt8](repeating: 0x20, count: StatementFormat.sniffedBytes - 3)
        #expect(StatementFormat.sniff(blanks + Array("a,b".utf8)) == .csv)
        #expect(StatementFormat.sniff(blanks + Array("abc,".utf8)) == nil)
    }
}
