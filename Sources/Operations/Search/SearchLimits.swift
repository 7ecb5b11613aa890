package import Shop

/// The named limits of the search over orders.
package enum SearchLimits {
    /// The number of changes of orders that one part of the index is about; so many are indexed at
    /// once.
    package static let part = 8_192
    /// The number of changes below which none are indexed: every search reads their orders one by
    /// one.
    package static let fewest = 1_024
    /// How long changes above `fewest` wait for the part to fill.
    package static let patience: Span = .seconds(10)
    /// Rows of a part: each holds the grams of one remainder. One more holds its runs.
    static let buckets = 1_024
    /// Characters of a text that is searched for.
    package static let text = 500
    /// Words of a text that are looked up; orders are held against the others one by one.
    package static let words = 5
    /// Grams of a word that are looked up.
    package static let grams = 8
    /// The number of changes behind which the index is while searches still use it: more than that
    /// waits for one only after an upgrade.
    package static let changed = 65_536
    /// Candidates that are read one after another; when there are more, and a filter leaves some of
    /// them out, orders are walked along, and those of them that are candidates are read.
    package static let candidates = 2_000
    /// How many times as many are, without a filter: nearly all are what is looked for.
    package static let unfiltered = 25
    /// Orders that are read together at first, and then.
    static let firstStride = 64
    static let stride = 512
}
