internal import Shop

/// Notices that the machine's clock was set to another time, by what it says against the time since
/// the machine was started. Openings, holds and turns go by the clock.
///
/// A pure value. Which of the two times was the right one it cannot know: the one that the clock
/// showed when the shop was started counts as right for as long as the shop runs, so a clock that
/// was set wrong is told until it is right again, however long that takes.
struct WatchedClock: Sendable {
    /// What the clock said when the machine was started, as far as it went right since.
    private var expected: Int64?
    private var lastUptime: Int64 = 0

    /// What a time server may correct in a second without a leap: far more than any does.
    private static let slew: Int64 = 10
    /// Less than this is followed little by little: nobody is told of it.
    private static let leap = Int64(Thresholds.clockMoved.under)

    /// Takes one look at the clock. Answers by how much the clock was set forward since the shop
    /// was started, or back; 0 where it was not.
    ///
    /// - Parameter uptime: milliseconds since the start of the machine; 0 where it does not say.
    mutating func look(at now: Timestamp, uptime: Int64) -> Span {
        guard uptime > 0 else { return .milliseconds(0) }
        let start = now.milliseconds - uptime
        defer { lastUptime = uptime }
        // Another machine: this one goes on where it was.
        guard let known = expected, uptime >= lastUptime else {
            expected = start
            return .milliseconds(0)
        }
        let moved = start - known
        guard abs(moved) >= Self.leap else {
            expected = known + min(Self.slew, max(-Self.slew, moved))
            return .milliseconds(0)
        }
        return .milliseconds(moved)
    }
}
