package import Shop

/// The samples of the last hour, in memory of a fixed size.
package struct RecentSamples: Sendable {
    /// The number of samples that are kept: an hour, one a second.
    package static let kept = 3_600

    private var samples: [Sample]
    private var next = 0
    package private(set) var count = 0

    package init() {
        samples = Array(repeating: Sample(at: Timestamp(milliseconds: 0)), count: Self.kept)
    }

    /// Keeps a sample, in place of the oldest where there is an hour of them. Those of a future
    /// that a clock was set back from are forgotten.
    package mutating func add(_ sample: Sample) {
        if let last, sample.at <= last.at {
            count = 0
            next = 0
        }
        samples[next] = sample
        next = (next + 1) % Self.kept
        count = min(count + 1, Self.kept)
    }

    /// The newest sample.
    package var last: Sample? {
        count > 0 ? samples[(next + Self.kept - 1) % Self.kept] : nil
    }

    /// The peaks of each of `parts` equal parts of the span that ends now, oldest first: the
    /// greatest of the samples' values, or `nil` for a part without any. Peaks are what one looks
    /// for.
    package func peaks(
        over span: Span, parts: Int, until now: Timestamp, of value: (Sample) -> Double?
    ) -> [Double?] {
        var peaks = [Double?](repeating: nil, count: parts)
        let begin = now - span
        for index in 0..<count {
            let sample = samples[(next + Self.kept - count + index) % Self.kept]
            let age = (sample.at - begin).milliseconds
            guard age > 0, sample.at <= now, let value = value(sample) else { continue }
            let part = Int((age - 1) * Int64(parts) / span.milliseconds)
            peaks[part] = max(peaks[part] ?? value, value)
        }
        return peaks
    }
}
