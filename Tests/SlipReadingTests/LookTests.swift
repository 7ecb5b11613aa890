import Formats
import Synchronization
import TestSlips
import TestSupport
import Testing

@testable import SlipReading

@Suite("Looking for codes")
struct LookTests {
    /// Pictures that libzxing 1.4.0 by itself does not read.
    enum Hard: CaseIterable {
        case orange, faint, faintBesideBlack, lightOnDark, mirrored, transparent
        case lightTransparent, faintLightOnDark, inRed, inGreen, inBlue, inDarkest, tiny, blurred

        func png() throws -> [UInt8] {
            switch self {
            case .orange: try DrawnSlip.code(ink: .init(0xFF, 0x8C, 0)).png
            case .faint: try DrawnSlip.code(ink: .init(110, 110, 110), paper: .grey).png
            case .faintBesideBlack: try Self.besideBlack()
            case .lightOnDark: try DrawnSlip.code(ink: .white, paper: .black).png
            case .mirrored: try DrawnSlip.code().mirrored.png
            case .transparent: try DrawnSlip.code(paper: .clear).png
            case .lightTransparent: try DrawnSlip.code(ink: .white, paper: .clear).png
            case .faintLightOnDark:
                try DrawnSlip.code(ink: .grey, paper: .init(110, 110, 110)).png
            // Inks and papers of one brightness, which differ in one channel the right way round.
            case .inRed: try DrawnSlip.code(ink: .init(60, 130, 0), paper: .init(215, 51, 0)).png
            case .inGreen:
                try DrawnSlip.code(ink: .init(204, 70, 0), paper: .init(17, 165, 0)).png
            case .inBlue:
                try DrawnSlip.code(ink: .init(0, 130, 60), paper: .init(0, 100, 215)).png
            case .inDarkest:
                try DrawnSlip.code(ink: .init(0, 150, 120), paper: .init(90, 100, 130)).png
            case .tiny: try DrawnSlip.code(scale: 2).png
            case .blurred: try DrawnSlip.code(scale: 3).blurred(radius: 2).png
            }
        }

        /// A code in two greys on a page that has black and white elsewhere.
        private static func besideBlack() throws -> [UInt8] {
            var slip = DrawnSlip(width: 320, height: 420)
            for y in 200..<420 {
                for x in 0..<320 { slip.set(x, y, .grey) }
            }
            for y in 20..<60 {
                for x in 20..<300 { slip.set(x, y, .black) }
            }
            let code = try QRCode(DrawnSlip.payload)
            slip.draw(code, x: 85, y: 240, scale: 5, ink: .init(110, 110, 110))
            return slip.png
        }
    }

    @Test("What libzxing does not see as it is, is read all the same", arguments: Hard.allCases)
    func hard(picture: Hard) throws {
        let facts = SlipReader.read(try picture.png(), .of(), makesCopies: false)
        #expect(facts.codes.map(\.text) == [DrawnSlip.payload])
        #expect(facts.codes.first?.bank == "004")
        #expect(facts.problem == nil)
    }

    @Test("A plain code is found at the first look")
    func plain() throws {
        let facts = SlipReader.read(try DrawnSlip.code().png, .of(looks: 1), makesCopies: false)
        #expect(facts.codes.map(\.text) == [DrawnSlip.payload])
    }

    @Test("All codes of a picture are read, each once")
    func several() throws {
        var slip = DrawnSlip(width: 400, height: 700)
        let payer =
            "00020101021229370016A000000677010111011300660000000005802TH530376454044.22"
            + "6304E469"
        slip.draw(try QRCode(DrawnSlip.payload), x: 100, y: 30, scale: 5)
        slip.draw(try QRCode(payer), x: 100, y: 260, scale: 4)
        slip.draw(try QRCode(DrawnSlip.payload), x: 100, y: 480, scale: 5)
        let facts = SlipReader.read(slip.png, .of(), makesCopies: false)
        #expect(Set(facts.codes.map(\.kind)) == [.thaiSlip, .emv])
        #expect(facts.codes.count == 2)
    }

    @Test("Four codes in a square are read", arguments: [40, 100, 200])
    func square(_ gap: Int) throws {
        let texts = (0..<4).map { "code 7 \($0)" }
        let drawn = try texts.map { try QRCode($0) }
        let step = (drawn[0].width + 8) * 5 + gap
        var slip = DrawnSlip(width: 2 * step, height: 2 * step)
        for (place, code) in drawn.enumerated() {
            slip.draw(code, x: 20 + place % 2 * step, y: 20 + place / 2 * step, scale: 5)
        }
        let facts = SlipReader.read(slip.png, .of(), makesCopies: false)
        #expect(Set(facts.codes.map(\.text)) == Set(texts))
    }

    @Test("A slip's code is looked for behind a code to pay with")
    func behindOthers() throws {
        var slip = DrawnSlip(width: 300, height: 520)
        slip.draw(try QRCode("https://shop.example/"), x: 60, y: 30, scale: 5)
        let orange = DrawnSlip.Ink(0xFF, 0x8C, 0)
        slip.draw(try QRCode(DrawnSlip.payload), x: 60, y: 300, scale: 5, ink: orange)
        let codes = SlipReader.read(slip.png, .of(), makesCopies: false).codes
        #expect(codes.map(\.kind) == [.other, .thaiSlip])
    }

    @Test("Behind another code the looks end early")
    func lastLook() throws {
        // Red alone tells these two apart, which by itself is the tenth look.
        let (ink, paper) = (DrawnSlip.Ink(60, 130, 0), DrawnSlip.Ink(215, 51, 0))
        var slip = DrawnSlip(width: 300, height: 520)
        slip.draw(try QRCode("https://shop.example/"), x: 60, y: 30, scale: 5)
        for y in 260..<520 {
            for x in 0..<300 { slip.set(x, y, paper) }
        }
        slip.draw(try QRCode(DrawnSlip.payload), x: 60, y: 310, scale: 5, ink: ink)
        let codes = SlipReader.read(slip.png, .of(), makesCopies: false).codes
        #expect(codes.map(\.kind) == [.other])
    }

    @Test("One look finds eight codes at most")
    func manyCodes() throws {
        for count in [8, 9] {
            var slip = DrawnSlip(width: 360, height: 360)
            for number in 0..<count {
                let (x, y) = (20 + number % 3 * 115, 20 + number / 3 * 115)
                slip.draw(try QRCode("code \(number)"), x: x, y: y, scale: 4)
            }
            let codes = SlipReader.read(slip.png, .of(looks: 1), makesCopies: false).codes
            #expect(codes.count == 8)
        }
    }

    @Test("Very large pictures are searched in a smaller copy, and large ones also in full")
    func sizes() {
        #expect(QRSearch.factor(width: 3_000, height: 2_000) == 1)
        #expect(QRSearch.factor(width: 3_001, height: 2_000) == 2)
        #expect(QRSearch.factor(width: 8_000, height: 5_000) == 3)
        #expect(!QRSearch.isLeftInFull(pixels: 6_000_000))
        #expect(QRSearch.isLeftInFull(pixels: 6_000_001))
        #expect(QRSearch.isLeftInFull(pixels: 16_000_000))
        #expect(!QRSearch.isLeftInFull(pixels: 16_000_001))
        #expect(QRSearch.mayDouble(pixels: 2_000_000))
        #expect(!QRSearch.mayDouble(pixels: 2_000_001))
    }

    @Test("The bytes of a code are read, not a guess at its text")
    func bytes() throws {
        let latin: [UInt8] = [0x4D, 0xFC, 0x6C, 0x6C, 0x65, 0x72]
        let code = try QRCode(bytes: latin)
        var slip = DrawnSlip()
        slip.draw(code, x: 40, y: 40, scale: 5)
        let facts = SlipReader.read(slip.png, .of(looks: 1), makesCopies: false)
        #expect(facts.codes.map(\.text) == ["Müller"])
    }

    @Test("A picture is looked at as often as the budget says")
    func looks() throws {
        let png = try Hard.mirrored.png()
        let place = try #require(PictureLook.allCases.firstIndex(of: .mirrored))
        // Grey pictures skip the looks at colours, and small ones that in full.
        #expect(SlipReader.read(png, .of(looks: 1), makesCopies: false).codes.isEmpty)
        #expect(!SlipReader.read(png, .of(looks: place), makesCopies: false).codes.isEmpty)
    }

    @Test("No look begins when the time is used up", arguments: [(99, true), (100, false)])
    func time(passed: Int, isFound: Bool) throws {
        let times = Mutex(0)
        // The first question is the start; before the first look no time has passed.
        let budget = ReadingBudget(milliseconds: 100) {
            times.withLock { asked in
                asked += 1
                return asked <= 2 ? 0 : passed
            }
        }
        let png = try Hard.lightOnDark.png()
        #expect(!SlipReader.read(png, budget, makesCopies: false).codes.isEmpty == isFound)
    }

    @Test("Noise gives no code, whatever its seed", arguments: 1...4 as ClosedRange<UInt64>)
    func noise(seed: UInt64) {
        var chance = Seeded(seed)
        let pixels = (0..<200 * 200 * 3).map { _ in UInt8(truncatingIfNeeded: chance.next()) }
        var search = QRSearch(.of())
        search.look(at: ColourPicture(width: 200, height: 200, rgb: pixels), onBlack: nil)
        #expect(search.codes.isEmpty)
    }
}

extension DrawnSlip.Ink {
    fileprivate static let grey = DrawnSlip.Ink(140, 140, 140)
}
