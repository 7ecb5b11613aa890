/// The old pixels that lie under each pixel of a smaller row or column, and how much of each.
///
/// All is counted in parts of which an old pixel has as many as there are new ones, so that every
/// border falls between two parts.
struct PixelShares {
    private let old: Int
    private let new: Int

    /// - Parameters:
    ///   - old: how many there were.
    ///   - new: how many there are; not more.
    init(from old: Int, to new: Int) {
        precondition(1...old ~= new)
        self.old = old
        self.new = new
    }

    /// The old pixels under a new one.
    @inline(__always)
    func places(of index: Int) -> Range<Int> {
        index * old / new..<((index + 1) * old + new - 1) / new
    }

    /// The share of an old pixel that lies under a new one whole.
    var whole: Float { Float(new) / Float(old) }

    /// The share of a new pixel that an old one covers, 0 to 1.
    @inline(__always)
    func share(of place: Int, in index: Int) -> Float {
        let start = max(place * new, index * old)
        let end = min((place + 1) * new, (index + 1) * old)
        return Float(end - start) / Float(old)
    }
}

/// The sums of rows that lie under one row of a smaller picture.
///
/// Rows that lie under it whole are added as whole numbers, of which a processor adds many at once.
struct RowSums {
    private let whole: Float
    private var sums: [Float]
    private var wholeRows: [UInt16]
    private var wholeCount = 0

    /// The most rows of bytes whose sums have room in 16 bits.
    private static let most = 257

    /// - Parameters:
    ///   - count: how many values a row has.
    ///   - whole: the share of a row that lies under the new one whole.
    init(count: Int, whole: Float) {
        self.whole = whole
        sums = [Float](repeating: 0, count: count)
        wholeRows = [UInt16](repeating: 0, count: count)
    }

    /// Adds a row.
    ///
    /// - Parameters:
    ///   - values: all rows, one behind the other.
    ///   - share: how much of the new row it covers.
    mutating func add(_ values: [UInt8], row: Int, share: Float) {
        values.withUnsafeBufferPointer { values in
            let values = UnsafeBufferPointer(
                rebasing: values[row * sums.count..<(row + 1) * sums.count])
            if share == whole {
                wholeRows.withUnsafeMutableBufferPointer { sums in
                    for index in 0..<values.count { sums[index] &+= UInt16(values[index]) }
                }
            } else {
                sums.withUnsafeMutableBufferPointer { sums in
                    for index in 0..<values.count { sums[index] += share * Float(values[index]) }
                }
            }
        }
        if share == whole {
            wholeCount += 1
            if wholeCount == Self.most { sumUp() }
        }
    }

    /// Gives the sums away, and begins anew.
    mutating func take(_ body: (UnsafeBufferPointer<Float>) -> Void) {
        sumUp()
        sums.withUnsafeMutableBufferPointer { sums in
            body(UnsafeBufferPointer(sums))
            sums.update(repeating: 0)
        }
    }

    private mutating func sumUp() {
        guard wholeCount > 0 else { return }
        wholeCount = 0
        let whole = whole
        sums.withUnsafeMutableBufferPointer { sums in
            wholeRows.withUnsafeMutableBufferPointer { rows in
                for index in 0..<sums.count { sums[index] += whole * Float(rows[index]) }
                rows.update(repeating: 0)
            }
        }
    }
}
