import Formats
import Shop
import Testing

@Suite("An OFX transaction")
struct OFXFeedTests {
    private func row(_ row: String, currency: String = "EUR") throws -> StatementRow {
        let told = try StatementTold.ofx(OFXSample.list(row, currency: currency))
        #expect(told.refused == [])
        #expect(told.refusal == nil)
        return try #require(told.rows.first)
    }

    @Test("has its line, day, amount, reference and account")
    func plain() throws {
        let told = try StatementTold.ofx(
            OFXSample.list(OFXSample.row("-12.30", more: "<NAME>A<MEMO>HF-7K")))
        let row = try #require(told.rows.first)
        #expect(row.line == 11)
        #expect(row.day == CivilTime(year: 2026, month: 1, day: 31))
        #expect(row.amount == Money(minorUnits: -1230, currency: .eur))
        #expect(row.reference == "F1")
        #expect(row.name == "A")
        #expect(row.text == "HF-7K")
        #expect(row.doubt == nil)
        #expect(told.accounts == [StatementAccount(number: "12-34", currency: .eur)])
    }

    @Test("keeps what a payer wrote as a comment, which hides nobody else's payment")
    func comment() throws {
        let rows = ["hi <!-- x", "HF-1", "--> y", "z"].enumerated().map { place, memo in
            OFXSample.row("1\(place).00", id: "F\(place)", more: "<NAME>A<MEMO>\(memo)")
        }
        let told = try StatementTold.ofx(OFXSample.list(rows.joined()))
        #expect(told.rows.map(\.amount.minorUnits) == [1_000, 1_100, 1_200, 1_300])
        #expect(told.rows.map(\.text) == ["hi <!-- x", "HF-1", "--> y", "z"])
    }

    @Test(
        "has an amount with a point or a comma, and marks between thousands",
        arguments: [
            ("100,50", 10_050), ("100.50", 10_050), ("1.234,50", 123_450), ("1,234.50", 123_450),
            ("1,234,567", 123_456_700), ("1.234.567,8", 123_456_780), ("+5.00", 500), ("-5", -500),
            (".50", 50), ("-,5", -50), ("5.", 500), ("0.00", 0), ("100.5000", 10_050),
            ("0.500", 50), ("1234.500", 123_450), ("1,234.500", 123_450),
            ("10000000000000.00", 1_000_000_000_000_000),
        ])
    func amount(_ text: String, units: Int64) throws {
        #expect(try row(OFXSample.row(text)).amount.minorUnits == units)
    }

    @Test(
        "with an amount that is none, or could be two, is refused with its line",
        arguments: [
            "1,234", "1.234", "-999,000", "1,23,456", "1.234.5", "1,234,56", "1234,567.00",
            "0,123,456", "1.2,3.4", "1,2.3,4", "5-", "--5", "+", ".", "1 000", "EUR 5", "5e1", "٥",
        ])
    func noAmount(_ text: String) throws {
        let told = try StatementTold.ofx(
            OFXSample.list(OFXSample.row("1") + OFXSample.row(text) + OFXSample.row("2")))
        #expect(told.refused == [StatementRefusal(line: 12, reason: .amount(text))])
        #expect(told.amounts == ["1.00", "2.00"])
    }

    @Test("has as many decimals as its currency")
    func decimals() throws {
        #expect(try row(OFXSample.row("1,234"), currency: "KWD").amount.minorUnits == 1234)
        #expect(try row(OFXSample.row("1234.00"), currency: "JPY").amount.minorUnits == 1234)
        for (text, code) in [("1.2345", "EUR"), ("12.5", "JPY"), ("10000000000000.01", "EUR")] {
            let told = try StatementTold.ofx(
                OFXSample.list(OFXSample.row(text), currency: code))
            let currency = try #require(Currency(code: code))
            #expect(told.refused.map(\.reason) == [.amountOf(text, currency)])
        }
    }

    @Test(
        "that lacks something is refused with its line, and the others are read",
        arguments: [
            (OFXSample.row(""), .noAmount), (OFXSample.row(day: ""), .noDate),
            (OFXSample.row(day: "20260230"), .date("20260230")),
            (OFXSample.row(day: "2026-01-31"), .date("2026-01-31")),
            (OFXSample.row(day: "2026013"), .date("2026013")),
            (OFXSample.row(day: "20260131250000"), .date("20260131250000")),
            (OFXSample.row(more: "<CURRENCY><CURSYM>EURO</CURRENCY>"), .noCurrency),
            ("<STMTTRN></STMTTRN>\n", .noAmount),
        ] as [(String, StatementProblem)])
    func refused(_ row: String, reason: StatementProblem) throws {
        let told = try StatementTold.ofx(
            OFXSample.list(OFXSample.row("1") + row + OFXSample.row("2")))
        #expect(told.refused == [StatementRefusal(line: 12, reason: reason)])
        #expect(told.amounts == ["1.00", "2.00"])
    }

    @Test(
        "has the day and the time as they are written",
        arguments: [
            ("20260131", nil), ("20260131001500[+7:ICT]", 900),
            ("20260131120000.000[-5:EST]", 43_200), ("20260131120000[-5]", 43_200),
            ("202601311230", 45_000), ("20260131001500[+5.30:IST]", 900),
            ("20260131235960", 86_399),
        ] as [(String, Int?)])
    func day(_ text: String, second: Int?) throws {
        let row = try row(OFXSample.row(day: text))
        #expect(row.day == CivilTime(year: 2026, month: 1, day: 31))
        #expect(row.secondOfDay == second)
    }

    @Test("is in its own currency, or in that of the statement it was converted to")
    func currency() throws {
        let own = "<CURRENCY><CURRATE>1.0<CURSYM>AUD</CURRENCY>"
        #expect(try row(OFXSample.row(more: own)).amount.currency.code == "AUD")
        #expect(try row(OFXSample.row(more: own), currency: "").amount.currency.code == "AUD")
        let converted = "<ORIGCURRENCY><CURRATE>1.0<CURSYM>AUD</ORIGCURRENCY>"
        #expect(try row(OFXSample.row(more: converted)).amount.currency == .eur)
        let none = OFXSample.list(OFXSample.row(), currency: "")
        #expect(try StatementTold.ofx(none).refused.map(\.reason) == [.noCurrency])
        #expect(try StatementTold.ofx(none, currency: .thb).rows.first?.amount.currency == .thb)
    }

    @Test(
        "has a text that stays whole",
        arguments: [
            ("AT&T MOBILE", "AT&T MOBILE"), ("A < B SHOP", "A < B SHOP"),
            ("A <B SHOP", "A <B SHOP"), ("A<", "A<"), ("A <3 B", "A <3 B"), ("A </ B", "A </ B"),
            ("A <!B", "A <!B"), ("A <? B", "A <? B"), ("T&amp;T &lt;a&gt;", "T&T <a>"),
            ("&quot;&apos;&nbsp;a", "\"' a"), ("&#233;&#xE9;&#150;", "éé–"),
            ("&amp;amp; &x; &; &#0; &#xD800; &", "&amp; &x; &; &#0; &#xD800; &"),
            ("<![CDATA[a & <b> &amp; ]]]>c", "a & <b> &amp; ]c"),
            ("  a \t b  ", "a b"),
        ])
    func text(_ written: String, read: String) throws {
        for end in ["", "</MEMO>"] {
            let row = try row(OFXSample.row(more: "<MEMO>\(written)\(end)"))
            #expect(row.text == read)
        }
    }

    @Test("has what the payer wrote, its numbers, and the name alone where that is all")
    func words() throws {
        let numbers = "<CHECKNUM>77<REFNUM>R9"
        #expect(try row(OFXSample.row(more: "<NAME>N<MEMO>M\(numbers)")).text == "M R9 77")
        #expect(try row(OFXSample.row(more: "<NAME>N<MEMO>R9 77\(numbers)")).text == "R9 77")
        #expect(try row(OFXSample.row(more: "<NAME>N<MEMO>")).text == "N")
        let payee = "<PAYEE><NAME>P<CITY>X</PAYEE><MEMO>M"
        #expect(try row(OFXSample.row(more: payee)).name == "P")
        #expect(try row(OFXSample.row(more: "\(payee)<NAME>N")).name == "N")
        let other = "<BANKACCTTO><BANKID>1<ACCTID>99</BANKACCTTO>"
        #expect(try row(OFXSample.row(more: other)).account == "99")
        let long = String(repeating: "é\u{301}", count: StatementLimits.field + 1)
        #expect(try row(OFXSample.row(more: "<NAME>\(long)")).name.count == StatementLimits.field)
    }

    @Test("without a reference is read; one with another's is looked at")
    func references() throws {
        let rows =
            OFXSample.row("1", id: "") + OFXSample.row("2", id: "") + OFXSample.row("3", id: "A")
            + OFXSample.row("3", id: "A") + OFXSample.row("4", id: "A")
            + OFXSample.row("3", day: "20260201", id: "A") + OFXSample.row("5", id: "B")
        let told = try StatementTold.ofx(
            OFXSample.file(
                OFXSample.statement(rows)
                    + OFXSample.statement(OFXSample.row("9", id: "B"), account: "other")))
        #expect(told.rows.map(\.reference) == ["", "", "A", "A", "A", "A", "B", "B"])
        #expect(
            told.rows.map(\.doubt) == [
                nil, nil, nil, nil, .repeatedReference, .repeatedReference, nil, nil,
            ])
    }

    @Test("that a bank only announces is pending")
    func pending() throws {
        let announced =
            "<BANKTRANLISTP><STMTTRNP><TRNTYPE>DEBIT<DTTRAN>20260131<TRNAMT>-1<NAME>A</STMTTRNP>"
            + "</BANKTRANLISTP>"
        let text = OFXSample.list(OFXSample.row("2"))
            .replacing("</STMTRS>", with: announced + "</STMTRS>")
        #expect(try StatementTold.ofx(text).rows.map(\.isPending) == [false, true])
    }

    @Test("that corrects another is looked at")
    func correction() throws {
        let row = try row(OFXSample.row(more: "<CORRECTFITID>A<CORRECTACTION>DELETE"))
        #expect(row.doubt == .reversal)
    }
}
