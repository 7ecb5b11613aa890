import Formats
import Shop
import Testing

@Suite("Reading banks' CSV files")
struct StatementCSVFeedTests {
    /// A file in the form of KBANK: nine lines before the header, empty columns between.
    static let thai = """
        \u{FEFF},,,,,,,,,,,,\r
        ,"รายการเดินบัญชี\nStatement",,,,,,,,,,,\r
        ,ชื่อบัญชี,,นาย ก,,,,,,,,,\r
        ,"เลขที่บัญชีเงินฝาก\nAccount Number",,012-3-45678-9,,,,,,,,,\r
        ,รอบระหว่างวันที่,,01/09/2569 - 30/09/2569,,,,,,,,,\r
        ,,,,,,,,,,,,\r
        ,วันที่,เวลา/ วันที่มีผล,รายการ,ถอนเงิน,,ฝากเงิน,,ยอดคงเหลือ,,ช่องทาง,,รายละเอียด\r
        ,17-09-26,,ยอดยกมา,,,,,"65,464.44",,,,\r
        ,18-09-26,08:30,รับโอนเงิน,,,218.00,,"65,682.44",,K PLUS,,จาก X5264 ชื่อ\r
        ,19-09-26,09:15,โอนเงิน,"1,000.00",,,,"64,682.44",,K PLUS,,โอนไป SCB X1111 นาง ข++\r
        ,19-09-26,09:16,ดอกเบี้ย,,,0.50,,"64,683.00",,,,\r
        ,,,รวม,"1,000.00",,218.50,,,,,,\r

        """

    @Test("a Thai file: name and account apart, the balance brought forward no booking")
    func thaiFile() throws {
        let read = try StatementTold.csv(Self.thai)
        #expect(read.accounts == [StatementAccount(number: "012-3-45678-9", currency: nil)])
        #expect(read.amounts == ["218.00", "-1000.00", "0.50"])
        #expect(read.days == ["2026-09-18", "2026-09-19", "2026-09-19"])
        #expect(read.rows.map(\.line) == [11, 12, 13])
        #expect(read.rows.map(\.name) == ["ชื่อ", "นาง ข", ""])
        #expect(read.rows.map(\.account) == ["X5264", "X1111", ""])
        #expect(read.rows.first?.text == "รับโอนเงิน K PLUS จาก X5264 ชื่อ")
        #expect(read.rows.map(\.secondOfDay) == [30_600, 33_300, 33_360])
        #expect(read.rows.map(\.balance) == [6_568_244, 6_468_244, 6_468_300])
        #expect(read.rows.map(\.doubt) == [nil, nil, .balance])
        #expect(read.refused.isEmpty && read.refusal == nil)
    }

    @Test("all encodings and pieces of any size give the same", arguments: [1, 3, 64, 65_536])
    func encodings(piece: Int) throws {
        let whole = try StatementTold.csv(Self.thai)
        let bare = String(Self.thai.unicodeScalars.dropFirst().map(Character.init))
        let single = bare.unicodeScalars.map { scalar in
            UInt8(scalar.value < 0x80 ? scalar.value : scalar.value - 0xE01 + 0xA1)
        }
        let little = bare.utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
        let big = bare.utf16.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
        let files: [[UInt8]] = [
            Array(Self.thai.utf8), Array(bare.utf8), single, [0xFF, 0xFE] + little,
            [0xFE, 0xFF] + big, little,
        ]
        for (place, file) in files.enumerated() {
            #expect(try StatementTold.csv(file, piece: piece) == whole, "file \(place)")
        }
    }

    @Test("western bytes are Windows-1252, and Windows-1250 where only that makes words")
    func western() throws {
        let german =
            Array("Buchungstag;Empf".utf8) + [0xE4] + Array("nger;Betrag\n18.09.2026;M".utf8)
            + [0xFC] + Array("ller ".utf8) + [0x80] + Array(";-1,00\n".utf8)
        let row = try StatementTold.csv(german, currency: .eur).rows.first
        #expect(row?.name == "Müller €" && row?.amount.decimal == "-1.00")

        // "Datum zaúčtování;Částka;Zpráva" and "žluť" in Windows-1250.
        let czech =
            Array("Datum za".utf8) + [0xFA, 0xE8] + Array("tov".utf8) + [0xE1]
            + Array("n".utf8) + [0xED, 0x3B, 0xC8, 0xE1] + Array("stka;Zpr".utf8) + [0xE1]
            + Array("va\n27.05.2018;-1,00;".utf8) + [0x9E] + Array("lu".utf8) + [0x9D, 0x0A]
        #expect(try StatementTold.csv(czech).rows.map(\.text) == ["žluť"])
    }

    @Test("every delimiter and line end is known", arguments: [",", ";", "\t", "|"])
    func delimiters(_ mark: String) throws {
        for end in ["\n", "\r\n", "\r"] {
            let cells = [
                ["Date", "Memo", "Amount"], ["18/09/2026", "\"a\(mark)\"\"b\"\"\"", "1.00"],
            ]
            let text = cells.map { $0.joined(separator: mark) + end }.joined()
            let read = try StatementTold.csv(text)
            // A tab is a control character, and so a blank in a text.
            let inText = mark == "\t" ? " " : mark
            #expect(read.rows.map(\.text) == ["a\(inText)\"b\""] && read.amounts == ["1.00"])
            #expect(read.rows.map(\.line) == [2])
        }
    }

    @Test("a text goes on in a second row, and totals and feet are no rows")
    func goesOn() throws {
        let read = try StatementTold.csv(
            """
            Account details for:,SAVINGS 666-1
            Available Balance,"6,666.66"

            Transaction date,Value date,Description,Withdrawals (SGD),Deposits (SGD)
            18/04/2026,18/04/2026,PURCHASE,6.66,
            ,,  15/04 HF-7K
            ,,3Q-9X
            17/04/2026,17/04/2026,OTHER,,7.00
            Total,,,6.66,7.00
            ,,,6.66,
            This is a print of the computer.

            """)
        #expect(read.rows.map(\.text) == ["PURCHASE 15/04 HF-7K 3Q-9X", "OTHER"])
        #expect(read.amounts == ["-6.66", "7.00"] && read.rows.map(\.line) == [5, 8])
        #expect(read.rows.allSatisfy { $0.amount.currency.code == "SGD" })
        #expect(read.accounts.map(\.number) == ["SAVINGS 666-1"])
        #expect(read.refused == [StatementRefusal(line: 10, reason: .noDate)])
    }

    @Test("rows that cannot be read are refused with their line, and the others are read")
    func refused() throws {
        let read = try StatementTold.csv(
            """
            Date,Memo,Amount
            2026-09-18,a,x
            2026-09-18,b
            2026-09-18,c,1.00,more
            2026-09-18,d,1.00,
            2026-09-18,"e"f,1.00
            someday,g,1.00
            2026-09-18,h,
            Date,Memo,Amount
            2026-09-19,"tab"\t,"2.00"\t
            """)
        #expect(read.amounts == ["1.00", "2.00"] && read.rows.map(\.text) == ["d", "tab"])
        #expect(read.refused.map(\.line) == [2, 3, 4, 6, 7, 8])
        #expect(
            read.refused.map(\.reason) == [
                .columnAmount(3, "x"), .shortRow(2),
                .malformed("a row has more cells than the header"),
                .malformed("a quotation mark stands inside of a cell"), .date("someday"), .noAmount,
            ])
    }

    @Test("a file that ends in the middle shows")
    func truncated() throws {
        let head = "Date,Memo,Amount\n2026-09-18,a,1.00\n"
        #expect(try StatementTold.csv(head + "2026-09-18,\"b").refusal?.reason == .truncated)
        #expect(
            try StatementTold.csv(head + "2026-09-18,b").refused.map(\.reason) == [.shortRow(2)])
        #expect(try StatementTold.csv(head + "2026-09-18,b,2.00").amounts == ["1.00", "2.00"])
    }

    @Test("files without rows, without a header and without anything")
    func none() throws {
        #expect(try StatementTold.csv("").refusal?.reason == .noStatement)
        #expect(try StatementTold.csv("\u{FEFF} \r\n").refusal?.reason == .noStatement)
        #expect(try StatementTold.csv("a,b\n1,2\n").refusal?.reason == .columns)
        let empty = try StatementTold.csv("Date,Amount\n")
        #expect(empty.rows.isEmpty && empty.refusal == nil && empty.accounts.count == 1)
    }

    @Test("rows of several accounts are told apart")
    func accounts() throws {
        let read = try StatementTold.csv(
            "IBAN/BBAN;Datum;Bedrag\nNL1;2026-09-18;1,00\nNL1;2026-09-18;2,00\n"
                + "NL2;2026-09-18;3,00\n"
        )
        #expect(read.accounts.map(\.number) == ["NL1", "NL2"] && read.rows.count == 3)
        guard case .account? = read.events.dropFirst(3).first else {
            Issue.record("\(read.events)")
            return
        }
    }

    @Test("a line, a cell and the lines before a header have their limits")
    func limits() throws {
        let room = StatementLimits.line - "2026-09-18,,1.0".utf8.count
        for (more, refused) in [(0, 0), (1, 1)] {
            let memo = String(repeating: "x", count: room + more)
            let read = try StatementTold.csv(
                "Date,Memo,Amount\n2026-09-18,\(memo),1.0\n2026-09-18,,2\n")
            #expect(
                read.refused.map(\.reason)
                    == Array(repeating: .longLine(StatementLimits.line), count: refused))
            #expect(read.rows.count == 2 - refused && read.rows.last?.amount.decimal == "2.00")
        }
        for (lines, rows) in [(99, 2), (100, 1)] {
            let memo = String(repeating: "\n", count: lines) + "end"
            let read = try StatementTold.csv(
                "Date,Amount,Memo\n2026-09-18,1.00,\"\(memo)\"\n2026-09-18,2.00,\n")
            #expect(read.rows.count == rows && read.rows.last?.amount.decimal == "2.00")
        }
        for (lines, isKnown) in [(99, true), (100, false)] {
            let text = String(repeating: "x,\n", count: lines) + "Date,Amount\n2026-09-18,1.00\n"
            #expect(try (StatementTold.csv(text).refusal == nil) == isKnown)
        }
    }

    @Test(
        "a damaged file never crashes, and no row has an amount that is not written",
        arguments: 0..<8)
    func mutations(seed: UInt64) throws {
        var chance = SplitMix(state: seed)
        let file = Array(Self.thai.utf8)
        for _ in 0..<250 {
            let bytes = chance.harmed(file)
            let read = try StatementTold.csv(bytes)
            #expect(read.rows.allSatisfy { hasAmount($0, in: bytes) })
        }
    }

    private func hasAmount(_ row: StatementRow, in file: [UInt8]) -> Bool {
        let digits = Array(String(row.amount.minorUnits.magnitude).utf8)
        let wanted = digits.reversed().drop { $0 == 0x30 }.reversed()
        let written = file.filter { (0x30...0x39).contains($0) }
        return wanted.isEmpty || written.indices.contains { written[$0...].starts(with: wanted) }
    }

    @Test("what take throws passes through")
    func passesOn() {
        struct Stop: Error {}
        #expect(throws: Stop.self) {
            try StatementTold.read(
                Array(Self.thai.utf8), StatementReading(.csv, currency: .thb)
            ) { _ in throw Stop() }
        }
    }

    @Test("may have so many rows, with those that cannot be read")
    func rows() throws {
        let text = "Date,Amount\n2026-09-18,1.00\n2026-09-18,much\n2026-09-19,2.00\n"
        let whole = try StatementTold.csv(text, rows: 3)
        #expect(whole.refusal == nil && whole.amounts == ["1.00", "2.00"])
        #expect(whole.refused.count == 1)
        let most = try StatementTold.csv(text, rows: 2)
        #expect(most.refusal == StatementRefusal(line: 4, reason: .tooManyRows(2)))
    }
}
