import Formats
import Shop
import Testing

@Suite("The details of a CAMT entry")
struct CamtDetailTests {
    private func told(_ text: String) throws -> StatementTold {
        let told = try StatementTold.camt(text)
        #expect(told.refusal == nil)
        #expect(told.refused == [])
        return told
    }

    private func detail(_ number: Int, _ amount: String) -> String {
        """
        <Refs><AcctSvcrRef>R\(number)</AcctSvcrRef><EndToEndId>NOTPROVIDED</EndToEndId></Refs>
        \(CamtSample.amount(amount))<CdtDbtInd>CRDT</CdtDbtInd>
        <RltdPties><Dbtr><Pty><Nm>Payer \(number)</Nm></Pty></Dbtr>
        <DbtrAcct><Id><IBAN>DE\(number)</IBAN></Id></DbtrAcct></RltdPties>
        <RmtInf><Ustrd>Text \(number)</Ustrd></RmtInf>
        """
    }

    @Test("that add up to it are a payment each: 300.00 is 100.00, 120.00 and 80.00")
    func divided() throws {
        let rows = try told(
            CamtSample.details(
                "300.00", detail(1, "100.00"), detail(2, "120.00"), detail(3, "80.00"))
        ).rows
        #expect(rows.map(\.amount.decimal) == ["100.00", "120.00", "80.00"])
        #expect(rows.map(\.part) == [1, 2, 3])
        #expect(rows.map(\.text) == ["Text 1", "Text 2", "Text 3"])
        #expect(rows.map(\.name) == ["Payer 1", "Payer 2", "Payer 3"])
        #expect(rows.map(\.account) == ["DE1", "DE2", "DE3"])
        #expect(rows.map(\.reference) == ["R1", "R2", "R3"])
        #expect(rows.allSatisfy { $0.doubt == nil && $0.line == 6 })
    }

    @Test("have the sign of the entry, and their amounts stand elsewhere in version 2")
    func oldVersion() throws {
        func detail(_ amount: String, _ element: String) -> String {
            "<AmtDtls><\(element)>\(CamtSample.amount(amount))</\(element)></AmtDtls>"
        }
        let told = try told(
            CamtSample.details(
                "300.00", detail("100.00", "TxAmt"), detail("200.00", "InstdAmt"),
                direction: "DBIT"))
        #expect(told.amounts == ["-100.00", "-200.00"])
    }

    @Test(
        "that are not what was booked leave it whole, to be looked at",
        arguments: [
            CamtSample.details("90.00", "", ""),
            CamtSample.details("90.00", CamtSample.amount("40.00"), CamtSample.amount("60.00")),
            CamtSample.details("90.00", CamtSample.amount("90.00"), ""),
            CamtSample.details("90.00", CamtSample.amount("90.00"), CamtSample.amount("0")),
            CamtSample.details(
                "90.00", CamtSample.amount("45.00", code: "CHF"),
                CamtSample.amount("45.00", code: "CHF")),
            CamtSample.details(
                "90.00", CamtSample.amount("45.00"),
                CamtSample.amount("45.00") + "<CdtDbtInd>DBIT</CdtDbtInd>"),
            CamtSample.details("90.00", CamtSample.amount("95.00"), CamtSample.amount("-5.00")),
            CamtSample.details("90.00", more: "").replacing(
                "<NtryDtls>", with: "<NtryDtls><Btch><NbOfTxs>3</NbOfTxs></Btch>"),
        ])
    func whole(_ text: String) throws {
        let rows = try told(text).rows
        #expect(rows.map(\.amount.decimal) == ["90.00"])
        #expect(rows.map(\.part) == [0])
        #expect(rows.map(\.doubt) == [.severalPayments])
    }

    @Test("that are one say nothing of the amount")
    func one() throws {
        for amount in [
            CamtSample.amount("0"), CamtSample.amount("77.00"), "",
            "<AmtDtls><InstdAmt>\(CamtSample.amount("100.00", code: "USD"))</InstdAmt></AmtDtls>",
        ] {
            let rows = try told(CamtSample.details("90.00", amount)).rows
            #expect(rows.map(\.amount.decimal) == ["90.00"])
            #expect(rows.map(\.amount.currency) == [.eur])
            #expect(rows.map(\.doubt) == [nil])
        }
    }

    @Test("of a whole entry are all in its text, and what they share is its name")
    func joined() throws {
        let row = try told(
            CamtSample.details(
                "90.00", detail(1, "1.00"), detail(1, "2.00"), detail(2, "3.00"),
                more: "<AcctSvcrRef>E</AcctSvcrRef>")
        ).rows.first
        #expect(row?.text == "Text 1 Text 1 Text 2")
        #expect(row?.name == "")
        #expect(row?.account == "")
        #expect(row?.reference == "E")
        let same = try told(
            CamtSample.details("90.00", detail(1, "1.00"), detail(1, "2.00"))
        ).rows.first
        #expect(same?.name == "Payer 1")
        let back = try told(
            CamtSample.details("90.00", "", "", more: "<RvslInd>true</RvslInd>")
        ).rows.first
        #expect(back?.doubt == .reversal)
    }

    @Test("are divided up to the limit, and beyond it they are one row")
    func parts() throws {
        for (count, rows) in [(StatementLimits.parts, StatementLimits.parts), (10_001, 1)] {
            let detail = "<TxDtls>\(CamtSample.amount("0.01"))</TxDtls>\n"
            let inner = String(repeating: detail, count: count)
            let whole = Money(minorUnits: Int64(count), currency: .eur).decimal
            let text = CamtSample.statement(
                CamtSample.entry(whole, more: "<NtryDtls>\(inner)</NtryDtls>"))
            let told = try StatementTold.camt(text, rows: 20_000)
            #expect(told.rows.count == rows)
            #expect(told.rows.reduce(0) { $0 + $1.amount.minorUnits } == Int64(count))
        }
    }

    @Test("with more text than fits into memory are one row")
    func bytes() throws {
        let text = String(repeating: "ข้อความ ", count: 125)
        let detail = "<TxDtls>\(CamtSample.amount("0.01"))<RmtInf><Ustrd>\(text)</Ustrd></RmtInf>"
        let count = 5_000
        let inner = String(repeating: detail + "</TxDtls>", count: count)
        let told = try told(
            CamtSample.statement(CamtSample.entry("50.00", more: "<NtryDtls>\(inner)</NtryDtls>")))
        #expect(told.amounts == ["50.00"])
        #expect(told.rows.first?.doubt == .severalPayments)
        #expect(told.rows.first?.text.count ?? .max <= StatementLimits.text)
    }
}
