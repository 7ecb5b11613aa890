/// The header chunk of a PNG, and the chunk that would animate it (W3C PNG, third edition, 11.2
/// and 11.3.6).
enum PNGHeader {
    static func read(_ bytes: ByteReader) -> HeaderFinding {
        guard let body = bytes.slice(12..<29), let checksum = bytes.bigEndian32(at: 29),
            let width = bytes.bigEndian32(at: 16), let height = bytes.bigEndian32(at: 20),
            let depth = bytes.byte(at: 24), let color = bytes.byte(at: 25),
            let interlace = bytes.byte(at: 28)
        else { return .needsMore }
        let isSound =
            bytes.bigEndian32(at: 8) == 13 && bytes.has("IHDR", at: 12)
            && (1...0x7FFF_FFFF).contains(width) && (1...0x7FFF_FFFF).contains(height)
            && depths(ofColor: color).contains(depth) && bytes.byte(at: 26) == 0
            && bytes.byte(at: 27) == 0 && interlace <= 1 && Int(crc32(body)) == checksum
        guard isSound else { return .broken }
        return isAnimated(bytes)
            ? .animated : .size(PixelSize(width: width, height: height))
    }

    private static func depths(ofColor color: UInt8) -> [UInt8] {
        switch color {
        case 0: [1, 2, 4, 8, 16]
        case 2, 4, 6: [8, 16]
        case 3: [1, 2, 4, 8]
        default: []
        }
    }

    /// Whether the PNG is animated: an animation control chunk must stand before the image data.
    private static func isAnimated(_ bytes: ByteReader) -> Bool {
        var place = 33
        while let length = bytes.bigEndian32(at: place), length <= 0x7FFF_FFFF {
            if bytes.has("acTL", at: place + 4) { return true }
            if bytes.has("IDAT", at: place + 4) { return false }
            place += 12 + length
        }
        return false
    }

    /// The CRC-32 of ISO 3309, as annex D gives it; the header is too short for a table to pay.
    static func crc32(_ bytes: some Sequence<UInt8>) -> UInt32 {
        ~bytes.reduce(0xFFFF_FFFF as UInt32) { start, byte in
            var remainder = start ^ UInt32(byte)
            for _ in 0..<8 {
                remainder = remainder >> 1 ^ (remainder & 1 == 1 ? 0xEDB8_8320 : 0)
            }
            return remainder
        }
    }
}
