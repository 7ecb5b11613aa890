import Formats

/// An imprint that tests draw: bars on a page, and marks that go with them.
struct DrawnImprint {
    /// The marks of one form of slips lie elsewhere than those of another.
    var form = 0
    /// In how many bits of the hash it differs from the plain one of its form.
    var bits = 0
    /// In how many blocks the grey copy does.
    var blocks = 0

    private struct NoImprint: Error {}

    var imprint: PictureImprint {
        get throws {
            let hash = DifferenceHash(bytes: hashBytes)
            let grey = GreyCopy(pixels: pixels)
            guard let hash, let grey, let imprint = PictureImprint(hash: hash, grey: grey) else {
                throw NoImprint()
            }
            return imprint
        }
    }

    /// 200 marks, and as many bits besides as are asked for.
    private var hashBytes: [UInt8] {
        var bytes = [UInt8](repeating: 0, count: DifferenceHash.byteCount)
        let marks = (0..<200).map { (form * 1_000 + $0 * 5) % 8_000 } + (8_000..<8_000 + bits)
        for mark in marks { bytes[mark / 8] |= 1 << UInt8(mark % 8) }
        return bytes
    }

    private var pixels: [UInt8] {
        var pixels: [UInt8] = []
        for row in 0..<GreyCopy.height {
            let grey: UInt8 = row % 96 < 48 ? 60 : 190
            pixels += [UInt8](repeating: grey, count: GreyCopy.width)
        }
        let side = GreyCopy.blockSide
        for row in 0..<side {
            let start = row * GreyCopy.width
            let line = [UInt8](repeating: 120, count: blocks * side)
            pixels.replaceSubrange(start..<start + line.count, with: line)
        }
        return pixels
    }
}
