internal import Formats

/// A picture in red, green and blue, a byte each.
struct ColourPicture: Hashable, Sendable {
    let width: Int
    let height: Int
    /// Three bytes a pixel, row by row without gaps.
    let rgb: [UInt8]

    /// Takes pixels; there are as many as the size says.
    init(width: Int, height: Int, rgb: [UInt8]) {
        precondition(width > 0 && height > 0 && rgb.count == width * height * 3)
        self.width = width
        self.height = height
        self.rgb = rgb
    }

    /// The grey that a pixel becomes.
    enum Grey {
        /// Brightness as eyes see it (ITU-R BT.601-7, 2.5.1).
        case brightness
        /// The darkest of the three: dark are also the modules in orange or red.
        case darkest
        case red, green, blue
    }

    /// The picture in grey.
    func grey(_ way: Grey) -> GreyPicture {
        switch way {
        case .brightness:
            grey { red, green, blue in
                // Sums to 256 times the grey.
                let sum: UInt32 = 77 * UInt32(red) + 150 * UInt32(green) + 29 * UInt32(blue)
                return UInt8((sum + 128) >> 8)
            }
        case .darkest: grey { min($0, $1, $2) }
        case .red: grey { red, _, _ in red }
        case .green: grey { _, green, _ in green }
        case .blue: grey { _, _, blue in blue }
        }
    }

    @inline(__always)
    private func grey(_ pixel: (UInt8, UInt8, UInt8) -> UInt8) -> GreyPicture {
        let count = width * height
        let pixels = [UInt8](unsafeUninitializedCapacity: count) { out, written in
            rgb.withUnsafeBufferPointer { rgb in
                for index in 0..<count {
                    out[index] = pixel(rgb[3 * index], rgb[3 * index + 1], rgb[3 * index + 2])
                }
            }
            written = count
        }
        return GreyPicture(width: width, height: height, pixels: pixels)
    }

    /// Whether there is a colour in it that grey could hide: a pixel whose channels are more than
    /// this apart. One pixel in eight of each row is looked at.
    func hasColour(beyond difference: UInt8 = 48) -> Bool {
        rgb.withUnsafeBufferPointer { rgb in
            stride(from: 0, to: rgb.count - 2, by: 24).contains { place in
                let (red, green, blue) = (rgb[place], rgb[place + 1], rgb[place + 2])
                return max(red, green, blue) - min(red, green, blue) > difference
            }
        }
    }

    /// The picture with its longest side this long at most: each pixel is the mean of what lies
    /// under it, so that letters stay smooth.
    func fitting(_ side: Int) -> ColourPicture {
        let longest = max(width, height)
        guard longest > side else { return self }
        let (newWidth, newHeight) = (
            max(1, width * side / longest), max(1, height * side / longest)
        )
        let rows = PixelShares(from: height, to: newHeight)
        let columns = PixelShares(from: width, to: newWidth)
        let ranges = (0..<newWidth).map(columns.places)
        let shares = zip(0..., ranges).map { column, places in
            places.map { columns.share(of: $0, in: column) }
        }
        let weights = shares.flatMap(\.self)
        // First what lies under a new row is added up, all of its columns alike, and then made
        // narrower once.
        var sums = RowSums(count: width * 3, whole: rows.whole)
        let count = newWidth * newHeight * 3
        let pixels = [UInt8](unsafeUninitializedCapacity: count) { out, written in
            for row in 0..<newHeight {
                for place in rows.places(of: row) {
                    sums.add(rgb, row: place, share: rows.share(of: place, in: row))
                }
                let line = UnsafeMutableBufferPointer(
                    rebasing: out[row * newWidth * 3..<(row + 1) * newWidth * 3])
                sums.take { Self.narrow($0, ranges, weights, to: line) }
            }
            written = count
        }
        return ColourPicture(width: newWidth, height: newHeight, rgb: pixels)
    }

    /// Makes a row narrower.
    ///
    /// - Parameters:
    ///   - ranges: the columns under each new one.
    ///   - weights: the shares of those columns, one range behind the other.
    private static func narrow(
        _ sums: UnsafeBufferPointer<Float>, _ ranges: [Range<Int>], _ weights: [Float],
        to line: UnsafeMutableBufferPointer<UInt8>
    ) {
        var weight = 0
        for column in 0..<ranges.count {
            var (red, green, blue): (Float, Float, Float) = (0.5, 0.5, 0.5)
            var place = ranges[column].lowerBound * 3
            for _ in ranges[column] {
                red += weights[weight] * sums[place]
                green += weights[weight] * sums[place + 1]
                blue += weights[weight] * sums[place + 2]
                weight += 1
                place += 3
            }
            line[3 * column] = UInt8(min(red, 255))
            line[3 * column + 1] = UInt8(min(green, 255))
            line[3 * column + 2] = UInt8(min(blue, 255))
        }
    }

    /// The picture turned as its file asks for.
    func turned(_ orientation: PictureOrientation) -> ColourPicture {
        guard orientation != .upright else { return self }
        let isTurned = orientation.isTurned
        let (newWidth, newHeight) = isTurned ? (height, width) : (width, height)
        let pixels = [UInt8](unsafeUninitializedCapacity: rgb.count) { out, written in
            rgb.withUnsafeBufferPointer { rgb in
                var place = 0
                for y in 0..<newHeight {
                    for x in 0..<newWidth {
                        let from = orientation.source(x, y, width, height) * 3
                        for channel in 0..<3 { out[place + channel] = rgb[from + channel] }
                        place += 3
                    }
                }
            }
            written = rgb.count
        }
        return ColourPicture(width: newWidth, height: newHeight, rgb: pixels)
    }
}

extension PictureOrientation {
    /// The number of the pixel of a stored picture that is shown at a place (Exif 2.32, 4.6.4:
    /// which row and column are at the top and at the left).
    ///
    /// - Parameters:
    ///   - width: of the stored picture, in pixels, as `height` is.
    @inline(__always)
    func source(_ x: Int, _ y: Int, _ width: Int, _ height: Int) -> Int {
        let (right, bottom) = (width - 1, height - 1)
        return switch self {
        case .upright: y * width + x
        case .mirrored: y * width + right - x
        case .upsideDown: (bottom - y) * width + right - x
        case .flipped: (bottom - y) * width + x
        case .transposed: x * width + y
        case .clockwise: (bottom - x) * width + y
        case .transversed: (bottom - x) * width + right - y
        case .counterclockwise: x * width + right - y
        }
    }
}
