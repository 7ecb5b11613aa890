internal import Operations
package import Shop
internal import Synchronization

/// The staff whom the database has confirmed lately. What tells how the shop does is shown to them
/// from memory: it is wanted most while the database does not answer, and nobody could be asked
/// then who they are.
///
/// Nothing else goes by this. Who signs out, or changes a password, is forgotten at once. How long
/// ago they were seen is counted by the time that runs: the clock may be set to another time.
package final class SeenStaff: Sendable {
    /// The named limits of what is believed from memory.
    package enum Limits {
        /// How long a page that asks every two seconds is believed without a look.
        package static let unasked: Span = .seconds(15)
        /// How long a page is believed while the database cannot be asked.
        package static let away: Span = .hours(1)
        /// Sessions that are remembered; past it the one that was confirmed first is forgotten.
        package static let kept = 1_000
    }

    /// Somebody of staff, as the database confirmed them.
    struct Seen: Sendable {
        var staff: Staff
        /// Slips that waited then.
        var waitingSlips: Int
    }

    /// How often sessions had ended when the database began to be asked about one.
    struct Asking: Sendable {
        fileprivate var endings: Int
    }

    private struct State {
        var seen: [String: (who: Seen, at: ContinuousClock.Instant)] = [:]
        var endings = 0
    }

    private let state = Mutex(State())
    private let uptime: Uptime

    init(uptime: @escaping Uptime) {
        self.uptime = uptime
    }

    /// The database is about to be asked about a session.
    func asking() -> Asking {
        Asking(endings: state.withLock { $0.endings })
    }

    /// The database has confirmed a session. Where any has ended since it was asked, this one may
    /// be the one: nothing is remembered then, and the next request asks again.
    func confirm(_ token: String, _ seen: Seen, _ asking: Asking) {
        let now = uptime()
        state.withLock { state in
            guard asking.endings == state.endings else { return }
            state.seen[token] = (seen, now)
            guard state.seen.count > Limits.kept else { return }
            if let oldest = state.seen.min(by: { $0.value.at < $1.value.at })?.key {
                state.seen[oldest] = nil
            }
        }
    }

    /// The staff behind a session, where that was confirmed within the time that holds now.
    ///
    /// - Parameter isAway: the database cannot be asked.
    func believed(_ token: String, isAway: Bool) -> Seen? {
        guard let known = state.withLock({ $0.seen[token] }) else { return nil }
        let most = isAway ? Limits.away : Limits.unasked
        return uptime() - known.at < .milliseconds(most.milliseconds) ? known.who : nil
    }

    /// Forgets a session that has ended.
    func forget(_ token: String) {
        state.withLock { state in
            state.endings += 1
            state.seen[token] = nil
        }
    }

    /// All sessions of an account have ended.
    func forget(account email: String) {
        state.withLock { state in
            state.endings += 1
            state.seen = state.seen.filter { $0.value.who.staff.email != email }
        }
    }
}
