/// The chunks of a PNG (W3C PNG, third edition, 5.3).
enum PNGChunks {
    /// Those that the picture needs to be shown as it is meant: its pixels, and their colours and
    /// shape.
    private static let kept: Set<String> = [
        "IHDR", "PLTE", "IDAT", "tRNS", "cHRM", "gAMA", "iCCP", "sBIT", "sRGB", "cICP", "mDCV",
        "cLLI", "bKGD", "pHYs",
    ]

    /// The same picture with those chunks alone, and a new `eXIf` with nothing but the orientation
    /// where it is not upright. What follows the end is dropped.
    ///
    /// - Returns: `nil` where a chunk is cut short, or nobody can show the picture without knowing
    ///   it.
    static func stripped(_ bytes: [UInt8]) -> StrippedFile? {
        let reader = ByteReader(bytes)
        var file = StrippedFile(bytes: Array(bytes.prefix(8)))
        file.bytes.reserveCapacity(bytes.count)
        var place = 8
        var hasPixels = false
        while let length = reader.bigEndian32(at: place), length <= 0x7FFF_FFFF,
            let chunk = reader.slice(place..<place + 12 + length)
        {
            place += chunk.count
            let name = String(decoding: chunk.dropFirst(4).prefix(4), as: UTF8.self)
            switch name {
            case "IEND":
                file.bytes += end
                return hasPixels ? file : nil
            case "eXIf":
                guard file.orientation == nil else { continue }
                file.orientation = Orientation(tiff: chunk.dropFirst(8).dropLast(4))
                if let tiff = file.orientation?.tiff { file.bytes += self.chunk(name, tiff) }
            case _ where kept.contains(name):
                file.bytes += chunk
                if name == "IDAT" { hasPixels = true }
            default:
                // The case of the first letter says whether it may be left out (5.4).
                guard chunk[chunk.startIndex + 4] & 0x20 != 0 else { return nil }
            }
        }
        return nil
    }

    private static let end = chunk("IEND", [])

    private static func chunk(_ name: String, _ body: [UInt8]) -> [UInt8] {
        let named = Array(name.utf8) + body
        return number(UInt32(body.count)) + named + number(PNGHeader.crc32(named))
    }

    private static func number(_ value: UInt32) -> [UInt8] {
        (0..<4).reversed().map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }
}
