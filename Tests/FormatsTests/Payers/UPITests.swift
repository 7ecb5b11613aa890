import Shop
import Testing

@testable import Formats

@Suite("UPI")
struct UPITests {
    static func rupees(_ paise: Int64) throws -> Money {
        Money(minorUnits: paise, currency: try #require(Currency(code: "INR")))
    }

    @Test("A link has its fields in order, percent-encoded")
    func link() throws {
        let account = try UPI(address: " night.market@okaxis ", name: "Night Market & Sons")
        #expect(
            try account.payload(amount: Self.rupees(49_900), reference: "K7R2M4X")
                == "upi://pay?pa=night.market@okaxis&pn=Night%20Market%20%26%20Sons&am=499.00"
                + "&cu=INR&tn=K7R2M4X&tr=K7R2M4X")
        #expect(
            try account.payload(amount: nil)
                == "upi://pay?pa=night.market@okaxis&pn=Night%20Market%20%26%20Sons&cu=INR")
    }

    @Test("A name in another script is escaped byte by byte")
    func script() throws {
        let account = try UPI(address: "9876543210@ybl", name: "रात")
        #expect(
            try account.payload(amount: nil)
                == "upi://pay?pa=9876543210@ybl&pn=%E0%A4%B0%E0%A4%BE%E0%A4%A4&cu=INR")
    }

    @Test(
        "Other addresses are refused",
        arguments: [
            "", "shop", "@okaxis", "shop@", "s@okaxis", "shop@o", "shop@1bank", "shop@ok-axis",
            "shop@okaxis.com", "sh op@okaxis", "shop@ok@axis", "shöp@okaxis", "shop&x@okaxis",
        ])
    func refusedAddresses(text: String) {
        #expect(throws: UPI.Failure.address) { try UPI(address: text, name: "Shop") }
    }

    @Test("Addresses, names and references at the edges")
    func edges() throws {
        let local = String(repeating: "a", count: UPI.greatestAddress - "@okaxis".utf8.count)
        let account = try UPI(address: local + "@okaxis", name: "Shop")
        #expect(throws: UPI.Failure.address) {
            try UPI(address: "a" + local + "@okaxis", name: "Shop")
        }
        let name = String(repeating: "न", count: UPI.greatestName)
        #expect(try UPI(address: "shop@okaxis", name: name).name == name)
        for wrong in ["", name + "n", "a\nb"] {
            #expect(throws: UPI.Failure.name) { try UPI(address: "shop@okaxis", name: wrong) }
        }
        let longest = String(repeating: "7", count: UPI.greatestReference)
        #expect(
            try account.payload(amount: nil, reference: longest)
                .ends(with: "&tn=\(longest)&tr=\(longest)"))
        for wrong in ["", longest + "7", "A-1", "A 1", "é"] {
            #expect(throws: UPI.Failure.reference) {
                try account.payload(amount: nil, reference: wrong)
            }
        }
    }

    @Test("Amounts at the edges")
    func amounts() throws {
        let account = try UPI(address: "shop@okaxis", name: "Shop")
        #expect(try account.payload(amount: Self.rupees(1)).contains("&am=0.01&"))
        #expect(
            try account.payload(amount: Self.rupees(Money.greatest))
                .contains("&am=10000000000000.00&"))
        for paise in [0, -1, Money.greatest + 1] {
            let amount = try Self.rupees(paise)
            #expect(throws: UPI.Failure.amount(amount)) { try account.payload(amount: amount) }
        }
        #expect(throws: UPI.Failure.currency(.eur)) {
            try account.payload(amount: Money(minorUnits: 1, currency: .eur))
        }
    }
}
