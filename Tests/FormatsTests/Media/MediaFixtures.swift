@testable import Formats

/// The smallest files of each kind, made by hand from the formats' own descriptions.
enum MediaFixtures {
    static func big(_ value: Int, _ count: Int) -> [UInt8] {
        (0..<count).reversed().map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }

    static func little(_ value: Int, _ count: Int) -> [UInt8] {
        big(value, count).reversed()
    }

    /// A baseline JPEG up to its scan: APP0, a filler segment, tables, frame.
    static func jpeg(
        width: Int = 3, height: Int = 2, components: Int = 3, filler: Int = 0, frame: UInt8 = 0xC0
    ) -> [UInt8] {
        var bytes: [UInt8] = [0xFF, 0xD8, 0xFF, 0xE0] + big(16, 2)
        bytes += Array("JFIF\u{0}".utf8) + [1, 1, 0, 0, 1, 0, 1, 0, 0]
        if filler > 0 {
            bytes += [0xFF, 0xE1] + big(filler + 2, 2)
            bytes += [UInt8](repeating: 0xFF, count: filler)
        }
        bytes += [0xFF, 0xFF, 0xDB] + big(67, 2) + [0] + [UInt8](repeating: 1, count: 64)
        bytes += [0xFF, frame] + big(8 + 3 * components, 2) + [8]
        bytes += big(height, 2) + big(width, 2) + [UInt8(components)]
        for component in 0..<components { bytes += [UInt8(component + 1), 0x11, 0] }
        return bytes + [0xFF, 0xDA]
    }

    static func chunk(_ name: String, _ body: [UInt8]) -> [UInt8] {
        let named = Array(name.utf8) + body
        return big(body.count, 4) + named + big(Int(PNGHeader.crc32(named)), 4)
    }

    static func png(
        width: Int = 3, height: Int = 2, depth: UInt8 = 8, color: UInt8 = 2,
        isAnimated: Bool = false
    ) -> [UInt8] {
        let header = big(width, 4) + big(height, 4) + [depth, color, 0, 0, 0]
        var bytes: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
        bytes += chunk("IHDR", header) + chunk("gAMA", [0, 0, 0xB1, 0x8F])
        if isAnimated { bytes += chunk("acTL", big(2, 4) + big(0, 4)) }
        return bytes + chunk("IDAT", [0x78, 0x9C]) + chunk("IEND", [])
    }

    static func riff(_ name: String, _ body: [UInt8]) -> [UInt8] {
        let padded = body + (body.count % 2 == 1 ? [0] : [])
        return Array("RIFF".utf8) + little(12 + padded.count, 4) + Array("WEBP".utf8)
            + Array(name.utf8) + little(body.count, 4) + padded
    }

    static func webPLossy(width: Int = 3, height: Int = 2, tag: UInt8 = 0x10) -> [UInt8] {
        riff(
            "VP8 ",
            [tag, 0, 0, 0x9D, 0x01, 0x2A] + little(width | 0x4000, 2) + little(height, 2) + [0])
    }

    static func webPLossless(width: Int = 3, height: Int = 2) -> [UInt8] {
        riff("VP8L", [0x2F] + little(width - 1 | (height - 1) << 14 | 1 << 28, 4) + [0])
    }

    static func webPExtended(width: Int = 3, height: Int = 2, flags: UInt8 = 0x10) -> [UInt8] {
        riff("VP8X", [flags, 0, 0, 0] + little(width - 1, 3) + little(height - 1, 3))
    }

    static func heif(_ major: String, _ others: [String] = []) -> [UInt8] {
        let brands = ([major, "\u{0}\u{0}\u{0}\u{0}"] + others).joined()
        return big(8 + brands.utf8.count, 4) + Array("ftyp".utf8) + Array(brands.utf8)
    }

    static let pdf = Array("%PDF-1.7\n%âãÏÓ\n1 0 obj\n<<>>\nendobj\n%%EOF\n".utf8)
}
