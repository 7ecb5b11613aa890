import Documents
import Formats
import Shop
import Testing

@testable import Web

@Suite("Payers' codes, drawn")
struct PayerDrawingTests {
    private static func content(_ reference: String) throws -> PayerPayload {
        let scheme = PayerScheme.upi(try UPI(address: "shop@okaxis", name: "Shop"))
        let currency = try #require(Currency(code: "INR"))
        return try scheme.code(
            amount: Money(minorUnits: 100, currency: currency), reference: reference)
    }

    @Test("A drawing that is kept is the drawing, and each payload has its own")
    func same() throws {
        let drawings = PayerDrawings()
        for reference in ["one", "two", "one"] {
            let content = try Self.content(reference)
            let fresh = try content.drawn().svg(attributes: "role=\"img\" aria-label=\"UPI\"")
            #expect(drawings.svg(of: content, label: "UPI") == fresh)
        }
        #expect(drawings.count == 2)
    }

    @Test("A SEPA code is drawn as ISO-8859-1 and told to programs as text")
    func latin() throws {
        let account = ReceivingAccount(
            id: "main", bank: "Bank", name: "Müller & Söhne GmbH", number: "1", promptPay: nil,
            iban: "DE89370400440532013000")
        let code = try #require(
            PayerCode(
                account, amount: Money(minorUnits: 1_230, currency: .eur), reference: "M9P7JJN"))
        #expect(code.payload.hasPrefix("BCD\n002\n1\nSCT\n\nMüller & Söhne GmbH\n"))
        let bytes = code.content.bytes
        #expect(bytes.count == code.payload.unicodeScalars.count)
        let drawn = PayerDrawings().svg(of: code.content, label: "SEPA")
        let fresh = try QRCode(bytes: bytes).svg(attributes: "role=\"img\" aria-label=\"SEPA\"")
        #expect(drawn == fresh)
    }

    @Test("So many drawings are kept and no more")
    func limit() throws {
        let drawings = PayerDrawings()
        for number in 0..<PayerDrawingLimits.kept {
            #expect(drawings.svg(of: try Self.content("\(number)"), label: "UPI") != nil)
        }
        #expect(drawings.count == PayerDrawingLimits.kept)
        #expect(drawings.svg(of: try Self.content("more"), label: "UPI") != nil)
        #expect(drawings.count == 1)
    }
}
