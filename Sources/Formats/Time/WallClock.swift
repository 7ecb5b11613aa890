internal import Foundation
package import Shop

/// The wall clock of a named time zone: what the time is there at a given moment.
///
/// Asking Foundation for an offset takes about a microsecond, too long for every date of a large
/// export. The offsets of the years around now are therefore found once, at the start.
package struct WallClock: Sendable {
    /// The time zone's IANA name, for example `Asia/Bangkok`.
    package let name: String

    private let zone: TimeZone
    /// Ascending; each offset holds from its second until the next one.
    private let steps: [Step]

    private struct Step {
        var second: Int64
        var offset: Int64
    }

    /// 2020-01-01 and 2045-01-01 in seconds; outside of them Foundation is asked each time.
    private static let known: Range<Int64> = 1_577_836_800..<2_366_841_600

    /// Takes an IANA time zone name; `nil` when this machine does not know it.
    package init?(timeZone name: String) {
        guard let zone = TimeZone(identifier: name) else { return nil }
        self.name = name
        self.zone = zone
        steps = WallClock.steps(of: zone)
    }

    /// How many seconds the wall clock is ahead of UTC at a moment; negative in the Americas.
    package func offset(at moment: Timestamp) -> Int64 {
        let second = WallClock.second(of: moment)
        guard WallClock.known.contains(second) else {
            return WallClock.offset(of: zone, at: second)
        }
        var low = 0
        var high = steps.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if steps[middle].second <= second { low = middle } else { high = middle }
        }
        return steps[low].offset
    }

    /// The time that the clock on the wall shows at a moment.
    package func time(at moment: Timestamp) -> CivilTime {
        CivilTime(milliseconds: moment.milliseconds + offset(at: moment) * 1_000)
    }

    /// The moment at which the wall clock shows a time. A time that occurs twice, when clocks go
    /// back, is the earlier one; a time that is skipped is read as if clocks had not moved.
    package func moment(of time: CivilTime) -> Timestamp {
        let asUTC = Timestamp(milliseconds: time.milliseconds)
        let before = offset(at: asUTC - .days(1))
        let after = offset(at: asUTC + .days(1))
        let early = Timestamp(milliseconds: time.milliseconds - before * 1_000)
        let late = Timestamp(milliseconds: time.milliseconds - after * 1_000)
        if offset(at: early) == before { return early }
        return offset(at: late) == after ? late : early
    }

    /// Whether the clock shows the time of this moment twice, because it is put back in between.
    /// Only the offset tells them apart.
    package func isRepeated(_ moment: Timestamp) -> Bool {
        let before = offset(at: moment - .days(1))
        let after = offset(at: moment + .days(1))
        guard before > after else { return false }
        let time = time(at: moment).milliseconds
        let early = Timestamp(milliseconds: time - before * 1_000)
        let late = Timestamp(milliseconds: time - after * 1_000)
        return offset(at: early) == before && offset(at: late) == after
    }

    private static func second(of moment: Timestamp) -> Int64 {
        let (quotient, remainder) = moment.milliseconds.quotientAndRemainder(dividingBy: 1_000)
        return remainder < 0 ? quotient - 1 : quotient
    }

    private static func offset(of zone: TimeZone, at second: Int64) -> Int64 {
        Int64(zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(second))))
    }

    /// Looks at the zone once a week and finds each change between two looks by halving. The
    /// shortest period between two changes that a zone has had lately is a month (Morocco).
    private static func steps(of zone: TimeZone) -> [Step] {
        let week: Int64 = 7 * 86_400
        var steps = [Step(second: known.lowerBound, offset: offset(of: zone, at: known.lowerBound))]
        var looked = known.lowerBound
        while looked < known.upperBound {
            let next = min(looked + week, known.upperBound)
            let offset = offset(of: zone, at: next)
            if let last = steps.last, last.offset != offset {
                steps.append(
                    Step(second: change(in: zone, after: looked, until: next), offset: offset))
            }
            looked = next
        }
        return steps
    }

    /// The first second with the later offset.
    private static func change(in zone: TimeZone, after low: Int64, until high: Int64) -> Int64 {
        var low = low
        var high = high
        let later = offset(of: zone, at: high)
        while high - low > 1 {
            let middle = (low + high) / 2
            if offset(of: zone, at: middle) == later { high = middle } else { low = middle }
        }
        return high
    }
}
