/// A picture in grey, a byte a pixel, row by row without gaps; 0 is black.
struct GreyPicture: Hashable, Sendable {
    let width: Int
    let height: Int
    let pixels: [UInt8]

    /// Takes pixels; there are as many as the size says.
    init(width: Int, height: Int, pixels: [UInt8]) {
        precondition(width > 0 && height > 0 && pixels.count == width * height)
        self.width = width
        self.height = height
        self.pixels = pixels
    }

    /// Makes a picture row by row, each from the rows of this one.
    @inline(__always)
    private func made(
        width: Int, height: Int,
        _ row: (Int, UnsafeBufferPointer<UInt8>, UnsafeMutablePointer<UInt8>) -> Void
    ) -> GreyPicture {
        let count = width * height
        let made = [UInt8](unsafeUninitializedCapacity: count) { out, written in
            pixels.withUnsafeBufferPointer { pixels in
                guard let start = out.baseAddress else { preconditionFailure("never empty") }
                for y in 0..<height { row(y, pixels, start + y * width) }
            }
            written = count
        }
        return GreyPicture(width: width, height: height, pixels: made)
    }

    /// White on black for black on white.
    var inverted: GreyPicture {
        made(width: width, height: height) { y, pixels, row in
            for x in 0..<width { row[x] = ~pixels[y * width + x] }
        }
    }

    /// The picture as in a mirror.
    var mirrored: GreyPicture {
        made(width: width, height: height) { y, pixels, row in
            for x in 0..<width { row[x] = pixels[(y + 1) * width - 1 - x] }
        }
    }

    /// The picture with a rectangle in white; what of it lies outside is left out.
    func covered(columns: Range<Int>, rows: Range<Int>) -> GreyPicture {
        let (columns, rows) = (columns.clamped(to: 0..<width), rows.clamped(to: 0..<height))
        var covered = pixels
        for row in rows {
            let place = row * width
            let range = place + columns.lowerBound..<place + columns.upperBound
            covered.replaceSubrange(range, with: repeatElement(255, count: range.count))
        }
        return GreyPicture(width: width, height: height, pixels: covered)
    }

    /// The picture made smaller by a whole number: each pixel is the mean of a square, which also
    /// takes out the pattern that a photographed screen makes. `nil` where nothing would be left.
    func divided(by factor: Int) -> GreyPicture? {
        let (newWidth, newHeight) = (width / factor, height / factor)
        guard 1...Self.greatestFactor ~= factor, newWidth > 0, newHeight > 0 else { return nil }
        var sums = [UInt16](repeating: 0, count: newWidth * factor)
        return sums.withUnsafeMutableBufferPointer { sums in
            made(width: newWidth, height: newHeight) { y, pixels, row in
                // First the rows of a square are added up, of all squares at once.
                sums.update(repeating: 0)
                for line in y * factor..<(y + 1) * factor {
                    let line = UnsafeBufferPointer(
                        rebasing: pixels[line * width..<line * width + sums.count])
                    for x in 0..<line.count { sums[x] &+= UInt16(line[x]) }
                }
                Self.means(of: UnsafeBufferPointer(sums), factor, row, count: newWidth)
            }
        }
    }

    /// The most by which a picture is divided: sums of so many bytes have room in 16 bits.
    private static let greatestFactor = 257

    /// The means of squares whose rows were added up.
    @inline(__always)
    private static func means(
        of sums: UnsafeBufferPointer<UInt16>, _ factor: Int, _ row: UnsafeMutablePointer<UInt8>,
        count: Int
    ) {
        if factor == 2 {
            for x in 0..<count { row[x] = UInt8((sums[2 &* x] &+ sums[2 &* x &+ 1] &+ 2) >> 2) }
            return
        }
        let area = UInt32(factor * factor)
        for x in 0..<count {
            var sum = area / 2
            for place in x * factor..<(x + 1) * factor { sum += UInt32(sums[place]) }
            row[x] = UInt8(sum / area)
        }
    }

    /// The picture in double size, with new pixels between the old ones in proportion.
    var doubled: GreyPicture {
        made(width: 2 * width, height: 2 * height) { y, pixels, row in
            // The centre of a new pixel lies a quarter beside that of an old one.
            let near = y / 2
            let far = min(max(near + (y % 2 == 0 ? -1 : 1), 0), height - 1)
            for x in 0..<2 * width {
                let left = x / 2
                let beside = min(max(left + (x % 2 == 0 ? -1 : 1), 0), width - 1)
                func mixed(_ line: Int) -> Int {
                    3 * Int(pixels[line * width + left]) + Int(pixels[line * width + beside])
                }
                row[x] = UInt8((3 * mixed(near) + mixed(far) + 8) / 16)
            }
        }
    }

    /// The picture with black and white where two greys lie side by side: each pixel moves far away
    /// from the mean of what surrounds it, which is wider than the modules of a code.
    ///
    /// A stretch from the darkest to the lightest of the whole picture would leave a faint code as
    /// it is, where the page has black letters on white elsewhere.
    var stretched: GreyPicture { sharpened(radius: 24, strength: 8) }

    /// The picture with sharper edges: each pixel moves away from the mean of the square around it,
    /// by `strength` times its distance to it.
    ///
    /// - Parameter radius: how far the square reaches to each side, in pixels.
    func sharpened(radius: Int, strength: Int) -> GreyPicture {
        let area = (2 * radius + 1) * (2 * radius + 1)
        var sums = [Int32](repeating: 0, count: width)
        return sums.withUnsafeMutableBufferPointer { sums in
            made(width: width, height: height) { y, pixels, row in
                slide(sums, to: y, radius, pixels)
                var sum = 0
                for offset in -radius...radius { sum += Int(sums[min(max(offset, 0), width - 1)]) }
                for x in 0..<width {
                    let own = Int(pixels[y * width + x])
                    let sharp = own + strength * (own * area - sum) / area
                    row[x] = UInt8(min(max(sharp, 0), 255))
                    sum += Int(sums[min(x + radius + 1, width - 1)])
                    sum -= Int(sums[max(x - radius, 0)])
                }
            }
        }
    }

    /// Moves the sums of columns on to the rows around `y`; the edge's rows count again beyond it.
    @inline(__always)
    private func slide(
        _ sums: UnsafeMutableBufferPointer<Int32>, to y: Int, _ radius: Int,
        _ pixels: UnsafeBufferPointer<UInt8>
    ) {
        func add(_ row: Int, _ sign: Int32) {
            let start = min(max(row, 0), height - 1) * width
            for x in 0..<width { sums[x] += sign * Int32(pixels[start + x]) }
        }
        if y == 0 {
            for row in -radius...radius { add(row, 1) }
        } else {
            add(y + radius, 1)
            add(y - radius - 1, -1)
        }
    }
}
