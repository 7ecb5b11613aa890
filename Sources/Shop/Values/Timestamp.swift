/// A moment: UTC milliseconds since 1970-01-01T00:00:00Z.
///
/// The rules never ask for the time; it is an argument of every decision.
package struct Timestamp: Hashable, Comparable, Sendable {
    package var milliseconds: Int64

    package init(milliseconds: Int64) {
        self.milliseconds = milliseconds
    }

    package static func < (left: Timestamp, right: Timestamp) -> Bool {
        left.milliseconds < right.milliseconds
    }

    package static func + (moment: Timestamp, span: Span) -> Timestamp {
        Timestamp(milliseconds: moment.milliseconds + span.milliseconds)
    }

    package static func - (moment: Timestamp, span: Span) -> Timestamp {
        Timestamp(milliseconds: moment.milliseconds - span.milliseconds)
    }

    package static func - (later: Timestamp, earlier: Timestamp) -> Span {
        Span(milliseconds: later.milliseconds - earlier.milliseconds)
    }
}

/// A length of time in whole milliseconds.
package struct Span: Hashable, Comparable, Sendable {
    package var milliseconds: Int64

    package init(milliseconds: Int64) {
        self.milliseconds = milliseconds
    }

    /// A span of so many milliseconds.
    package static func milliseconds(_ count: Int64) -> Span { Span(milliseconds: count) }
    /// A span of so many seconds.
    package static func seconds(_ count: Int64) -> Span { Span(milliseconds: count * 1_000) }
    /// A span of so many minutes.
    package static func minutes(_ count: Int64) -> Span { seconds(count * 60) }
    /// A span of so many hours.
    package static func hours(_ count: Int64) -> Span { minutes(count * 60) }
    /// A span of so many days of 24 hours.
    package static func days(_ count: Int64) -> Span { hours(count * 24) }

    package static func < (left: Span, right: Span) -> Bool {
        left.milliseconds < right.milliseconds
    }
}

/// A source of the current time, handed to whatever must know it. Only `Server` names the real one.
package typealias Clock = @Sendable () -> Timestamp
