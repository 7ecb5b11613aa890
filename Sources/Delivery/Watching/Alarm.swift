package import Shop

/// An alert that staff and the seller's chat are told.
package struct Alert: Hashable, Sendable {
    /// The kind of an alert: what happened.
    package enum Kind: String, Hashable, Sendable {
        /// The shop's state got worse.
        case worse
        /// The gravest trouble is over, and something milder holds still.
        case better
        /// All is well again.
        case calm
    }

    /// The alert's number, counted from 1 by process.
    package var number: Int
    package var kind: Kind
    /// The diagnosis of what limits the shop now: of one that got better, what remains.
    package var diagnosis: Diagnosis
    /// The diagnosis of what is over, as it last held, where something milder remains; else `nil`.
    package var over: Diagnosis?
    package var at: Timestamp

    package init(
        number: Int, kind: Kind, diagnosis: Diagnosis, over: Diagnosis? = nil, at: Timestamp
    ) {
        self.number = number
        self.kind = kind
        self.diagnosis = diagnosis
        self.over = over
        self.at = at
    }

    /// The alert as an entry keeps it.
    ///
    /// - Parameters:
    ///   - run: the run of the process that raised it.
    ///   - text: what it tells people.
    ///   - body: what is posted of it.
    package func note(run: String, text: String, body: String) -> AlertNote {
        AlertNote(
            state: kind.rawValue, limit: diagnosis.limit.rawValue, number: number, run: run,
            text: text, body: body)
    }
}

/// The standing of an alert that is yet to be posted.
package enum AlertStanding: Hashable, Sendable {
    /// What it tells is so.
    case holds
    /// It is not so just now, and may be so again in a second.
    case pauses
    /// It is over: what came after it tells how it went on.
    case over
}

/// The alarm, which decides when somebody is told: once for each time that it gets worse, not again
/// while it goes up and down below that, anew when the same begins anew, and once when it is over.
/// What is better already is not told any more, nor what no shopper feels.
///
/// Where the gravest is over and something milder holds on, that is told once it has stayed so, and
/// what was told to be over is told anew when it begins again.
///
/// Who was told that it is over is told at once when nobody can order again. Where that has
/// happened, the next end has to last before it is told: what comes and goes would be told all day.
package struct Alarm: Sendable {
    /// The named limits of alarms.
    package enum Limits {
        /// The severity from which on somebody is told.
        package static let least: Severity = .strained
        /// The least time between two alerts, unless it got worse by a whole step, or nobody can
        /// order again.
        package static let spacing: Span = .minutes(1)
        /// How long the gravest must not have held until it is told to be over while something
        /// milder holds; and how long all has to be well until that is told of what had come back.
        package static let settled: Span = .minutes(1)
        /// How long it is remembered that something was told to be over while something milder
        /// held. What comes back sooner comes and goes: its next end has to last for so long.
        package static let memory: Span = .minutes(5)
    }

    /// The gravest trouble that was told.
    private struct Told {
        /// The diagnosis as it was when it last held.
        var last: Diagnosis
        /// The moment since when the trouble held that was told.
        var since: Timestamp
        /// The moment when it last held.
        var heldAt: Timestamp

        init(_ diagnosis: Diagnosis, at now: Timestamp) {
            last = diagnosis
            since = diagnosis.since
            heldAt = now
        }
    }

    private var number = 0
    /// The number of the last alert that told that something is over.
    private var lastEnd = 0
    private var lastTold: (at: Timestamp, limit: Limit)?
    private var worst: Told?
    /// What was told last to be over while something milder held.
    private var lastOver: (at: Timestamp, limit: Limit)?
    /// Whether what was told last had come back soon after it was told to be over.
    private var hasComeBack = false
    private var quietSince: Timestamp?
    /// The notice on staff's pages: it stays until somebody has seen it, or until it is over.
    package private(set) var notice: Alert?

    package init() {}

    /// Takes the diagnosis of one more second.
    ///
    /// - Returns: what to tell.
    package mutating func take(_ diagnosis: Diagnosis, at now: Timestamp) -> Alert? {
        // A clock that was set back must not keep it silent.
        if let told = lastTold, now < told.at { lastTold = nil }
        let limit = diagnosis.limit
        // The graver one would be told if it held still.
        if let notice, notice.diagnosis.limit.rank > limit.rank { self.notice = nil }
        guard limit.severity >= Limits.least else { return end(diagnosis, at: now) }
        quietSince = nil
        if let worst, limit.rank < worst.last.limit.rank {
            return ease(diagnosis, from: worst, at: now)
        }
        if isKnown(diagnosis, at: now) { return nil }
        guard !diagnosis.isEasing, diagnosis.isFelt else { return nil }
        guard isDue(diagnosis, at: now) else {
            // What was told is not over while something graver holds that is not told yet.
            worst?.heldAt = now
            return nil
        }
        hasComeBack = hasComeBack || isBack(limit, at: now)
        if lastOver?.limit == limit { lastOver = nil }
        worst = Told(diagnosis, at: now)
        return tell(.worse, diagnosis, at: now)
    }

    /// Whether this is the trouble that was told last, and has not begun anew since; earlier, where
    /// the clock was set back since.
    private mutating func isKnown(_ diagnosis: Diagnosis, at now: Timestamp) -> Bool {
        guard var worst, diagnosis.limit == worst.last.limit else { return false }
        if !diagnosis.isEasing { worst.last = diagnosis }
        worst.heldAt = now
        self.worst = worst
        return diagnosis.since == worst.since
    }

    /// Whether a diagnosis is told at once, or long enough after the last.
    private func isDue(_ diagnosis: Diagnosis, at now: Timestamp) -> Bool {
        guard let lastTold else { return true }
        if now - lastTold.at >= Limits.spacing { return true }
        let (limit, severity) = (diagnosis.limit, diagnosis.limit.severity)
        if severity == .failing, isBack(limit, at: now) { return true }
        guard limit != lastTold.limit else { return false }
        return severity == .failing || severity > (worst?.last.limit.severity ?? .strained)
    }

    /// Whether a limit begins again that was told to be over a moment ago.
    private func isBack(_ limit: Limit, at now: Timestamp) -> Bool {
        if let lastOver, lastOver.limit == limit, now - lastOver.at < Limits.memory { return true }
        guard worst == nil, let lastTold else { return false }
        return lastTold.limit == limit && now - lastTold.at < Limits.spacing
    }

    /// Whether later alerts tell how it went on: after trouble its end, after that whatever came.
    func isPast(_ alert: Alert) -> Bool {
        alert.number < (alert.kind == .worse ? lastEnd : number)
    }

    /// Notes that somebody of staff has seen a notice; a later one is shown all the same.
    package mutating func see(_ number: Int) {
        if notice?.number == number { notice = nil }
    }

    /// Something milder holds than what was told.
    private mutating func ease(
        _ diagnosis: Diagnosis, from worst: Told, at now: Timestamp
    ) -> Alert? {
        let heldAt = min(worst.heldAt, now)
        self.worst?.heldAt = heldAt
        let wanted = hasComeBack ? Limits.memory : Limits.settled
        guard !diagnosis.isEasing, now - heldAt >= wanted else { return nil }
        hasComeBack = false
        lastOver = (now, worst.last.limit)
        self.worst = Told(diagnosis, at: now)
        return tell(.better, diagnosis, over: worst.last, at: now)
    }

    private mutating func end(_ diagnosis: Diagnosis, at now: Timestamp) -> Alert? {
        guard worst != nil else { return nil }
        let since = min(quietSince ?? now, now)
        quietSince = since
        guard !hasComeBack || now - since >= Limits.settled else { return nil }
        worst = nil
        hasComeBack = false
        return tell(.calm, diagnosis, at: now)
    }

    private mutating func tell(
        _ kind: Alert.Kind, _ diagnosis: Diagnosis, over: Diagnosis? = nil, at now: Timestamp
    ) -> Alert {
        number += 1
        if kind != .calm { lastTold = (now, diagnosis.limit) }
        if kind != .worse { lastEnd = number }
        let alert = Alert(
            number: number, kind: kind, diagnosis: diagnosis, over: over, at: now)
        notice = kind == .calm ? nil : alert
        return alert
    }
}
