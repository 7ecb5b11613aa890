import Testing

/// A shop file, and what can be wrong with it.
enum ShopFileSample {
    static let whole = """
        shop:
          name: Night Market Tees
          currency: THB
          locale: th
          time_zone: Asia/Bangkok
          contact: help@shop.example

        receiving_accounts:
          - {id: main, bank: KBANK, name: Night Market Co., number: 123-4, promptpay: "0812345678"}
          - id: euro
            bank: DB
            name: Night Market
            number: "1"
            iban: DE89 3704 0044 0532 0130 00

        drops:
          - slug: tour-2026
            title: Tour shirt 2026
            opens_at: 2026-12-05T13:00:00+07:00
            closes_at: 2026-12-06T13:00:00+07:00
            hold_minutes: 0.5
            pay_minutes: 120
            limit_per_person: 2
            line: off
            shipping: {method: post, fee: "50.00"}
            products:
              - id: shirt
                name: Tour shirt
                description: |
                  Heavy cotton,
                  printed in Bangkok.
                picture: pictures/shirt.jpg
                price: "350.00"
                variants:
                  - {sku: SHIRT-S, name: S, stock: 100}
                  - {sku: SHIRT-M, name: M, stock: 0, price: "370.00"}
          - slug: next
            title: Next
            opens_at: now
            closes_at: 2027-12-06T13:00:00+07:00
            hold_minutes: 10
            pay_minutes: 10
            products: [{id: shirt, name: S, variants: [{sku: SHIRT-S, price: "1", stock: 1}]}]

        """

    /// The file with the first occurrence of a text replaced.
    static func with(_ old: String, _ new: String) -> String {
        old == "\n"
            ? whole.replacing(old, with: new) : whole.replacing(old, with: new, maxReplacements: 1)
    }

    struct Fault: Sendable, CustomTestStringConvertible {
        var from: String
        var to: String
        var field: String
        var words: String
        var line: Int?

        var testDescription: String { "\(from) → \(to)" }

        init(_ from: String, _ to: String, _ field: String, _ words: String, line: Int? = nil) {
            self.from = from
            self.to = to
            self.field = field
            self.words = words
            self.line = line
        }
    }

    static let faults = shopFaults + accountFaults + dropFaults + productFaults

    private static let shopFaults = [
        Fault("currency: THB", "currency: baht", "shop.currency", "three letters", line: 3),
        Fault("  currency: THB\n", "", "shop", "`currency` is missing"),
        Fault("locale: th", "locale: de", "shop.locale", "en or th"),
        Fault("Asia/Bangkok", "Asia/Bangkog", "shop.time_zone", "Asia/Bangkok"),
        Fault("time_zone: Asia", "timezone: Asia", "shop.timezone", "`time_zone`?", line: 5),
        Fault("help@shop.example", "help", "shop.contact", "e-mail"),
        Fault(
            "contact: help@shop.example", "country: XX", "shop.country",
            "`XX` is not a country whose phone numbers are known: write two letters, such as TH, "
                + "or leave it out and take numbers with their calling code", line: 6),
        Fault(
            "contact: help@shop.example", "country: Thailand", "shop.country", "two letters"),
        Fault("contact: help@shop.example", "country: [TH]", "shop.country", "a list is not"),
        Fault("contact: help@shop.example", "country: \"\"", "shop.country", "two letters"),
        Fault("name: Night Market Tees", "name: [a]", "shop.name", "not a list"),
        Fault("name: Night Market Tees", "name:", "shop.name", "not nothing"),
        Fault("name: Night Market Tees", "name: \"a\\nb\"", "shop.name", "one line"),
        Fault("name: Night Market Tees", "name: \"a\\0\"", "shop.name", "one line"),
        Fault("receiving_accounts:", "receiving_account:", "receiving_account", "did you mean"),
        Fault("drops:", "<<:", "", "`drops` is missing"),
        Fault("  currency: THB", "  name: THB", "", "`name` is written twice"),
    ]

    private static let accountFaults = [
        Fault(
            "\"0812345678\"", "\"081234567\"", "receiving_accounts[0].promptpay", "mobile number"),
        Fault("currency: THB", "currency: EUR", "receiving_accounts[0].promptpay", "not in EUR"),
        Fault("0130 00", "0130 01", "receiving_accounts[1].iban", "not an IBAN", line: 14),
        Fault("id: euro", "id: main", "receiving_accounts[1].id", "in line 9 already", line: 10),
        Fault("id: euro", "id: a b", "receiving_accounts[1].id", "may have only"),
        Fault("    bank: DB\n", "", "receiving_accounts[1]", "`bank` is missing", line: 10),
    ]

    private static let dropFaults = [
        Fault("slug: tour-2026", "slug: Tour", "drops[0].slug", "lower-case", line: 17),
        Fault("slug: tour-2026", "slug: ..", "drops[0].slug", "begins with"),
        Fault("slug: tour-2026", "slug: a/b", "drops[0].slug", "may have only"),
        Fault("slug: next", "slug: tour-2026", "drops[1].slug", "in line 17 already", line: 37),
        Fault("opens_at: 2026", "open_at: 2026", "drops[0]", "`opens_at` is missing"),
        Fault("13:00:00+07:00", "13:00:00", "drops[0].opens_at", "or as `now`", line: 19),
        Fault("opens_at: now", "opens_at: later", "drops[1].opens_at", "with an offset"),
        Fault("closes_at: 2026-12-06", "closes_at: 2026-12-05", "drops[0].closes_at", "before"),
        Fault("closes_at: 2026-12-06", "closes_at: 2026-13-06", "drops[0].closes_at", "offset"),
        Fault("hold_minutes: 0.5", "hold_minutes: 0", "drops[0].hold_minutes", "out of range"),
        Fault("hold_minutes: 0.5", "hold_minutes: -1", "drops[0].hold_minutes", "a number"),
        Fault("hold_minutes: 0.5", "hold_minutes: \"1\"", "drops[0].hold_minutes", "a number"),
        Fault("hold_minutes: 0.5", "hold_minutes: 1e9", "drops[0].hold_minutes", "a number"),
        Fault("hold_minutes: 0.5", "hold_minutes: .", "drops[0].hold_minutes", "a number"),
        Fault("pay_minutes: 120", "pay_minutes: 525601", "drops[0].pay_minutes", "out of range"),
        Fault("person: 2", "person: 0", "drops[0].limit_per_person", "out of range"),
        Fault("person: 2", "person: \"2\"", "drops[0].limit_per_person", "without quotes"),
        Fault("line: off", "line: maybe", "drops[0].line", "not a mode", line: 24),
        Fault(
            "line: off", "members_opens_at: 2026-12-05T13:00:00+07:00",
            "drops[0].members_opens_at", "before opens_at"),
        Fault(
            "line: off", "members_opens_at: now", "drops[0].members_opens_at", "with an offset"),
        Fault(
            "opens_at: now", "opens_at: now\n    members_opens_at: 2026-01-01T00:00:00Z",
            "drops[1].members_opens_at", "before opens_at"),
        Fault("line: off", "gathering_minutes: 1441", "drops[0].gathering_minutes", "at most 1440"),
        Fault("line: off", "admission_minutes: 0", "drops[0].admission_minutes", "more than 0"),
        Fault("line: off", "admission_minutes: 61", "drops[0].admission_minutes", "at most 60"),
        Fault("line: off", "rehearsal: maybe", "drops[0].rehearsal", "true or false"),
        Fault("line: off", "line: {mode: off}", "drops[0].line", "not a mode"),
        Fault("fee: \"50.00\"", "fee: \"50,00\"", "drops[0].shipping.fee", "\"50.00\""),
        Fault("fee: \"50.00\"", "fee: \"-50\"", "drops[0].shipping.fee", "not an amount"),
        Fault("fee: \"50.00\"", "fees: 1", "drops[0].shipping", "`fee` is missing"),
        Fault(
            "shipping: {method: post, fee: \"50.00\"}", "shipping: 50", "drops[0].shipping",
            "fields"),
    ]

    private static let productFaults = [
        Fault(
            "\"350.00\"", "฿350", "drops[0].products[0].price", "write it as \"350.00\"", line: 33),
        Fault("\"350.00\"", "\"350.005\"", "drops[0].products[0].price", "2 decimals"),
        Fault("\"350.00\"", "[]", "drops[0].products[0].price", "not an amount"),
        Fault(
            "        price: \"350.00\"\n", "", "drops[0].products[0].variants[0]",
            "`price` is missing", line: 34),
        Fault("stock: 100", "stock: -1", "drops[0].products[0].variants[0].stock", "whole number"),
        Fault("stock: 100", "stock: 1.5", "drops[0].products[0].variants[0].stock", "whole number"),
        Fault(
            "stock: 100", "stock: 10000001", "drops[0].products[0].variants[0].stock",
            "out of range"),
        Fault(
            "stock: 100", "stock: 99999999999999999999", "drops[0].products[0].variants[0].stock",
            "out of range"),
        Fault(
            "sku: SHIRT-M", "sku: SHIRT-S", "drops[0].products[0].variants[1].sku",
            "in line 35 already", line: 36),
        Fault("sku: SHIRT-M", "sku: a b", "drops[0].products[0].variants[1].sku", "may have only"),
        Fault(
            "sku: SHIRT-M", "skew: SHIRT-M", "drops[0].products[0].variants[1]",
            "`sku` is missing"),
        Fault("pictures/", "../", "drops[0].products[0].picture", "leads elsewhere"),
        Fault("pictures/", "/etc/", "drops[0].products[0].picture", "leads elsewhere"),
        Fault(
            "products: [{id: shirt, name: S, variants: [{sku: SHIRT-S, price: \"1\", stock: 1}]}]",
            "products: []", "drops[1].products", "at least one product"),
        Fault(
            "[{sku: SHIRT-S, price: \"1\", stock: 1}]", "", "drops[1].products[0].variants", "one"),
        Fault(
            "[{sku: SHIRT-S, price: \"1\", stock: 1}]", "a", "drops[1].products[0].variants", "list"
        ),
    ]
}
