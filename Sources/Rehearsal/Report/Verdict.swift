internal import Shop

/// The verdict: what a rehearsal means, in the seller's words.
package struct Verdict: Hashable, Sendable {
    /// The kind of a verdict: how the rehearsal went.
    package enum Kind: String, Codable, Sendable {
        /// Everybody was served, and quickly.
        case carries
        /// Promises were kept, and at some number of people it became slow or turned some away.
        case bends
        /// Promises were kept, and people went without an answer.
        case fails
        /// A promise was broken.
        case broken
    }

    package var kind: Kind
    package var headline: String
    /// The findings: what was seen.
    package var findings: [String]
    /// The advice: what would help.
    package var helps: [String]

    /// Whether the command ends with success.
    package var isGood: Bool { kind == .carries || kind == .bends }
}

/// The named limits from which on a shop is called slow, or failing.
enum VerdictLimits {
    /// Milliseconds within which 99 of 100 pages and live figures should be there.
    static let browsing = 1_000.0
    /// Milliseconds within which 99 of 100 reservations should be answered.
    static let reserving = 2_000.0
    /// Milliseconds within which 99 of 100 people must have what they wait for, whatever else went
    /// well: nobody calls a shop good that lets them sit for longer.
    static let unbearable = 10_000.0
    /// The share of the people who may go without an answer.
    static let lost = 0.01
    /// The share of answers that may be "come again".
    static let shed = 0.05
    /// The share of requests that may fail.
    static let failed = 0.01
    /// Seconds within which a command at half time begins to act, and for which it may last.
    static let midway = 60.0
    /// Milliseconds that the rehearsal itself may be late.
    static let lateness = 100.0
    /// Fewer requests than these in a stretch of time tell nothing.
    static let requests = 20
}

extension RehearsalResult {
    /// The verdict on the rehearsal: for the people first, and for their requests then.
    package var verdict: Verdict {
        let broken = promises.values.reduce(0, +)
        let bend = bend
        if broken > 0 {
            return Verdict(
                kind: .broken,
                headline: "Do not open this drop here: \(Words.count(broken, "promise")) broken.",
                findings: breaches.prefix(5).map { "At \(Words.clock($0.second)): \($0.words)." }
                    + figures, helps: ["Report this with the JSON file: it must never happen."])
        }
        if let failure {
            return Verdict(
                kind: .fails, headline: "This machine does not carry this drop: \(failure).",
                findings: peopleWords + midwayWords + failureWords + bendWords(bend) + shopWords
                    + figures,
                helps: helps)
        }
        if let bend {
            return Verdict(
                kind: .bends, headline: "It bends at \(Words.number(bend.people)) people.",
                findings: peopleWords + midwayWords + bendWords(bend) + shopWords + figures,
                helps: helps)
        }
        if people(.lost) > 0 {
            return Verdict(
                kind: .bends, headline: "It bends: \(lostWords).",
                findings: peopleWords + midwayWords + failureWords + shopWords + figures,
                helps: helps)
        }
        return Verdict(
            kind: .carries,
            headline: "This machine carries this drop with \(Words.number(mostPeople)) people.",
            findings: midwayWords + figures, helps: helps)
    }

    /// Why the drop is not carried; `nil` when it is.
    private var failure: String? {
        let serverErrors =
            failures.filter { $0.key.begins(with: "status_5") }.values.reduce(0, +)
            - slices[midwaySlices].reduce(0) { $0 + $1.serverErrors }
        if ordersUnanswered > 0 {
            return "it did not answer in the end, and \(Words.count(ordersUnanswered, "order")) "
                + "could not be asked for"
        }
        if Self.share(people(.lost), of: came) > VerdictLimits.lost { return lostWords }
        if let longest = waits.max(), longest > VerdictLimits.unbearable {
            return "one person in a hundred waited longer than \(Words.time(longest))"
        }
        let failed = outcomes.failed - failedMidway
        if Self.share(failed, of: outcomes.all) > VerdictLimits.failed || serverErrors > 0 {
            return "\(Words.count(failed, "request")) failed"
        }
        return nil
    }

    /// What 99 of 100 people waited for what they sit before, in milliseconds.
    private var waits: [Double] {
        let page = calls.first { $0.call == Call.page.rawValue }?.latency?.p99
        return [page, wishes?.p99].compactMap(\.self)
    }

    /// How many people had this fate in the end.
    func people(_ fate: Fate) -> Int { Self.people(fate, of: visits) }

    static func people(_ fate: Fate, of visits: [String: Int]) -> Int {
        visits.reduce(0) { sum, visit in
            Player.Outcome(rawValue: visit.key)?.fate == fate ? sum + visit.value : sum
        }
    }

    static func share(_ part: Int, of whole: Int) -> Double {
        whole > 0 ? Double(part) / Double(whole) : 0
    }

    /// The first stretch of time in which it was slow, turned people away, failed or lost them, or
    /// in which the shop itself said that it was strained. That requests found nobody while the
    /// command at half time did its work is told by itself.
    var bend: SliceFigures? {
        let lostBefore = [0] + slices.map(\.lost)
        let midway = midwaySlices
        return slices.indices.first { place in
            let slice = slices[place]
            return slice.shop?.strainedBy != nil
                || Self.share(slice.lost - lostBefore[place], of: slice.people)
                    > VerdictLimits.lost
                || slice.isSlow && !midway.contains(place)
        }.map { slices[$0] }
    }
}

extension RehearsalResult.SliceFigures {
    /// Whether requests of it were slow, turned away or failed, where there were enough to tell.
    fileprivate var isSlow: Bool {
        guard outcomes.all >= VerdictLimits.requests else { return false }
        return (browsing?.p99 ?? 0) > VerdictLimits.browsing
            || (reserving?.p99 ?? 0) > VerdictLimits.reserving
            || RehearsalResult.share(outcomes.shed, of: outcomes.all) > VerdictLimits.shed
            || RehearsalResult.share(outcomes.failed, of: outcomes.all) > VerdictLimits.failed
    }
}
