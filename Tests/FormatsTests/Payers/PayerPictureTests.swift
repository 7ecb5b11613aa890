import Testing

@testable import Formats

@Suite("Payers' codes as pictures, and their banks")
struct PayerPictureTests {
    @Test("The picture has the code's modules, and grows by each line that can be drawn")
    func picture() throws {
        let code = try QRCode("00020101021129370016A000000677010111")
        func size(_ lines: [String]) throws -> PixelSize {
            let png = PayerPicture(of: code, amount: "THB 1,140.00", lines: lines).png
            guard case .accepted(.png, let size?) = MediaKind.sniff(png, isWhole: true) else {
                throw NoPicture()
            }
            return size
        }
        let bare = try size([])
        #expect(bare.width == max(600, (code.width + 8) * 14))
        let named = try size(["Night Market Co.", "123-4-56789-0", "H7K3M9QX"])
        #expect(named.height > bare.height + 3 * 28 && named.width == bare.width)
        // A server has no Thai letters: such a line is left out and not drawn as boxes.
        #expect(try size(["ไนท์มาร์เก็ต"]).height == bare.height)
        let long = try size([String(repeating: "W", count: 300)])
        #expect(long.width == bare.width)
    }

    private struct NoPicture: Error {}

    @Test(arguments: [
        ("KBANK", "KBANK"), ("kbank", "KBANK"), ("Kasikornbank", "KBANK"), ("กสิกรไทย", "KBANK"),
        ("ธนาคารกสิกรไทย", "KBANK"), ("SCB", "SCB"), ("ไทยพาณิชย์", "SCB"), ("Krungsri", "BAY"),
        ("Bangkok Bank", "BBL"), ("กรุงเทพ", "BBL"), ("กรุงไทย", "KTB"), ("TTB", "TTB"),
    ])
    func banks(named: String, mark: String) {
        #expect(Bank(named: named)?.mark == mark)
    }

    @Test(arguments: ["", "Bank", "ธนาคาร", "Deutsche Bank", "PromptPay"])
    func noBank(named: String) {
        #expect(Bank(named: named) == nil)
    }

    @Test("No two banks have a name in common")
    func apart() {
        for bank in Bank.known {
            for name in [bank.mark, bank.name, bank.thaiName] {
                #expect(Bank(named: name) == bank, "\(name)")
            }
        }
    }
}
