import Testing

@testable import Formats

@Suite("What pictures of slips are compared by")
struct PictureImprintTests {
    /// Greys of a hash: all alike, but for steps at some places.
    private func greys(_ steps: [Int: Int] = [:]) -> [UInt8] {
        var greys = [UInt8](repeating: 100, count: 65 * 64)
        for (place, step) in steps { greys[place] = UInt8(100 + step) }
        return greys
    }

    /// A hash with these bits and no others.
    private func hash(bits: some Sequence<Int>) throws -> DifferenceHash {
        var bytes = [UInt8](repeating: 0, count: DifferenceHash.byteCount)
        for bit in bits { bytes[bit / 8] |= 1 << UInt8(bit % 8) }
        return try #require(DifferenceHash(bytes: bytes))
    }

    @Test("A place is lighter or darker than its neighbour by more than eight, or neither")
    func states() throws {
        #expect(DifferenceHash(of: greys()).marks == 0)
        // The last place of a row is the right neighbour of the one before, and has none itself.
        #expect(DifferenceHash(of: greys([64: 8])).marks == 0)
        #expect(DifferenceHash(of: greys([64: -8])).marks == 0)
        #expect(try DifferenceHash(of: greys([64: 9])) == hash(bits: [63]))
        #expect(try DifferenceHash(of: greys([64: -9])) == hash(bits: [4_096 + 63]))
        // A light place in the middle is lighter than its left one, and its right one darker.
        #expect(try DifferenceHash(of: greys([66: 9])) == hash(bits: [64, 4_096 + 65]))
    }

    @Test("A hash and its fold are read as they were written, and only in their length")
    func bytes() throws {
        let one = try hash(bits: stride(from: 0, to: 8_192, by: 13))
        #expect(DifferenceHash(bytes: one.bytes) == one)
        #expect(DifferenceHash(bytes: one.bytes.dropLast()) == nil)
        #expect(DifferenceHash(bytes: one.bytes + [0]) == nil)
        #expect(DifferenceHash.Fold(bytes: one.fold.bytes) == one.fold)
        #expect(DifferenceHash.Fold(bytes: [UInt8](repeating: 0, count: 63)) == nil)
        #expect(DifferenceHash.Fold(bytes: [UInt8](repeating: 0, count: 65)) == nil)
    }

    @Test("Folds never differ in more bits than hashes, and in one where one bit does")
    func folds() throws {
        let none = try hash(bits: [])
        for bit in stride(from: 0, to: 8_192, by: 61) {
            let other = try hash(bits: [bit])
            #expect(other.distance(to: none) == 1 && other.fold.distance(to: none.fold) == 1)
        }
        for step in 1..<120 {
            let other = try hash(bits: stride(from: step, to: 8_192, by: step))
            #expect(other.fold.distance(to: none.fold) <= other.distance(to: none))
        }
        // A line of a slip that differs is not folded onto itself.
        let line = try hash(bits: 1_280..<1_408)
        #expect(line.distance(to: none) == 128 && line.fold.distance(to: none.fold) > 60)
    }

    /// A page with bars, which is no plain one.
    private static let page = [UInt8](
        (0..<GreyCopy.byteCount).map { $0 / 270 % 96 < 48 ? 60 : 200 })

    /// The page with the first blocks this much lighter.
    private func page(blocks: Int, lighter: Int) throws -> GreyCopy {
        var pixels = Self.page
        for block in 0..<blocks {
            for pixel in 0..<225 {
                let place = pixel / 15 * 270 + block * 15 + pixel % 15
                pixels[place] = UInt8(Int(pixels[place]) + lighter)
            }
        }
        return try #require(GreyCopy(pixels: pixels))
    }

    @Test("One to five blocks are a change, six say nothing", arguments: 0...7)
    func blocks(count: Int) throws {
        let changed = try page(blocks: count, lighter: 60)
        let likeness = PictureLikeness(of: changed, to: try page(blocks: 0, lighter: 0))
        switch count {
        case 0: #expect(likeness == .same)
        case 1...LikenessLimits.blocks: #expect(likeness == .changed(blocks: count))
        default: #expect(likeness == nil)
        }
        #expect(likeness?.blocks == (count <= LikenessLimits.blocks ? count : nil))
    }

    @Test("A block counts from a mean difference of more than ten on")
    func quiet() throws {
        let plain = try page(blocks: 0, lighter: 0)
        // One block of 576 moves the mean of all by less than a fiftieth.
        #expect(try page(blocks: 1, lighter: 10).changedBlocks(from: plain, atMost: 9) == 0)
        #expect(try page(blocks: 1, lighter: 11).changedBlocks(from: plain, atMost: 9) == 1)
    }

    @Test("A picture that is lighter or fainter as a whole is the same")
    func tone() throws {
        let plain = try page(blocks: 0, lighter: 0)
        let faint = try #require(GreyCopy(pixels: Self.page.map { 120 + $0 / 3 }))
        #expect(PictureLikeness(of: faint, to: plain) == .same)
        #expect(PictureLikeness(of: plain, to: faint) == .same)
        let blank = try #require(
            GreyCopy(pixels: [UInt8](repeating: 255, count: GreyCopy.byteCount)))
        #expect(PictureLikeness(of: blank, to: plain) == nil)
        #expect(PictureLikeness(of: blank, to: blank) == .same)
    }

    @Test("A grey copy is kept in 64 greys, and what is damaged is none")
    func packed() throws {
        let copy = try #require(
            GreyCopy(pixels: (0..<GreyCopy.byteCount).map { UInt8(truncatingIfNeeded: $0) }))
        let opened = try #require(GreyCopy(packed: copy.packed))
        for (kept, grey) in zip(opened.pixels, copy.pixels.prefix(512)) {
            #expect(abs(Int(kept) - Int(grey)) <= 2)
        }
        #expect(PictureLikeness(of: opened, to: copy) == .same)
        #expect(copy.packed.count < GreyCopy.byteCount / 4)
        #expect(GreyCopy(packed: Array(copy.packed.dropLast(9))) == nil)
        #expect(GreyCopy(packed: PackedBytes.pack([1, 2, 3])) == nil)
        let long = [UInt8](repeating: 1, count: GreyCopy.byteCount + 1)
        #expect(GreyCopy(packed: PackedBytes.pack(long)) == nil)
        #expect(GreyCopy(pixels: long) == nil)
    }

    @Test("What shows fewer than a hundred marks is not compared")
    func marks() throws {
        let grey = try page(blocks: 0, lighter: 0)
        let (few, enough) = (try hash(bits: 0..<99), try hash(bits: 0..<100))
        #expect(PictureImprint(hash: few, grey: grey) == nil)
        let imprint = try #require(PictureImprint(hash: enough, grey: grey))
        #expect(imprint.bytes.count == PictureImprint.byteCount)
        #expect(PictureImprint(bytes: imprint.bytes) == imprint)
        #expect(PictureImprint(bytes: imprint.bytes.dropLast()) == nil)
        #expect(PictureImprint(bytes: few.bytes + grey.pixels) == nil)
    }
}
