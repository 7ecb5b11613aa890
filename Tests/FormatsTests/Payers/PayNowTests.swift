import Shop
import Testing

@testable import Formats

@Suite("PayNow")
struct PayNowTests {
    static func dollars(_ cents: Int64) throws -> Money {
        Money(minorUnits: cents, currency: try #require(Currency(code: "SGD")))
    }

    /// 15 April 2020, 23:59 in Singapore.
    static let april = Timestamp(milliseconds: 1_586_966_340_000)

    /// The structure of tingzhouu/sg-paynow-code's example, whose reference is longer than EMVCo
    /// allows and whose number is none of Singapore's; it calls a code with an amount static.
    @Test("A code has the fields that others give it")
    func structure() throws {
        let account = try PayNow(account: "9090 1234")
        let text = try account.payload(
            amount: Self.dollars(88_888), reference: "Payment reference XX12345", until: Self.april)
        #expect(
            text.dropLast(4)
                == "00020101021226500009SG.PAYNOW010100211+659090123403010040820200415520400005303"
                + "7025406888.885802SG5902NA6009Singapore62290125Payment reference XX123456304")
        #expect(try EMVFields(text).text == text)
    }

    @Test("The reference of 25 characters fits, and one more does not")
    func reference() throws {
        let account = try PayNow(account: "+6590901234")
        #expect(throws: PayNow.Failure.reference) {
            try account.payload(
                amount: Self.dollars(88_888), reference: "Payment reference XX12345678")
        }
        let longest = String(repeating: "x", count: EMVLimit.reference)
        #expect(try account.payload(amount: nil, reference: longest).contains("62290125" + longest))
        for wrong in ["", longest + "x", "é", "a\nb"] {
            #expect(throws: PayNow.Failure.reference) {
                try account.payload(amount: nil, reference: wrong)
            }
        }
    }

    @Test(
        "Accounts as shops write them",
        arguments: [
            ("91234567", "010100211+6591234567"), ("+65 8123 4567", "010100211+6581234567"),
            ("65-8123-4567", "010100211+6581234567"), ("53345678k", "01012020953345678K"),
            ("201403121W", "010120210201403121W"), ("T08GB0028A", "010120210T08GB0028A"),
            ("201403121W-ABC", "010120213201403121WABC"), ("53345678K01A", "01012021253345678K01A"),
            ("s99fc1234x", "010120210S99FC1234X"),
        ])
    func accounts(text: String, field: String) throws {
        #expect(try PayNow(account: text).payload(amount: nil).contains("0009SG.PAYNOW" + field))
    }

    @Test(
        "Other accounts are refused",
        arguments: [
            "", "61234567", "9123456", "912345678", "+6691234567", "201403121", "2014031211",
            "X08GB0028A", "T0XGB0028A", "T08GB002XA", "201403121WABCD", "201403121WAB",
            "201403121WÀBC", "๙๑๒๓๔๕๖๗",
        ])
    func refusedAccounts(text: String) {
        #expect(throws: PayNow.Failure.account) { try PayNow(account: text) }
    }

    @Test("The amount may be changed where the shop says so, and where there is none")
    func editable() throws {
        let fixed = try PayNow(account: "91234567")
        let free = try PayNow(account: "91234567", isEditable: true)
        let amount = try Self.dollars(100)
        #expect(try fixed.payload(amount: amount).contains("03010" + "52040000"))
        #expect(try free.payload(amount: amount).contains("03011" + "52040000"))
        #expect(try fixed.payload(amount: nil).contains("03011" + "52040000"))
    }

    @Test("The expiry is the day in Singapore, where it begins eight hours earlier")
    func expiry() throws {
        let account = try PayNow(account: "91234567")
        let later = Self.april + .minutes(1)
        #expect(try account.payload(amount: nil, until: Self.april).contains("040820200415"))
        #expect(try account.payload(amount: nil, until: later).contains("040820200416"))
        let last = Timestamp(milliseconds: 253_402_300_799_999) - .hours(8)
        #expect(try account.payload(amount: nil, until: last).contains("040899991231"))
        for wrong in [last + .milliseconds(1), Timestamp(milliseconds: -1) - .hours(8)] {
            #expect(throws: PayNow.Failure.expiry) {
                try account.payload(amount: nil, until: wrong)
            }
        }
    }

    @Test("Names and amounts at the edges")
    func edges() throws {
        let name = String(repeating: "é", count: EMVLimit.name)
        #expect(try PayNow(account: "91234567", name: name).name.utf8.count == EMVLimit.name)
        for wrong in ["", name + "e", "夜市"] {
            #expect(throws: PayNow.Failure.name) {
                try PayNow(account: "91234567", name: wrong)
            }
        }
        let account = try PayNow(account: "91234567")
        let most = try account.payload(amount: Self.dollars(PayNow.greatestAmount))
        #expect(most.contains("54139999999999.99"))
        for cents in [0, -1, PayNow.greatestAmount + 1] {
            let amount = try Self.dollars(cents)
            #expect(throws: PayNow.Failure.amount(amount)) { try account.payload(amount: amount) }
        }
        #expect(throws: PayNow.Failure.currency(.thb)) {
            try account.payload(amount: Money(minorUnits: 1, currency: .thb))
        }
    }
}
