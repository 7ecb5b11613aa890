/// A deadline with the time that was left when the page was made.
///
/// The script counts on from there with the server's clock, so a wrong clock on the phone does no
/// harm; without scripts the figures stand still beside the deadline's own time.
package struct Countdown: Sendable {
    /// The deadline that is counted down to.
    package var at: TimeText
    /// The time left in figures: `1:42:07`, or `42:07` under an hour; `0:00` when it has passed.
    package var figures: String
    /// The whole minutes left, rounded up, for words without scripts.
    package var minutes: Int64
    /// The milliseconds below which little is left: a fifth of the whole span, ten minutes at most.
    package var close: Int64
    /// Whether little time is left.
    package var isShort: Bool
    /// Whether no time is left.
    package var isOver: Bool

    private static let mostClose: Int64 = 600_000

    /// Takes the deadline, the span that led to it, and the server's clock in UTC milliseconds.
    package init(to deadline: TimeText, span: Int64, now: Int64) {
        let left = max(0, deadline.milliseconds - now)
        at = deadline
        figures = Countdown.figures(milliseconds: left)
        minutes = (left + 59_999) / 60_000
        close = min(Countdown.mostClose, span / 5)
        isShort = left < close
        isOver = left == 0
    }

    private static func figures(milliseconds: Int64) -> String {
        let seconds = milliseconds / 1_000
        let (hours, minutes, rest) = (seconds / 3_600, seconds / 60 % 60, seconds % 60)
        let tail = (rest < 10 ? ":0" : ":") + String(rest)
        guard hours > 0 else { return String(minutes) + tail }
        return String(hours) + (minutes < 10 ? ":0" : ":") + String(minutes) + tail
    }
}

extension Countdown: Traced {
    func trace(into trace: inout PageTrace) {
        trace.part(at)
        trace.text(figures)
        trace.number(minutes)
        trace.number(close)
        trace.flag(isShort)
        trace.flag(isOver)
    }
}
