import Shop
import Testing

@testable import Formats

@Suite("Phone numbers")
struct PhoneNumberTests {
    @Test(
        "Every usual spelling of a Thai number ends in the same text",
        arguments: [
            "0812345678", "081-234-5678", "081 234 5678", "(081) 234-5678", " 081.234.5678 ",
            "+66812345678", "+66 81 234 5678", "+66 (0)81 234 5678", "+660812345678",
            "0066812345678", "66812345678", "812345678", "๐๘๑๒๓๔๕๖๗๘", "０８１２３４５６７８",
            "＋６６８１２３４５６７８", "\u{202A}+66 81 234 5678\u{202C}", "081\u{A0}234\u{2013}5678",
        ])
    func oneNumber(text: String) {
        #expect(PhoneNumber(text, plan: .thailand)?.e164 == "+66812345678")
    }

    @Test(
        "Numbers from elsewhere keep their country",
        arguments: [
            ("+1 415 555 2671", "+14155552671"), ("+44 (0)20 7946 0958", "+442079460958"),
            ("0049 171 2345678", "+491712345678"), ("+39 06 698 1234", "+39066981234"),
            ("02 123 4567", "+6621234567"), ("+683 4000", "+6834000"),
        ])
    func elsewhere(text: String, expected: String) {
        #expect(PhoneNumber(text, plan: .thailand)?.e164 == expected)
    }

    @Test(
        "What cannot be a phone number is refused",
        arguments: [
            "", " ", "abc", "1150", "081234567", "08123456789", "0812345678 ext", "+", "++66",
            "66+812345678", "+0812345678", "+6681", "+1234567890123456", "081-234-567x",
            String(repeating: "0", count: 500), String(repeating: " ", count: 65) + "0812345678",
            "+66 12", "0212345678",
        ])
    func refused(text: String) {
        #expect(PhoneNumber(text, plan: .thailand) == nil)
    }

    @Test(
        "Numbers of shops in other currencies, as they are written at home",
        arguments: [
            ("DE", "0151 23456789", "+4915123456789"), ("HU", "06 20 123 4567", "+36201234567"),
            ("HU", "+36 (06) 20 123 4567", "+36201234567"),
            ("TR", "0532 123 45 67", "+905321234567"),
            ("MX", "55 1234 5678", "+525512345678"), ("MX", "+52 1 55 1234 5678", "+525512345678"),
            ("MX", "044 55 1234 5678", "+525512345678"), ("ZA", "082 123 4567", "+27821234567"),
            ("AE", "050 123 4567", "+971501234567"), ("NG", "0803 123 4567", "+2348031234567"),
            ("KE", "0722 123456", "+254722123456"), ("EG", "0100 123 4567", "+201001234567"),
            ("UA", "067 123 45 67", "+380671234567"), ("SN", "77 123 45 67", "+221771234567"),
            ("BR", "(11) 91234-5678", "+5511912345678"), ("VN", "0912 345 678", "+84912345678"),
            ("AR", "011 15 2345-6789", "+5491123456789"), ("LT", "8 612 34567", "+37061234567"),
            ("AR", "+54 9 11 2345 6789", "+5491123456789"), ("IT", "06 698 1234", "+39066981234"),
        ])
    func atHome(country: String, text: String, expected: String) throws {
        let plan = try #require(DialingPlan.plan(country: country))
        #expect(PhoneNumber(text, plan: plan)?.e164 == expected)
    }

    @Test(
        "An extension is no part of the number",
        arguments: [
            "02-123-4567 ต่อ 12", "02 123 4567 ext. 12", "02 123 4567 x12", "02 123 4567#12",
            "+6621234567;ext=12", "02 123 4567, 12",
        ])
    func extensions(text: String) {
        #expect(PhoneNumber(text, plan: .thailand)?.e164 == "+6621234567")
    }

    @Test("Each country's example is one that it takes", arguments: ShopCountry.examples)
    func example(country: String, text: String) throws {
        let plan = try #require(DialingPlan.plan(country: country))
        let number = try #require(PhoneNumber(text, plan: plan))
        #expect(number.e164.hasPrefix("+" + plan.callingCode))
    }

    @Test("Every country whose numbers are read has an example")
    func examples() throws {
        #expect(DialingPlan.countries == Set(ShopCountry.examples.keys))
    }

    @Test("A shop's country is what its file says, else its currency's, else its time zone's")
    func country() throws {
        func guessed(_ code: String, _ zone: String, _ said: String = "") throws -> ShopCountry? {
            let currency = try #require(Currency(code: code))
            return ShopCountry(
                of: ShopProfile(
                    name: "Shop", currency: currency, locale: "en", timeZone: zone, contact: "",
                    country: said))
        }
        #expect(try guessed("EUR", "Europe/Berlin")?.code == "DE")
        #expect(try guessed("EUR", "Europe/Berlin")?.isGuess == true)
        #expect(try guessed("EUR", "Europe/Berlin", "AT")?.code == "AT")
        #expect(try guessed("EUR", "Europe/Berlin", "AT")?.isGuess == false)
        #expect(try guessed("EUR", "UTC") == nil)
        #expect(try guessed("XOF", "Africa/Dakar")?.code == "SN")
        let own = ["HUF", "TRY", "MXN", "ZAR", "AED", "NGN", "KES", "EGP", "UAH"]
        for code in own {
            #expect(try guessed(code, "UTC")?.code == String(code.prefix(2)))
        }
        #expect(PhoneNumber(ShopCountry.example(of: nil), plan: nil) != nil)
    }

    @Test("Without a plan only numbers with a calling code are understood")
    func withoutPlan() throws {
        let euro = DialingPlan.plan(currency: .eur)
        #expect(euro == nil)
        #expect(PhoneNumber("0171 2345678", plan: euro) == nil)
        #expect(PhoneNumber("+49 171 2345678", plan: euro)?.e164 == "+491712345678")
        let german = try #require(DialingPlan.plan(country: "de"))
        #expect(PhoneNumber("0171 2345678", plan: german)?.e164 == "+491712345678")
        #expect(DialingPlan.plan(currency: .thb) == .thailand)
    }
}

@Suite("E-mail addresses")
struct EmailAddressTests {
    @Test(
        "Good addresses are trimmed and in lower case",
        arguments: [
            ("Som@Shop.Example", "som@shop.example"), ("  a.b+c@x-y.co.th\n", "a.b+c@x-y.co.th"),
            ("\u{200B}o'neil@example.com\u{FEFF}", "o'neil@example.com"),
            ("1@2.xn--p1ai", "1@2.xn--p1ai"),
        ])
    func good(text: String, expected: String) {
        #expect(EmailAddress(text)?.text == expected)
    }

    @Test(
        "Others are refused",
        arguments: [
            "", "a", "a@", "@b.co", "a@b", "a@b.c", "a b@c.de", "a@b@c.de", ".a@b.co", "a.@b.co",
            "a..b@c.de", "a@-b.co", "a@b-.co", "a@b..co", "a@.co", "a@b.co.", "\"a b\"@c.de",
            "a@[127.0.0.1]", "a@127.0.0.1", "ä@b.co", "a@bücher.de", "a\u{0}@b.co", "a,b@c.de",
            String(repeating: "a", count: 65) + "@b.co",
            "a@" + String(repeating: "b", count: 64) + ".co",
            "a@" + String(repeating: "bb.", count: 84) + "co",
        ])
    func refused(text: String) {
        #expect(EmailAddress(text) == nil)
    }

    @Test("254 characters are the most")
    func limit() {
        let host = String(repeating: "b.", count: 125) + "co"
        #expect(EmailAddress("a@" + host)?.text.count == 254)
        #expect(EmailAddress("aa@" + host) == nil)
    }
}
