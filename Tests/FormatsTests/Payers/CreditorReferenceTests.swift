import Shop
import Testing

@testable import Formats

@Suite("Structured references")
struct CreditorReferenceTests {
    @Test(
        "A creditor reference is made of a code",
        arguments: [
            ("539007547034", "RF18539007547034"), ("k7r2m4x", "RF66K7R2M4X"),
            ("K7R2M4X", "RF66K7R2M4X"),
        ])
    func made(code: String, text: String) throws {
        let reference = try CreditorReference(of: code)
        #expect(reference.text == text)
        #expect(CreditorReference(text) == reference)
    }

    @Test("What is made is read again, and no wrong character passes", arguments: 1...100)
    func roundTrip(seed: UInt64) throws {
        var chance = SplitMix(state: seed)
        let symbols = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ".utf8)
        let length = Int.random(in: 1...CreditorReference.greatestCode, using: &chance)
        let bytes = (0..<length).map { _ in
            symbols[Int.random(in: 0..<symbols.count, using: &chance)]
        }
        let code = String(decoding: bytes, as: UTF8.self)
        let made = try CreditorReference(of: code)
        #expect(CreditorReference(made.text.lowercased())?.code == code)
        var wrong = Array(made.text.utf8)
        let place = Int.random(in: 2..<wrong.count, using: &chance)
        // Another character of its kind: modulo 97 finds each single one.
        wrong[place] =
            wrong[place] <= 0x39
            ? (wrong[place] - 0x30 + 1) % 10 + 0x30
            : (wrong[place] - 0x41 + 1) % 26 + 0x41
        #expect(CreditorReference(String(decoding: wrong, as: UTF8.self)) == nil)
    }

    @Test("Codes at the edges")
    func edges() throws {
        let longest = String(repeating: "A", count: CreditorReference.greatestCode)
        #expect(try CreditorReference(of: longest).text.utf8.count == 25)
        #expect(throws: CreditorReference.Failure.length(characters: 22)) {
            try CreditorReference(of: longest + "A")
        }
        #expect(throws: CreditorReference.Failure.length(characters: 0)) {
            try CreditorReference(of: "")
        }
        for wrong in ["A-1", "A 1", "ä", "ß", "๑"] {
            #expect(throws: CreditorReference.Failure.characters) {
                try CreditorReference(of: wrong)
            }
        }
    }

    @Test(
        "Others are no references",
        arguments: [
            "", "RF18", "RF19539007547034", "XF18539007547034", "RF1853900754703", "RFA8539007",
            "RF18 5390 0754 7034 0000 0000 00 1",
        ])
    func refused(text: String) {
        #expect(CreditorReference(text) == nil)
    }

    @Test("A creditor reference is read in groups")
    func groups() {
        #expect(CreditorReference("RF18 5390 0754 7034")?.code == "539007547034")
    }

    @Test("A QR reference of the Swiss guidelines is read, with and without its noughts")
    func swiss() {
        let text = "21 00000 00003 13947 14300 09017"
        #expect(SwissReference(text)?.text == "210000000003139471430009017")
        #expect(SwissReference("21 00000 00003 13947 14300 09018") == nil)
        #expect(SwissReference("12")?.text.utf8.count == nil)
        #expect(SwissReference("x") == nil && SwissReference("") == nil)
        #expect(SwissReference("0210000000003139471430009017") == nil)
    }

    @Test("A QR reference carries a code, behind a customer's number", arguments: 1...100)
    func swissRoundTrip(seed: UInt64) throws {
        var chance = SplitMix(state: seed)
        let symbols = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ".utf8)
        let length = Int.random(in: 1...13, using: &chance)
        let bytes = (0..<length).map { _ in
            symbols[Int.random(in: 0..<symbols.count, using: &chance)]
        }
        let code = String(decoding: bytes, as: UTF8.self)
        let digits = Int.random(in: 0...(26 - 2 * length), using: &chance)
        let customer = String(repeating: "9", count: digits)
        let made = try SwissReference(of: code, customer: customer)
        #expect(made.text.utf8.count == SwissReference.length)
        #expect(made.text.begins(with: customer))
        #expect(made.code(customerDigits: digits) == code)
        #expect(SwissReference(made.text) == made)
        #expect(SwissReference(String(made.text.drop { $0 == "0" })) == made)
    }

    @Test("QR references at the edges")
    func swissEdges() throws {
        let longest = String(repeating: "Z", count: 13)
        #expect(try SwissReference(of: longest).code() == longest)
        #expect(throws: SwissReference.Failure.length(digits: 27)) {
            try SwissReference(of: longest, customer: "1")
        }
        for wrong in ["", "A-1", "é"] {
            #expect(throws: SwissReference.Failure.code) { try SwissReference(of: wrong) }
        }
        #expect(throws: SwissReference.Failure.customer) {
            try SwissReference(of: "A", customer: "1a")
        }
        // References of others carry no code of ours.
        #expect(SwissReference("210000000003139471430009017")?.code() == nil)
        #expect(SwissReference("000000000000000000000000000")?.code() == nil)
        #expect(try SwissReference(of: "A").code(customerDigits: 27) == nil)
    }
}
