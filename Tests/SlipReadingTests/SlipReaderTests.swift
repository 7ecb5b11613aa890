import Foundation
import TestSlips
import TestSupport
import Testing

@testable import Formats
@testable import SlipReading

@Suite("Reading a slip's file")
struct SlipReaderTests {
    /// A WebP of 58 by 58 pixels, black on transparent, made by cwebp of a code drawn by qrencode.
    static let webP = """
        UklGRn4AAABXRUJQVlA4THIAAAAvOUAOEA8QEfMfwm0CRo4kUHqmlYFJD6b1N6lrZWHSgYle+66AiP5PAH6/\
        w7Kp0NwhpafFBHymJ2hhkDo8WwIIQHmOkSndbnWDNOw6dioGtHarqkUC9kqp4+oBhXaMktItSI01Jk61S7S+\
        UurYlwWv/iA=
        """

    /// A code above, and stripes below that take many bytes in every format.
    private static func longSlip() throws -> DrawnSlip {
        var slip = DrawnSlip(width: 300, height: 600)
        slip.draw(try QRCode(DrawnSlip.payload), x: 60, y: 40, scale: 5)
        for y in 300..<600 {
            for x in 0..<300 where (x + 2 * y) % 7 < 3 { slip.set(x, y, .black) }
        }
        return slip
    }

    private func read(_ bytes: [UInt8]) -> SlipFacts { SlipReader.read(bytes, .of()) }

    /// Puts a segment with an orientation behind a JPEG's start.
    private func jpeg(_ jpeg: [UInt8], orientation: UInt8) -> [UInt8] {
        let tiff: [UInt8] =
            [0x4D, 0x4D, 0, 42, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation]
            + [0, 0, 0, 0, 0, 0]
        let body = Array("Exif\u{0}\u{0}".utf8) + tiff
        return jpeg.prefix(2) + [0xFF, 0xE1, 0, UInt8(body.count + 2)] + body + jpeg.dropFirst(2)
    }

    @Test("A JPEG, a PNG and a WebP are read")
    func kinds() throws {
        let slip = try DrawnSlip.code()
        for (bytes, kind) in [(try slip.jpeg, MediaKind.jpeg), (slip.png, .png)] {
            let facts = read(bytes)
            #expect(facts.kind == kind)
            #expect(facts.size == PixelSize(width: slip.width, height: slip.height))
            #expect(facts.codes.map(\.text) == [DrawnSlip.payload])
            #expect(facts.problem == nil)
        }
        let webP = try #require(Data(base64Encoded: Self.webP))
        let facts = read(Array(webP))
        #expect(facts.kind == .webp)
        #expect(facts.size == PixelSize(width: 58, height: 58))
        #expect(facts.codes.map(\.text) == ["HOLDFAST"])
        #expect(facts.problem == nil)
    }

    @Test("Every depth of grey is read", arguments: [1, 2, 4, 8, 16])
    func depths(depth: Int) throws {
        let code = try QRCode(DrawnSlip.payload)
        let (scale, side) = (4, (code.width + 8) * 4)
        var rows: [UInt8] = []
        for y in 0..<side {
            rows.append(0)
            var (byte, used): (UInt8, Int) = (0, 0)
            for x in 0..<side {
                let (column, row) = (x / scale - 4, y / scale - 4)
                let isInside = 0..<code.width ~= column && 0..<code.width ~= row
                let isDark = isInside && code.modules[row * code.width + column]
                for _ in 0..<depth {
                    byte = byte << 1 | (isDark ? 0 : 1)
                    used += 1
                    if used == 8 {
                        rows.append(byte)
                        (byte, used) = (0, 0)
                    }
                }
            }
            if used > 0 { rows.append(byte << UInt8(8 - used)) }
        }
        let png = PNGFile.bytes(
            width: side, height: side, depth: UInt8(depth), colour: 0, rows: rows)
        #expect(read(png).codes.map(\.text) == [DrawnSlip.payload])
    }

    @Test("A file of 16 MiB is read, and one byte more is refused")
    func bytes() throws {
        let png = try DrawnSlip.code().png
        let filled = png + [UInt8](repeating: 0, count: MediaKind.greatestBytes - png.count)
        #expect(read(filled).codes.count == 1)
        let facts = read(filled + [0])
        #expect(facts.problem == .tooManyBytes(MediaKind.greatestBytes + 1))
        #expect(facts.codes.isEmpty && facts.copy == nil)
    }

    @Test("A picture of 40 megapixels is decoded, and one row more is refused")
    func pixels() throws {
        let row: [UInt8] = [UInt8](repeating: 0, count: 1 + 8_000 / 8)
        let rows = Array(repeatElement(row, count: 5_000).joined())
        let size = PixelSize(width: 8_000, height: 5_000)
        let png = PNGFile.bytes(width: 8_000, height: 5_000, depth: 1, colour: 0, rows: rows)
        #expect(try PictureDecoder.decode(png, .png, size).isWhole)
        let more = PixelSize(width: 8_000, height: 5_001)
        #expect(throws: SlipFileProblem.tooManyPixels(more)) {
            try PictureDecoder.decode(png, .png, more)
        }
        let large = PNGFile.bytes(
            width: 8_000, height: 5_001, depth: 1, colour: 0, rows: rows + row)
        #expect(read(large).problem == .tooManyPixels(more))
    }

    @Test("A decoder that finds another size than the header says gives nothing")
    func otherSize() throws {
        let slip = try DrawnSlip.code()
        let wrong = PixelSize(width: slip.width - 1, height: slip.height)
        let webP = Array(try #require(Data(base64Encoded: Self.webP)))
        for (bytes, kind) in [(try slip.jpeg, MediaKind.jpeg), (slip.png, .png), (webP, .webp)] {
            #expect(throws: SlipFileProblem.damaged) {
                try PictureDecoder.decode(bytes, kind, wrong)
            }
        }
    }

    @Test(
        "What is no slip is told in words",
        arguments: [
            ([], SlipFileProblem.unknown), (Array("<script>".utf8), .unknown),
            ([0, 0, 0, 16] + Array("ftypheic".utf8) + [0, 0, 0, 0], .heic),
            ([0xFF, 0xD8, 0xFF, 0xD9], .damaged),
        ])
    func noSlips(bytes: [UInt8], problem: SlipFileProblem) {
        #expect(read(bytes).problem == problem)
        #expect(!problem.description.isEmpty)
    }

    @Test("A moving picture is refused")
    func animated() {
        let control = PNGFile.chunk("acTL", PNGFile.big(2) + PNGFile.big(0))
        let png = PNGFile.bytes(
            width: 1, height: 1, depth: 8, colour: 0, rows: [0, 0], before: control)
        #expect(read(png).problem == .animated)
    }

    @Test("A picture that is cut off says so, and gives the code that stands above the cut")
    func cutOff() throws {
        let slip = try Self.longSlip()
        for bytes in [try slip.jpeg, slip.png] {
            let facts = read(Array(bytes.prefix(bytes.count * 3 / 4)))
            #expect(facts.problem == .cutOff)
            #expect(facts.codes.map(\.text) == [DrawnSlip.payload])
            #expect(facts.copy != nil)
            #expect(read(Array(bytes.prefix(60))).problem == .damaged)
        }
        let webP = Array(try #require(Data(base64Encoded: Self.webP)))
        #expect([.damaged, .cutOff].contains(read(Array(webP.dropLast(40))).problem))
    }

    @Test("A PNG whose pixels are damaged further down keeps what stands above")
    func damaged() throws {
        var png = try Self.longSlip().png
        // The length of a later stored block no longer fits its complement.
        let block = 41 + 2 + 7 * 65_540 + 1
        png[block] ^= 0xFF
        let facts = read(png)
        #expect(facts.problem == .cutOff)
        #expect(facts.codes.count == 1)
    }

    @Test("A locked PDF, one without pages and missing programs are told apart")
    func documents() throws {
        let pdf = Array("%PDF-1.7\n%%EOF\n".utf8)
        func facts(_ pictures: PDFPictures?) -> SlipFacts {
            SlipReader.read(pdf, .of(), pictures: pictures)
        }
        #expect(facts(PDFPictures(problem: .locked)).problem == .locked)
        #expect(facts(PDFPictures(problem: .noPages)).problem == .noPages)
        #expect(facts(nil).problem == .noPDFPrograms)
        #expect(facts(nil).kind == .pdf)
    }

    @Test("A PDF is read by its pictures, or else its pages, and its first page is the copy")
    func pages() throws {
        let page = try DrawnSlip(width: 200, height: 300).jpeg
        let code = try DrawnSlip.code(DrawnSlip.otherPayload).jpeg
        let pdf = Array("%PDF-1.7\n%%EOF\n".utf8)
        for pictures in [
            PDFPictures(embedded: [[1, 2, 3], code], pages: [page]),
            PDFPictures(embedded: [], pages: [page, code]),
        ] {
            let facts = SlipReader.read(pdf, .of(), pictures: pictures)
            #expect(facts.kind == .pdf)
            #expect(facts.codes.map(\.text) == [DrawnSlip.otherPayload])
            #expect(facts.copy?.size == PixelSize(width: 200, height: 300))
            #expect(facts.size == nil && facts.problem == nil)
        }
    }

    /// Ten thousand in all, of pictures so small that most of each file is what a reader looks at.
    @Test(
        "Mutated pictures are read or refused, and never give another code",
        arguments: [PictureKind.jpeg, .png, .webp], 0..<4)
    func mutations(_ kind: PictureKind, part: UInt64) throws {
        let slip = try DrawnSlip.code(scale: 1)
        let original =
            switch kind {
            case .jpeg: try slip.jpeg
            case .png: slip.png
            case .webp: Array(try #require(Data(base64Encoded: Self.webP)))
            }
        var chance = Seeded(20_261_130 + part)
        for _ in 0..<834 {
            let bytes = Mutation.of(original, &chance)
            let facts = SlipReader.read(bytes, .of(looks: 1))
            let known = [DrawnSlip.payload, "HOLDFAST"]
            #expect(facts.codes.allSatisfy { $0.kind == .other || known.contains($0.text) })
        }
    }

    enum PictureKind: CaseIterable { case jpeg, png, webp }

    @Test("The copy and the thumbnail are turned upright and hold nothing but a picture")
    func copies() throws {
        var slip = DrawnSlip(width: 60, height: 40)
        for y in 0..<20 {
            for x in 0..<30 { slip.set(x, y, .init(255, 0, 0)) }
        }
        let file = jpeg(try slip.jpeg, orientation: 6) + Array("<script>secret</script>".utf8)
        let facts = read(file)
        #expect(facts.size == PixelSize(width: 40, height: 60))
        for copy in [facts.copy, facts.thumbnail] {
            let copy = try #require(copy)
            #expect(copy.size == PixelSize(width: 40, height: 60))
            #expect(!copy.bytes.contains(Array("Exif".utf8)))
            #expect(!copy.bytes.contains(Array("script".utf8)))
            let decoded = try PictureDecoder.decode(copy.bytes, .jpeg, copy.size).picture
            // What was red at the top left is at the top right.
            #expect(decoded.rgb[3 * 35 + 1] < 60)
            #expect(decoded.rgb[3 * 5 + 1] > 200)
        }
    }

    @Test(
        "A copy is as large as its limit at most",
        arguments: [(2_400, 2_400, 320), (2_401, 2_400, 320), (320, 320, 320), (321, 321, 320)])
    func copySides(width: Int, copy: Int, thumbnail: Int) throws {
        let facts = read(DrawnSlip(width: width, height: 10).png)
        #expect(facts.copy?.size.width == copy)
        #expect(facts.thumbnail?.size.width == thumbnail)
        #expect(facts.copy?.size.height ?? 0 > 0)
    }

    @Test("No copies are made where none are wanted")
    func noCopies() throws {
        let facts = SlipReader.read(try DrawnSlip.code().png, .of(), makesCopies: false)
        #expect(facts.copy == nil && facts.thumbnail == nil && facts.codes.count == 1)
    }
}

/// A change of a file: bytes set, flipped, taken out, put in or repeated, or its end cut off.
enum Mutation {
    static func of(_ original: [UInt8], _ chance: inout Seeded) -> [UInt8] {
        var bytes = original
        for _ in 0..<Int.random(in: 1...8, using: &chance) where bytes.count > 64 {
            let place = Int.random(in: 0..<bytes.count, using: &chance)
            let end = min(bytes.count, place + Int.random(in: 1...32, using: &chance))
            switch Int.random(in: 0..<6, using: &chance) {
            case 0: bytes[place] = UInt8.random(in: .min ... .max, using: &chance)
            case 1: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &chance)
            case 2: bytes.removeSubrange(place..<end)
            case 3: bytes.insert(contentsOf: bytes[place..<end], at: place)
            case 4: bytes.replaceSubrange(place..<end, with: repeatElement(0xFF, count: 4))
            default: if Bool.random(using: &chance) { bytes.removeLast(bytes.count - place) }
            }
        }
        return bytes
    }
}
