import Foundation
import Shop
import Testing

@testable import Formats

@Suite("EMV payloads")
struct EMVPayloadTests {
    @Test("The checksum is CRC-16/CCITT-FALSE")
    func checksum() {
        #expect(CRC16.ccittFalse("123456789".utf8) == 0x29B1)
        #expect(CRC16.ccittFalse([]) == 0xFFFF)
    }

    @Test("A bill payment comes out as others make it")
    func bill() throws {
        var biller = EMVPayload()
        try biller.append(0, "A000000677010112")
        try biller.append(1, "099400016550100")
        try biller.append(2, "123456789012")
        try biller.append(3, "670429")
        var payload = EMVPayload()
        try payload.append(0, "01")
        try payload.append(1, "12")
        try payload.append(30, biller)
        try payload.append(53, "764")
        try payload.append(58, "TH")
        try payload.append(54, "3649.22")
        #expect(
            payload.text
                == "00020101021230650016A00000067701011201150994000165501000212123456789012"
                + "030667042953037645802TH54073649.2263044534")
    }

    @Test("A Brazilian code comes out as the central bank's manual has it")
    func brazil() throws {
        var account = EMVPayload()
        try account.append(0, "br.gov.bcb.pix")
        try account.append(1, "123e4567-e12b-12d1-a456-426655440000")
        var further = EMVPayload()
        try further.append(5, "***")
        var payload = EMVPayload()
        try payload.append(0, "01")
        try payload.append(26, account)
        for (tag, value) in [
            (52, "0000"), (53, "986"), (58, "BR"), (59, "Fulano de Tal"), (60, "BRASILIA"),
        ] {
            try payload.append(tag, value)
        }
        try payload.append(62, further)
        #expect(
            payload.text
                == "00020126580014br.gov.bcb.pix0136123e4567-e12b-12d1-a456-4266554400005204000053"
                + "039865802BR5913Fulano de Tal6008BRASILIA62070503***63041D3D")
    }

    @Test("What does not fit is refused with its field")
    func refused() {
        var payload = EMVPayload()
        #expect(throws: EMVPayload.Failure.empty(tag: 1)) { try payload.append(1, "") }
        #expect(throws: EMVPayload.Failure.tag(63)) { try payload.append(63, "1") }
        #expect(throws: EMVPayload.Failure.tag(100)) { try payload.append(100, "1") }
        #expect(throws: EMVPayload.Failure.tag(-1)) { try payload.append(-1, "1") }
        #expect(throws: EMVPayload.Failure.notASCII(tag: 59)) { try payload.append(59, "กข") }
        #expect(throws: EMVPayload.Failure.tooLong(tag: 59, bytes: 100)) {
            try payload.append(59, String(repeating: "x", count: 100))
        }
        #expect(payload.fields.isEmpty)
        #expect(!"\(EMVPayload.Failure.empty(tag: 1))".isEmpty)
    }
}

@Suite("PromptPay")
struct PromptPayTests {
    static func baht(_ satang: Int64) -> Money { Money(minorUnits: satang, currency: .thb) }

    @Test(
        "A phone number with an amount, as dtinth/promptpay-qr makes it",
        arguments: [
            "0000000000", "000-000-0000", "+66000000000", "66-00-000-0000", "+66 (0)00 000 0000",
        ])
    func phone(account: String) throws {
        #expect(
            try PromptPay(account: account).payload(amount: Self.baht(422))
                == "00020101021229370016A000000677010111011300660000000005802TH530376454044.226304"
                + "E469")
    }

    @Test(
        "Each kind of account has its tag, a static code has 11 and no amount",
        arguments: [
            ("0812345678", "01130066812345678"), ("1234567890123", "02131234567890123"),
            ("0-9940-00165-50-1", "02130994000165501"), ("123456789012345", "0315123456789012345"),
            ("0066812345678", "02130066812345678"),
        ])
    func kinds(account: String, field: String) throws {
        let payload = try PromptPay(account: account).payload(amount: nil)
        #expect(payload.hasPrefix("00020101021129"))
        #expect(payload.contains("0016A000000677010111" + field + "5802TH53037646304"))
        let head = payload.dropLast(4)
        let sum = String(CRC16.ccittFalse(head.utf8), radix: 16, uppercase: true)
        #expect(payload.hasSuffix(sum) && head.utf8.count + 4 == payload.utf8.count)
    }

    @Test("An amount has always two decimals")
    func amounts() throws {
        let account = try PromptPay(account: "0812345678")
        #expect(try account.payload(amount: Self.baht(35_000)).contains("5406350.00"))
        #expect(
            try account.payload(amount: Self.baht(PromptPay.greatestAmount))
                .contains("54139999999999.99"))
    }

    @Test(
        "Other accounts are refused",
        arguments: [
            "", "081234567", "1812345678", "08123456789", "12345678901234", "081234567x",
            "+1234567890123", "๐๘๑๒๓๔๕๖๗๘", "+81234567890", "++66812345678",
        ])
    func refusedAccount(account: String) {
        #expect(throws: PromptPay.Failure.account) { try PromptPay(account: account) }
    }

    @Test("Other amounts are refused")
    func refusedAmount() throws {
        let account = try PromptPay(account: "0812345678")
        let euro = Money(minorUnits: 1, currency: .eur)
        #expect(throws: PromptPay.Failure.currency(.eur)) { try account.payload(amount: euro) }
        for satang in [0, -1, PromptPay.greatestAmount + 1] {
            #expect(throws: PromptPay.Failure.amount(Self.baht(satang))) {
                try account.payload(amount: Self.baht(satang))
            }
        }
        #expect("\(PromptPay.Failure.currency(.eur))".contains("EUR"))
    }
}

@Suite("SEPA payments")
struct EPCPaymentTests {
    static func payment(cents: Int64 = 1_230) throws -> EPCPayment {
        let iban = try #require(IBAN("FR14 2004 1010 0505 0001 3M02 606"))
        return EPCPayment(
            name: "François D'Alsace S.A.", iban: iban,
            amount: Money(minorUnits: cents, currency: .eur),
            remittance: .text("Client:Marie Louise La Lune"))
    }

    @Test("The guideline's example comes out byte for byte")
    func example() throws {
        var payment = try Self.payment()
        payment.characterSet = .latin1
        let expected =
            "BCD\n002\n2\nSCT\n\nFrançois D'Alsace S.A.\nFR1420041010050500013M02606\nEUR12.3"
            + "\n\n\nClient:Marie Louise La Lune"
        #expect(try Data(payment.payload()) == expected.data(using: .isoLatin1))
        payment.characterSet = .utf8
        let text = String(decoding: try payment.payload(), as: UTF8.self)
        #expect(text == expected.replacing("\n2\n", with: "\n1\n"))
    }

    @Test("A text that fits into ISO-8859-1 is written so, however it was typed")
    func narrowestSet() throws {
        var payment = try Self.payment()
        for name in ["Müller & Söhne GmbH", "Mu\u{308}ller & So\u{308}hne GmbH"] {
            payment.name = name
            let bytes = try payment.payload()
            let text = try #require(String(data: Data(bytes), encoding: .isoLatin1))
            #expect(text.hasPrefix("BCD\n002\n2\nSCT\n\nMüller & Söhne GmbH\n"))
        }
        payment.name = "Dvořák s.r.o."
        let text = String(decoding: try payment.payload(), as: UTF8.self)
        #expect(text.hasPrefix("BCD\n002\n1\nSCT\n\nDvořák s.r.o.\n"))
    }

    @Test(
        "Amounts have no trailing zeros",
        arguments: [
            (Int64(1), "EUR0.01"), (100, "EUR1"), (1_000, "EUR10"), (1_050, "EUR10.5"),
            (99_999_999_999, "EUR999999999.99"),
        ])
    func amounts(cents: Int64, expected: String) throws {
        let text = String(decoding: try Self.payment(cents: cents).payload(), as: UTF8.self)
        #expect(text.contains("\n\(expected)\n"))
    }

    @Test("Every field has its line")
    func lines() throws {
        var payment = try Self.payment()
        payment.remittance = .reference("RF18539007547034")
        payment.bic = "BHBLDEHHXXX"
        payment.purpose = "GDDS"
        payment.information = "Thank you"
        let lines = String(decoding: try payment.payload(), as: UTF8.self).split(
            separator: "\n", omittingEmptySubsequences: false)
        #expect(lines.count == 12)
        #expect(lines[4] == "BHBLDEHHXXX" && lines[8] == "GDDS")
        #expect(lines[9] == "RF18539007547034" && lines[10].isEmpty && lines[11] == "Thank you")
    }

    @Test("What the guideline does not allow is refused")
    func refused() throws {
        func refusal(_ change: (inout EPCPayment) -> Void) throws -> EPCPayment.Failure? {
            var payment = try Self.payment()
            change(&payment)
            do throws(EPCPayment.Failure) {
                _ = try payment.payload()
                return nil
            } catch {
                #expect(!error.description.isEmpty)
                return error
            }
        }
        let nothing = Money.zero(.eur)
        #expect(try refusal { $0.amount = nothing } == .amount(nothing))
        #expect(try refusal { $0.amount = .zero(.thb) } == .currency(.thb))
        #expect(try refusal { $0.name = "" } == .empty(.name))
        #expect(try refusal { $0.name = "a\nb" } == .characters(.name))
        let long = String(repeating: "ä", count: 141)
        #expect(try refusal { $0.name = long } == .tooLong(.name, characters: 141))
        #expect(try refusal { $0.remittance = .text(long) } == .tooLong(.text, characters: 141))
        #expect(try refusal { $0.remittance = .text("") } == .empty(.text))
        #expect(try refusal { $0.purpose = "ABCDE" } == .tooLong(.purpose, characters: 5))
        #expect(try refusal { $0.bic = "ABC" } == .bic)
        let latin = try refusal {
            $0.characterSet = .latin1
            $0.name = "ร้าน"
        }
        #expect(latin == .characters(.name))
        let wide = try refusal {
            $0.remittance = .text(String(repeating: "ก", count: 140))
        }
        #expect(wide == .payload(bytes: 497))
    }

    @Test(
        "Account numbers are checked",
        arguments: [
            ("DE89 3704 0044 0532 0130 00", true), ("gb82west12345698765432", true),
            ("NO9386011117947", true), ("CZ2806000000000168540115", true),
            ("DE89 3704 0044 0532 0130 01", false), ("DE98370400440532013000", false),
            ("", false), ("DE89", false), ("1234567890123456", false),
            ("DE89 3704 0044 0532 0130 0ä", false),
        ])
    func iban(text: String, isGood: Bool) {
        #expect((IBAN(text) != nil) == isGood)
    }

    @Test("An account number is shown in groups")
    func groups() {
        #expect(IBAN("de89370400440532013000")?.grouped == "DE89 3704 0044 0532 0130 00")
    }
}
