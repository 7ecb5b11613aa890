/// Where a picture becomes lighter and where darker from left to right, in 64 rows of 64 places.
///
/// A place has one of three states, in two bits: lighter than its left neighbour by more than
/// `contrast`, darker by more than that, or neither. Slips of one bank are told apart by it, which
/// hashes of 64 bits do not; making a picture smaller, or its file, changes few of the bits.
package struct DifferenceHash: Hashable, Sendable {
    /// How many rows there are, and places in a row.
    package static let side = 64
    /// Bytes of a hash.
    package static let byteCount = side * side * 2 / 8
    /// How much lighter or darker a place is that counts, of 255.
    package static let contrast = 8

    /// The bits for lighter, row by row, and behind them those for darker.
    private let words: [UInt64]

    /// Compares neighbours.
    ///
    /// - Parameter greys: a byte a pixel, 64 rows of 65.
    package init(of greys: [UInt8]) {
        precondition(greys.count == (Self.side + 1) * Self.side)
        var words = [UInt64](repeating: 0, count: Self.byteCount / 8)
        for row in 0..<Self.side {
            for column in 0..<Self.side {
                let place = row * (Self.side + 1) + column
                let step = Int(greys[place + 1]) - Int(greys[place])
                if step > Self.contrast { words[row] |= 1 << UInt64(column) }
                if step < -Self.contrast { words[Self.side + row] |= 1 << UInt64(column) }
            }
        }
        self.words = words
    }

    /// Reads a hash; `nil` where its length is another.
    package init?(bytes: some Collection<UInt8>) {
        guard bytes.count == Self.byteCount else { return nil }
        var words = [UInt64](repeating: 0, count: Self.byteCount / 8)
        for (place, byte) in bytes.enumerated() {
            words[place / 8] |= UInt64(byte) << UInt64(place % 8 * 8)
        }
        self.words = words
    }

    /// The hash as bytes, the lowest of each eight first.
    package var bytes: [UInt8] {
        words.flatMap { word in (0..<8).map { UInt8(truncatingIfNeeded: word >> ($0 * 8)) } }
    }

    /// How many places become lighter or darker. A blank page has none, and is like every other.
    package var marks: Int { words.reduce(0) { $0 + $1.nonzeroBitCount } }

    /// In how many bits two hashes differ.
    package func distance(to other: DifferenceHash) -> Int {
        var distance = 0
        for index in words.indices {
            distance += (words[index] ^ other.words[index]).nonzeroBitCount
        }
        return distance
    }

    /// A sixteenth of the hash, to search many by.
    package var fold: Fold {
        var fold = SIMD8<UInt64>()
        for (index, word) in words.enumerated() {
            var rest = word
            while rest != 0 {
                let bit = Fold.bit(for: index * 64 + rest.trailingZeroBitCount)
                fold[bit / 64] ^= 1 << UInt64(bit % 64)
                rest &= rest - 1
            }
        }
        return Fold(words: fold)
    }

    /// A hash folded into 512 bits, each of them the parity of sixteen.
    ///
    /// A bit of the hash that differs changes one bit of the fold, so two folds never differ in
    /// more bits than the hashes do: whoever searches by folds misses nothing. What differs in a
    /// hash lies together, in one line of a slip; its bits are spread over the fold, or they would
    /// cancel each other out.
    package struct Fold: Hashable, Sendable {
        /// Bytes of a fold.
        package static let byteCount = 64

        fileprivate var words: SIMD8<UInt64>

        /// The bit of the fold that holds a bit of the hash: by Knuth's multiplicative hashing (The
        /// Art of Computer Programming, volume 3, 6.4).
        fileprivate static func bit(for bit: Int) -> Int {
            Int((UInt32(truncatingIfNeeded: bit) &* 0x9E37_79B1) >> 23)
        }

        fileprivate init(words: SIMD8<UInt64>) { self.words = words }

        /// Reads a fold; `nil` where its length is another.
        package init?(bytes: [UInt8]) {
            guard bytes.count == Self.byteCount else { return nil }
            var words = SIMD8<UInt64>()
            bytes.withUnsafeBytes { bytes in
                for index in 0..<8 {
                    words[index] = UInt64(
                        littleEndian: bytes.loadUnaligned(
                            fromByteOffset: index * 8, as: UInt64.self))
                }
            }
            self.words = words
        }

        /// The fold as bytes, the lowest of each eight first.
        package var bytes: [UInt8] {
            (0..<Self.byteCount).map { UInt8(truncatingIfNeeded: words[$0 / 8] >> ($0 % 8 * 8)) }
        }

        /// In how many bits two folds differ.
        package func distance(to other: Fold) -> Int {
            let differing = words ^ other.words
            var distance = 0
            for index in 0..<8 { distance += differing[index].nonzeroBitCount }
            return distance
        }
    }
}
