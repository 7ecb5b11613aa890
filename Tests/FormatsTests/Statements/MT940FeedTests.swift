import Formats
import Shop
import Testing

@Suite("Reading MT940")
struct MT940FeedTests {
    /// A statement around some lines.
    private func statement(_ lines: String, balance: String = "C260101EUR100,00") -> String {
        ":20:A\r\n:25:DE02120300000000202051\r\n:28C:1/1\r\n:60F:\(balance)\r\n"
            + lines.split(separator: "\n").map { "\($0)\r\n" }.joined() + ":62F:\(balance)\r\n-\r\n"
    }

    private func entry(_ text: String, currency: String = "EUR") throws -> StatementTold {
        try .mt940(statement(":61:\(text)", balance: "C260101\(currency)1,00"))
    }

    @Test(
        "the mark and the third letter of the currency tell where the money went",
        arguments: [
            ("RC100,00", "-100.00", true), ("RD7,00", "7.00", true), ("CR3,00", "3.00", false),
            ("DR3,00", "-3.00", false), ("RCR4,00", "-4.00", true), ("RDR4,00", "4.00", true),
            ("C1500,", "1500.00", false), ("C0,5", "0.50", false), ("D,5", "-0.50", false),
            ("C000000000025,00", "25.00", false), ("D0,00", "0.00", false),
            ("C1,500", "1.50", false), ("C10000000000000,00", "10000000000000.00", false),
        ])
    func marks(_ text: String, _ amount: String, _ isReversal: Bool) throws {
        let read = try entry("260901\(text)NTRFNONREF")
        #expect(read.amounts == [amount])
        #expect(read.rows.first?.doubt == (isReversal ? .reversal : nil))
        #expect(read.refused.isEmpty && read.refusal == nil)
    }

    @Test(
        "the entry date is the day, in the year nearest to the value date",
        arguments: [
            ("2601011231", "2025-12-31"), ("2612310102", "2027-01-02"), ("260230", "2026-02-28"),
            ("280230", "2028-02-29"), ("260901", "2026-09-01"), ("2609010831", "2026-08-31"),
            ("791231", "2079-12-31"), ("800101", "1980-01-01"), ("261131", "2026-11-30"),
        ])
    func dates(_ dates: String, _ day: String) throws {
        #expect(try entry("\(dates)C1,00NTRFNONREF").days == [day])
    }

    @Test(
        "what is no booking is refused with its line and the others are read",
        arguments: [
            ("26090C1,00NTRF", StatementProblem.date("26090C1,00")),
            ("261301C1,00NTRF", .date("261301")), ("260900C1,00NTRF", .date("260900")),
            ("2609011301C1,00NTRF", .date("1301")), ("26090112C1,00NTRF", .date("12")),
            ("260901X1,00NTRF", .malformed("“X1” is neither C nor D")),
            ("260901CRR1,00NTRF", .malformed("“CRR” is more than a mark and a letter")),
            ("260901C1500NTRF", .amount("1500")), ("260901C1.500,00NTRF", .amount("1.500,00")),
            ("260901C1,2,3NTRF", .amount("1,2,3")), ("260901C,NTRF", .amount(",")),
            ("260901CNTRF", .malformed("“CNT” is more than a mark and a letter")),
            ("260901C1,00 5NTRF", .amount("1,00 5NTRF")),
            ("260901C-1,00NTRF", .amount("-1,00NTRF")),
            ("260901C1,234NTRF", .amountOf("1,234", .eur)),
            ("260901C10000000000000,01NTRF", .amountOf("10000000000000,01", .eur)),
            ("260901C99999999999999999999,00NTRF", .amount("99999999999999999999,00")),
        ])
    func refused(_ text: String, _ reason: StatementProblem) throws {
        let read = try StatementTold.mt940(
            statement(":61:\(text)\n:86:a text\n:61:260902C2,00NTRFNONREF"))
        #expect(read.refused == [StatementRefusal(line: 5, reason: reason)])
        #expect(read.amounts == ["2.00"] && read.rows.first?.line == 7)
    }

    @Test(
        "decimals are those of the currency",
        arguments: [
            ("JPY", "C1500,", "1500"), ("KWD", "C1,5", "1.500"), ("JPY", "C1500,00", "1500"),
        ])
    func decimals(_ currency: String, _ text: String, _ amount: String) throws {
        #expect(try entry("260901\(text)NTRFNONREF", currency: currency).amounts == [amount])
    }

    @Test(
        "the bank's reference stands behind two strokes; else the customer's is taken",
        arguments: [
            ("NTRFNONREF//55555", "55555"), ("NTRFABC 12", "ABC 12"), ("NTRFNONREF", ""),
            ("NTRFREF 1//", "REF 1"), ("NTRFN", ""), ("NMSC", ""), ("FINTInterest", "Interest"),
        ])
    func references(_ text: String, _ reference: String) throws {
        #expect(try entry("260901C1,00\(text)").rows.first?.reference == reference)
    }

    @Test("a booking that a line end has broken is put together, and so is a broken tag")
    func broken() throws {
        let read = try StatementTold.mt940(
            ":61:1811261126CR\n30,00N062NONREF\n:\n86:166?00GUTSCHR.?20SVWZ+Test\n")
        #expect(read.amounts == ["30.00"] && read.days == ["2018-11-26"])
        #expect(read.rows.first?.text == "SVWZ+Test GUTSCHR.")
        #expect(read.refused.isEmpty && read.refusal == nil)
    }

    @Test("an amount that goes on in the next line is not cut")
    func brokenAmount() throws {
        let read = try StatementTold.mt940(statement(":61:260901C1,\n50NTRFNONREF"))
        #expect(read.amounts == ["1.50"])
        let unkind = try StatementTold.mt940(statement(":61:260901C1,5\n0"))
        #expect(unkind.rows.isEmpty && unkind.refused.count == 1)
    }

    @Test("the currency is the balance's, else the reader's, else there is none")
    func currencies() throws {
        let bare = statement(":61:260901C1,00NTRFNONREF", balance: "C2609011,00")
        #expect(try StatementTold.mt940(bare, currency: .thb).rows.first?.amount.currency == .thb)
        #expect(try StatementTold.mt940(bare, currency: nil).refused.map(\.reason) == [.noCurrency])
        let odd = statement(":61:260901C1,00NTRFNONREF", balance: "C260901EU1,00")
        #expect(try StatementTold.mt940(odd).refused.map(\.reason) == [.noCurrency])
        let two = bare.replacing(":62F:C260901", with: ":62F:C260901USD")
            .replacing(":60F:C260901", with: ":60F:C260901EUR")
        let words = "its balances are in EUR and USD"
        #expect(try StatementTold.mt940(two).refusal?.reason == .malformed(words))
    }

    @Test("a statement must end, with a balance or the next one")
    func truncated() throws {
        let whole = statement(":61:260901C1,00NTRFNONREF\n:86:a text")
        let lines = whole.split(separator: "\r\n")
        for count in 1..<lines.count - 1 {
            let cut = lines[..<count].joined(separator: "\r\n")
            #expect(try StatementTold.mt940(cut).refusal?.reason == .truncated, "\(count) lines")
            #expect(try StatementTold.mt940(cut).rows.isEmpty)
        }
        #expect(try StatementTold.mt940(whole).refusal == nil)
        let next = lines[..<6].joined(separator: "\n") + "\n" + whole
        #expect(try StatementTold.mt940(next).amounts == ["1.00", "1.00"])
    }

    @Test(
        "a file without a field of MT940 has no statement", arguments: ["", "words\n", ":86:a\n"])
    func none(_ text: String) throws {
        #expect(try StatementTold.mt940(text).refusal?.reason == .noStatement)
    }

    @Test("several statements have each their account and currency")
    func several() throws {
        let text =
            statement(":61:260901C1,00NTRFNONREF")
            + ":20:B\n:25:77/88\n:60F:C260901USD0,\n:61:260901D2,NTRFX\n:62F:D260901USD2,\n-YYY\n"
            + ":20:C\n:25:99\n:60F:C260901THB0,\n:62F:C260901THB0,\n"
        let read = try StatementTold.mt940(text)
        #expect(read.accounts.map(\.number) == ["DE02120300000000202051", "77/88", "99"])
        #expect(read.accounts.map(\.currency?.code) == ["EUR", "USD", "THB"])
        #expect(read.rows.map(\.amount.currency.code) == ["EUR", "USD"])
    }

    @Test("the blocks of SWIFT are gone over")
    func envelope() throws {
        let text =
            "\u{1}{1:F01AAAABBCCAXXX0000000000}{2:O9400000000000}{4:\r\n"
            + statement(":61:260901C1,00NTRFNONREF\n:86:one").replacing("\r\n-\r\n", with: "\r\n-}")
            + "{5:{CHK:1}}{1:F01AAAABBCCAXXX0000000000}{4:\r\n"
            + statement(":61:260901C2,00NTRFNONREF\n:86:two").replacing(
                "\r\n-\r\n", with: "\r\n-}\u{3}")
        let read = try StatementTold.mt940(text)
        #expect(read.amounts == ["1.00", "2.00"] && read.rows.map(\.text) == ["one", "two"])
        #expect(read.refusal == nil)
    }

    @Test("bookings of an interim report and expected ones are pending")
    func pending() throws {
        let text = ":20:A\n:25:1\n:34F:EUR0,\n:61:260901C1,00NTRFNONREF\n:86:x\n:90C:1EUR1,\n"
        #expect(try StatementTold.mt940(text).rows.map(\.isPending) == [true])
        #expect(try entry("260901EC1,00NTRFNONREF").rows.map(\.isPending) == [true])
        #expect(try entry("260901C1,00NTRFNONREF").rows.map(\.isPending) == [false])
    }

    @Test("pieces of any size and all line ends give the same", arguments: [1, 2, 3, 7, 64])
    func pieces(size: Int) throws {
        let text = statement(
            ":61:2609010901CR30,00NTRFNONREF//1\n:86:166?00G?20Käse\n?21zwei\n:61:260902D1,NTRFX")
        let whole = try StatementTold.mt940(text)
        #expect(whole.rows.count == 2 && whole.rows.first?.text == "Käsezwei G")
        #expect(try StatementTold.mt940(Array(text.utf8), piece: size) == whole)
        for end in ["\n", "\r"] {
            let bytes = Array(text.replacing("\r\n", with: end).utf8)
            #expect(try StatementTold.mt940(bytes, piece: size) == whole)
        }
        let wide = text.utf16.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
        #expect(try StatementTold.mt940([0xFE, 0xFF] + wide, piece: size) == whole)
    }

    @Test("a line may have so many bytes and no more")
    func longLine() throws {
        let room = StatementLimits.line - ":86:".utf8.count
        for (more, refused) in [(0, 0), (1, 1)] {
            let text = String(repeating: "x", count: room + more)
            let read = try StatementTold.mt940(
                statement(":61:260901C1,00NTRFNONREF\n:86:\(text)\n:61:260901C2,00NTRFNONREF"))
            #expect(read.refused.count == refused && read.rows.last?.amount.decimal == "2.00")
            #expect(read.rows.count == 2 - refused)
            if refused == 0 { #expect(read.rows[0].text.count == StatementLimits.text) }
        }
    }

    @Test("what take throws passes through")
    func passesOn() {
        struct Stop: Error {}
        let bytes = Array(statement(":61:260901C1,00NTRFNONREF").utf8)
        #expect(throws: Stop.self) {
            try StatementTold.read(bytes, StatementReading(.mt940, currency: nil)) { _ in
                throw Stop()
            }
        }
    }

    @Test(
        "a damaged file never crashes, and no row has an amount that is not written",
        arguments: 0..<8)
    func mutations(seed: UInt64) throws {
        let file = Array(
            statement(
                ":61:2609010901CR30,00NTRFNONREF//1\nmore\n:86:166?00G?20HF-7K\n?213Q?32Ann\n"
                    + ":61:260902RD1,5NMSC\n:86:/EREF/X/BENM//NAME/JOHN/REMI/text\n:86:more"
            ).utf8)
        var chance = SplitMix(state: seed)
        for _ in 0..<500 {
            let bytes = chance.harmed(file)
            let read = try StatementTold.mt940(bytes)
            #expect(read.rows.allSatisfy { hasAmount($0, in: bytes) })
            #expect(read.rows.count + read.refused.count <= bytes.count / 5)
        }
    }

    /// Whether the digits of a row's amount stand in the file.
    private func hasAmount(_ row: StatementRow, in file: [UInt8]) -> Bool {
        let digits = String(row.amount.minorUnits.magnitude).utf8.drop { $0 == 0x30 }
        let wanted = Array(digits).reversed().drop { $0 == 0x30 }.reversed()
        let written = file.filter { (0x30...0x39).contains($0) }
        return wanted.isEmpty
            ? file.contains(0x30)
            : written.indices.contains { written[$0...].starts(with: wanted) }
    }

    @Test("a lone dash in the details is text; behind the closing balance it ends the message")
    func dash() throws {
        let read = try StatementTold.mt940(
            """
            :20:A
            :25:1
            :60F:C260101EUR0,00
            :61:260101C5,00NTRFNONREF
            :86:b
            -
            HF-7K3Q-9X2
            :62F:C260101EUR5,00
            -
            """)
        #expect(read.amounts == ["5.00"])
        #expect(read.rows.first?.text.has("Q") == true)
    }

    @Test("two statements without their first tag keep their accounts")
    func accounts() throws {
        let one =
            ":25:ACC\n:60F:C260101EUR0,00\n:61:260101C5,00NTRFNONREF\n:86:b\n:62F:C260101EUR5,00\n"
        let two = one + one.replacing("ACC", with: "DCC")
        let read = try StatementTold.mt940(two)
        #expect(read.amounts == ["5.00", "5.00"])
        #expect(read.accounts.map(\.number) == ["ACC", "DCC"])
    }

    @Test("may have so many rows, with those that cannot be read")
    func rows() throws {
        let text = statement(":61:260901C1,00NTRFNONREF\n:61:260901XX\n:61:260902C2,00NTRFNONREF")
        let whole = try StatementTold.mt940(text, rows: 3)
        #expect(whole.refusal == nil && whole.amounts == ["1.00", "2.00"])
        #expect(whole.refused.count == 1)
        #expect(try StatementTold.mt940(text, rows: 2).refusal?.reason == .tooManyRows(2))
    }
}
