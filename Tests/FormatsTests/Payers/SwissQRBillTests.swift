import Shop
import Testing

@testable import Formats

@Suite("Swiss QR-bills")
struct SwissQRBillTests {
    static let plain = "CH5800791123000889012"
    static let qr = "CH4431999123000889012"

    static func iban(_ text: String) throws -> IBAN { try #require(IBAN(text)) }

    static func money(_ minorUnits: Int64, _ code: String = "CHF") throws -> Money {
        Money(minorUnits: minorUnits, currency: try #require(Currency(code: code)))
    }

    static func address() throws -> SwissAddress {
        try SwissAddress(
            name: "Nachtmarkt Zürich AG", street: "Seestrasse", building: "12a",
            postalCode: "8001", town: "Zürich", country: "ch")
    }

    static let creditor = "S\nNachtmarkt Zürich AG\nSeestrasse\n12a\n8001\nZürich\nCH\n"
    static let nobody = "\n\n\n\n\n\n\n"

    @Test("An account of a QR-IBAN is paid with a QR reference of the order's code")
    func qrReference() throws {
        let account = try SwissAccount(
            iban: Self.iban(Self.qr), creditor: Self.address(), customer: "123456")
        #expect(account.bill.isQRIBAN)
        #expect(
            try account.payload(amount: Self.money(194_975), reference: "K7R2M4X")
                == "SPC\n0200\n1\n" + Self.qr + "\n" + Self.creditor + Self.nobody
                + "1949.75\nCHF\n" + Self.nobody
                + "QRR\n123456000000210828032305340\nK7R2M4X\nEPD")
    }

    @Test("Another account is paid with a creditor reference")
    func creditorReference() throws {
        let account = try SwissAccount(iban: Self.iban(Self.plain), creditor: Self.address())
        #expect(!account.bill.isQRIBAN)
        #expect(
            try account.payload(amount: Self.money(1, "EUR"), reference: "K7R2M4X")
                == "SPC\n0200\n1\n" + Self.plain + "\n" + Self.creditor + Self.nobody
                + "0.01\nEUR\n" + Self.nobody + "SCOR\nRF66K7R2M4X\nK7R2M4X\nEPD")
    }

    @Test("A bill may leave the amount, the payer, the reference and the message away")
    func bare() throws {
        let bill = try SwissQRBill(iban: Self.iban(Self.plain), creditor: Self.address())
        let franc = try Self.money(0).currency
        let text = try bill.payload(amount: nil, currency: franc, reference: .none)
        #expect(
            text.ends(with: Self.nobody + "\nCHF\n" + Self.nobody + "NON\n\n\nEPD"))
        let debtor = try SwissAddress(
            name: "Ana Müller", postalCode: "9490", town: "Vaduz", country: "LI")
        let named = try bill.payload(
            amount: nil, currency: franc, reference: .none, debtor: debtor, message: " Merci ")
        #expect(named.ends(with: "\nCHF\nS\nAna Müller\n\n\n9490\nVaduz\nLI\nNON\n\nMerci\nEPD"))
        #expect(named.pieces(at: "\n", keepsEmpty: true).count == 31)
    }

    @Test("References go with their kind of account alone")
    func kinds() throws {
        let bills = try [Self.plain, Self.qr].map {
            try SwissQRBill(iban: Self.iban($0), creditor: Self.address())
        }
        let amount = try Self.money(1)
        let qr = SwissQRBill.Reference.qr(try SwissReference(of: "A"))
        let creditor = SwissQRBill.Reference.creditor(try CreditorReference(of: "A"))
        #expect(throws: SwissQRBill.Failure.needsQRIBAN) {
            try bills[0].payload(amount: amount, currency: amount.currency, reference: qr)
        }
        for reference in [creditor, .none] {
            #expect(throws: SwissQRBill.Failure.needsQRReference) {
                try bills[1].payload(
                    amount: amount, currency: amount.currency, reference: reference)
            }
        }
        #expect(throws: SwissAccount.Failure.bill(.needsQRIBAN)) {
            try SwissAccount(
                iban: Self.iban(Self.plain), creditor: Self.address(), customer: "1")
        }
        #expect(throws: SwissAccount.Failure.qrReference(.length(digits: 27))) {
            try SwissAccount(
                iban: Self.iban(Self.qr), creditor: Self.address(),
                customer: String(repeating: "1", count: 13))
        }
    }

    @Test(
        "The institution's number tells a QR-IBAN",
        arguments: [
            ("29999", false), ("30000", true), ("31999", true), ("32000", false),
        ])
    func institution(number: String, isQR: Bool) throws {
        // The check digits that make the whole number's remainder 1.
        let body = number + "123000889012"
        let check = 98 - Mod97.remainder(Array((body + "CH00").utf8))
        let text = "CH" + (check < 10 ? "0" : "") + "\(check)" + body
        let bill = try SwissQRBill(iban: Self.iban(text), creditor: Self.address())
        #expect(bill.isQRIBAN == isQR)
    }

    @Test("Amounts, currencies and countries at the edges")
    func amounts() throws {
        let bill = try SwissQRBill(iban: Self.iban(Self.plain), creditor: Self.address())
        let most = try Self.money(SwissQRBill.greatestAmount)
        #expect(
            try bill.payload(amount: most, currency: most.currency, reference: .none)
                .contains("\n999999999.99\nCHF\n"))
        for wrong in [0, -1, SwissQRBill.greatestAmount + 1] {
            let amount = try Self.money(wrong)
            #expect(throws: SwissQRBill.Failure.amount(amount)) {
                try bill.payload(amount: amount, currency: amount.currency, reference: .none)
            }
        }
        #expect(throws: SwissQRBill.Failure.currency(.thb)) {
            try bill.payload(amount: nil, currency: .thb, reference: .none)
        }
        #expect(throws: SwissQRBill.Failure.currency(.eur)) {
            try bill.payload(
                amount: Self.money(1, "EUR"), currency: most.currency, reference: .none)
        }
        #expect(throws: SwissQRBill.Failure.country("DE")) {
            try SwissQRBill(
                iban: Self.iban("DE89370400440532013000"), creditor: Self.address())
        }
        #expect(
            try SwissQRBill(iban: Self.iban("LI21088100002324013AA"), creditor: Self.address())
                .iban.country == "LI")
    }

    @Test("Fields of an address at the edges")
    func address() throws {
        func text(_ count: Int) -> String { String(repeating: "é", count: count) }
        func failure(
            name: String = "A", street: String = "", building: String = "",
            postalCode: String = "1", town: String = "B", country: String = "CH"
        ) -> SwissAddress.Failure? {
            do throws(SwissAddress.Failure) {
                _ = try SwissAddress(
                    name: name, street: street, building: building, postalCode: postalCode,
                    town: town, country: country)
                return nil
            } catch {
                #expect(!error.description.isEmpty)
                return error
            }
        }
        #expect(
            failure(
                name: text(70), street: text(70), building: text(16), postalCode: text(16),
                town: text(35)) == nil)
        #expect(failure(name: text(71)) == .tooLong(.name, characters: 71))
        #expect(failure(street: text(71)) == .tooLong(.street, characters: 71))
        #expect(failure(building: text(17)) == .tooLong(.building, characters: 17))
        #expect(failure(postalCode: text(17)) == .tooLong(.postalCode, characters: 17))
        #expect(failure(town: text(36)) == .tooLong(.town, characters: 36))
        #expect(failure(name: " ") == .empty(.name))
        #expect(failure(postalCode: "") == .empty(.postalCode))
        #expect(failure(town: "") == .empty(.town))
        for wrong in ["", "C", "CHE", "C1", "é"] { #expect(failure(country: wrong) == .country) }
    }

    @Test("The guidelines' characters are taken, and no others")
    func characters() throws {
        #expect(try SwissAddress.checked("~ ÿ€šžŠŽŐſȘțæß \u{A0}a", .name).isEmpty == false)
        #expect(try SwissAddress.checked("u\u{308}", .name) == "ü")
        for wrong in ["ร้าน", "a\nb", "a\u{7F}b", "ƀ", "ȗ", "Ȝ", "夜", "😀", "a\u{300}\u{316}"] {
            #expect(throws: SwissAddress.Failure.characters(.name)) {
                try SwissAddress.checked(wrong, .name)
            }
        }
    }

    @Test("Messages and payloads at the edges")
    func payloads() throws {
        func bill(_ letter: String) throws -> (SwissQRBill, SwissAddress) {
            func text(_ count: Int) -> String { String(repeating: letter, count: count) }
            let address = try SwissAddress(
                name: text(70), street: text(70), building: text(16), postalCode: text(16),
                town: text(35), country: "CH")
            return (try SwissQRBill(iban: Self.iban(Self.plain), creditor: address), address)
        }
        let amount = try Self.money(1)
        let (narrow, address) = try bill("a")
        let longest = String(repeating: "é", count: 140)
        #expect(
            try narrow.payload(
                amount: amount, currency: amount.currency, reference: .none, debtor: address,
                message: longest
            ).ends(with: "\n" + longest + "\nEPD"))
        #expect(
            throws: SwissQRBill.Failure.field(.tooLong(.message, characters: 141))
        ) {
            try narrow.payload(
                amount: amount, currency: amount.currency, reference: .none,
                message: longest + "e")
        }
        // Two bytes a letter, two addresses and a message: 414 + 414 + what fills it up.
        let (wide, other) = try bill("é")
        func payload(_ message: String) throws -> String {
            try wide.payload(
                amount: amount, currency: amount.currency, reference: .none, debtor: other,
                message: message)
        }
        let rest = SwissQRBill.greatestPayload - (try payload("").utf8.count)
        #expect((1..<140).contains(rest))
        #expect(
            try payload(String(repeating: "e", count: rest)).utf8.count
                == SwissQRBill.greatestPayload)
        #expect(throws: SwissQRBill.Failure.payload(bytes: SwissQRBill.greatestPayload + 1)) {
            try payload(String(repeating: "e", count: rest + 1))
        }
    }

    @Test("The largest payload fits a code of the level that the guidelines ask for")
    func largest() throws {
        let bytes = [UInt8](repeating: UInt8(ascii: "a"), count: SwissQRBill.greatestPayload)
        let code = try QRCode(bytes: bytes, correction: PayerPayload.correction)
        // Version 25, the greatest that the guidelines allow.
        #expect(code.width == 17 + 4 * 25)
    }
}
