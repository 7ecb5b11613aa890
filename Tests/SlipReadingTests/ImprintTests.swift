import Formats
import TestSlips
import Testing

@testable import SlipReading

@Suite("Pictures of slips without a code are told apart")
struct ImprintTests {
    private func imprint(
        _ picture: GreyPicture, turned orientation: PictureOrientation = .upright
    ) throws -> PictureImprint {
        try #require(PictureImprint(of: picture, turned: orientation))
    }

    /// A picture as it comes back from a file.
    private func decoded(_ picture: GreyPicture, quality: Int) throws -> GreyPicture {
        let file = try picture.jpeg(quality: quality)
        let size = PixelSize(width: picture.width, height: picture.height)
        let rgb = try PictureDecoder.decode(file, .jpeg, size).picture.rgb
        // All three colours are about alike; the middle one is taken.
        let pixels = [UInt8](unsafeUninitializedCapacity: rgb.count / 3) { out, written in
            rgb.withUnsafeBufferPointer { rgb in
                var place = 0
                while place < rgb.count / 3 {
                    out[place] = rgb[3 * place + 1]
                    place += 1
                }
            }
            written = rgb.count / 3
        }
        return GreyPicture(width: picture.width, height: picture.height, pixels: pixels)
    }

    /// A hundred payers' transfers, each with what the payer transfers a minute later.
    private static let slips: [PrintedSlip] = (0..<100 as Range<UInt64>).flatMap { number in
        let slip = PrintedSlip(number)
        return [slip, slip.aMinuteLater(1_000 + number)]
    }

    private static let imprints = slips.compactMap {
        PictureImprint(of: $0.picture, turned: .upright)
    }

    @Test("Of 200 slips of one bank no two are alike")
    func different() throws {
        let imprints = Self.imprints
        try #require(imprints.count == 200)
        let folds = imprints.map(\.hash.fold)
        var compared = 0
        for (index, one) in imprints.enumerated() {
            for other in 0..<index
            where folds[other].distance(to: folds[index]) <= LikenessLimits.bits
                && one.hash.distance(to: imprints[other].hash) <= LikenessLimits.bits
            {
                compared += 1
                let likeness = PictureLikeness(of: one.grey, to: imprints[other].grey)
                #expect(likeness == nil, "\(index) looks like \(other)")
            }
        }
        // A payer's two are near one another; only their greys tell them apart.
        #expect(compared >= 50)
    }

    @Test("Each of 200 slips is known again at half its size as a JPEG of quality 70")
    func same() throws {
        for (number, (slip, sent)) in zip(Self.slips, Self.imprints).enumerated() {
            let half = try #require(
                slip.picture.fitted(
                    width: PrintedSlip.width / 2, height: PrintedSlip.height / 2))
            let again = try imprint(decoded(half, quality: 70))
            #expect(sent.hash.distance(to: again.hash) <= LikenessLimits.bits, "\(number)")
            #expect(PictureLikeness(of: again.grey, to: sent.grey) == .same, "\(number)")
        }
    }

    @Test("A slip with another amount is told as changed")
    func changed() throws {
        for number in stride(from: 0, to: 200, by: 4) {
            let sent = Self.imprints[number]
            var edited = Self.slips[number]
            let first = edited.amount.first == "9" ? "1" : "9"
            edited.amount = first + edited.amount.dropFirst()
            let again = try imprint(decoded(edited.picture, quality: 85))
            #expect(sent.hash.distance(to: again.hash) <= LikenessLimits.bits, "\(number)")
            let likeness = PictureLikeness(of: again.grey, to: sent.grey)
            #expect((1...5).contains(likeness?.blocks ?? 0), "\(number)")
        }
    }

    @Test("A picture that its file turns has the imprint of what is shown")
    func turned() throws {
        let slip = PrintedSlip(1).picture
        let upright = try imprint(slip)
        for value in 1...8 as ClosedRange<UInt8> {
            let orientation = try #require(PictureOrientation(rawValue: value))
            // What lies in a file that shows this slip once it is turned: turned the other way.
            let way: PictureOrientation =
                switch orientation {
                case .clockwise: .counterclockwise
                case .counterclockwise: .clockwise
                default: orientation
                }
            let stored = slip.turned(way)
            #expect(try imprint(stored, turned: orientation) == upright, "\(value)")
        }
    }

    @Test("A picture is fitted into any size, each pixel the mean of what lies under it")
    func fitted() throws {
        let row = GreyPicture(width: 3, height: 1, pixels: [0, 60, 240])
        #expect(row.fitted(width: 2, height: 1)?.pixels == [20, 180])
        #expect(row.fitted(width: 1, height: 2)?.pixels == [100, 100])
        #expect(row.fitted(width: 6, height: 1)?.pixels == [0, 0, 60, 60, 240, 240])
        let square = GreyPicture(width: 2, height: 2, pixels: [0, 100, 100, 200])
        #expect(square.fitted(width: 1, height: 1)?.pixels == [100])
        #expect(square.fitted(width: 2, height: 2) == square)
        let wide = GreyPicture(
            width: 65_535, height: 1, pixels: [UInt8](repeating: 255, count: 65_535))
        #expect(wide.fitted(width: 1, height: 1)?.pixels == [255])
    }

    @Test("A slip has an imprint where no code names a transfer, and copies are wanted")
    func read() throws {
        let slip = PrintedSlip(7).picture
        let jpeg = try slip.jpeg(quality: 85)
        let facts = SlipReader.read(jpeg, .of(looks: 1))
        let found = try #require(facts.imprint)
        #expect(PictureLikeness(of: found.grey, to: try imprint(slip).grey) == .same)
        #expect(SlipReader.read(jpeg, .of(looks: 1), makesCopies: false).imprint == nil)
        #expect(SlipReader.read(try DrawnSlip.code().jpeg, .of()).imprint == nil)
        // A blank page is like every other.
        let blank = DrawnSlip()
        #expect(SlipReader.read(try blank.jpeg, .of(looks: 1)).imprint == nil)
    }

    @Test("Of a PDF the first page counts, unless a later one has the code")
    func document() throws {
        let page = try PrintedSlip(7).picture.jpeg(quality: 85)
        let other = try PrintedSlip(8).picture.jpeg(quality: 85)
        let code = try DrawnSlip.code().jpeg
        func imprint(_ pages: [[UInt8]]) -> PictureImprint? {
            SlipReader.read(
                Array("%PDF-1.4\n".utf8), .of(looks: 1), pictures: PDFPictures(pages: pages)
            ).imprint
        }
        let first = try #require(imprint([page]))
        #expect(imprint([page, other]) == first)
        #expect(imprint([page, code]) == nil)
    }
}
