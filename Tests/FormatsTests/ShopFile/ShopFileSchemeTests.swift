import Shop
import Testing

@testable import Formats

@Suite("Accounts' schemes in a shop file")
struct ShopFileSchemeTests {
    /// A shop in a currency whose only account is paid by a scheme.
    static func file(_ currency: String, _ pay: String, price: String = "350") -> String {
        """
        shop: {name: Night Market, currency: \(currency)}
        receiving_accounts:
          - id: main
            bank: Bank
            name: Night Market
            number: "1"
            pay: {\(pay)}
        drops:
          - slug: tour
            title: Tour
            opens_at: now
            closes_at: 2027-12-06T13:00:00+07:00
            hold_minutes: 10
            pay_minutes: 10
            products: [{id: p, name: P, variants: [{sku: S, price: "\(price)", stock: 1}]}]

        """
    }

    private func read(_ text: String) throws -> ShopFile {
        try ShopFileReader.read(Array(text.utf8))
    }

    static let merchant = MerchantQRTests.code(MerchantQRTests.indonesia)

    /// Each scheme with all of its fields.
    static let whole: [(PayerScheme.Kind, currency: String, pay: String)] = [
        (.promptPay, "THB", "scheme: promptpay, id: \"0105561000001\""),
        (
            .promptPayBill, "THB",
            "scheme: promptpay_bill, biller: 099400016550100, reference2: SHOP1, reference3: T1"
        ),
        (.pix, "BRL", "scheme: pix, key: 529.982.247-25, name: Loja, city: São Paulo"),
        (.payNow, "SGD", "scheme: paynow, id: 201403121W, name: Night"),
        (.vietQR, "VND", "scheme: vietqr, bank: \"970415\", account: \"113366668888\""),
        (.merchant, "IDR", "scheme: merchant, reference: bill, code: \"\(merchant)\""),
        (
            .epc, "EUR",
            "scheme: epc, iban: DE89 3704 0044 0532 0130 00, bic: bhbldehh, name: Müller, "
                + "reference: structured"
        ),
        (.spayd, "CZK", "scheme: spayd, iban: CZ2806000000000168540115, name: Noc"),
        (.upi, "INR", "scheme: upi, address: nightmarket@okbank, name: Night"),
        (
            .swiss, "CHF",
            "scheme: swiss, iban: CH4431999123000889012, name: Nachtmarkt, street: Seestrasse, "
                + "building: 12a, postal_code: \"8001\", town: Zürich, country: CH, "
                + "reference: structured, customer: \"123456\""
        ),
    ]

    @Test("Each scheme is read with all of its fields, written, and read back", arguments: whole)
    func roundTrip(kind: PayerScheme.Kind, currency: String, pay: String) throws {
        let file = try read(Self.file(currency, pay))
        let account = try #require(file.accounts.first)
        let scheme = try #require(account.scheme)
        #expect(scheme.name == kind.rawValue)
        #expect(scheme.fields.count == kind.fields.count)
        #expect(account.payerScheme(in: file.shop.currency)?.kind == kind)
        #expect(AccountScheme(stored: scheme.stored) == scheme)
        let again = try read(ShopFileWriter.text(file))
        #expect(again.accounts == file.accounts)
    }

    @Test("An IBAN can stand at the account, and the account's name is the receiver's")
    func short() throws {
        let text = Self.file("EUR", "scheme: epc").replacing(
            "    pay:", with: "    iban: DE89370400440532013000\n    pay:")
        let file = try read(text)
        guard case .epc(let account) = file.accounts.first?.payerScheme(in: .eur) else {
            Issue.record("it is no SEPA account")
            return
        }
        #expect(account.name == "Night Market" && account.referenceField == .text)
        #expect(try read(ShopFileWriter.text(file)).accounts == file.accounts)
    }

    struct Fault: Sendable, CustomTestStringConvertible {
        var currency: String
        var pay: String
        var field: String
        var words: String
        var price = "350"

        init(
            _ currency: String, _ pay: String, _ field: String, _ words: String,
            price: String = "350"
        ) {
            self.currency = currency
            self.pay = pay
            self.field = field
            self.words = words
            self.price = price
        }

        var testDescription: String { "\(pay) → \(words)" }
    }

    static let faults = [
        Fault("THB", "id: 1", "", "`scheme` is missing: one of promptpay, "),
        Fault("THB", "scheme: promptpai, id: 1", ".scheme", "did you mean `promptpay`?"),
        Fault("THB", "scheme: promptpay", "", "`id` is missing: the phone number"),
        Fault("THB", "scheme: promptpay, id: \"081\"", ".id", "10 digits"),
        Fault("THB", "scheme: promptpay, id: \"0812345678\", key: 1", ".key", "no such field"),
        Fault("EUR", "scheme: promptpay, id: \"0812345678\"", "", "is in THB, and the shop is in"),
        Fault("THB", "scheme: promptpay_bill, biller: 12", ".biller", "15 digits"),
        Fault(
            "THB", "scheme: promptpay_bill, biller: 099400016550100, reference2: a b",
            ".reference2", "1 to 20 letters"),
        Fault("BRL", "scheme: pix, key: abc, city: Rio", ".key", "PIX key"),
        Fault("BRL", "scheme: pix, key: a@b.example", "", "`city` is missing"),
        Fault("BRL", "scheme: pix, key: a@b.example, city: กรุงเทพ", ".city", "1 to 15 Latin"),
        Fault(
            "BRL", "scheme: pix, key: a@b.example, city: Rio, name: \(long(26))", ".name",
            "1 to 25 Latin"),
        Fault("SGD", "scheme: paynow, id: 12", ".id", "UEN"),
        Fault("VND", "scheme: vietqr, bank: 12, account: 1", ".bank", "6 digits"),
        Fault("VND", "scheme: vietqr, bank: 970415, account: a-ß", ".account", "1 to 19"),
        Fault("IDR", "scheme: merchant, code: 0002", ".code", "its end"),
        Fault("MYR", "scheme: merchant, code: \"\(merchant)\"", ".code", "currency number 360"),
        Fault(
            "IDR", "scheme: merchant, reference: text, code: \"\(merchant)\"", ".reference",
            "bill or label"),
        Fault("EUR", "scheme: epc", "", "`iban` is missing"),
        Fault("EUR", "scheme: epc, iban: DE00", ".iban", "not an IBAN"),
        Fault("EUR", "scheme: epc, iban: BR1800360305000010009795493C1", ".iban", "SEPA area"),
        Fault("EUR", "scheme: epc, iban: CH5800791123000889012", "", "`bic`: a SEPA transfer to"),
        Fault(
            "EUR", "scheme: epc, iban: DE89370400440532013000, bic: ABC", ".bic", "8 or 11"),
        Fault(
            "EUR", "scheme: epc, iban: DE89370400440532013000, name: \(long(71))", ".name",
            "70 are the most"),
        Fault(
            "EUR", "scheme: epc, iban: DE89370400440532013000, reference: both", ".reference",
            "text or structured"),
        Fault("CZK", "scheme: spayd, iban: DE89370400440532013000", ".iban", "CZ or SK"),
        Fault("INR", "scheme: upi, address: nightmarket", ".address", "handle"),
        Fault("CHF", "scheme: swiss, iban: CH5800791123000889012, town: B", "", "`postal_code` is"),
        Fault(
            "CHF", "scheme: swiss, iban: CH5800791123000889012, postal_code: 1, town: กรุงเทพ",
            ".town", "not Latin"),
        Fault(
            "CHF",
            "scheme: swiss, iban: CH5800791123000889012, postal_code: 1, town: B, customer: 1",
            ".customer", "QR-IBAN"),
        Fault(
            "CHF",
            "scheme: swiss, iban: CH4431999123000889012, postal_code: 1, town: B, reference: none",
            ".reference", "QR reference"),
        // What a scheme cannot ask for is told before anybody owes it.
        Fault(
            "CZK", "scheme: spayd, iban: CZ2806000000000168540115", "",
            "an order of 10000000.00 has no code", price: "10000000"),
        Fault(
            "IDR", "scheme: merchant, code: \"\(merchant)\"", "",
            "an order of 350.50 has no code", price: "350.50"),
    ]

    private static func long(_ count: Int) -> String { String(repeating: "a", count: count) }

    @Test("What is wrong is told with its key and what to write", arguments: faults)
    func refused(fault: Fault) throws {
        let text = Self.file(fault.currency, fault.pay, price: fault.price)
        let refusal = try #require(throws: ShopFileRefusal.self) { try read(text) }
        let problem = try #require(refusal.problems.first)
        #expect(refusal.problems.count == 1, "\(refusal)")
        #expect(problem.field == "receiving_accounts[0].pay" + fault.field)
        #expect(problem.words.contains(fault.words), "\(problem.words)")
        #expect(problem.line == 7)
    }

    @Test("The largest amount of a scheme is asked for, and nothing is said of free goods")
    func amounts() throws {
        let pay = "scheme: spayd, iban: CZ2806000000000168540115"
        #expect(try read(Self.file("CZK", pay, price: "9999999.99")).accounts.count == 1)
        #expect(try read(Self.file("CZK", pay, price: "0")).accounts.count == 1)
    }

    @Test("The short form and the long one are not both written")
    func both() throws {
        let text = Self.file("THB", "scheme: promptpay, id: \"0812345678\"").replacing(
            "    pay:", with: "    promptpay: \"0812345678\"\n    pay:")
        let refusal = try #require(throws: ShopFileRefusal.self) { try read(text) }
        #expect(refusal.problems.map(\.words).allSatisfy { $0.contains("write one of the two") })
    }

    @Test(
        "A prefix of references is read in capitals, and fits all schemes",
        arguments: [
            ("nmt", "NMT", nil), ("A1234567", "A1234567", nil), ("\"\"", "", nil),
            ("A12345678", "", "1 to 8 letters"), ("1A", "", "begin with a letter"),
            ("a-b", "", "such as NMT"), ("[a]", "", "a list is no prefix"),
        ] as [(String, String, String?)])
    func prefix(typed: String, expected: String, problem: String?) throws {
        let text = Self.file("THB", "scheme: promptpay, id: \"0812345678\"").replacing(
            "currency: THB", with: "currency: THB, reference_prefix: \(typed)")
        guard let problem else {
            let file = try read(text)
            #expect(file.shop.referencePrefix == expected)
            #expect(try read(ShopFileWriter.text(file)).shop.referencePrefix == expected)
            return
        }
        let refusal = try #require(throws: ShopFileRefusal.self) { try read(text) }
        #expect(refusal.problems.map(\.field) == ["shop.reference_prefix"])
        #expect(refusal.problems[0].words.contains(problem))
    }

    @Test("Who confirms payments is by_hand unless certain is written, and nothing else is taken")
    func confirming() throws {
        func file(_ word: String) -> String {
            Self.file("THB", "scheme: promptpay, id: \"0812345678\"").replacing(
                "currency: THB", with: "currency: THB, confirm_payments: \(word)")
        }
        let certain = try read(file("certain"))
        #expect(certain.shop.confirming == .certain)
        #expect(try read(ShopFileWriter.text(certain)).shop.confirming == .certain)
        let byHand = try read(file("by_hand"))
        #expect(byHand.shop.confirming == .byHand)
        #expect(!ShopFileWriter.text(byHand).contains("confirm_payments"))
        let refusal = try #require(throws: ShopFileRefusal.self) { try read(file("yes")) }
        #expect(refusal.problems.map(\.field) == ["shop.confirm_payments"])
        #expect(refusal.problems[0].words.contains("write certain or by_hand"))
    }

    @Test(
        "What is forgiven is read, written, and held to its limit",
        arguments: [
            ("\"1.00\"", 100, nil), ("0", 0, nil), ("\"\"", 0, nil),
            ("\"100.00\"", 10_000, nil), ("\"100.01\"", 0, "at most 100.00 can"),
            ("\"0.001\"", 0, "which has 2 decimals"),
            ("all", 0, "is not an amount of THB"),
            ("\"-1\"", 0, "is not an amount of THB"),
        ] as [(String, Int64, String?)])
    func forgiving(typed: String, units: Int64, problem: String?) throws {
        let text = Self.file("THB", "scheme: promptpay, id: \"0812345678\"").replacing(
            "currency: THB", with: "currency: THB, forgive: \(typed)")
        guard let problem else {
            let file = try read(text)
            #expect(file.shop.forgiving == units)
            let written = ShopFileWriter.text(file)
            #expect(try read(written).shop.forgiving == units)
            #expect(written.contains("forgive: ") == (units > 0))
            return
        }
        let refusal = try #require(throws: ShopFileRefusal.self) { try read(text) }
        #expect(refusal.problems.map(\.field) == ["shop.forgive"])
        #expect(refusal.problems[0].words.contains(problem))
    }

    @Test("The most that is forgiven is a hundred units of a currency, whatever its decimals")
    func mostForgiven() throws {
        for (code, most) in [("THB", 10_000), ("JPY", 100), ("KWD", 100_000)] as [(String, Int64)] {
            let currency = try #require(Currency(code: code))
            #expect(ForgivingLimits.most(in: currency) == most)
        }
    }

    @Test("A prefix that leaves no room for the code in a scheme's reference is told")
    func longPrefix() throws {
        let pay = "scheme: swiss, iban: CH4431999123000889012, postal_code: 1, town: Bern"
        func file(_ prefix: String) -> String {
            Self.file("CHF", pay).replacing(
                "currency: CHF", with: "currency: CHF, reference_prefix: \(prefix)")
        }
        #expect(try read(file("ABCDE")).accounts.count == 1)
        let refusal = try #require(throws: ShopFileRefusal.self) { try read(file("ABCDEFG")) }
        #expect(refusal.problems.map(\.field) == ["receiving_accounts[0].pay"])
        #expect(refusal.problems[0].words.contains("28 digits of a QR reference"))
    }

    @Test("A code is read behind the prefix")
    func typed() {
        for text in ["NMTK7R2M4X", "nmt-k7r2 m4x", "k7r2m4x"] {
            #expect(OrderCode(typed: text, behind: "NMT")?.text == "K7R2M4X")
        }
        #expect(OrderCode(typed: "NMTK7R2M4X", behind: "") == nil)
        #expect(OrderCode(typed: "XYZK7R2M4X", behind: "NMT") == nil)
    }

    @Test(
        "Unique amounts are read, written, and held to their limit",
        arguments: [
            ("{within: \"0.99\", as: discount}", 99, nil),
            ("{within: \"9.99\", as: surcharge}", 999, nil), ("null", nil, nil),
            ("{within: \"10.00\", as: discount}", nil, "0.01 to 9.99"),
            ("{within: \"0\", as: discount}", nil, "0.01 to 9.99"),
            ("{within: \"0.99\", as: gift}", nil, "discount or surcharge"),
            ("{within: \"0.99\"}", nil, "`as` is missing"), ("0.99", nil, "fields such as"),
        ] as [(String, Int64?, String?)])
    func unique(typed: String, within: Int64?, problem: String?) throws {
        let text = Self.file("THB", "scheme: promptpay, id: \"0812345678\"").replacing(
            "    hold_minutes", with: "    unique_amounts: \(typed)\n    hold_minutes")
        guard let problem else {
            let file = try read(text)
            #expect(file.drops.first?.uniqueAmounts?.within == within)
            let again = try read(ShopFileWriter.text(file))
            #expect(again.drops.first?.uniqueAmounts == file.drops.first?.uniqueAmounts)
            return
        }
        let refusal = try #require(throws: ShopFileRefusal.self) { try read(text) }
        #expect(refusal.problems.count == 1 && refusal.problems[0].words.contains(problem))
        #expect(refusal.problems[0].field.hasPrefix("drops[0].unique_amounts"))
    }

    @Test("A scheme without a place for fractions cannot ask for unique amounts")
    func wholeUnique() throws {
        let text = Self.file("IDR", "scheme: merchant, code: \"\(Self.merchant)\"").replacing(
            "    hold_minutes",
            with: "    unique_amounts: {within: \"0.99\", as: discount}\n    hold_minutes")
        let refusal = try #require(throws: ShopFileRefusal.self) { try read(text) }
        #expect(refusal.problems.map(\.field) == ["receiving_accounts[0].pay"])
        #expect(refusal.problems[0].words.contains("has no code"))
    }

    @Test("Values of any length that fit are stored and read back")
    func stored() {
        let scheme = AccountScheme(
            name: "epc", fields: ["name": "a  b: c", "iban": "DE1", "bic": "X"])
        #expect(scheme.stored == "epc\nbic X\niban DE1\nname a  b: c")
        #expect(AccountScheme(stored: scheme.stored) == scheme)
        #expect(scheme.words == "epc (bic X, iban DE1, name a  b: c)")
        #expect(AccountScheme(stored: "epc") == AccountScheme(name: "epc", fields: [:]))
    }
}
