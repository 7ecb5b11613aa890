import Formats
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
