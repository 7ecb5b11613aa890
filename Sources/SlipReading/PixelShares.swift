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

    /// The share of a new pixel that an old one covers, 0 to 1.
    @inline(__always)
    func share(of place: Int, in index: Int) -> Float {
        let start = max(place * new, index * old)
        let end = min((place + 1) * new, (index + 1) * old)
        return Float(end - start) / Float(old)
    }
}
