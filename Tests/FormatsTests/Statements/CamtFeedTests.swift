import Formats
import Shop
import Testing

@Suite("A CAMT entry")
struct CamtFeedTests {
    private func told(_ text: String) throws -> StatementTold { try .camt(text) }

    private func row(_ text: String) throws -> StatementRow {
        let told = try told(text)
        #expect(told.rows.count == 1)
        #expect(told.refused == [])
        #expect(told.refusal == nil)
        return try #require(told.rows.first)
    }

    @Test("has its line, day, amount and account")
    func plain() throws {
        let told = try told(CamtSample.statement("\n" + CamtSample.entry("12.30")))
        let row = try #require(told.rows.first)
        #expect(row.line == 7)
        #expect(row.part == 0)
        #expect(row.day == CivilTime(year: 2026, month: 1, day: 31))
        #expect(row.secondOfDay == nil)
        #expect(row.amount == Money(minorUnits: 1230, currency: .eur))
        #expect(row.doubt == nil)
        #expect(!row.isPending)
        #expect(
            told.accounts == [StatementAccount(number: "DE89370400440532013000", currency: .eur)])
    }

    @Test("has the sign of its CdtDbtInd, also where it takes back another")
    func sign() throws {
        #expect(
            try row(CamtSample.statement(CamtSample.entry(direction: "DBIT"))).amount.decimal
                == "-10.00")
        let back = try row(
            CamtSample.statement(CamtSample.entry(more: "<RvslInd>true</RvslInd>")))
        #expect(back.amount.decimal == "10.00")
        #expect(back.doubt == .reversal)
        let not = try row(
            CamtSample.statement(CamtSample.entry(more: "<RvslInd>false</RvslInd>")))
        #expect(not.doubt == nil)
    }

    @Test(
        "is money only once it is booked, in old and new versions",
        arguments: [
            ("<Sts>BOOK</Sts>", false), ("<Sts><Cd>BOOK</Cd></Sts>", false), ("", false),
            ("<Sts>PDNG</Sts>", true), ("<Sts><Cd>PDNG</Cd></Sts>", true),
            ("<Sts>INFO</Sts>", true), ("<Sts><Cd>FUTR</Cd></Sts>", true),
            ("<Sts><Prtry>LATER</Prtry></Sts>", true),
        ])
    func status(_ status: String, isPending: Bool) throws {
        let row = try row(CamtSample.statement(CamtSample.entry(status: status)))
        #expect(row.isPending == isPending)
    }

    @Test(
        "has the day and the time as they are written",
        arguments: [
            ("<BookgDt><Dt>2026-01-31</Dt></BookgDt>", nil),
            ("<BookgDt><Dt>2026-01-31+07:00</Dt></BookgDt>", nil),
            ("<BookgDt><DtTm>2026-01-31T00:15:00+07:00</DtTm></BookgDt>", 900),
            ("<BookgDt><DtTm>2026-01-31T11:25:42.8734724Z</DtTm></BookgDt>", 41_142),
            ("<ValDt><Dt>2026-01-31</Dt></ValDt>", nil),
            ("<ValDt><Dt>2026-02-02</Dt></ValDt><BookgDt><Dt>2026-01-31</Dt></BookgDt>", nil),
        ] as [(String, Int?)])
    func day(_ date: String, second: Int?) throws {
        let row = try row(CamtSample.statement(CamtSample.entry(booked: date)))
        #expect(row.day == CivilTime(year: 2026, month: 1, day: 31))
        #expect(row.secondOfDay == second)
    }

    @Test(
        "that cannot be read is refused with its line, and the others are read",
        arguments: [
            (CamtSample.entry(""), .noAmount),
            (CamtSample.entry("100,50"), .amount("100,50")),
            (CamtSample.entry("-5.00"), .amount("-5.00")),
            (CamtSample.entry("1e3"), .amount("1e3")),
            (CamtSample.entry("."), .amount(".")),
            (CamtSample.entry("1.005"), .amountOf("1.005", .eur)),
            (CamtSample.entry("10000000000000.01"), .amountOf("10000000000000.01", .eur)),
            (CamtSample.entry(code: "EURO"), .noCurrency),
            (CamtSample.entry(direction: ""), .direction("")),
            (CamtSample.entry(direction: "BOTH"), .direction("BOTH")),
            (CamtSample.entry(booked: ""), .noDate),
            (
                CamtSample.entry(booked: "<BookgDt><Dt>2026-02-30</Dt></BookgDt>"),
                .date("2026-02-30")
            ),
            (
                "<Ntry><CdtDbtInd>CRDT</CdtDbtInd></Ntry>", .noCurrency
            ),
        ] as [(String, StatementProblem)])
    func refused(_ entry: String, reason: StatementProblem) throws {
        let currency = entry.contains("<Amt") ? "<Ccy>EUR</Ccy>" : ""
        let told = try told(
            CamtSample.statement(
                CamtSample.entry("1.00") + entry + CamtSample.entry("2.00"), currency: currency))
        #expect(told.refused == [StatementRefusal(line: 8, reason: reason)])
        #expect(told.amounts == ["1.00", "2.00"])
        #expect(told.refusal == nil)
    }

    @Test(
        "has an amount with as many decimals as its currency",
        arguments: [
            ("0.00", "EUR", 0), ("200000", "SEK", 20_000_000), ("3.1", "CHF", 310),
            ("1.500", "EUR", 150), ("+5.00", "EUR", 500), (".5", "EUR", 50), ("5.", "EUR", 500),
            ("2700.00", "JPY", 2700), ("1.234", "KWD", 1234),
            ("10000000000000.00", "EUR", 1_000_000_000_000_000),
        ])
    func amount(_ text: String, code: String, units: Int64) throws {
        let row = try row(CamtSample.statement(CamtSample.entry(text, code: code)))
        #expect(row.amount.minorUnits == units)
        #expect(row.amount.currency.code == code)
    }

    @Test("without a currency has that of its account, else the shop's, else it is refused")
    func currency() throws {
        let bare = CamtSample.entry().replacing(" Ccy=\"EUR\"", with: "")
        #expect(try row(CamtSample.statement(bare)).amount.currency == .eur)
        let without = CamtSample.statement(bare, currency: "")
        #expect(try StatementTold.camt(without, currency: .thb).rows.first?.amount.currency == .thb)
        #expect(try told(without).refused.map(\.reason) == [.noCurrency])
    }

    @Test("is not read from an amount that is longer than what is looked at")
    func longAmount() throws {
        let most = 64
        let fits = String(repeating: "0", count: most - 4) + "5.00"
        #expect(try row(CamtSample.statement(CamtSample.entry(fits))).amount.decimal == "5.00")
        let told = try told(CamtSample.statement(CamtSample.entry("0" + fits)))
        #expect(told.amounts == [])
        #expect(told.refused.count == 1)
    }
}
