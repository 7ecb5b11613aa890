internal import Shop

/// Notices that the machine's clock was set to another time, by what it says against the time since
/// the machine was started. Openings, holds and turns go by the clock.
///
/// A pure value. What a time server corrects little by little is followed.
struct WatchedClock: Sendable {
    /// What the clock said when the machine was started, as far as it went right since.
    private var expected: Int64?
    /// The moment when a set clock was noticed, in time since the start of the machine.
    private var movedAt: Int64?
    private var lastUptime: Int64 = 0

    /// What a time server may correct in a second without a leap: far more than any does.
    private static let slew: Int64 = 10
    /// Less than this is no leap.
    private static let leap: Int64 = 1_000

    /// Takes one look at the clock. Answers by how much the clock was set forward lately, or back;
    /// 0 where it was not.
    ///
    /// - Parameter uptime: milliseconds since the start of the machine; 0 where it does not say.
    mutating func look(at now: Timestamp, uptime: Int64) -> Span {
        guard uptime > 0 else { return .milliseconds(0) }
        let start = now.milliseconds - uptime
        defer { lastUptime = uptime }
        // A machine that was put to sleep, or another one.
        guard let known = expected, uptime >= lastUptime else {
            (expected, movedAt) = (start, nil)
            return .milliseconds(0)
        }
        let moved = start - known
        guard abs(moved) >= Self.leap else {
            expected = known + min(Self.slew, max(-Self.slew, moved))
            movedAt = nil
            return .milliseconds(0)
        }
        let since = movedAt ?? uptime
        movedAt = since
        guard uptime - since < Sampling.Limits.clockMoved.milliseconds else {
            // It was told for long enough: perhaps it is right now, and was wrong before.
            (expected, movedAt) = (start, nil)
            return .milliseconds(0)
        }
        return .milliseconds(moved)
    }
}
