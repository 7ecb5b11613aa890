import Shop
import Testing

@testable import Formats

@Suite("Amounts as text")
struct MoneyTextTests {
    static func currency(_ code: String) throws -> Currency {
        try #require(Currency(code: code))
    }

    @Test(
        "Written for people",
        arguments: [
            ("THB", Int64(35_000), "฿350.00", "350.00"), ("EUR", 1_230, "€12.30", "12.30"),
            ("THB", 123_450, "฿1,234.50", "1,234.50"), ("THB", 0, "฿0.00", "0.00"),
            ("THB", 5, "฿0.05", "0.05"), ("THB", -123_456_789, "-฿1,234,567.89", "-1,234,567.89"),
            ("JPY", 1_000_000, "¥1,000,000", "1,000,000"), ("JPY", 7, "¥7", "7"),
            ("KWD", 1_234_567, "KWD\u{A0}1,234.567", "1,234.567"),
            ("THB", .min, "-฿92,233,720,368,547,758.08", "-92,233,720,368,547,758.08"),
        ])
    func written(code: String, minorUnits: Int64, sign: String, grouped: String) throws {
        let money = Money(minorUnits: minorUnits, currency: try Self.currency(code))
        #expect(MoneyFormat.withSign(money) == sign)
        #expect(MoneyFormat.grouped(money) == grouped)
    }

    @Test(
        "Read as staff type it",
        arguments: [
            ("1,234.50", "THB", Int64(123_450)), ("฿370", "THB", 37_000), ("370", "THB", 37_000),
            ("370.5", "THB", 37_050), ("370 บาท", "THB", 37_000), ("THB 1 234.50", "THB", 123_450),
            ("370.-", "THB", 37_000), ("๓๗๐.๕๐", "THB", 37_050), ("1,234", "THB", 123_400),
            ("1,234,567", "THB", 123_456_700), ("1.234,50", "EUR", 123_450),
            ("12,3", "EUR", 1_230), ("12.30 €", "EUR", 1_230), ("1'234.50", "EUR", 123_450),
            ("1.234.567", "EUR", 123_456_700), ("1,234", "JPY", 1_234), ("0", "THB", 0),
            ("10000000000000", "THB", 1_000_000_000_000_000),
        ])
    func read(text: String, code: String, expected: Int64) throws {
        let currency = try Self.currency(code)
        #expect(
            MoneyFormat.read(text, currency: currency)
                == Money(minorUnits: expected, currency: currency))
    }

    @Test(
        "What is no amount, or could be two, is refused",
        arguments: [
            "", " ", "฿", "-5", "+5", "abc", "1.234", "1,23,456.00", "1,2345", "12,34,56", "€370",
            "370.555", "1.2.3", ".5", "5.", ",5", "1e5", "1,234.5,0", "370 USD", "๓๗x",
            "100000000000000", "99999999999999999999999", "฿฿5", "0x10",
        ])
    func refused(text: String) {
        #expect(MoneyFormat.read(text, currency: .thb) == nil)
    }

    @Test(
        "What is written can be read again", arguments: [Int64(0), 1, 99, 100, 99_999_999, 12_345])
    func roundTrip(minorUnits: Int64) {
        let money = Money(minorUnits: minorUnits, currency: .thb)
        #expect(MoneyFormat.read(MoneyFormat.withSign(money), currency: .thb) == money)
        #expect(MoneyFormat.read(MoneyFormat.grouped(money), currency: .thb) == money)
    }
}
