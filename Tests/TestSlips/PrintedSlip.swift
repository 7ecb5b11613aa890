internal import Formats
@testable package import SlipReading

/// A slip of a bank without a code, drawn for tests: one form, into which a transfer is printed.
package struct PrintedSlip: Hashable, Sendable {
    package static let width = 540
    package static let height = 960

    package var day: String
    package var minute: Int
    package var payer: String
    package var account: String
    package var amount: String
    package var reference: String

    /// A transfer that a seed stands for.
    package init(_ seed: UInt64) {
        var chance = Chance(state: seed &+ 1)
        day = "\(10 + chance.below(19)) MAR 2026"
        minute = chance.below(24 * 60 - 1)
        payer = Self.word(7, &chance) + " " + Self.word(9, &chance)
        account = "000-0-\(10_000 + chance.below(90_000))-0"
        amount = "\(100 + chance.below(900)).00"
        reference = Self.word(18, &chance)
    }

    /// What the same payer transfers a minute later: the time is another, and the reference's end.
    package func aMinuteLater(_ seed: UInt64) -> PrintedSlip {
        var chance = Chance(state: seed &+ 1)
        var later = self
        later.minute += 1
        later.reference = reference.prefix(6) + Self.word(12, &chance)
        return later
    }

    /// The slip as it looks, in grey.
    package var picture: GreyPicture {
        var page = PrintedPage(Self.form)
        let time = [minute / 60, minute % 60].map { $0 < 10 ? "0\($0)" : "\($0)" }
        page.print("\(day) \(time.joined(separator: ":"))", x: 30, y: 130, size: 3)
        page.print(payer, x: 110, y: 210, size: 4)
        page.print(account, x: 110, y: 250, size: 3)
        page.print(amount, x: 280, y: 490, size: 6)
        page.print(reference, x: 30, y: 664, size: 3)
        return GreyPicture(width: Self.width, height: Self.height, pixels: page.pixels)
    }

    /// The slip as a JPEG file.
    package func jpeg(quality: Int) throws -> [UInt8] { try picture.jpeg(quality: quality) }

    /// What all slips of the bank have: a coloured head, marks, rules and words.
    private static let form: [UInt8] = {
        var page = PrintedPage([UInt8](repeating: 250, count: width * height))
        page.fill(0, 0, width, 100, 90)
        page.print("TRANSFER DONE", x: 30, y: 40, size: 5, ink: 250)
        for y in [200, 340] { page.fill(30, y, 60, 60, 120) }
        page.print("NIGHT MARKET TEES", x: 110, y: 350, size: 4)
        page.print("000-0-12345-0", x: 110, y: 390, size: 3)
        page.fill(30, 450, width - 60, 2, 200)
        page.print("AMOUNT", x: 30, y: 500, size: 3)
        page.print("REFERENCE", x: 30, y: 610, size: 3)
        page.fill(30, 720, width - 60, 2, 200)
        page.print("KEEP THIS SLIP AS PROOF", x: 30, y: 860, size: 3)
        return page.pixels
    }()

    private static func word(_ count: Int, _ chance: inout Chance) -> String {
        let letters = Array("ABCDEFGHJKLMNPQRSTUVWXYZ23456789")
        return String((0..<count).map { _ in letters[chance.below(letters.count)] })
    }
}

extension GreyPicture {
    /// As JPEG, all three colours alike.
    package func jpeg(quality: Int) throws -> [UInt8] {
        let rgb = [UInt8](unsafeUninitializedCapacity: pixels.count * 3) { out, written in
            pixels.withUnsafeBufferPointer { pixels in
                var place = 0
                while place < pixels.count {
                    let grey = pixels[place]
                    out[3 * place] = grey
                    out[3 * place + 1] = grey
                    out[3 * place + 2] = grey
                    place += 1
                }
            }
            written = pixels.count * 3
        }
        let picture = ColourPicture(width: width, height: height, rgb: rgb)
        let side = max(width, height)
        guard
            let copy = PlainCopy(of: picture, turned: .upright, side: side, quality: quality)
        else { throw SlipFileProblem.noMemory }
        return copy.bytes
    }
}

/// Chance from a seed (Sebastiano Vigna's SplitMix64).
private struct Chance {
    var state: UInt64

    mutating func below(_ bound: Int) -> Int {
        state &+= 0x9E37_79B9_7F4A_7C15
        var bits = state
        bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
        bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
        return Int((bits ^ (bits >> 31)) % UInt64(bound))
    }
}

/// A page that is printed on.
private struct PrintedPage {
    private(set) var pixels: [UInt8]

    init(_ pixels: [UInt8]) { self.pixels = pixels }

    mutating func fill(_ x: Int, _ y: Int, _ width: Int, _ height: Int, _ grey: UInt8) {
        pixels.withUnsafeMutableBufferPointer { pixels in
            guard let start = pixels.baseAddress else { return }
            for row in y..<y + height {
                (start + row * PrintedSlip.width + x).update(repeating: grey, count: width)
            }
        }
    }

    /// Prints letters five squares wide and seven high, with a square between them.
    mutating func print(_ text: String, x: Int, y: Int, size: Int, ink: UInt8 = 120) {
        for (index, letter) in text.utf8.enumerated() where letter != UInt8(ascii: " ") {
            let strokes = Self.strokes(letter)
            for square in 0..<35 where strokes >> UInt64(square) & 1 == 1 {
                fill(
                    x + (index * 6 + square % 5) * size, y + square / 5 * size, size, size, ink)
            }
        }
    }

    /// The squares of a letter: none that anybody reads, but each has its own, and as much ink as
    /// print has.
    private static func strokes(_ letter: UInt8) -> UInt64 {
        var chance = Chance(state: UInt64(letter))
        return (0..<35).reduce(0) { $0 | (chance.below(5) < 2 ? 1 << UInt64($1) : 0) }
    }
}
