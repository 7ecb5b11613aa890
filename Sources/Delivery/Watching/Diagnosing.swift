internal import Shop

/// The diagnosing of what limits the shop, sample by sample.
///
/// A limit begins when it has held for some seconds and ends when it surely has not for more: each
/// has a mark that rises fast and falls slowly. A pure value: the same samples say the same.
package struct Diagnosing: Sendable {
    /// The pace at which a limit begins and ends.
    package struct Pace: Hashable, Sendable {
        /// The seconds over the threshold until the limit begins.
        package var begins: Int
        /// The seconds under the threshold until the limit ends.
        package var ends: Int
    }

    private var marks: [Limit: Int] = [:]
    private var holding: [Limit: Timestamp] = [:]
    /// The last sample in which each limit that holds was over.
    private var lastOver: [Limit: Sample] = [:]
    /// The moment when something last stood still; figures show for a while what that has left.
    private var lastCaused: Timestamp?
    private var calmSince: Timestamp?

    package init() {}

    /// The pace at which a limit begins and ends.
    package static func pace(of limit: Limit) -> Pace {
        switch limit {
        case .calm: Pace(begins: 1, ends: 1)
        case .soldOut, .linePaused: Pace(begins: 1, ends: 2)
        case .slipsStop: Pace(begins: 2, ends: 3)
        case .ordersStop: Pace(begins: 4, ends: 3)
        case .lineOpen, .lineFull, .lineSlowed: Pace(begins: 3, ends: 5)
        // One that answers again surely does: nobody is told for longer that it does not. One that
        // stops answering holds writes as well, before it is known.
        case .databaseAway: Pace(begins: 3, ends: 2)
        case .databaseHeld: Pace(begins: 6, ends: 2)
        case .clockApart: Pace(begins: 3, ends: 10)
        // Where a server keeps the orders, its clock is taken for the shop's before that.
        case .clockMoved: Pace(begins: 5, ends: 5)
        case .storeAway: Pace(begins: 30, ends: 10)
        case .connectQueue: Pace(begins: 1, ends: 15)
        case .uploads, .connections, .desk: Pace(begins: 5, ends: 30)
        case .slipsCut, .slipsWait: Pace(begins: 5, ends: 30)
        case .diskSync, .processor, .staffWork, .memory, .diskFull: Pace(begins: 10, ends: 30)
        }
    }

    /// Takes one more second, and answers the gravest limit that holds after it.
    package mutating func take(_ sample: Sample) -> Diagnosis {
        noteCauses(in: sample)
        for limit in Limit.allCases where limit != .calm { move(limit, sample) }
        if holding.isEmpty {
            let since = calmSince ?? sample.at
            calmSince = since
            return Diagnosis(limit: .calm, since: since, sample: sample)
        }
        calmSince = nil
        let (limit, since) = holding.max { $0.key.rank < $1.key.rank } ?? (.calm, sample.at)
        let isEasing = limit.pressure(in: sample) == .under
        return Diagnosis(
            limit: limit, since: since, sample: sample,
            lastHeld: isEasing ? lastOver[limit] ?? sample : nil)
    }

    /// Whether a limit holds in a sample, and is not only waited for to end.
    package func holds(_ limit: Limit, in sample: Sample) -> Bool {
        holding[limit] != nil && limit.pressure(in: sample) != .under
    }

    private mutating func noteCauses(in sample: Sample) {
        let isCaused = Limit.allCases.contains { $0.isCause && $0.pressure(in: sample) == .over }
        if isCaused {
            lastCaused = sample.at
        } else if let last = lastCaused, sample.at < last {
            // A clock that was set back.
            lastCaused = nil
        }
    }

    /// Whether the figures of a limit may be what a cause has left behind: rates and times look
    /// back.
    private func mayBeAftermath(_ limit: Limit, _ sample: Sample) -> Bool {
        guard limit.isAftermath, let lastCaused else { return false }
        return (sample.at - lastCaused).milliseconds < limit.looksBack.milliseconds + 1_000
    }

    private mutating func move(_ limit: Limit, _ sample: Sample) {
        if mayBeAftermath(limit, sample) {
            // What held before is told until the cause is: nobody is told that all is well between.
            guard holding.keys.contains(where: \.isCause) else { return }
            marks[limit] = nil
            holding[limit] = nil
            return
        }
        // A full mark is `begins * ends`: a second over adds `ends`, one under takes `begins`.
        let pace = Self.pace(of: limit)
        let full = pace.begins * pace.ends
        var mark = marks[limit] ?? 0
        switch limit.pressure(in: sample) {
        case .over:
            mark = min(full, mark + pace.ends)
            lastOver[limit] = sample
        case .near: break
        case .under: mark = max(0, mark - pace.begins)
        }
        marks[limit] = mark
        if mark == full {
            holding[limit] = holding[limit] ?? sample.at
        } else if mark == 0 {
            holding[limit] = nil
            lastOver[limit] = nil
        }
    }
}
