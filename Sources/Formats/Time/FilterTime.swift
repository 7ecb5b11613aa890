package import Shop

/// The edge of a span of time that a text names.
package enum FilterEdge: Sendable {
    /// The span begins at this moment.
    case from
    /// The span ends before this moment.
    case to
}

/// One edge of a filter's span: its moment, and how a field with date and time shows it.
///
/// A field has no room for an offset or for parts of a second. Where its text alone would be read
/// as another moment, `exact` goes along beside it.
package struct FilterTime: Hashable, Sendable {
    /// The moment of the edge.
    package let moment: Timestamp
    /// The time as fields with date and time take it: `2026-12-05T13:00`.
    package let field: String
    /// The moment as RFC 3339 writes it, where the field's text is read as another one; else `nil`.
    package let exact: String?

    /// The text that means this moment and no other, for addresses.
    package var text: String { exact ?? field }
}

extension WallClock {
    /// The moment that a filter's text means: a moment with an offset, a time on this clock, or a
    /// day, which begins at midnight and ends at the next.
    package func moment(of text: some StringProtocol, _ edge: FilterEdge) -> Timestamp? {
        if let moment = Self.moment(text) { return moment }
        guard let time = DateText.time(formField: text) else { return nil }
        return moment(of: Self.isDay(text) && edge == .to ? time.nextDay : time)
    }

    /// The edge that a filter's text means; `nil` where the text cannot be read.
    package func filterTime(of text: some StringProtocol, _ edge: FilterEdge) -> FilterTime? {
        guard let moment = moment(of: text, edge) else { return nil }
        var shown = time(at: moment)
        if Self.moment(text) == nil, let time = DateText.time(formField: text) {
            // A time that clocks skip stays as it was typed.
            shown = Self.isDay(text) && edge == .to ? time.nextDay : time
        }
        let field = DateText.field(shown)
        let isClear = DateText.time(formField: field).map { self.moment(of: $0) } == moment
        return FilterTime(
            moment: moment, field: field,
            exact: isClear ? nil : DateText.rfc3339(moment, offset: offset(at: moment)))
    }

    /// The edge that a field means which showed `before`, a moment as RFC 3339 writes it, when it
    /// was sent to a browser: that very moment, as long as the field still shows it.
    package func filterTime(
        of text: some StringProtocol, showing before: (some StringProtocol)?, _ edge: FilterEdge
    ) -> FilterTime? {
        if let before, Self.moment(before) != nil, let shown = filterTime(of: before, edge),
            DateText.time(formField: text) == DateText.time(formField: shown.field)
        {
            return shown
        }
        return filterTime(of: text, edge)
    }

    /// A plus that was not escaped arrives from an address as a blank.
    private static func moment(_ text: some StringProtocol) -> Timestamp? {
        let escaped = String(decoding: text.utf8.map { $0 == 0x20 ? 0x2B : $0 }, as: UTF8.self)
        return DateText.moment(rfc3339: escaped)
    }

    /// Whether a text that can be read has no more than a day, as long as `2026-12-05`.
    private static func isDay(_ text: some StringProtocol) -> Bool { text.utf8.count == 10 }
}

extension CivilTime {
    fileprivate var nextDay: CivilTime { CivilTime(milliseconds: milliseconds + 86_400_000) }
}
