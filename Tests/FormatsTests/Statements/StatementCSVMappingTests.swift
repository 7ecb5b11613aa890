import Formats
import Shop
import Testing

@Suite("Mappings of banks' CSV files")
struct StatementCSVMappingTests {
    @Test("a mapping is read from what it was written as")
    func roundTrip() {
        var mapping = StatementCSVMapping()
        #expect(StatementCSVMapping(text: mapping.text) == mapping)
        mapping.header = .labels("a|b||c")
        mapping.delimiter = "\t"
        mapping.encoding = .windows1250
        for (place, column) in StatementCSVColumn.allCases.enumerated() {
            mapping.columns[column] = place
        }
        mapping.texts = [20, 3]
        mapping.order = .monthDayYear
        mapping.years = .buddhist
        mapping.decimal = ","
        mapping.wordsIn = ["in", "เงินเข้า"]
        mapping.wordsOut = ["out=1"]
        mapping.currency = .thb
        #expect(StatementCSVMapping(text: mapping.text) == mapping)
        mapping.header = .line(7)
        #expect(StatementCSVMapping(text: mapping.text) == mapping)
        #expect(mapping.text.split(separator: "\n").contains("text=21,4"))
    }

    @Test(
        "what is none is refused",
        arguments: [
            "date", "date=0", "date=x", "date=65537", "date=1\ndate=2", "header=", "header=line 0",
            "header=line", "delimiter=ab", "delimiter=", "delimiter=é", "encoding=latin",
            "text=1,,2",
            "order=dym", "years=1", "decimal=x", "currency_of_all=THBX", "other=1",
        ])
    func refused(_ text: String) {
        #expect(StatementCSVMapping(text: text) == nil)
    }

    @Test("the greatest column has a name")
    func edge() {
        #expect(StatementCSVMapping(text: "date=65536")?.columns[.date] == 65_535)
    }

    @Test(
        "labels of many languages",
        arguments: [
            "Date,Description,Money in,Money out,Balance", "วันที่,รายการ,ถอนเงิน,ฝากเงิน,คงเหลือ",
            "วันที่ทำรายการ,เวลา,คำอธิบาย,เดบิต,เครดิต,ยอดเงินคงเหลือ", "Datum;Af Bij;Bedrag (EUR)",
            "Buchungstag;Valutadatum;Verwendungszweck;Betrag;Währung",
            "Datum zaúčtování;Částka;Měna;Zpráva", "Date;Libellé;Débit euros;Crédit euros",
            "Fecha;Concepto;Cargo;Abono;Saldo",
            "Data mov.;Data valor;Descrição;Débito;Crédito;Saldo",
            "Ngày giao dịch,Diễn giải,Ghi nợ,Ghi có,Số dư",
            "\"วันที่\nDate\",\"จำนวนเงิน\nAmount\"",
        ])
    func labels(_ header: String) {
        let layout = StatementCSVLayout.recognise(Array("x\n\n\(header)\n1,2\n".utf8))
        #expect(layout.isKnown && layout.headerLine == 3, "\(layout)")
    }

    @Test("a layout that is not known tells what was seen")
    func unknown() {
        let layout = StatementCSVLayout.recognise(Array("When;What;Sum\n1.2.26;Käse;1,00\n".utf8))
        #expect(!layout.isKnown && layout.mapping.delimiter == ";")
        #expect(layout.mapping.encoding == .utf8 && layout.headerLine == nil)
        #expect(layout.header == ["When", "What", "Sum"])
        #expect(layout.rows == [["1.2.26", "Käse", "1,00"]])
        #expect(!StatementCSVLayout.recognise([]).isKnown)
    }

    @Test("a person's mapping reads what no label tells")
    func byHand() throws {
        let text = "1.2.26;Käse;1,00\n2.2.26;Brot;2,00\n"
        var mapping = StatementCSVLayout.recognise(Array(text.utf8)).mapping
        mapping.columns = [.date: 0, .amount: 2]
        mapping.texts = [1]
        let read = try StatementTold.csv(text, mapping: mapping)
        #expect(read.days == ["2026-02-01", "2026-02-02"] && read.amounts == ["1.00", "2.00"])
        mapping.header = .line(1)
        #expect(try StatementTold.csv(text, mapping: mapping).amounts == ["2.00"])
        mapping.columns[.amount] = nil
        #expect(try StatementTold.csv(text, mapping: mapping).refusal?.reason == .columns)
    }

    @Test("a mapping that was kept finds the header wherever it stands, and the account's number")
    func kept() throws {
        let file = StatementCSVFeedTests.thai
        let mapping = StatementCSVLayout.recognise(Array(file.utf8)).mapping
        let again = try #require(StatementCSVMapping(text: mapping.text))
        let read = try StatementTold.csv(file, mapping: again)
        #expect(try read == StatementTold.csv(file))
        let later =
            "\u{FEFF}more,lines\n" + String(file.unicodeScalars.dropFirst().map(Character.init))
        #expect(try StatementTold.csv(later, mapping: again).amounts == read.amounts)
        #expect(try StatementTold.csv("Date,Amount\n", mapping: again).refusal?.reason == .columns)
    }
}
