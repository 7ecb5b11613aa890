import Shop
import Testing

@testable import Formats

@Suite("PromptPay bills")
struct PromptPayBillTests {
    static func baht(_ satang: Int64) -> Money { Money(minorUnits: satang, currency: .thb) }

    @Test("A bill comes out as maythiwat/promptparse makes it")
    func vector() throws {
        let bill = try PromptPayBill(biller: "0-9940-00165-50-1 00", second: "670429")
        #expect(
            try bill.payload(amount: Self.baht(364_922), reference: "123456789012")
                == "00020101021230650016A00000067701011201150994000165501000212123456789012030667"
                + "042953037645802TH54073649.2263044534")
    }

    @Test("A third reference goes into the additional data, and references are in capitals")
    func references() throws {
        let bill = try PromptPayBill(biller: "099400016550100", second: "abc", third: "web1")
        let text = try bill.payload(amount: nil, reference: "k7r2m4x")
        #expect(text.begins(with: "000201010211" + "30"))
        #expect(text.contains("0207K7R2M4X0303ABC53037645802TH62080704WEB16304"))
        #expect(try EMVFields(text).text == text)
    }

    @Test(
        "Other biller ids are refused",
        arguments: ["", "09940001655010", "0994000165501000", "09940001655010x", "๐๙๙๔๐๐๐๑๖๕๕๐๑๐๐"])
    func biller(text: String) {
        #expect(throws: PromptPayBill.Failure.biller) { try PromptPayBill(biller: text) }
    }

    @Test("References of 20 and 25 characters fit, and one more does not")
    func longest() throws {
        let twenty = String(repeating: "7", count: 20)
        let bill = try PromptPayBill(
            biller: "099400016550100", second: twenty, third: twenty + "12345")
        #expect(try bill.payload(amount: Self.baht(1), reference: twenty).contains("0220" + twenty))
        #expect(throws: PromptPayBill.Failure.reference(.first)) {
            try bill.payload(amount: Self.baht(1), reference: twenty + "1")
        }
        #expect(throws: PromptPayBill.Failure.reference(.second)) {
            try PromptPayBill(biller: "099400016550100", second: twenty + "1")
        }
        #expect(throws: PromptPayBill.Failure.reference(.third)) {
            try PromptPayBill(biller: "099400016550100", third: twenty + "123456")
        }
        for reference in ["", "A-1", "A 1", "ก", "ß"] {
            #expect(throws: PromptPayBill.Failure.reference(.first)) {
                try bill.payload(amount: Self.baht(1), reference: reference)
            }
        }
        #expect("\(PromptPayBill.Failure.reference(.second))".contains("reference 2"))
    }

    @Test("Amounts at the edges")
    func amounts() throws {
        let bill = try PromptPayBill(biller: "099400016550100")
        let most = try bill.payload(
            amount: Self.baht(PromptPayBill.greatestAmount), reference: "A")
        #expect(most.contains("54139999999999.99"))
        for satang in [0, -1, PromptPayBill.greatestAmount + 1] {
            #expect(throws: PromptPayBill.Failure.amount(Self.baht(satang))) {
                try bill.payload(amount: Self.baht(satang), reference: "A")
            }
        }
        #expect(throws: PromptPayBill.Failure.currency(.eur)) {
            try bill.payload(amount: Money(minorUnits: 1, currency: .eur), reference: "A")
        }
    }
}
