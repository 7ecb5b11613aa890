import Formats
import Shop
import Testing

@Suite("What a CAMT entry says of the payer")
struct CamtTextTests {
    private func row(_ text: String) throws -> StatementRow {
        try #require(try StatementTold.camt(text).rows.first)
    }

    private func row(detail: String, more: String = "", direction: String = "CRDT") throws
        -> StatementRow
    {
        try row(CamtSample.details("10.00", detail, direction: direction, more: more))
    }

    @Test("is the payer's text: several lines, with the references of the structured one")
    func text() throws {
        let row = try row(
            detail: """
                <RmtInf><Ustrd>HF-7K3Q-9X</Ustrd><Ustrd>2B</Ustrd>
                <Strd><CdtrRefInf><Tp><CdOrPrtry><Cd>SCOR</Cd></CdOrPrtry></Tp>
                <Ref>RF18</Ref></CdtrRefInf><AddtlRmtInf>more</AddtlRmtInf></Strd></RmtInf>
                <AddtlTxInf>of the bank</AddtlTxInf>
                """)
        #expect(row.text == "HF-7K3Q-9X 2B RF18 more")
    }

    @Test("is the bank's text where the payer wrote none")
    func textOfBank() throws {
        let entry = "<AddtlNtryInf>entry</AddtlNtryInf>"
        #expect(try row(detail: "<AddtlTxInf>detail</AddtlTxInf>", more: entry).text == "detail")
        #expect(try row(detail: "<RmtInf/>", more: entry).text == "entry")
        #expect(try row(CamtSample.statement(CamtSample.entry(more: entry))).text == "entry")
    }

    @Test("has the payer's own reference once, where there is one")
    func endToEnd() throws {
        func text(_ reference: String, _ words: String) throws -> String {
            try row(
                detail: """
                    <Refs><EndToEndId>\(reference)</EndToEndId></Refs>
                    <RmtInf><Ustrd>\(words)</Ustrd></RmtInf>
                    """
            ).text
        }
        #expect(try text("E2E", "words") == "words E2E")
        #expect(try text("E2E", "words E2E!") == "words E2E!")
        #expect(try text("NOTPROVIDED", "words") == "words")
    }

    @Test("has the charges as words, and not in the amount")
    func charges() throws {
        let charges = "<Chrgs><Rcrd>\(CamtSample.amount("1.50"))</Rcrd></Chrgs>"
        let row = try row(
            detail: "\(charges)<RmtInf><Ustrd>words</Ustrd></RmtInf>")
        #expect(row.text == "words CHGS 1.50 EUR")
        #expect(row.amount.decimal == "10.00")
    }

    @Test("is one line of whole characters without controls, as long as is kept")
    func tidy() throws {
        let row = try row(
            detail:
                "<RmtInf><Ustrd>  a\n\t b\u{85}\u{A0}c&#x2028;d&amp;<![CDATA[<e>]]> </Ustrd>"
                + "</RmtInf>"
        )
        #expect(row.text == "a b c d&<e>")
        let long = String(repeating: "é\u{301}", count: 1_001)
        let cut = try self.row(detail: "<RmtInf><Ustrd>\(long)</Ustrd></RmtInf>").text
        #expect(cut.count == StatementLimits.text)
        #expect(cut.utf8.count == StatementLimits.text * 4)
    }

    @Test("stays bounded where the text does not")
    func bomb() throws {
        let marks = String(repeating: "\u{301}", count: 200_000)
        let row = try row(
            detail: """
                <RmtInf><Ustrd>a\(marks)</Ustrd><Ustrd>\(String(repeating: "x ", count: 200_000))\
                </Ustrd></RmtInf><RltdPties><Dbtr><Nm>\(String(repeating: "n", count: 141))</Nm>\
                </Dbtr></RltdPties>
                """)
        #expect(row.text.utf8.count <= StatementLimits.text * 4)
        #expect(row.name.count == StatementLimits.field)
        #expect(row.amount.decimal == "10.00")
    }

    @Test(
        "has the name of who paid, or of who was paid",
        arguments: [
            ("<Dbtr><Nm>A</Nm></Dbtr><Cdtr><Nm>B</Nm></Cdtr>", "A", "B"),
            ("<Dbtr><Pty><Nm>A</Nm></Pty></Dbtr><Cdtr><Pty><Nm>B</Nm></Pty></Cdtr>", "A", "B"),
            (
                "<Dbtr><Agt><FinInstnId><Nm>Bank</Nm></FinInstnId></Agt></Dbtr>", "Bank", ""
            ),
            ("<UltmtDbtr><Nm>U</Nm></UltmtDbtr><Dbtr><Nm>A</Nm></Dbtr>", "A", ""),
            ("<UltmtDbtr><Pty><Nm>U</Nm></Pty></UltmtDbtr>", "U", ""),
            ("<UltmtCdtr><Nm>U</Nm></UltmtCdtr>", "", "U"),
            ("<InitgPty><Nm>I</Nm></InitgPty>", "I", "I"),
        ])
    func name(_ parties: String, payer: String, payee: String) throws {
        let detail = "<RltdPties>\(parties)</RltdPties>"
        #expect(try row(detail: detail).name == payer)
        #expect(try row(detail: detail, direction: "DBIT").name == payee)
    }

    @Test("has the account of the other side")
    func account() throws {
        let detail = """
            <RltdPties><DbtrAcct><Id><Othr><Id>12-34</Id></Othr></Id></DbtrAcct>
            <CdtrAcct><Id><IBAN>DE2</IBAN></Id></CdtrAcct></RltdPties>
            """
        #expect(try row(detail: detail).account == "12-34")
        #expect(try row(detail: detail, direction: "DBIT").account == "DE2")
    }

    @Test("has a reference: the bank's before the payer's")
    func reference() throws {
        let entry = "<AcctSvcrRef>E</AcctSvcrRef>"
        let ids = "<EndToEndId>P</EndToEndId><TxId>T</TxId>"
        #expect(
            try row(detail: "<Refs>\(ids)<AcctSvcrRef>D</AcctSvcrRef></Refs>", more: entry)
                .reference == "D")
        #expect(try row(detail: "<Refs>\(ids)</Refs>", more: entry).reference == "E")
        #expect(try row(detail: "<Refs>\(ids)</Refs>").reference == "T")
        #expect(try row(detail: "<Refs><EndToEndId>P</EndToEndId></Refs>").reference == "P")
        let none = "<Refs><EndToEndId>NOTPROVIDED</EndToEndId></Refs>"
        #expect(try row(detail: none).reference == "")
    }
}
