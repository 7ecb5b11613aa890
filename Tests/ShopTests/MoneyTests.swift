import Shop
import Testing

@Suite("Money")
struct MoneyTests {
    private static func currency(_ code: String) throws -> Currency {
        try #require(Currency(code: code))
    }

    @Test(
        "a plain decimal is read to the minor unit",
        arguments: [
            ("350", "THB", 35_000), ("350.5", "THB", 35_050), ("350.05", "THB", 35_005),
            ("0", "THB", 0), ("0.01", "THB", 1), ("007", "THB", 700), ("1200", "JPY", 1_200),
            ("1.234", "KWD", 1_234), ("10000000000000.00", "THB", Money.greatest),
        ] as [(String, String, Int64)])
    func reads(_ text: String, _ code: String, _ minorUnits: Int64) throws {
        let money = Money(decimal: text, currency: try Self.currency(code))

        #expect(money?.minorUnits == minorUnits)
    }

    @Test(
        "what is not a plain decimal of the currency is refused",
        arguments: [
            "", ".", ".5", "5.", "-1", "+1", "1,000", "1.2.3", "1.234", "1e3", " 1", "1 ",
            "٣٥٠", "0x10", "10000000000000.01", "99999999999999999999999999", "1..2", "NaN",
        ])
    func refuses(_ text: String) {
        #expect(Money(decimal: text, currency: .thb) == nil)
    }

    @Test("a currency without decimals refuses them")
    func refusesDecimals() throws {
        #expect(Money(decimal: "1.0", currency: try Self.currency("JPY")) == nil)
    }

    @Test(
        "an amount is written with all decimals",
        arguments: [
            (35_000, "THB", "350.00"), (5, "THB", "0.05"), (-500, "THB", "-5.00"),
            (-5, "THB", "-0.05"), (0, "THB", "0.00"), (1_200, "JPY", "1200"),
            (1, "KWD", "0.001"), (Int64.min, "JPY", "-9223372036854775808"),
        ] as [(Int64, String, String)])
    func writes(_ minorUnits: Int64, _ code: String, _ text: String) throws {
        let money = Money(minorUnits: minorUnits, currency: try Self.currency(code))

        #expect(money.decimal == text)
    }

    @Test("what is written is read again", arguments: ["THB", "JPY", "KWD"])
    func roundTrip(_ code: String) throws {
        let currency = try Self.currency(code)
        for minorUnits: Int64 in [0, 1, 9, 10, 99, 100, 101, 999, 1_000, 123_456, Money.greatest] {
            let money = Money(minorUnits: minorUnits, currency: currency)
            #expect(Money(decimal: money.decimal, currency: currency) == money)
        }
    }

    @Test("currency codes are three letters", arguments: ["TH", "THBB", "T1B", "", "ไทย", "T B"])
    func currencies(_ code: String) {
        #expect(Currency(code: code) == nil)
        #expect(Currency(code: "thb") == .thb)
    }
}
