@testable package import Formats
@testable package import SlipReading

/// A picture that tests draw: QR codes on a coloured paper, with an opacity for each pixel.
package struct DrawnSlip {
    package let width: Int
    package let height: Int
    /// Red, green, blue and opacity, row by row.
    package private(set) var pixels: [UInt8]

    /// A colour: red, green, blue and opacity.
    package struct Ink {
        package var bytes: [UInt8]

        package init(_ red: UInt8, _ green: UInt8, _ blue: UInt8, _ opacity: UInt8 = 255) {
            bytes = [red, green, blue, opacity]
        }

        package static let black = Ink(0, 0, 0)
        package static let white = Ink(255, 255, 255)
        package static let clear = Ink(0, 0, 0, 0)
    }

    /// Two payloads of slips, made up.
    package static let payload = "0041000600000101030040220013071152533APM077365102TH91048134"
    package static let otherPayload = "004000060000010103002021900021231231212000115102TH91049C30"

    package init(width: Int = 260, height: Int = 260, paper: Ink = .white) {
        self.width = width
        self.height = height
        pixels = Array((0..<width * height).map { _ in paper.bytes }.joined())
    }

    /// A square with one code in its middle.
    package static func code(
        _ text: String = payload, ink: Ink = .black, paper: Ink = .white, scale: Int = 5
    ) throws -> DrawnSlip {
        let code = try QRCode(text)
        let side = (code.width + 10) * scale
        var slip = DrawnSlip(width: side, height: side, paper: paper)
        slip.draw(code, x: 5 * scale, y: 5 * scale, scale: scale, ink: ink)
        return slip
    }

    package mutating func draw(_ code: QRCode, x: Int, y: Int, scale: Int, ink: Ink = .black) {
        for row in 0..<code.width * scale {
            for column in 0..<code.width * scale
            where code.modules[row / scale * code.width + column / scale] {
                set(x + column, y + row, ink)
            }
        }
    }

    package mutating func set(_ x: Int, _ y: Int, _ ink: Ink) {
        let place = (y * width + x) * 4
        pixels.replaceSubrange(place..<place + 4, with: ink.bytes)
    }

    /// The picture with left and right changed.
    package var mirrored: DrawnSlip {
        var other = self
        for y in 0..<height {
            for x in 0..<width {
                let place = (y * width + width - 1 - x) * 4
                let bytes = pixels[place..<place + 4]
                let start = (y * width + x) * 4
                other.pixels.replaceSubrange(start..<start + 4, with: bytes)
            }
        }
        return other
    }

    /// The picture out of focus: each pixel is the mean of a square around it.
    package func blurred(radius: Int) -> DrawnSlip {
        var other = self
        for y in radius..<height - radius {
            for x in radius..<width - radius {
                var sum = 0
                for line in y - radius...y + radius {
                    for column in x - radius...x + radius {
                        sum += Int(pixels[(line * width + column) * 4])
                    }
                }
                let mean = UInt8(sum / ((2 * radius + 1) * (2 * radius + 1)))
                other.set(x, y, Ink(mean, mean, mean))
            }
        }
        return other
    }

    /// The picture without its opacity.
    package var picture: ColourPicture {
        let rgb = pixels.indices.lazy.filter { $0 % 4 != 3 }.map { pixels[$0] }
        return ColourPicture(width: width, height: height, rgb: Array(rgb))
    }

    /// As JPEG, without metadata.
    package var jpeg: [UInt8] {
        get throws {
            let side = max(width, height)
            guard let copy = PlainCopy(of: picture, turned: .upright, side: side) else {
                throw SlipFileProblem.noMemory
            }
            return copy.bytes
        }
    }

    /// As PNG with eight bits of red, green, blue and opacity, its bytes stored and not packed.
    package var png: [UInt8] {
        let row = width * 4
        var rows: [UInt8] = []
        for y in 0..<height {
            rows.append(0)
            rows += pixels[y * row..<(y + 1) * row]
        }
        return PNGFile.bytes(width: width, height: height, depth: 8, colour: 6, rows: rows)
    }
}

/// A PNG file put together by hand (W3C PNG, third edition), with rows stored as they are.
package enum PNGFile {
    /// - Parameter rows: each behind the number of its filter.
    package static func bytes(
        width: Int, height: Int, depth: UInt8, colour: UInt8, rows: [UInt8],
        before: [UInt8] = []
    ) -> [UInt8] {
        let header = big(width) + big(height) + [depth, colour, 0, 0, 0]
        let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
        return signature + chunk("IHDR", header) + before + chunk("IDAT", stored(rows))
            + chunk("IEND", [])
    }

    package static func chunk(_ name: String, _ body: [UInt8]) -> [UInt8] {
        let named = Array(name.utf8) + body
        return big(body.count) + named + big(Int(PNGHeader.crc32(named)))
    }

    /// Blocks that are not packed (RFC 1951, 3.2.4) in zlib's frame (RFC 1950).
    private static func stored(_ bytes: [UInt8]) -> [UInt8] {
        var packed: [UInt8] = [0x78, 0x01]
        let block = 65_535
        for start in stride(from: 0, to: bytes.count, by: block) {
            let end = min(start + block, bytes.count)
            let count = end - start
            let length = [UInt8(count & 0xFF), UInt8(count >> 8)]
            packed.append(end == bytes.count ? 1 : 0)
            packed += length + length.map { ~$0 }
            packed += bytes[start..<end]
        }
        var (low, high): (UInt32, UInt32) = (1, 0)
        for byte in bytes {
            low = (low + UInt32(byte)) % 65_521
            high = (high + low) % 65_521
        }
        return packed + big(Int(high << 16 | low))
    }

    package static func big(_ value: Int) -> [UInt8] {
        (0..<4).reversed().map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }
}

extension ReadingBudget {
    /// A budget whose clock stands still.
    package static func of(looks: Int = PictureLook.allCases.count) -> ReadingBudget {
        ReadingBudget(looks: looks) { 0 }
    }
}
