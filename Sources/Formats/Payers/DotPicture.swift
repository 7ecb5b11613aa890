internal import Shop

/// A picture of black dots on white, written as a PNG (W3C PNG, third edition) with one bit a dot.
struct DotPicture {
    let width: Int
    let height: Int
    /// Rows of bytes, a bit for each dot from the highest on; a set one is white.
    private var rows: [UInt8]
    private let rowBytes: Int

    init(width: Int, height: Int) {
        self.width = width
        self.height = height
        rowBytes = (width + 7) / 8
        rows = [UInt8](repeating: 0xFF, count: rowBytes * height)
    }

    /// Blackens a rectangle; what lies outside of the picture is left out.
    mutating func fill(x: Int, y: Int, width: Int, height: Int) {
        for row in max(0, y)..<max(0, min(self.height, y + height)) {
            for column in max(0, x)..<max(0, min(self.width, x + width)) {
                rows[row * rowBytes + column / 8] &= ~(0x80 >> UInt8(column % 8))
            }
        }
    }

    /// The picture's file.
    var png: [UInt8] {
        var header = Self.bigEndian(UInt32(width)) + Self.bigEndian(UInt32(height))
        // One bit of grey, and of compression, filter and interlacing the only, or none.
        header += [1, 0, 0, 0, 0]
        return Self.signature + Self.chunk("IHDR", header) + Self.chunk("IDAT", packed)
            + Self.chunk("IEND", [])
    }

    /// The rows in zlib's frame (RFC 1950), each behind the number of its filter, which is none.
    private var packed: [UInt8] {
        var plain: [UInt8] = []
        plain.reserveCapacity((rowBytes + 1) * height)
        for row in 0..<height {
            plain.append(0)
            plain += rows[row * rowBytes..<(row + 1) * rowBytes]
        }
        var packed: [UInt8] = [0x78, 0x9C]
        let deflater = Deflater()
        do throws(SheetFailure) {
            try deflater.append(plain) { packed += $0 }
            try deflater.finish { packed += $0 }
        } catch {
            preconditionFailure("bytes in memory are always taken: \(error)")
        }
        return packed + Self.bigEndian(Self.adler32(plain))
    }

    private static let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]

    private static func chunk(_ name: StaticString, _ body: [UInt8]) -> [UInt8] {
        let named = name.withUTF8Buffer { Array($0) } + body
        return bigEndian(UInt32(body.count)) + named + bigEndian(PNGHeader.crc32(named))
    }

    private static func bigEndian(_ number: UInt32) -> [UInt8] {
        [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: number >> $0) }
    }

    private static func adler32(_ bytes: [UInt8]) -> UInt32 {
        var (low, high): (UInt32, UInt32) = (1, 0)
        for byte in bytes {
            low = (low + UInt32(byte)) % 65_521
            high = (high + low) % 65_521
        }
        return high << 16 | low
    }
}
