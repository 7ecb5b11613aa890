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
        let (left, right) = (max(0, x), min(self.width, x + width))
        guard left < right else { return }
        let (first, last) = (left / 8, (right - 1) / 8)
        for row in max(0, y)..<max(0, min(self.height, y + height)) {
            for byte in first...last {
                var dots: UInt8 = 0xFF
                if byte == first { dots &= 0xFF >> UInt8(left % 8) }
                if byte == last { dots &= 0xFF << UInt8(7 - (right - 1) % 8) }
                rows[row * rowBytes + byte] &= ~dots
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

    /// The rows in zlib's frame (RFC 1950), each behind the number of its filter: none, or for one
    /// like the row above it what differs from that, which is nothing and shrinks quickest.
    private var packed: [UInt8] {
        var plain: [UInt8] = []
        plain.reserveCapacity((rowBytes + 1) * height)
        let nothing = [UInt8](repeating: 0, count: rowBytes)
        var above = rows[..<0]
        for row in 0..<height {
            let dots = rows[row * rowBytes..<(row + 1) * rowBytes]
            if dots.elementsEqual(above) {
                plain.append(2)
                plain += nothing
            } else {
                plain.append(0)
                plain += dots
            }
            above = dots
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
        // So many bytes fit into the sums before they must be reduced.
        for start in stride(from: 0, to: bytes.count, by: 5_552) {
            for byte in bytes[start..<min(bytes.count, start + 5_552)] {
                low &+= UInt32(byte)
                high &+= low
            }
            low %= 65_521
            high %= 65_521
        }
        return high << 16 | low
    }
}
