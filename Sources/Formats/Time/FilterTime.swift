package import Shop

/// The edge of a span of time that a text names.
package enum FilterEdge: Sendable {
    /// The span begins at this moment.
    case from
    /// The span ends before this moment.
    case to
}

extension WallClock {
    /// The moment that a filter's text means: a moment with an offset, a time on this clock, or a
    /// day, which begins at midnight and ends at the next.
    package func moment(of text: some StringProtocol, _ edge: FilterEdge) -> Timestamp? {
        if let moment = DateText.moment(rfc3339: text) { return moment }
        guard let time = DateText.time(formField: text) else { return nil }
        let isDay = text.utf8.count == WallClock.dayLength
        return moment(of: isDay && edge == .to ? time.nextDay : time)
    }

    /// The text as fields with date and time take it; `nil` where it cannot be read.
    package func field(of text: some StringProtocol, _ edge: FilterEdge) -> String? {
        if let time = DateText.time(formField: text) {
            guard text.utf8.count == WallClock.dayLength else { return String(text) }
            return DateText.field(edge == .to ? time.nextDay : time)
        }
        return DateText.moment(rfc3339: text).map { DateText.field(time(at: $0)) }
    }

    /// The length of `2026-12-05`.
    private static let dayLength = 10
}

extension CivilTime {
    fileprivate var nextDay: CivilTime { CivilTime(milliseconds: milliseconds + 86_400_000) }
}
