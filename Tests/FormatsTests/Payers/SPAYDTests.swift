import Shop
import Testing

@testable import Formats

@Suite("QR Platba (SPAYD)")
struct SPAYDTests {
    static func iban(_ text: String = "CZ2806000000000168540115") throws -> IBAN {
        try #require(IBAN(text))
    }

    static func money(_ minorUnits: Int64, _ code: String = "CZK") throws -> Money {
        Money(minorUnits: minorUnits, currency: try #require(Currency(code: code)))
    }

    @Test("The specification's example comes out byte for byte")
    func vector() throws {
        #expect(
            try SPAYD(iban: Self.iban()).payload(
                amount: Self.money(45_000), message: "PLATBA ZA ZBOZI", symbol: "1234567890")
                == "SPD*1.0*ACC:CZ2806000000000168540115*AM:450.00*CC:CZK*MSG:PLATBA ZA ZBOZI"
                + "*X-VS:1234567890")
    }

    @Test("What would end a field, begin an escape or is no ASCII is escaped")
    func escapes() throws {
        let account = try SPAYD(iban: Self.iban(), name: "Dvořák")
        #expect(
            try account.payload(amount: nil, message: "a*b 100 %, 1+1 = ♥")
                == "SPD*1.0*ACC:CZ2806000000000168540115*RN:Dvo%C5%99%C3%A1k"
                + "*MSG:a%2Ab 100 %25, 1%2B1 = %E2%99%A5")
    }

    @Test("A reference is the message, and where it is a number the variable symbol too")
    func reference() throws {
        let account = try SPAYD(iban: Self.iban())
        let letters = try account.payload(amount: Self.money(1), reference: "K7R2M4X")
        #expect(letters.ends(with: "*AM:0.01*CC:CZK*MSG:K7R2M4X"))
        let digits = try account.payload(amount: Self.money(1), reference: "2026001")
        #expect(digits.ends(with: "*MSG:2026001*X-VS:2026001"))
    }

    @Test("Texts and symbols at the edges")
    func edges() throws {
        let account = try SPAYD(iban: Self.iban())
        let longest = String(repeating: "ž", count: SPAYD.Field.message.greatest)
        #expect(
            try account.payload(amount: nil, message: longest).utf8.count
                == "SPD*1.0*ACC:CZ2806000000000168540115*MSG:".utf8.count + 60 * 6)
        // Decomposed, it has twice the characters, and is the same text.
        let apart = String(repeating: "z\u{30C}", count: SPAYD.Field.message.greatest)
        #expect(
            try account.payload(amount: nil, message: apart)
                == account.payload(amount: nil, message: longest))
        for wrong in ["", longest + "z", "a\nb"] {
            #expect(throws: SPAYD.Failure.text(.message)) {
                try account.payload(amount: nil, message: wrong)
            }
        }
        let name = String(repeating: "a", count: SPAYD.Field.name.greatest)
        #expect(try SPAYD(iban: Self.iban(), name: name).name == name)
        for wrong in ["", name + "a"] {
            #expect(throws: SPAYD.Failure.text(.name)) {
                try SPAYD(iban: Self.iban(), name: wrong)
            }
        }
        for wrong in ["", "12345678901", "12a", "๑"] {
            #expect(throws: SPAYD.Failure.symbol) {
                try account.payload(amount: nil, symbol: wrong)
            }
        }
    }

    @Test("Amounts, currencies and countries at the edges")
    func amounts() throws {
        let account = try SPAYD(iban: Self.iban("SK3112000000198742637541"))
        #expect(
            try account.payload(amount: Self.money(SPAYD.greatestAmount, "EUR"))
                .ends(with: "*AM:9999999.99*CC:EUR"))
        for wrong in [0, -1, SPAYD.greatestAmount + 1] {
            let amount = try Self.money(wrong)
            #expect(throws: SPAYD.Failure.amount(amount)) { try account.payload(amount: amount) }
        }
        #expect(throws: SPAYD.Failure.currency(.thb)) {
            try account.payload(amount: Self.money(1, "THB"))
        }
        #expect(throws: SPAYD.Failure.country("DE")) {
            try SPAYD(iban: Self.iban("DE89370400440532013000"))
        }
        #expect("\(SPAYD.Failure.country("DE"))".contains("DE"))
    }
}
