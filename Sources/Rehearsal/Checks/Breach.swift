/// A promise that a shop makes to whoever reserves.
package enum Promise: String, CaseIterable, Codable, Sendable {
    /// More units are acknowledged than there are.
    case oversold
    /// An acknowledged order cannot be found again.
    case lost
    /// The same key got another answer, or an order is not what was acknowledged.
    case changed
    /// An order ended before its time.
    case endedEarly = "ended_early"
    /// An order held its stock long after its time.
    case endedLate = "ended_late"
    /// Somebody was let in long before others who came earlier and had asked.
    case unfairLine = "unfair_line"
    /// Two people have one place, or a later join an earlier number.
    case placeTwice = "place_twice"
}

/// A breach: one promise broken.
package struct Breach: Codable, Hashable, Sendable {
    package var promise: Promise
    /// The seconds from the beginning.
    package var second: Double
    package var words: String
}

/// The breaches of a rehearsal: all of them counted, the first ones told.
struct Breaches: Sendable {
    private(set) var counts: [Promise: Int] = [:]
    private(set) var told: [Breach] = []

    mutating func add(_ promise: Promise, at now: Duration, _ words: String) {
        counts[promise, default: 0] += 1
        guard told.count < RehearsalLimits.toldBreaches else { return }
        told.append(Breach(promise: promise, second: now.inSeconds, words: words))
    }

    /// Adds the breaches of another drop of the same play.
    mutating func add(_ others: Breaches) {
        counts.merge(others.counts, uniquingKeysWith: +)
        told = Array((told + others.told).prefix(RehearsalLimits.toldBreaches))
    }

    var isEmpty: Bool { counts.isEmpty }
}
