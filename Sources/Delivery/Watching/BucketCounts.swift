/// The counts of how many things fell into each of some buckets of time, since the start.
package struct BucketCounts: Hashable, Sendable {
    /// The upper bounds in milliseconds; one bucket more than bounds holds what was above them all.
    package var bounds: [Double]
    package var counts: [Int64]

    /// Makes counts of nothing, in no buckets.
    package init() {
        bounds = []
        counts = [0]
    }

    package init(bounds: [Double], counts: [Int64]) {
        precondition(counts.count == bounds.count + 1, "the last bucket has no bound")
        self.bounds = bounds
        self.counts = counts
    }

    /// The counts since an earlier reading; everything where the buckets are others.
    package func since(_ earlier: BucketCounts) -> BucketCounts {
        guard earlier.bounds == bounds else { return self }
        return BucketCounts(
            bounds: bounds, counts: zip(counts, earlier.counts).map { max(0, $0 - $1) })
    }

    /// The time that the slowest 5 of 100 took at least, in milliseconds: the lower bound of their
    /// bucket. A bucket says no more: its upper bound may be twice what anything took. `nil` where
    /// nothing was counted.
    package var slowest95: Double? {
        let all = counts.reduce(0, +)
        guard all > 0 else { return nil }
        var below: Int64 = 0
        for (index, count) in counts.enumerated() {
            below += count
            guard below * 100 >= all * 95 else { continue }
            return index > 0 ? bounds[index - 1] : 0
        }
        return nil
    }
}
