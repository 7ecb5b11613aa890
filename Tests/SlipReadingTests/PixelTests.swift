import Formats
import Testing

@testable import SlipReading

@Suite("Work on pixels")
struct PixelTests {
    /// Numbers the pixels of a grey picture.
    private func numbered(_ width: Int, _ height: Int) -> GreyPicture {
        let pixels = (0..<width * height).map { UInt8($0) }
        return GreyPicture(width: width, height: height, pixels: pixels)
    }

    @Test(
        "A picture is turned as the tag's values say",
        arguments: [
            (1, [0, 1, 2, 3, 4, 5]), (2, [2, 1, 0, 5, 4, 3]), (3, [5, 4, 3, 2, 1, 0]),
            (4, [3, 4, 5, 0, 1, 2]), (5, [0, 3, 1, 4, 2, 5]), (6, [3, 0, 4, 1, 5, 2]),
            (7, [5, 2, 4, 1, 3, 0]), (8, [2, 5, 1, 4, 0, 3]),
        ] as [(UInt8, [UInt8])])
    func turned(value: UInt8, expected: [UInt8]) throws {
        let orientation = try #require(PictureOrientation(rawValue: value))
        let rgb = (0..<6).flatMap { [UInt8($0), 100 + UInt8($0), 200 + UInt8($0)] }
        let turned = ColourPicture(width: 3, height: 2, rgb: rgb).turned(orientation)
        #expect(turned.width == (orientation.isTurned ? 2 : 3))
        #expect(turned.height == (orientation.isTurned ? 3 : 2))
        #expect(turned.rgb == expected.flatMap { [$0, 100 + $0, 200 + $0] })
    }

    @Test(
        "Greys are those of ITU-R BT.601",
        arguments: [
            ([255, 0, 0], 77), ([0, 255, 0], 149), ([0, 0, 255], 29), ([255, 255, 255], 255),
            ([0, 0, 0], 0),
        ] as [([UInt8], UInt8)])
    func greys(rgb: [UInt8], grey: UInt8) {
        let picture = ColourPicture(width: 1, height: 1, rgb: rgb)
        #expect(picture.grey(.brightness).pixels == [grey])
        #expect(picture.grey(.darkest).pixels == [rgb.min() ?? 0])
        #expect(picture.grey(.red).pixels == [rgb[0]])
        #expect(picture.grey(.green).pixels == [rgb[1]])
        #expect(picture.grey(.blue).pixels == [rgb[2]])
    }

    @Test("A smaller picture holds the mean of what lay under each pixel")
    func fitting() {
        // Two new pixels for three old ones: each takes one and a half.
        let rgb: [UInt8] = [0, 0, 0, 60, 60, 60, 240, 240, 240]
        let two = ColourPicture(width: 3, height: 1, rgb: rgb).fitting(2)
        #expect(two.width == 2 && two.height == 1)
        #expect(two.rgb == [20, 20, 20, 180, 180, 180])
        let one = ColourPicture(width: 3, height: 1, rgb: rgb).fitting(1)
        #expect(one.rgb == [100, 100, 100])
        #expect(ColourPicture(width: 3, height: 1, rgb: rgb).fitting(3).width == 3)
    }

    @Test(
        "The shares of a smaller row cover every old pixel once",
        arguments: [
            (1, 1), (3, 2), (7, 3), (1_080, 900), (65_535, 320),
        ])
    func shares(old: Int, new: Int) {
        let shares = PixelShares(from: old, to: new)
        var covered: Float = 0
        for index in 0..<new {
            let own = shares.places(of: index).map { shares.share(of: $0, in: index) }
            #expect(own.allSatisfy { $0 > 0 })
            #expect(abs(own.reduce(0, +) - 1) < 0.001)
            covered += own.reduce(0, +)
        }
        #expect(shares.places(of: new - 1).upperBound == old)
        #expect(abs(covered - Float(new)) < 0.1)
    }

    @Test("A picture is inverted, mirrored, covered, halved and doubled")
    func views() {
        #expect(numbered(2, 1).inverted.pixels == [255, 254])
        #expect(numbered(3, 2).mirrored.pixels == [2, 1, 0, 5, 4, 3])
        let covered = numbered(3, 2).covered(columns: 1..<9, rows: -1..<1)
        #expect(covered.pixels == [0, 255, 255, 3, 4, 5])
        #expect(numbered(1, 2).covered(columns: 5..<9, rows: 0..<2).pixels == [0, 1])
        #expect(numbered(4, 2).divided(by: 2)?.pixels == [3, 5])
        #expect(numbered(5, 3).divided(by: 2)?.width == 2)
        #expect(numbered(1, 3).divided(by: 2) == nil)
        let doubled = GreyPicture(width: 2, height: 1, pixels: [0, 160]).doubled
        #expect(doubled.width == 4 && doubled.height == 2)
        #expect(doubled.pixels == [0, 40, 120, 160, 0, 40, 120, 160])
    }

    @Test("Sharpening leaves flat places as they are, and moves edges apart", arguments: 1...30)
    func sharpened(radius: Int) {
        let flat = GreyPicture(width: 9, height: 7, pixels: [UInt8](repeating: 90, count: 63))
        #expect(flat.sharpened(radius: radius, strength: 8) == flat)
        let row: [UInt8] = [110, 110, 110, 140, 140, 140]
        let edge = GreyPicture(width: 6, height: 2, pixels: row + row)
        let sharp = edge.sharpened(radius: radius, strength: 2).pixels
        #expect(sharp[2] < 110 && sharp[3] > 140)
        #expect(Array(sharp[..<6]) == Array(sharp[6...]))
    }

    @Test("Grey pictures and small differences have no colour")
    func colour() {
        func picture(_ red: UInt8) -> ColourPicture {
            ColourPicture(width: 1, height: 1, rgb: [red, 100, 100])
        }
        #expect(!picture(100).hasColour())
        #expect(!picture(148).hasColour())
        #expect(picture(149).hasColour())
    }
}
