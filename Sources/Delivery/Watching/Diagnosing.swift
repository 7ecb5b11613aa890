internal import Shop

/// Says what limits the shop, sample by sample.
///
/// A limit begins when it has held for some seconds and ends when it surely has not for more: each
/// has a mark that rises fast and falls slowly. A pure value: the same samples say the same.
package struct Diagnosing: Sendable {
    /// How a mark moves.
    package struct Pace: Hashable, Sendable {
        /// Seconds over until the limit begins.
        package var begins: Int
        /// Seconds under until it ends.
        package var ends: Int
    }

    private var marks: [Limit: Int] = [:]
    private var holding: [Limit: Timestamp] = [:]
    private var calmSince: Timestamp?

    package init() {}

    /// How fast a limit begins and ends.
    package static func pace(of limit: Limit) -> Pace {
        switch limit {
        case .calm: Pace(begins: 1, ends: 1)
        case .soldOut, .linePaused: Pace(begins: 1, ends: 2)
        case .lineOpen, .lineFull, .lineSlowed: Pace(begins: 3, ends: 5)
        case .databaseAway, .clockApart: Pace(begins: 3, ends: 10)
        case .storeAway: Pace(begins: 30, ends: 10)
        case .uploads, .connections, .desk: Pace(begins: 5, ends: 30)
        case .diskSync, .processor, .memory, .diskFull: Pace(begins: 10, ends: 30)
        }
    }

    /// The gravest limit that holds after one more second.
    package mutating func take(_ sample: Sample) -> Diagnosis {
        for limit in Limit.allCases where limit != .calm { move(limit, sample) }
        if holding.isEmpty {
            let since = calmSince ?? sample.at
            calmSince = since
            return Diagnosis(limit: .calm, since: since, sample: sample)
        }
        calmSince = nil
        let (limit, since) = holding.max { $0.key.rank < $1.key.rank } ?? (.calm, sample.at)
        return Diagnosis(limit: limit, since: since, sample: sample)
    }

    private mutating func move(_ limit: Limit, _ sample: Sample) {
        // A full mark is `begins * ends`: a second over adds `ends`, one under takes `begins`.
        let pace = Self.pace(of: limit)
        let full = pace.begins * pace.ends
        var mark = marks[limit] ?? 0
        switch limit.pressure(in: sample) {
        case .over: mark = min(full, mark + pace.ends)
        case .near: break
        case .under: mark = max(0, mark - pace.begins)
        }
        marks[limit] = mark
        if mark == full {
            holding[limit] = holding[limit] ?? sample.at
        } else if mark == 0 {
            holding[limit] = nil
        }
    }
}
