/// A picture in grey, 270 pixels wide and 480 high whatever its shape was, to be held against
/// another one block by block.
package struct GreyCopy: Hashable, Sendable {
    package static let width = 270
    package static let height = 480
    package static let byteCount = width * height
    /// Pixels of a block's side.
    package static let blockSide = 15
    /// The greatest mean difference of a block's pixels that says nothing, of 255.
    package static let quiet = 10

    /// A byte a pixel, row by row; 0 is black.
    package let pixels: [UInt8]
    private let tone: Tone

    /// Takes pixels; `nil` where they are not as many.
    package init?(pixels: some Collection<UInt8>) {
        guard pixels.count == Self.byteCount else { return nil }
        self.pixels = Array(pixels)
        tone = Tone(of: self.pixels)
    }

    /// In how many blocks this picture differs from an earlier one, once both are equally light and
    /// have equal contrast.
    ///
    /// - Parameter most: how many are counted before it ends.
    package func changedBlocks(from earlier: GreyCopy, atMost most: Int) -> Int {
        let matched = tone.matched(to: earlier.tone)
        let loudest = Self.quiet * Self.blockSide * Self.blockSide
        return matched.withUnsafeBufferPointer { matched in
            pixels.withUnsafeBufferPointer { own in
                earlier.pixels.withUnsafeBufferPointer { other in
                    var count = 0
                    for top in stride(from: 0, to: Self.height, by: Self.blockSide) {
                        for left in stride(from: 0, to: Self.width, by: Self.blockSide) {
                            let start = top * Self.width + left
                            if Self.difference(own, other, matched, at: start) > loudest {
                                count += 1
                            }
                            if count >= most { return count }
                        }
                    }
                    return count
                }
            }
        }
    }

    /// The sum of the differences of a block's pixels.
    @inline(__always)
    private static func difference(
        _ own: UnsafeBufferPointer<UInt8>, _ other: UnsafeBufferPointer<UInt8>,
        _ matched: UnsafeBufferPointer<Int>, at start: Int
    ) -> Int {
        var sum = 0
        var line = start
        let end = start + blockSide * width
        while line < end {
            var place = line
            let edge = line + blockSide
            while place < edge {
                let step = matched[Int(own[place])] - Int(other[place])
                sum += step < 0 ? -step : step
                place += 1
            }
            line += width
        }
        return sum
    }
}

extension GreyCopy {
    /// How light a picture is, and how strong its contrasts are.
    private struct Tone: Hashable, Sendable {
        /// The mean of all greys.
        var mean: Double
        /// How far greys are from it (the standard deviation).
        var spread: Double

        init(of pixels: [UInt8]) {
            var counts = [Int](repeating: 0, count: 256)
            counts.withUnsafeMutableBufferPointer { counts in
                pixels.withUnsafeBufferPointer { pixels in
                    var place = 0
                    while place < pixels.count {
                        counts[Int(pixels[place])] += 1
                        place += 1
                    }
                }
            }
            let count = Double(pixels.count)
            var (sum, squares) = (0.0, 0.0)
            for (grey, times) in counts.enumerated() {
                sum += Double(grey * times)
                squares += Double(grey * grey * times)
            }
            mean = sum / count
            spread = max(0, squares / count - mean * mean).squareRoot()
        }

        /// What each grey becomes where a picture of this tone is brought to another one.
        func matched(to other: Tone) -> [Int] {
            let factor = spread > 0 ? other.spread / spread : 1
            return (0...255).map { grey in
                Int(((Double(grey) - mean) * factor + other.mean).rounded())
            }
        }
    }
}

extension GreyCopy {
    /// The copy as it is kept: in 64 greys and compressed, 7 to 32 kilobytes.
    package var packed: [UInt8] {
        PackedBytes.pack(pixels.map { $0 >> Self.droppedBits })
    }

    /// Opens a copy that was kept; `nil` where it is none.
    package init?(packed: [UInt8]) {
        guard let greys = PackedBytes.unpack(packed, to: Self.byteCount) else { return nil }
        self.init(pixels: greys.map { $0 << Self.droppedBits | Self.middle })
    }

    /// Four greys become one, which halves what is kept and moves a pixel by two at most.
    private static let droppedBits: UInt8 = 2
    private static let middle: UInt8 = 2
}
