import Shop
import Testing

@testable import Formats

@Suite("An account's scheme")
struct PayerSchemeTests {
    static func iban(_ text: String) throws -> IBAN { try #require(IBAN(text)) }

    static func scheme(_ kind: PayerScheme.Kind) throws -> PayerScheme {
        switch kind {
        case .promptPay: .promptPay(try PromptPay(account: "0812345678"))
        case .promptPayBill: .promptPayBill(try PromptPayBill(biller: "099400016550100"))
        case .pix: .pix(try PIX(key: "529.982.247-25", name: "Loja", city: "Rio"))
        case .payNow: .payNow(try PayNow(account: "91234567"))
        case .vietQR: .vietQR(try VietQR(bank: "970415", account: "113366668888"))
        case .merchant:
            .merchant(
                try MerchantQR(
                    code: MerchantQRTests.code(MerchantQRTests.cambodia),
                    currency: try MerchantQRTests.currency("USD")))
        case .epc:
            .epc(
                try EPCAccount(
                    name: "Müller & Söhne", iban: try iban("DE89370400440532013000")))
        case .spayd: .spayd(try SPAYD(iban: try iban("CZ2806000000000168540115")))
        case .upi: .upi(try UPI(address: "shop@okaxis", name: "Shop"))
        case .swiss:
            .swiss(
                try SwissAccount(
                    iban: try iban(SwissQRBillTests.plain), creditor: SwissQRBillTests.address()))
        }
    }

    @Test("Each scheme has a code in each of its currencies", arguments: PayerScheme.Kind.allCases)
    func codes(kind: PayerScheme.Kind) throws {
        let scheme = try Self.scheme(kind)
        #expect(scheme.kind == kind && !kind.label.isEmpty)
        for currency in scheme.currencies {
            let amount = Money(
                minorUnits: 12_300, currency: try #require(Currency(code: currency)))
            let validity = MerchantQRTests.validity
            let code = try scheme.code(
                amount: amount, reference: "K7R2M4X", validity: validity)
            #expect(
                try scheme.payload(amount: amount, reference: "K7R2M4X", validity: validity)
                    == code.bytes)
            #expect(code.text.contains("K7R2M4X") == scheme.carriesReference)
            #expect(try code.drawn().width >= 21)
            let other = try scheme.code(
                amount: amount, reference: "K7R2M4X",
                validity: CodeValidity(
                    from: validity.from, until: validity.until + .days(1)))
            #expect((other != code) == scheme.carriesValidity)
        }
    }

    @Test("Each scheme tells its own refusal", arguments: PayerScheme.Kind.allCases)
    func refused(kind: PayerScheme.Kind) throws {
        let scheme = try Self.scheme(kind)
        let kuna = Money(minorUnits: 100, currency: try #require(Currency(code: "HRK")))
        let refusal = try #require(throws: PayerFailure.self) {
            try scheme.code(
                amount: kuna, reference: "K7R2M4X", validity: MerchantQRTests.validity)
        }
        #expect(refusal.description.contains("HRK"))
    }

    @Test("Codes on EMV tags have the amount, and the right checksum", arguments: 1...50)
    func checksums(seed: UInt64) throws {
        var chance = SplitMix(state: seed)
        let code = OrderCode(number: UInt64.random(in: 0..<8_031_810_176, using: &chance)).text
        for kind in PayerScheme.Kind.allCases {
            let scheme = try Self.scheme(kind)
            let currency = try #require(scheme.currencies.first.flatMap { Currency(code: $0) })
            let amount = Money(
                minorUnits: Int64.random(in: 1...99_999_999_900, using: &chance),
                currency: currency)
            guard ![.epc, .spayd, .upi, .swiss].contains(kind) else { continue }
            let text = try scheme.code(
                amount: amount, reference: code, validity: MerchantQRTests.validity
            ).text
            let fields = try EMVFields(text)
            #expect(fields.text == text)
            #expect(fields[54] == amount.decimal)
            #expect(fields[53] == CurrencyNumber.digits(of: currency))
            #expect(fields[1] == (kind == .pix ? nil : "12"))
        }
    }

    @Test(
        "Currencies have the numbers of ISO 4217",
        arguments: [
            ("THB", "764"), ("ARS", "032"), ("SGD", "702"), ("KHR", "116"), ("XTS", nil),
        ] as [(String, String?)])
    func numbers(code: String, number: String?) throws {
        #expect(CurrencyNumber.digits(of: try #require(Currency(code: code))) == number)
    }

    @Test("A shop in another currency cannot take a scheme")
    func takes() throws {
        let scheme = try Self.scheme(.swiss)
        #expect(try scheme.takes(.eur) && scheme.takes(#require(Currency(code: "CHF"))))
        #expect(!scheme.takes(.thb))
    }

    @Test("A scheme's name is the one that a shop file chooses it by")
    func names() {
        #expect(
            PayerScheme.Kind.allCases.map(\.rawValue) == [
                "promptpay", "promptpay_bill", "pix", "paynow", "vietqr", "merchant", "epc",
                "spayd",
                "upi", "swiss",
            ])
    }

    @Test("A SEPA code is drawn in the narrowest character set, and told in UTF-8")
    func sepa() throws {
        let amount = Money(minorUnits: 1_230, currency: .eur)
        let code = try Self.scheme(.epc).code(amount: amount, reference: "K7R2M4X")
        #expect(code.text.begins(with: "BCD\n002\n1\n"))
        #expect(code.bytes.starts(with: "BCD\n002\n2".utf8))
        #expect(!code.bytes.elementsEqual(code.text.utf8))
        #expect(code.text.ends(with: "EUR12.3\n\n\nK7R2M4X"))
        let width = try QRCode(bytes: code.bytes, correction: .medium).width
        #expect(try code.drawn().width == width)
    }

    @Test("A SEPA account's reference is structured or text, never both")
    func structured() throws {
        let iban = try Self.iban("DE89370400440532013000")
        let account = try EPCAccount(
            name: "Night Market", iban: iban, bic: "bhbldehhxxx", referenceField: .structured)
        let amount = Money(minorUnits: 100, currency: .eur)
        let text = try account.payload(amount: amount, reference: "K7R2M4X").text
        #expect(text.begins(with: "BCD\n002\n1\nSCT\nBHBLDEHHXXX\nNight Market\n"))
        #expect(text.ends(with: "\nEUR1\n\nRF66K7R2M4X"))
        #expect(throws: EPCAccount.Failure.reference(.characters)) {
            try account.payload(amount: amount, reference: "A-1")
        }
    }

    @Test("A SEPA account that no payment could be made to is refused when it is entered")
    func refusedAccounts() throws {
        let iban = try Self.iban("DE89370400440532013000")
        let longest = String(repeating: "a", count: EPCPayment.Field.name.greatest)
        #expect(try EPCAccount(name: longest, iban: iban).name == longest)
        #expect(throws: EPCAccount.Failure.payment(.tooLong(.name, characters: 71))) {
            try EPCAccount(name: longest + "a", iban: iban)
        }
        #expect(throws: EPCAccount.Failure.payment(.empty(.name))) {
            try EPCAccount(name: "", iban: iban)
        }
        #expect(throws: EPCAccount.Failure.payment(.bic)) {
            try EPCAccount(name: "A", iban: iban, bic: "ABC")
        }
    }
}
