import Formats
import Shop
import TestShop
import Testing

@Suite("Order codes")
struct OrderCodeTests {
    private static func codec(_ seed: UInt64) -> OrderCodec {
        var generator = SeededGenerator(seed: seed)
        return OrderCodec(roundKeys: (0..<OrderCodec.rounds).map { _ in generator.next() })
    }

    private static let greatest: Int64 = 8_031_810_175

    @Test(
        "every id has its own code, and the code leads back",
        arguments: 1...8 as ClosedRange<UInt64>)
    func bijection(seed: UInt64) {
        let codec = Self.codec(seed)
        var generator = SeededGenerator(seed: seed)
        let far = (0..<500).map { _ in Int64.random(in: 0...Self.greatest, using: &generator) }
        let ids = Set(Array(0..<2_000) + far + [Self.greatest, Self.greatest - 1])
        var codes: Set<OrderCode> = []

        for id in ids {
            let code = codec.code(of: OrderID(id))
            codes.insert(code)
            #expect(codec.id(of: code) == OrderID(id))
            #expect(code.text.count == 7)
        }

        #expect(codes.count == ids.count)
    }

    @Test("every code that can be typed has an id", arguments: ["0000000", "YYYYYYY", "K7R2M4X"])
    func inverse(_ text: String) throws {
        let codec = Self.codec(3)
        let code = try #require(OrderCode(typed: text))

        #expect(codec.code(of: codec.id(of: code)) == code)
    }

    @Test("another secret gives other codes")
    func keyed() {
        let ids = (1...100).map { OrderID($0) }
        let same = ids.count { Self.codec(1).code(of: $0) == Self.codec(2).code(of: $0) }

        #expect(same == 0)
    }

    @Test("neighbours look nothing alike")
    func scattered() {
        let codec = Self.codec(1)
        let firsts = Set((1...200).map { String(codec.code(of: OrderID($0)).text.prefix(2)) })

        #expect(firsts.count > 100)
    }

    @Test(
        "a code is read as people type it",
        arguments: [
            ("k7r2m4x", "K7R2M4X"), ("K7R-2M4X", "K7R2M4X"), (" K7 R2 M4 X ", "K7R2M4X"),
            ("oilzsgb", "0112568"), ("OILZSGB", "0112568"), ("K7R–2M4X", "K7R2M4X"),
            ("K7R\u{A0}2M4X", "K7R2M4X"), ("\u{FEFF}K7R\u{200B}2M4X", "K7R2M4X"),
            ("Ｋ７Ｒ２Ｍ４Ｘ", "K7R2M4X"), ("“K7R2M4X”", "K7R2M4X"), ("K7R2M4X.", "K7R2M4X"),
            ("‘k7r2m4x’", "K7R2M4X"), ("𝐊𝟕𝐑𝟐𝐌𝟒𝐗", "K7R2M4X"), ("K๗R๒M๔X", "K7R2M4X"),
            ("#K7R_2M4X", "K7R2M4X"), ("K7R2M4X\u{FE0F}", "K7R2M4X"), ("k7r−2m4x", "K7R2M4X"),
        ])
    func typed(_ text: String, _ expected: String) {
        #expect(OrderCode(typed: text)?.text == expected)
    }

    @Test(
        "what cannot be a code is refused",
        arguments: [
            "", "K7R2M4", "K7R2M4XX", "K7R2M4A", "K7R2M4U", "K7R2M4_", "K7R2M4\u{0}", "К7R2M4X",
            "K7R2M4Xé", "K7R2M4Ⅷ", String(repeating: "-", count: 7),
            String(repeating: "K", count: 100_000),
        ])
    func refused(_ text: String) {
        #expect(OrderCode(typed: text) == nil)
    }
}
