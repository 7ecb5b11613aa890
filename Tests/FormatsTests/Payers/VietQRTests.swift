import Shop
import Testing

@testable import Formats

@Suite("VietQR")
struct VietQRTests {
    static func dong(_ count: Int64) throws -> Money {
        Money(minorUnits: count, currency: try #require(Currency(code: "VND")))
    }

    @Test("A static code comes out as giautm/emvqr-go makes it")
    func vector() throws {
        let account = try VietQR(bank: "970415", account: "1133 6666 8888")
        #expect(
            try account.payload(amount: nil)
                == "00020101021138560010A0000007270126000697041501121133666688880208QRIBFTTA530370"
                + "45802VN6304F443")
    }

    @Test("An amount is in whole dong, and a reference loses its marks")
    func order() throws {
        let account = try VietQR(bank: "970415", account: "113366668888")
        let text = try account.payload(amount: Self.dong(250_000), reference: "Đặt hàng K7R2M4X")
        #expect(text.begins(with: "000201010212" + "38"))
        #expect(text.contains("5303704" + "5406250000" + "5802VN" + "62200816Dat hang K7R2M4X6304"))
        #expect(try EMVFields(text).text == text)
    }

    @Test(
        "Vietnamese letters become those of ASCII, composed or not",
        arguments: [
            ("Nguyễn Thị Hường", "Nguyen Thi Huong"), ("ĐƯỜNG Lê Lợi", "DUONG Le Loi"),
            ("Trần Quốc Ửng đ", "Tran Quoc Ung d"), ("o\u{31B}\u{301}", "o"),
        ])
    func folding(text: String, plain: String) {
        #expect(LatinLetters.plain(text) == plain)
    }

    @Test("Signs of keyboards are taken, other scripts and line breaks are not")
    func letters() {
        #expect(LatinLetters.plain("“D’Alsace” – Łódź, Straße") == "\"D'Alsace\" - Lodz, Strasse")
        #expect(LatinLetters.plain("ร้าน") == nil)
        #expect(LatinLetters.plain("a\nb") == nil)
        #expect(LatinLetters.plain("😀") == nil)
        #expect(LatinLetters.plain("") == "")
    }

    @Test("Banks and accounts at the edges")
    func accounts() throws {
        let longest = String(repeating: "9", count: VietQR.greatestAccount)
        #expect(
            try VietQR(bank: "970-415", account: longest).payload(amount: nil)
                .contains("0119" + longest + "0208QRIBFTTA"))
        for wrong in ["", longest + "9", "12_3", "é"] {
            #expect(throws: VietQR.Failure.account) {
                try VietQR(bank: "970415", account: wrong)
            }
        }
        for wrong in ["", "97041", "9704155", "97041x", "VCB"] {
            #expect(throws: VietQR.Failure.bank) { try VietQR(bank: wrong, account: "1") }
        }
        #expect(!VietQR.Failure.account.description.isEmpty)
    }

    @Test("References at the edges")
    func references() throws {
        let account = try VietQR(bank: "970415", account: "1")
        let longest = String(repeating: "ộ", count: EMVLimit.reference)
        #expect(
            try account.payload(amount: nil, reference: longest)
                .contains("62290825" + String(repeating: "o", count: EMVLimit.reference)))
        for wrong in ["", longest + "o", "夜"] {
            #expect(throws: VietQR.Failure.reference) {
                try account.payload(amount: nil, reference: wrong)
            }
        }
    }

    @Test("Amounts at the edges")
    func amounts() throws {
        let account = try VietQR(bank: "970415", account: "1")
        #expect(try account.payload(amount: Self.dong(1)).contains("54011" + "5802VN"))
        #expect(
            try account.payload(amount: Self.dong(VietQR.greatestAmount))
                .contains("54139999999999999"))
        for count in [0, -1, VietQR.greatestAmount + 1] {
            let amount = try Self.dong(count)
            #expect(throws: VietQR.Failure.amount(amount)) { try account.payload(amount: amount) }
        }
        #expect(throws: VietQR.Failure.currency(.thb)) {
            try account.payload(amount: Money(minorUnits: 1, currency: .thb))
        }
    }
}
