import Formats
import Shop
import Testing

@Suite("A CAMT file")
struct CamtFileTests {
    private static let good = CamtSample.statement(
        CamtSample.entry("300.00", more: "<AddtlNtryInf>Zoë &amp; co</AddtlNtryInf>")
            + CamtSample.entry("x")
            + CamtSample.entry(
                "3.00",
                more: """
                    <NtryDtls><TxDtls>\(CamtSample.amount("1.00"))</TxDtls>
                    <TxDtls>\(CamtSample.amount("2.00"))</TxDtls></NtryDtls>
                    """))

    @Test("is read the same in pieces of any size", arguments: [1, 2, 3, 7, 64, 1_000])
    func pieces(_ piece: Int) throws {
        let whole = try StatementTold.camt(Self.good)
        #expect(whole.amounts == ["300.00", "1.00", "2.00"])
        #expect(whole.rows.first?.text == "Zoë & co")
        #expect(try StatementTold.camt(Self.good, piece: piece) == whole)
    }

    @Test(
        "is a statement, a report or a notification, whatever its namespace",
        arguments: [
            ("BkToCstmrStmt", "Stmt", ""), ("BkToCstmrAcctRpt", "Rpt", ""),
            ("BkToCstmrDbtCdtNtfctn", "Ntfctn", "xmlns='urn:anything'"),
            ("n:BkToCstmrStmt", "n:Stmt", "xmlns:n='urn:n'"),
        ])
    func kinds(_ message: String, _ statement: String, _ attributes: String) throws {
        let prefix = message.contains(":") ? "n:" : ""
        let entry = CamtSample.entry("1.00").replacing("<", with: "<\(prefix)")
            .replacing("<\(prefix)/", with: "</\(prefix)")
        let told = try StatementTold.camt(
            "<e><Document \(attributes)><\(message)><\(statement)>\(entry)</\(statement)>"
                + "</\(message)></Document></e>")
        #expect(told.amounts == ["1.00"])
        #expect(told.accounts == [StatementAccount(number: "", currency: nil)])
    }

    @Test("has several statements, each with its account")
    func statements() throws {
        let text = CamtSample.document(
            """
            <Acct><Id><IBAN>A</IBAN></Id></Acct>\(CamtSample.entry("1.00"))</Stmt>
            <Stmt>\(CamtSample.entry("2.00"))</Stmt><Stmt></Stmt>
            <Stmt><Acct><Id><Othr><Id>B</Id></Othr></Id><Ccy>thb</Ccy></Acct>
            \(CamtSample.entry("3.00"))
            """)
        let told = try StatementTold.camt(text)
        #expect(told.accounts.map(\.number) == ["A", "", "", "B"])
        #expect(told.accounts.map(\.currency) == [nil, nil, nil, .thb])
        #expect(told.amounts == ["1.00", "2.00", "3.00"])
    }

    @Test("with a statement and no entry has no rows, and is not refused")
    func empty() throws {
        let told = try StatementTold.camt(CamtSample.statement(""))
        #expect(told.rows == [])
        #expect(told.accounts.count == 1)
        #expect(told.refusal == nil)
    }

    @Test(
        "without a statement is refused",
        arguments: [
            "", " ", "<Document/>", "<Document><BkToCstmrStmt><GrpHdr/></BkToCstmrStmt></Document>",
            "<Stmt></Stmt>", "<Document><CstmrCdtTrfInitn><Stmt/></CstmrCdtTrfInitn></Document>",
        ])
    func noStatement(_ text: String) throws {
        #expect(try StatementTold.camt(text).refusal?.reason == .noStatement)
    }

    @Test("that ends in the middle is refused, wherever that is")
    func truncated() throws {
        let bytes = Array(Self.good.utf8)
        let first = try #require(Self.good.utf8.firstIndex(of: UInt8(ascii: "\n")))
        let start = Self.good.utf8.distance(from: Self.good.startIndex, to: first) + 2
        for end in start..<bytes.count - 1 {
            let told = try StatementTold.camt(Array(bytes[..<end]))
            #expect(told.refusal?.reason == .truncated, "of \(end) bytes")
        }
    }

    @Test("that is damaged is refused with expat's words and the line")
    func malformed() throws {
        let damaged = Self.good.replacing("</BookgDt>", with: "</BookDt>", maxReplacements: 1)
        let refusal = try StatementTold.camt(damaged).refusal
        #expect(refusal == StatementRefusal(line: 7, reason: .malformed("mismatched tag")))
    }

    @Test("may have so many rows")
    func rows() throws {
        let entries = String(repeating: CamtSample.entry("1.00"), count: 3)
        let text = CamtSample.statement(entries)
        #expect(try StatementTold.camt(text, rows: 3).refusal == nil)
        let told = try StatementTold.camt(text, rows: 2)
        #expect(told.rows.count == 2)
        #expect(told.refusal == StatementRefusal(line: 10, reason: .tooManyRows(2)))
    }

    @Test("lets the errors of who takes its rows through")
    func passes() {
        struct Full: Error {}
        #expect(throws: Full.self) {
            try StatementTold.read(
                Array(Self.good.utf8), StatementReading(.camt, currency: nil)
            ) { _ in throw Full() }
        }
    }

    @Test("that came to harm never gives a row that nobody wrote", arguments: 0..<8)
    func harmed(_ seed: Int) throws {
        var chance = SplitMix(state: UInt64(seed))
        let bytes = Array(Self.good.utf8)
        for _ in 0..<500 {
            let harmed = chance.harmed(bytes)
            let told = try StatementTold.camt(harmed)
            #expect(told.rows.allSatisfy { abs($0.amount.minorUnits) <= Money.greatest })
            let piece = Int.random(in: 1...90, using: &chance)
            #expect(try StatementTold.camt(harmed, piece: piece).events == told.events)
        }
    }
}
