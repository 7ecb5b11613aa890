import Formats
import Shop
import Testing

@Suite("Amounts in banks' CSV files")
struct StatementCSVAmountTests {
    /// Reads a file with these amounts, one a row.
    private func read(
        _ amounts: [String], currency: Currency? = .eur, decimal: Unicode.Scalar? = nil
    ) throws -> StatementTold {
        let rows = amounts.map { "2026-09-18;\"\($0)\"\n" }.joined()
        let text = "Date;Amount;Balance\n" + rows
        var mapping = StatementCSVLayout.recognise(Array(text.utf8)).mapping
        mapping.decimal = decimal
        return try .csv(text, currency: currency, mapping: mapping)
    }

    @Test(
        "one amount and what it is",
        arguments: [
            ("1", "1.00"), ("1.5", "1.50"), ("100,50", "100.50"), ("1.234,50", "1234.50"),
            ("1,234.50", "1234.50"), ("1,234,567.89", "1234567.89"), ("-1,00", "-1.00"),
            ("(1.00)", "-1.00"), ("1.00-", "-1.00"), ("+1.00", "1.00"), ("\u{2212}1.00", "-1.00"),
            ("€1.00", "1.00"), ("1.00 EUR", "1.00"), ("EUR -1.00", "-1.00"),
            ("1'234.50", "1234.50"),
            ("1 234,50", "1234.50"), ("1\u{202F}234,50", "1234.50"), ("12’345", "12345.00"),
            ("๑๐๐.๕๐", "100.50"), ("370.-", "370.00"), ("$5.00", "5.00"), ("5.00 CR", "5.00"),
            ("5.00 Dr", "-5.00"), ("0.00", "0.00"), ("1.5000", "1.50"), ("1234.500", "1234.50"),
            ("0,500", "0.50"), ("12,34,567.00", "1234567.00"), ("1,234,567", "1234567.00"),
            ("10000000000000.00", "10000000000000.00"), ("-0.01", "-0.01"), (".5", "0.50"),
        ])
    func amount(_ text: String, _ amount: String) throws {
        let read = try read([text])
        #expect(read.amounts == [amount] && read.refused.isEmpty)
    }

    @Test(
        "what is no amount, or could be two, is refused with its line",
        arguments: [
            "1,234", "1.234", "-1,234", "(.50)", "+.50", "€.50", "abc", "1.2.3", "1,23,4", "12 34",
            "1..5", "1 2 3",
            "5.00 5", "--5.00", "(5.00", "5.00)", "1-2", "5.00 X", "X5264", "1,2345.00",
            "1.234.56", "1,234'567", "9999999999999999999.00",
        ])
    func refused(_ text: String) throws {
        let read = try read(["2,00", text])
        // What could be two amounts cannot be beside one with a comma for decimals.
        let couldBeTwo = ["1,234", "1.234", "-1,234"].contains(text)
        #expect(read.amounts == ["2.00"] || couldBeTwo)
        let alone = try self.read([text])
        #expect(alone.rows.isEmpty && alone.refused.map(\.line) == [2], "\(alone.events)")
        if case .columnAmount(2, _)? = alone.refused.first?.reason {
        } else {
            Issue.record("\(alone.events)")
        }
    }

    @Test("a thousand is one where another cell shows the decimal mark, and nowhere else")
    func thousands() throws {
        #expect(try read(["1,234", "5.00"]).amounts == ["1234.00", "5.00"])
        #expect(try read(["1.234", "5,00"]).amounts == ["1234.00", "5.00"])
        #expect(try read(["1,234", "1,234,567"]).amounts == ["1234.00", "1234567.00"])
        let contradicted = try read(["1,234", "5.00", "5,00"])
        #expect(contradicted.amounts == ["5.00", "5.00"])
        #expect(contradicted.refused.map(\.reason) == [.columnAmount(2, "1,234")])
        #expect(try read(["1,234", "5"]).refused.map(\.reason) == [.columnAmount(2, "1,234")])
        #expect(try read(["1,234"], decimal: ".").amounts == ["1234.00"])
        #expect(try read(["1,5"], decimal: ".").refused.map(\.reason) == [.columnAmount(2, "1,5")])
    }

    @Test("the balance's column shows it too")
    func balance() throws {
        let read = try StatementTold.csv("Date,Amount,Balance\n2026-09-18,\"1,234\",5000.50\n")
        #expect(read.amounts == ["1234.00"] && read.rows.first?.balance == 500_050)
    }

    @Test("decimals are those of the currency")
    func decimals() throws {
        let dong = Currency(code: "VND"), dinar = Currency(code: "KWD")
        #expect(try read(["1.234.567", "1.234"], currency: dong).amounts == ["1234567", "1234"])
        #expect(try read(["1,234"], currency: dong).amounts == ["1234"])
        #expect(try read(["1.5", "1,000.250"], currency: dinar).amounts == ["1.500", "1000.250"])
        let many = try read(["1.005", "5.00"])
        #expect(many.refused.map(\.reason) == [.columnAmountOf(2, "1.005", .eur)])
        let large = try read(["10000000000000.01"])
        // Without a shop no currency is known, and nobody is told of one.
        let untold = try read(["1.005", "5.00"], currency: .untold)
        #expect(untold.refused.map(\.reason).allSatisfy { !"\($0.sentence)".contains("\u{58}XX") })
        #expect(large.refused.map(\.reason) == [.columnAmountOf(2, "10000000000000.01", .eur)])
    }

    @Test("the currency is the column's, the label's, the file's, the reader's, or none")
    func currencies() throws {
        func codes(_ text: String, _ currency: Currency? = .thb) throws -> [String] {
            try StatementTold.csv(text, currency: currency).rows.map(\.amount.currency.code)
        }
        #expect(
            try codes("Date,Amount,Currency\n2026-09-18,1.00,SGD\n2026-09-18,1.00,\n") == [
                "SGD", "THB",
            ])
        #expect(try codes("Date,Amount (SGD)\n2026-09-18,1.00\n") == ["SGD"])
        #expect(try codes("Date;Betrag in CHF\n2026-09-18;1.00\n") == ["CHF"])
        #expect(try codes("Currency:,JPY\nDate,Amount\n2026-09-18,1\n") == ["JPY"])
        #expect(try codes("Date,Amount\n2026-09-18,$1.00\n2026-09-18,฿1.00\n") == ["THB", "THB"])
        #expect(try codes("Date,Amount\n2026-09-18,1.00 USD\n", nil) == ["USD"])
        let none = try StatementTold.csv("Date,Amount\n2026-09-18,1.00\n", currency: nil)
        #expect(none.refused.map(\.reason) == [.noCurrency])
        let other = try StatementTold.csv("Date,Amount (EUR)\n2026-09-18,THB 1.00\n")
        #expect(other.refused.map(\.reason) == [.amount("THB 1.00 / EUR")])
        let odd = try StatementTold.csv("Date,Amount,Currency\n2026-09-18,1.00,baht\n")
        #expect(odd.refused.map(\.reason) == [.noCurrency])
    }

    @Test("two columns, for money in and money out")
    func twoColumns() throws {
        let head = "Date,Withdrawal,Deposit\n"
        let read = try StatementTold.csv(
            head + "2026-09-18,1.00,\n2026-09-18,,2.00\n2026-09-18,0.00,3.00\n2026-09-18,-,4.00\n"
                + "2026-09-18,5.00,6.00\n2026-09-18,,\n2026-09-18,0.00,0.00\n")
        #expect(read.amounts == ["-1.00", "2.00", "3.00", "4.00", "0.00"])
        #expect(read.refused.map(\.reason) == [.direction("6.00 / 5.00"), .noAmount])
        let negative = try StatementTold.csv(head + "2026-09-18,-1.00,\n2026-09-18,-2.00,0\n")
        #expect(negative.amounts == ["-1.00", "-2.00"])
        let reversed = try StatementTold.csv(head + "2026-09-18,1.00,\n2026-09-18,-1.00,\n")
        #expect(reversed.amounts == ["-1.00", "1.00"])
    }

    @Test(
        "a direction in words",
        arguments: [
            ("Af Bij", "Bij", "Af"), ("DR/CR", "CR", "DR"), ("S/H", "H", "S"), ("D/C", "+", "-"),
            ("Type", "Credit", "Debit"),
        ])
    func direction(_ label: String, _ came: String, _ went: String) throws {
        let read = try StatementTold.csv(
            "Date,Amount,\(label)\n2026-09-18,1.00,\(came)\n2026-09-18,2.00,\(went)\n")
        #expect(read.amounts == ["1.00", "-2.00"])
    }

    @Test("a direction that is none is refused; a shop may name its own words")
    func ownWords() throws {
        let text =
            "Date,Amount,Direction\n2026-09-18,1.00,yes\n2026-09-18,2.00,No\n2026-09-18,3,?\n"
        #expect(try StatementTold.csv(text).refused.count == 3)
        var mapping = StatementCSVLayout.recognise(Array(text.utf8)).mapping
        (mapping.wordsIn, mapping.wordsOut) = (["Yes"], ["no"])
        let read = try StatementTold.csv(text, mapping: mapping)
        #expect(read.amounts == ["1.00", "-2.00"])
        #expect(read.refused.map(\.reason) == [.direction("?")])
    }

    @Test("a balance that does not follow is told", arguments: [false, true])
    func chain(isNewestFirst: Bool) throws {
        let amounts = [500, -200, 300, 700, -100, 400]
        var balance = 10_000
        var lines: [String] = []
        for (place, amount) in amounts.enumerated() {
            balance += amount
            // One booking is missing before the fourth row.
            if place == 3 { balance += 55 }
            lines.append("2026-09-1\(place),\(money(amount)),\(money(balance)),row \(place)\n")
        }
        if isNewestFirst { lines.reverse() }
        let read = try StatementTold.csv("Date,Amount,Balance,Memo\n" + lines.joined())
        #expect(read.rows.count == 6)
        #expect(read.rows.filter { $0.doubt == .balance }.map(\.text) == ["row 3"])
    }

    private func money(_ minor: Int) -> String {
        Money(minorUnits: Int64(minor), currency: .thb).decimal
    }

    @Test("balances that follow from no row are none of running ones")
    func noChain() throws {
        let rows = (1...6).map { "2026-09-1\($0),\($0).00,100.00\n" }.joined()
        let read = try StatementTold.csv("Date,Amount,Balance\n" + rows)
        #expect(read.rows.count == 6 && read.rows.allSatisfy { $0.doubt == nil })
    }

    @Test("a third word beside Credit and Debit is refused, and the others keep their signs")
    func thirdWord() throws {
        let read = try StatementTold.csv(
            """
            Date,Description,Type,Amount
            18/09/2026,a,Credit,10.00
            18/09/2026,b,Debit,20.00
            18/09/2026,c,Fee,20.00

            """, currency: .eur)
        #expect(read.amounts == ["10.00", "-20.00"])
        #expect(read.refused.count == 1)
    }

    @Test("a reversal among withdrawals that are written below zero turns none of them")
    func reversal() throws {
        let read = try StatementTold.csv(
            """
            Date,Description,Withdrawal,Deposit
            18/09/2026,rent,-100.00,
            18/09/2026,food,-200.00,
            19/09/2026,reversal,50.00,

            """, currency: .eur)
        #expect(read.amounts == ["-100.00", "-200.00", "50.00"])
    }

    @Test("a name that begins as a total does is no total")
    func totals() throws {
        let read = try StatementTold.csv(
            """
            Date,Name,Amount
            18/09/2026,Ann,1.00
            ,Summer Sale GmbH,218.00
            ,Total Tools,219.00
            Total,,220.00

            """, currency: .eur)
        #expect(read.amounts == ["1.00"])
        #expect(read.refused.count == 2)
    }
}
