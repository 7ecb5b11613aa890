import Shop
import Testing

@testable import Formats

@Suite("Merchants' own codes made dynamic")
struct MerchantQRTests {
    /// PayNet's example of a DuitNow code, with an amount of its own.
    static let duitNow =
        "00020201021126410014A000000615000101065016640209123456789520499995303458540510.005802MY"
        + "5909QRCSDNBHD6005BANGI6304343F"

    static func currency(_ code: String) throws -> Currency {
        try #require(Currency(code: code))
    }

    static func money(_ minorUnits: Int64, _ code: String) throws -> Money {
        Money(minorUnits: minorUnits, currency: try currency(code))
    }

    /// A static code of the fields behind the first two.
    static func code(_ fields: String) -> String {
        EMVPayload.closed("000201010211" + fields)
    }

    static let indonesia =
        "26320015ID.CO.SHOPS.WWW01099360000155204581253033605802ID5912NIGHT MARKET6007JAKARTA"
    static let cambodia =
        "29200016night_market@abc5204599953038405802KH5912Night Market6010Phnom Penh"

    /// An hour of November 2026.
    static let validity = CodeValidity(
        from: Timestamp(milliseconds: 1_796_000_000_000),
        until: Timestamp(milliseconds: 1_796_003_600_000))

    @Test("DuitNow's example keeps its fields and becomes a code for one payment")
    func duitNow() throws {
        let code = try MerchantQR(code: Self.duitNow, currency: Self.currency("MYR"))
        let text = try code.payload(amount: Self.money(1_000, "MYR"), reference: "K7R2M4X")
        #expect(
            text.dropLast(4)
                == "00020201021226410014A0000006150001010650166402091234567895204999953034585405"
                + "10.005802MY5909QRCSDNBHD6005BANGI62110507K7R2M4X6304")
        #expect(try EMVFields(text).text == text)
    }

    @Test("An amount is put in front of the country, whole where the country has no decimals")
    func amount() throws {
        let code = try MerchantQR(
            code: Self.code(Self.indonesia), currency: Self.currency("IDR"))
        let text = try code.payload(amount: Self.money(15_000_000, "IDR"), reference: "K7R2M4X")
        #expect(text.begins(with: "000201010212" + "2632"))
        #expect(text.contains("5303360" + "5406150000" + "5802ID"))
        for wrong in [15_000_050, 0, -100, 1_000_000_000_000_000] as [Int64] {
            let amount = try Self.money(wrong, "IDR")
            #expect(throws: MerchantQRFailure.amount(amount)) {
                try code.payload(amount: amount, reference: "K7R2M4X")
            }
        }
        // Thirteen digits are the most.
        let most = try Self.money(999_999_999_999_900, "IDR")
        #expect(
            try code.payload(amount: most, reference: "A").contains("54139999999999999"))
    }

    @Test("A reference takes its place among the additional data that there are")
    func reference() throws {
        let more = Self.code(Self.indonesia + "62190103***0708A0000001")
        let label = try MerchantQR(code: more, currency: Self.currency("IDR"))
        let bill = try MerchantQR(
            code: more, currency: Self.currency("IDR"), referenceField: .bill)
        let amount = try Self.money(100, "IDR")
        #expect(
            try label.payload(amount: amount, reference: "K7R2M4X")
                .contains("62300103***0507K7R2M4X0708A0000001"))
        #expect(
            try bill.payload(amount: amount, reference: "K7R2M4X")
                .contains("62230107K7R2M4X0708A0000001"))
        let longest = String(repeating: "x", count: EMVLimit.reference)
        #expect(try bill.payload(amount: amount, reference: longest).contains("0125" + longest))
        for wrong in ["", longest + "x", "é"] {
            #expect(throws: MerchantQRFailure.reference) {
                try bill.payload(amount: amount, reference: wrong)
            }
        }
    }

    @Test("Additional data without room, or that are no fields, are refused")
    func additional() throws {
        let amount = try Self.money(100, "IDR")
        let full = "6299" + "0195" + String(repeating: "y", count: 95)
        let code = try MerchantQR(
            code: Self.code(Self.indonesia + full), currency: Self.currency("IDR"))
        #expect(
            throws: MerchantQRFailure.field(.tooLong(tag: 62, bytes: 110))
        ) { try code.payload(amount: amount, reference: "K7R2M4X") }
        let torn = try MerchantQR(
            code: Self.code(Self.indonesia + "6203abc"), currency: Self.currency("IDR"))
        #expect(throws: MerchantQRFailure.additional) {
            try torn.payload(amount: amount, reference: "K7R2M4X")
        }
    }

    @Test("A KHQR code carries its making and its expiry, and its bill number")
    func cambodia() throws {
        let code = try MerchantQR(code: Self.code(Self.cambodia), currency: Self.currency("USD"))
        let amount = try Self.money(1_250, "USD")
        #expect(code.needsValidity)
        let text = try code.payload(
            amount: amount, reference: "K7R2M4X", validity: Self.validity)
        #expect(
            text.dropLast(4).ends(
                with: "6010Phnom Penh62110107K7R2M4X9934001317960000000000113179600360000063"
                    + "04"))
        #expect(throws: MerchantQRFailure.noValidity) {
            try code.payload(amount: amount, reference: "K7R2M4X")
        }
        let ends = [
            CodeValidity(from: Self.validity.from, until: Self.validity.from),
            CodeValidity(
                from: Timestamp(milliseconds: 999_999_999_999), until: Self.validity.until),
            CodeValidity(
                from: Self.validity.from, until: Timestamp(milliseconds: 10_000_000_000_000)),
        ]
        for wrong in ends {
            #expect(throws: MerchantQRFailure.validity) {
                try code.payload(amount: amount, reference: "K7R2M4X", validity: wrong)
            }
        }
        let elsewhere = try MerchantQR(code: Self.duitNow, currency: Self.currency("MYR"))
        #expect(!elsewhere.needsValidity)
    }

    @Test("A code in riel has whole riel")
    func riel() throws {
        let fields = Self.cambodia.replacing("5303840", with: "5303116")
        let code = try MerchantQR(code: Self.code(fields), currency: Self.currency("KHR"))
        let text = try code.payload(
            amount: Self.money(4_000_000, "KHR"), reference: "A", validity: Self.validity)
        #expect(text.contains("5303116" + "540540000" + "5802KH"))
    }

    @Test("Codes that no payment could be made with are refused when they are entered")
    func refused() throws {
        func failure(_ code: String, _ currency: String = "IDR") throws -> MerchantQRFailure? {
            let currency = try Self.currency(currency)
            do throws(MerchantQRFailure) {
                _ = try MerchantQR(code: code, currency: currency)
                return nil
            } catch {
                #expect(!error.description.isEmpty)
                return error
            }
        }
        let good = Self.code(Self.indonesia)
        #expect(try failure(good) == nil)
        #expect(try failure(String(good.dropLast())) == .unreadable(.noChecksum))
        #expect(try failure(String(good.dropLast()) + "x") == .unreadable(.checksum))
        #expect(try failure(Self.code(Self.indonesia + "8204abcd")) == .sealed(tag: 82))
        #expect(try failure(EMVPayload.closed("000201010212" + Self.indonesia)) == .singleUse)
        #expect(try failure(EMVPayload.closed("000203" + Self.indonesia)) == .format)
        #expect(try failure(EMVPayload.closed(Self.indonesia + "000201")) == .format)
        #expect(try failure(Self.code("52045812" + "5303360" + "5802ID")) == .noAccount)
        #expect(try failure(Self.code(Self.indonesia + "550201")) == nil)
        #expect(try failure(Self.code(Self.indonesia + "5502025603500")) == .fee)
        let rupiah = try Self.currency("IDR")
        #expect(try failure(good, "MYR") == .currency(of: "360", shop: Self.currency("MYR")))
        #expect(
            try failure(Self.code(Self.indonesia.replacing("5303360", with: "")))
                == .currency(of: nil, shop: rupiah))
        #expect(try failure(good, "XTS") == .unknownCurrency(Self.currency("XTS")))
    }

    @Test("A code with an amount of its own is for that amount alone")
    func fixed() throws {
        let code = try MerchantQR(code: Self.duitNow, currency: Self.currency("MYR"))
        for amount in [try Self.money(1_001, "MYR"), try Self.money(1_000, "SGD")] {
            #expect(throws: MerchantQRFailure.fixedAmount("10.00")) {
                try code.payload(amount: amount, reference: "A")
            }
        }
    }

    @Test("A code whose tags are not in order keeps its order")
    func order() throws {
        let thai = try PromptPay(account: "0812345678").payload(amount: nil)
        let code = try MerchantQR(code: thai, currency: .thb)
        let text = try code.payload(
            amount: Money(minorUnits: 42_200, currency: .thb), reference: "K7R2M4X")
        #expect(
            text.dropLast(4)
                == "00020101021229370016A000000677010111011300668123456785406422.005802TH5303764"
                + "62110507K7R2M4X6304")
    }

    @Test("A payload that grows beyond the most bytes is refused")
    func longest() throws {
        let head = "26990095" + String(repeating: "a", count: 95) + "5303458" + "5802MY"
        let names =
            "6599" + String(repeating: "b", count: 99) + "6699"
            + String(repeating: "c", count: 99)
        // The code for a payment has 12 + 8 more: an amount of four characters, a reference of one.
        let added = "54040.01" + "62050501A"
        let rest = EMVLimit.payload - 20 - head.utf8.count - names.utf8.count - added.utf8.count - 8
        let two = rest / 2
        func tail(_ count: Int) -> String {
            "67\(two)" + String(repeating: "d", count: two) + "68\(count)"
                + String(repeating: "e", count: count)
        }
        let amount = try Self.money(1, "MYR")
        let most = try MerchantQR(
            code: Self.code(head + names + tail(rest - two)), currency: Self.currency("MYR"))
        #expect(try most.payload(amount: amount, reference: "A").utf8.count == EMVLimit.payload)
        let more = try MerchantQR(
            code: Self.code(head + names + tail(rest - two + 1)), currency: Self.currency("MYR"))
        #expect(throws: MerchantQRFailure.payload(bytes: EMVLimit.payload + 1)) {
            try more.payload(amount: amount, reference: "A")
        }
    }
}
