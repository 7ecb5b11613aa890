/// What the command at half time did to the crowd.
///
/// Whoever runs one, such as a restart, knows that requests will find nobody for a moment: that
/// says nothing of the machine. Who went without an answer for it does, and counts as ever.
extension RehearsalResult {
    /// The stretches of time in which requests failed because of it: from half time on, without a
    /// gap. None where that never ended: the shop did not come back.
    var midwaySlices: Range<Int> {
        let stretch = failingFromHalfTime
        return stretch.upperBound < slices.count ? stretch : 0..<0
    }

    private var failingFromHalfTime: Range<Int> {
        guard midway != nil, sliceSeconds > 0 else { return 0..<0 }
        let half = Int(lengthSeconds / 2 / sliceSeconds)
        // A command takes a moment until it does something.
        let candidates = [half, half + 1].filter(slices.indices.contains)
        guard let first = candidates.first(where: { slices[$0].outcomes.failed > 0 }) else {
            return 0..<0
        }
        return first..<(slices[first...].firstIndex { $0.outcomes.failed == 0 } ?? slices.count)
    }

    /// Requests that failed because of it.
    var failedMidway: Int { slices[midwaySlices].reduce(0) { $0 + $1.outcomes.failed } }

    /// What it did, in a sentence; empty where there was none.
    var midwayWords: [String] {
        guard let midway else { return [] }
        let when = "At half time (\(Words.clock(lengthSeconds / 2))) `\(midway)` was run"
        let stretch = failingFromHalfTime
        guard !stretch.isEmpty else { return ["\(when): no request failed for it."] }
        guard !midwaySlices.isEmpty else {
            return ["\(when): requests failed from then on to the end."]
        }
        let over = Words.clock(Double(stretch.upperBound) * sliceSeconds)
        return ["\(when): \(Words.count(failedMidway, "request")) failed until \(over)."]
    }
}
