import Documents
import Formats
import Shop
import Testing

@testable import Web

@Suite("Payers' codes, drawn")
struct PayerDrawingTests {
    @Test("A drawing that is kept is the drawing, and each payload has its own")
    func same() throws {
        let drawings = PayerDrawings()
        for payload in ["one", "two", "one"] {
            let fresh = try QRCode(payload).svg(attributes: "role=\"img\" aria-label=\"PromptPay\"")
            #expect(drawings.svg(of: payload, label: "PromptPay") == fresh)
        }
        #expect(drawings.count == 2)
        #expect(drawings.svg(of: String(repeating: "x", count: 9_000), label: "PromptPay") == nil)
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
        let bytes = try #require(code.bytes)
        #expect(bytes.count == code.payload.unicodeScalars.count)
        let drawn = PayerDrawings().svg(of: code.payload, bytes: bytes, label: "SEPA")
        let fresh = try QRCode(bytes: bytes).svg(attributes: "role=\"img\" aria-label=\"SEPA\"")
        #expect(drawn == fresh)
    }

    @Test("So many drawings are kept and no more")
    func limit() {
        let drawings = PayerDrawings()
        for number in 0..<PayerDrawingLimits.kept {
            #expect(drawings.svg(of: "\(number)", label: "EPC") != nil)
        }
        #expect(drawings.count == PayerDrawingLimits.kept)
        #expect(drawings.svg(of: "one more", label: "EPC") != nil)
        #expect(drawings.count == 1)
    }
}
