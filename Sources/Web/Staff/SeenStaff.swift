internal import Operations
internal import Shop
internal import Synchronization

/// The staff whom the database has confirmed lately. What tells how the shop does is shown to them
/// from memory: it is wanted most while the database does not answer, and nobody could be asked
/// then who they are.
///
/// Nothing else goes by this. Who signs out, or changes a password, is forgotten at once.
final class SeenStaff: Sendable {
    /// The named limits of what is believed from memory.
    enum Limits {
        /// For how long a page that asks every two seconds is believed without a look.
        static let unasked: Span = .seconds(15)
        /// The same while the database cannot be asked.
        static let away: Span = .hours(1)
        /// Sessions that are remembered; past it the one that was confirmed first is forgotten.
        static let kept = 1_000
    }

    /// Somebody of staff, as the database confirmed them.
    struct Seen: Sendable {
        var staff: Staff
        /// Slips that waited then.
        var waitingSlips: Int
        var at: Timestamp
    }

    private let seen = Mutex<[String: Seen]>([:])

    init() {}

    /// The database has confirmed a session.
    func confirm(_ token: String, _ seen: Seen) {
        self.seen.withLock { known in
            known[token] = seen
            guard known.count > Limits.kept else { return }
            if let oldest = known.min(by: { $0.value.at < $1.value.at })?.key {
                known[oldest] = nil
            }
        }
    }

    /// Who is behind a session, where that was confirmed within the time that holds now.
    ///
    /// - Parameter isAway: the database cannot be asked.
    func believed(_ token: String, isAway: Bool, at now: Timestamp) -> Seen? {
        guard let known = seen.withLock({ $0[token] }) else { return nil }
        // A clock that was set back says nothing of how long ago it was.
        let age = now - known.at
        guard age.milliseconds >= 0 else { return nil }
        return age < (isAway ? Limits.away : Limits.unasked) ? known : nil
    }

    /// A session has ended.
    func forget(_ token: String) {
        seen.withLock { $0[token] = nil }
    }

    /// All sessions of an account have ended.
    func forget(account email: String) {
        seen.withLock { known in known = known.filter { $0.value.staff.email != email } }
    }
}
