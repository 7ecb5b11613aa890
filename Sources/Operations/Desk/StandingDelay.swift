package import Shop

/// Tells work that stands at the desk from work that merely came together, and how much of each
/// kind may wait then.
///
/// **When** is decided as CoDel does it (RFC 8289): by the smallest delay that anybody had, and
/// only when it stayed above a target for a whole interval. A crowd that comes in one second and
/// is served in the next is no fault; a queue that never gets empty is.
///
/// The delay counts from the batch that left without the command. The time of the commit that was
/// running when it came is the price of a shared commit, not of a queue; so as long as every batch
/// takes all that waits, the delay is zero.
///
/// **How much** is decided at the door and not, as CoDel does it, by throwing out who waited
/// longest. Its slow law (one more victim each time) speaks to senders that slow down when they
/// lose a packet; shoppers come again. And who came first is served first here. So while work
/// stands, the queue is as long as what the desk gets done within the time that each kind may
/// wait (Little's law), by the size and the time of the larger of the last two batches (one that
/// came together by chance says nothing of what the desk can do). That ends when a batch leaves
/// nobody behind and nobody was turned away while it came together: a queue that is kept as short
/// as a batch would be empty after each, and open to everybody the next moment.
///
/// Pure: time is an argument. Used under the desk's lock.
struct StandingDelay: Sendable {
    private let limits: DeskLimits
    /// Kinds before payment are held to what the desk can do.
    private(set) var isShedding = false
    /// The delay of whoever waited least in the last batch.
    private(set) var delay = Span.milliseconds(0)
    /// The last two batches on disk: how many commands, and how long their commit took.
    private var last = (commands: 0, span: Span.milliseconds(0))
    private var before = (commands: 0, span: Span.milliseconds(0))
    private var lastTaken: Timestamp?
    private var aboveSince: Timestamp?
    /// A hold was turned away since the last batch.
    private var hasTurnedAway = false

    init(_ limits: DeskLimits) {
        self.limits = limits
    }

    /// A batch was taken, whose last command arrived at `newest`.
    ///
    /// - Parameter rest: whether commands were left behind.
    mutating func taken(newest: Timestamp, rest: Bool, at now: Timestamp) {
        // A clock that is set back would make an hour of it.
        let stood = lastTaken.map { min($0, now) - newest } ?? .milliseconds(0)
        delay = max(stood, .milliseconds(0))
        lastTaken = now
        if !rest, !hasTurnedAway { isShedding = false }
        hasTurnedAway = false
        guard rest, delay >= limits.target else {
            aboveSince = nil
            return
        }
        let since = aboveSince ?? now
        aboveSince = since
        if now - since >= limits.interval { isShedding = true }
    }

    /// A command was turned away for what `room` says. Joins do not count: whoever has no place yet
    /// comes again and again, and is not what the desk is too slow for.
    mutating func turnedAway(_ kind: DeskKind) {
        if kind == .hold { hasTurnedAway = true }
    }

    /// The batch is on disk.
    mutating func committed(_ commands: Int, in span: Span) {
        before = last
        last = (commands, max(span, .milliseconds(0)))
    }

    /// What the last commit took.
    var commit: Span { last.span }

    /// How many commands may wait when one of this kind comes.
    func room(for kind: DeskKind) -> Int {
        let usual = limits.room(for: kind)
        guard isShedding, let patience = limits.standing(kind) else { return usual }
        return min(usual, served(within: patience, of: kind))
    }

    /// At least one batch for holds, however slow the disk: the desk is never without work. Whoever
    /// wants to join waits behind them.
    private func served(within span: Span, of kind: DeskKind) -> Int {
        let batch = before.commands > last.commands ? before : last
        let milliseconds = max(batch.span.milliseconds, 1)
        let share = Int(Int64(batch.commands) * span.milliseconds / milliseconds)
        return kind == .joining ? share : max(share, min(batch.commands, limits.batch))
    }
}

/// The pressure on the desk, for whoever lets people in or shows it.
package struct DeskPressure: Hashable, Sendable {
    /// How long commands stand beyond the commit that they could not avoid. Zero while each batch
    /// takes all that waits.
    package var delay: Span
    /// How long the first command in the queue has waited; grows while a commit hangs.
    package var wait: Span
    /// How long the last commit took.
    package var commit: Span
    /// The number of commands turned away since the start, of any kind, for any reason but a shop
    /// that closes.
    package var shed: Int64
    /// Whether holds and joining are held to what the desk can do.
    package var isShedding: Bool

    package init(delay: Span, wait: Span, commit: Span, shed: Int64, isShedding: Bool) {
        self.delay = delay
        self.wait = wait
        self.commit = commit
        self.shed = shed
        self.isShedding = isShedding
    }
}
