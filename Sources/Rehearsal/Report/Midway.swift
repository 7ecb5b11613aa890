/// What the command at half time did to the crowd.
///
/// Whoever runs one, such as a restart, knows that requests will find nobody for a moment: that
/// says nothing of the machine. Who went without an answer for it does, and counts as ever.
extension RehearsalResult {
    /// The stretches of time in which requests failed because of it: those after half time, without
    /// a gap, that begin within a minute and where all was well before. None where that took longer
    /// than a minute: the shop did not come back in time.
    var midwaySlices: Range<Int> {
        let stretch = failingFromHalfTime
        let isOver = stretch.upperBound < slices.count
        let isShort = Double(stretch.count) * sliceSeconds <= VerdictLimits.midway
        return isOver && isShort ? stretch : 0..<0
    }

    /// The same stretches, however long they were.
    private var failingFromHalfTime: Range<Int> {
        guard midway != nil, sliceSeconds > 0 else { return 0..<0 }
        let half = Int(lengthSeconds / 2 / sliceSeconds)
        let latest = half + Int(VerdictLimits.midway / sliceSeconds)
        let candidates = slices.indices.clamped(to: half..<latest + 1)
        guard let first = candidates.first(where: { slices[$0].outcomes.failed > 0 }),
            first == 0 || !slices[first - 1].isFailing
        else { return 0..<0 }
        return first..<(slices[first...].firstIndex { $0.isBack } ?? slices.count)
    }

    /// The number of requests that failed because of it.
    var failedMidway: Int { slices[midwaySlices].reduce(0) { $0 + $1.outcomes.failed } }

    /// The sentence that says what it did; none where nothing was run.
    var midwayWords: [String] {
        guard let midway else { return [] }
        let when = "At half time (\(Words.clock(lengthSeconds / 2))) `\(midway)` was run"
        let stretch = failingFromHalfTime
        guard !stretch.isEmpty else {
            let after = Words.number(Int(VerdictLimits.midway))
            return ["\(when): no request failed for it within \(after) s."]
        }
        let from = Words.clock(slices[stretch.lowerBound].second)
        guard stretch.upperBound < slices.count else {
            return ["\(when): requests failed from \(from) on to the end."]
        }
        let count = slices[stretch].reduce(0) { $0 + $1.outcomes.failed }
        let over = Words.clock(Double(stretch.upperBound) * sliceSeconds)
        return ["\(when): \(Words.count(count, "request")) failed from \(from) until \(over)."]
    }
}

extension RehearsalResult.SliceFigures {
    /// Whether more requests failed than may.
    fileprivate var isFailing: Bool {
        RehearsalResult.share(outcomes.failed, of: outcomes.all) > VerdictLimits.failed
    }

    /// Whether requests were made and, but for a few, answered.
    fileprivate var isBack: Bool { outcomes.all > outcomes.failed && !isFailing }
}
