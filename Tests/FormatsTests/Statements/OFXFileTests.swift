import Formats
import Shop
import Testing

@Suite("An OFX file")
struct OFXFileTests {
    private static let first = OFXSample.list(
        OFXSample.row("1.00", more: "<NAME>T&amp;T<MEMO>A < B <![CDATA[&]]>")
            + OFXSample.row("1,234") + OFXSample.row("2.00", id: "F2"))

    private static let second = """
        <?xml version="1.0" encoding="UTF-8"?>
        <?OFX OFXHEADER="200" VERSION="200"?>
        <!-- <STMTRS> -->
        <OFX xmlns="u"><CREDITCARDMSGSRSV1><CCSTMTTRNRS><CCSTMTRS>
          <CURDEF>THB</CURDEF>
          <CCACCTFROM><ACCTID>9</ACCTID></CCACCTFROM>
          <BANKTRANLIST>
            <STMTTRN>
              <DTPOSTED>20260131</DTPOSTED><TRNAMT>3.00</TRNAMT><FITID/><NAME>ชื่อ</NAME>
            </STMTTRN>
          </BANKTRANLIST>
        </CCSTMTRS></CCSTMTTRNRS></CREDITCARDMSGSRSV1></OFX>
        """

    @Test("is read the same in pieces of any size", arguments: [1, 2, 3, 7, 64, 1_000])
    func pieces(_ piece: Int) throws {
        for text in [Self.first, Self.second] {
            let whole = try StatementTold.ofx(text)
            #expect(whole.refusal == nil)
            #expect(!whole.rows.isEmpty)
            #expect(try StatementTold.ofx(text, piece: piece) == whole)
        }
    }

    @Test("of version 2 is read like one of version 1")
    func xml() throws {
        let told = try StatementTold.ofx(Self.second)
        #expect(told.accounts == [StatementAccount(number: "9", currency: .thb)])
        #expect(told.rows.map(\.line) == [8])
        #expect(told.rows.map(\.name) == ["ชื่อ"])
        #expect(told.rows.map(\.reference) == [""])
    }

    @Test(
        "has the line of a row, whatever ends a line", arguments: ["\n", "\r\n", "\r"])
    func lines(_ end: String) throws {
        let bytes = Self.first.utf8.flatMap { $0 == 0x0A ? Array(end.utf8) : [$0] }
        for piece in [1, 1_000] {
            let told = try StatementTold.ofx(bytes, piece: piece)
            #expect(told.rows.map(\.line) == [11, 13])
            #expect(told.refused.map(\.line) == [12])
        }
    }

    @Test("may be on one line, behind empty lines, in small letters, and without any header")
    func shapes() throws {
        let one = Self.first.replacing("\n", with: "")
        let small =
            "<ofx><stmtrs><curdef>EUR<stmttrn><dtposted>20260131<trnamt>1</stmttrn></stmtrs>"
        let rows = [one, "\n\n\r\n\(Self.first)", small].map { text in
            (try? StatementTold.ofx(text))?.rows.first?.amount.decimal
        }
        #expect(rows == ["1.00", "1.00", "1.00"])
    }

    @Test(
        "is in the character set that it names, and else in UTF-8 or Windows-1252",
        arguments: [
            ("1252", "USASCII", [0xE9, 0x80], "é€"), ("ISO-8859-1", "USASCII", [0xE9], "é"),
            ("1252", "USASCII", Array("é".utf8), "Ã©"), ("NONE", "USASCII", [0xE9], "é"),
            ("NONE", "USASCII", Array("é".utf8), "é"), ("NONE", "UTF-8", Array("é".utf8), "é"),
            ("1252", "UTF-8", Array("é".utf8), "é"), ("UTF-8", "UNICODE", Array("é".utf8), "é"),
            ("UTF-8", "USASCII", [0xE9], "\u{FFFD}"),
        ] as [(String, String, [UInt8], String)])
    func charset(
        _ charset: String, _ encoding: String, _ written: [UInt8], _ read: String
    ) throws {
        let text = OFXSample.list(
            OFXSample.row(more: "<NAME>@"), charset: charset, encoding: encoding)
        let bytes = text.utf8.flatMap { $0 == UInt8(ascii: "@") ? written : [$0] }
        #expect(try StatementTold.ofx(bytes).rows.map(\.name) == [read])
    }

    @Test("has several accounts, one of them with no rows")
    func accounts() throws {
        let told = try StatementTold.ofx(
            OFXSample.file(
                OFXSample.statement("", account: "A")
                    + OFXSample.statement(OFXSample.row("1"), currency: "THB", account: "B")
                    + OFXSample.statement(OFXSample.row("2"), account: "")))
        #expect(told.accounts.map(\.number) == ["A", "B", ""])
        #expect(told.accounts.map(\.currency) == [.eur, .thb, .eur])
        #expect(told.rows.map(\.amount.currency) == [.thb, .eur])
    }

    @Test("that ends in the middle of its rows is refused")
    func truncated() throws {
        let text = OFXSample.list(OFXSample.row("1"))
        let bytes = Array(text.utf8)
        let start = try #require(text.firstRange(of: "<CURDEF"))
        let end = try #require(text.firstRange(of: "</STMTRS>"))
        let from = text.utf8.distance(from: text.startIndex, to: start.lowerBound)
        let until = text.utf8.distance(from: text.startIndex, to: end.upperBound)
        for count in from..<until {
            let told = try StatementTold.ofx(Array(bytes[..<count]))
            #expect(told.refusal?.reason == .truncated, "of \(count) bytes")
        }
        // Some banks leave the rest away.
        let whole = try StatementTold.ofx(Array(bytes[..<until]))
        #expect(whole.refusal == nil)
        #expect(whole.amounts == ["1.00"])
    }

    @Test("with end tags that are missing gives all its rows")
    func endTags() throws {
        let text = OFXSample.list(OFXSample.row("1") + OFXSample.row("2"))
            .replacing("</STMTTRN>", with: "").replacing("</BANKTRANLIST></STMTRS>", with: "")
        let told = try StatementTold.ofx(text)
        #expect(told.amounts == ["1.00", "2.00"])
        #expect(told.refusal == nil)
    }

    @Test("without a statement is refused")
    func noStatement() throws {
        for text in ["", "no", OFXSample.file(""), "OFXHEADER:100\n<OFX></OFX>", "<html></html>"] {
            #expect(try StatementTold.ofx(text).refusal?.reason == .noStatement)
        }
        let wide = ("\u{FEFF}" + Self.first).utf16.flatMap { unit in
            [UInt8(unit & 0xFF), UInt8(unit >> 8)]
        }
        #expect(try StatementTold.ofx(wide).refusal?.reason == .encoding)
    }

    @Test("may have so many rows, with those that are refused")
    func rows() throws {
        #expect(try StatementTold.ofx(Self.first, rows: 3).refusal == nil)
        let told = try StatementTold.ofx(Self.first, rows: 2)
        #expect(told.events.count == 3)
        #expect(told.refusal == StatementRefusal(line: 13, reason: .tooManyRows(2)))
    }

    @Test("is read within bounds however long a value or a tag is")
    func bombs() throws {
        let long = String(repeating: "é", count: StatementLimits.line)
        let tag = "<" + String(repeating: "A", count: 2_000) + ">"
        let told = try StatementTold.ofx(
            OFXSample.list(
                OFXSample.row("1", more: "<MEMO>\(long)") + OFXSample.row("2", more: "<MEMO>\(tag)")
                    + OFXSample.row(String(repeating: "0", count: 61) + "1.00")
                    + OFXSample.row("3")))
        #expect(told.rows.map { $0.text.count } == [StatementLimits.text, StatementLimits.text, 1])
        #expect(told.amounts == ["1.00", "2.00", "3.00"])
        #expect(told.refused.count == 1)
    }

    @Test("that came to harm never gives a row that nobody wrote", arguments: 0..<8)
    func harmed(_ seed: Int) throws {
        var chance = SplitMix(state: UInt64(seed))
        for text in [Self.first, Self.second] {
            let bytes = Array(text.utf8)
            for _ in 0..<300 {
                let harmed = chance.harmed(bytes)
                let told = try StatementTold.ofx(harmed)
                #expect(told.rows.allSatisfy { abs($0.amount.minorUnits) <= Money.greatest })
                let piece = Int.random(in: 1...90, using: &chance)
                #expect(try StatementTold.ofx(harmed, piece: piece) == told)
            }
        }
    }
}
