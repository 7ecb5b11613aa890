import Foundation
import Testing

@testable import Formats

@Suite("QR codes")
struct QRCodeTests {
    @Test("A code has its three finder patterns and its timing lines")
    func patterns() throws {
        let code = try QRCode("00020101021229370016A00000067701011101130066", correction: .medium)
        #expect((code.width - 17) % 4 == 0)
        #expect(code.modules.count == code.width * code.width)
        let finder = ["1111111", "1000001", "1011101", "1011101", "1011101", "1000001", "1111111"]
        for (left, top) in [(0, 0), (code.width - 7, 0), (0, code.width - 7)] {
            for (row, line) in finder.enumerated() {
                for (column, dark) in line.enumerated() {
                    let module = code.modules[(top + row) * code.width + left + column]
                    #expect(module == (dark == "1"))
                }
            }
        }
        for column in 8..<code.width - 8 {
            #expect(code.modules[6 * code.width + column] == (column % 2 == 0))
        }
    }

    @Test("More correction needs more modules")
    func correction() throws {
        let text = String(repeating: "holdfast ", count: 20)
        let widths = try [QRCode.Correction.low, .medium, .quartile, .high].map {
            try QRCode(text, correction: $0).width
        }
        // 180 bytes: versions 8, 9, 12 and 14 by the capacity table of ISO/IEC 18004.
        #expect(widths == [49, 53, 65, 73])
    }

    @Test("The drawing shows exactly the dark modules inside a quiet zone")
    func drawing() throws {
        let code = try QRCode("https://shop.example/o/ABC", correction: .medium)
        let svg = code.svg(attributes: "role=\"img\" aria-label=\"Pay\"")
        let side = code.width + 8
        #expect(svg.hasPrefix("<svg "))
        #expect(svg.contains("viewBox=\"0 0 \(side) \(side)\""))
        #expect(svg.contains("shape-rendering=\"crispEdges\" role=\"img\" aria-label=\"Pay\">"))
        #expect(svg.components(separatedBy: "<path").count == 3)
        #expect(Self.painted(svg, side: side) == Self.expected(code, side: side))
        #expect(svg.utf8.count < 4_000)
    }

    /// Follows the pen of the second path: the modules that its strokes cover.
    static func painted(_ svg: String, side: Int) -> Set<Int> {
        guard
            let path = svg.components(separatedBy: "stroke=\"#000\" d=\"").last?
                .components(separatedBy: "\"").first
        else { return [] }
        var painted = Set<Int>()
        var x = 0
        var y = 0
        for match in path.matches(of: /([Mmh])(\d+)(?: (\d+)(?:\.5)?)?/) {
            let number = Int(match.2) ?? 0
            switch match.1 {
            case "M":
                x = number
                y = match.3.flatMap { Int($0) } ?? -1
            case "m":
                x += number
            default:
                for column in x..<x + number { painted.insert(y * side + column) }
                x += number
            }
        }
        return painted
    }

    static func expected(_ code: QRCode, side: Int) -> Set<Int> {
        var dark = Set<Int>()
        for (place, isDark) in code.modules.enumerated() where isDark {
            dark.insert((place / code.width + 4) * side + place % code.width + 4)
        }
        return dark
    }

    @Test("Nothing and too much are refused, NUL is not the end")
    func limits() throws {
        #expect(throws: QRCode.Failure.empty) { try QRCode("") }
        #expect(throws: QRCode.Failure.empty) { try QRCode(bytes: []) }
        let long = String(repeating: "x", count: 3_000)
        #expect(throws: QRCode.Failure.tooLong(bytes: 3_000)) { try QRCode(long) }
        #expect(throws: QRCode.Failure.tooLong(bytes: 3_000)) {
            try QRCode(bytes: Array(long.utf8))
        }
        let cut = try QRCode("a\u{0}" + String(repeating: "b", count: 100))
        #expect(cut.width > (try QRCode("a")).width)
    }
}
