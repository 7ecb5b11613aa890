import Formats
import Shop
import Testing

@Suite("What MT940 tells of a booking")
struct MT940DetailsTests {
    /// The row of a booking with these lines behind its `:61:`.
    private func row(_ lines: String, kind: String = "NTRFNONREF") throws -> StatementRow? {
        try StatementTold.mt940(Array(file(Array(lines.utf8), kind: kind))).rows.first
    }

    private func file(_ lines: [UInt8], kind: String = "NTRFNONREF") -> [UInt8] {
        Array(":20:A\n:25:1\n:60F:C260901EUR1,\n:61:260901C1,00\(kind)\n".utf8) + lines
            + Array("\n:62F:C260901EUR2,\n:86:of the statement\n:64:C260901EUR2,\n:86:too\n".utf8)
    }

    @Test("subfields are texts, the name, the account; line ends inside join with nothing")
    func subfields() throws {
        let row = try row(
            ":86:166?00GUTSCHRIFT?109392?20SVWZ+HF-7K\n3Q?21-9X\n2B?29end?30BYLADEMM?31DE12\n34"
                + "?32Max Muster?33mann GmbH?60more?\n63 text")
        #expect(row?.text == "SVWZ+HF-7K3Q-9X2Bendmore text GUTSCHRIFT")
        #expect(row?.name == "Max Mustermann GmbH" && row?.account == "DE1234")
    }

    @Test("a code may be broken by a line end, with blanks before it")
    func brokenCodes() throws {
        let row = try row(":86: 020?00Wyplata?20one? \n21two?2\n2three?38PL99")
        #expect(row?.text == "onetwothree Wyplata" && row?.account == "PL99")
    }

    @Test("other banks mark subfields with other characters", arguments: ["?", "<", "~", "^"])
    func marks(_ mark: String) throws {
        let row = try row(":86:020\(mark)00A\(mark)20B is 50?\(mark)32C")
        #expect(row?.text == "B is 50? A" && row?.name == "C")
    }

    @Test("code words of Dutch banks")
    func words() throws {
        let row = try row(
            "NL70ABNA0987654321\n:86:/EREF/01-01 HF-7K/BENM//NAME/CONTRA ACCOUN\nT HOLDER/REMI/"
                + "USTD//Ref 2013/ISDT/2013-07-11", kind: "N102EREF            ")
        #expect(row?.name == "CONTRA ACCOUNT HOLDER" && row?.account == "NL70ABNA0987654321")
        #expect(row?.text == "Ref 2013 01-01 HF-7K" && row?.reference == "01-01 HF-7K")

        let other = try self.row(
            ":86:/TRTP/SEPA OVERBOEKING/IBAN/NL11/BIC/X/NAME/Jan/REMI/a/b c/EREF/NOTPROVIDED")
        #expect(other?.text == "a/b c SEPA OVERBOEKING")
        #expect(other?.name == "Jan" && other?.account == "NL11")

        let side = try self.row(":86:/CNTP/NL22/BANKNL2A/J. Jansen/Delft//REMI/USTD//thanks/")
        #expect(side?.name == "J. Jansen" && side?.account == "NL22" && side?.text == "thanks")
    }

    @Test("any other text stays as it is, with a blank for a line end")
    func text() throws {
        let row = try row(
            "Card transaction\n:86:BEA   NR:1\tCAFÉ,PAS9\nsecond /NAME/ line\n:86:third",
            kind: "NMSC")
        #expect(row?.text == "BEA NR:1 CAFÉ,PAS9 second /NAME/ line third Card transaction")
        #expect(try self.row("")?.text == "")
        #expect(try self.row(":86:a\u{7}b\u{0}\u{85}c\n-dash\n")?.text == "a b c -dash")
    }

    @Test("what follows a closing balance belongs to no payment")
    func behindBalance() throws {
        #expect(try row(":86:mine")?.text == "mine")
    }

    @Test("bytes that are no UTF-8 are Windows-1252")
    func bytes() throws {
        let lines = Array(":86:166?20M".utf8) + [0xFC] + Array("ller 5 ".utf8) + [0x80]
        #expect(try StatementTold.mt940(file(lines)).rows.first?.text == "Müller 5 €")
        let whole = try row(":86:166?20Mü\n?21ller")
        #expect(whole?.text == "Müller")
    }

    @Test("a letter of two bytes that a subfield has cut is whole again")
    func cutLetter() throws {
        let lines =
            Array(":86:166?20M".utf8) + [0xC3] + Array("\n?21".utf8) + [0xBC]
            + Array("ller".utf8)
        #expect(try StatementTold.mt940(file(lines)).rows.first?.text == "Müller")
    }

    @Test("texts are cut at whole characters")
    func limits() throws {
        let balloon = "🎈"
        for (count, kept) in [
            (0, 0), (StatementLimits.text, 1_000), (StatementLimits.text + 1, 1_000),
        ] {
            let text = String(repeating: balloon, count: count)
            #expect(try row(":86:" + text)?.text.count == kept)
        }
        let name = try row(":86:166?32" + String(repeating: "é", count: StatementLimits.field + 1))
        #expect(name?.name == String(repeating: "é", count: StatementLimits.field))
    }
}
