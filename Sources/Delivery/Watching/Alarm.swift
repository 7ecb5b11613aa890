package import Shop

/// An alert that staff and the seller's chat are told.
package struct Alert: Hashable, Sendable {
    /// The kind of an alert: what happened.
    package enum Kind: String, Hashable, Sendable {
        /// The shop's state got worse.
        case worse
        /// All is well again.
        case calm
    }

    /// The alert's number, counted from 1 by process.
    package var number: Int
    package var kind: Kind
    package var diagnosis: Diagnosis
    package var at: Timestamp

    package init(number: Int, kind: Kind, diagnosis: Diagnosis, at: Timestamp) {
        self.number = number
        self.kind = kind
        self.diagnosis = diagnosis
        self.at = at
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
/// Who was told that all is well is told at once when nobody can order again. Where that has
/// happened, the next end has to last before it is told: what comes and goes would be told all day.
package struct Alarm: Sendable {
    /// The named limits of alarms.
    package enum Limits {
        /// The severity from which on somebody is told.
        package static let least: Severity = .strained
        /// The least time between two alerts, unless it got worse by a whole step, or nobody can
        /// order again.
        package static let spacing: Span = .minutes(1)
        /// How long all has to be well until that is told of what had come back at once.
        package static let settled: Span = .minutes(1)
        /// How long an alert is remembered: what was told longer ago and is milder by now may be
        /// told again.
        package static let memory: Span = .minutes(5)
    }

    private var number = 0
    /// The number of the last alert that told that all is well.
    private var lastCalm = 0
    private var lastTold: (at: Timestamp, limit: Limit)?
    /// The gravest that was told, since when it held, and when it last did.
    private var worst: (limit: Limit, since: Timestamp, heldAt: Timestamp)?
    /// Whether what was told last had come back as soon as it was told to be over.
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
        // The graver one would be told if it held still.
        if let notice, notice.diagnosis.limit.rank > diagnosis.limit.rank { self.notice = nil }
        guard diagnosis.limit.severity >= Limits.least else { return end(diagnosis, at: now) }
        quietSince = nil
        if let worst, isKnown(diagnosis, worst, at: now) { return nil }
        guard !diagnosis.isEasing, diagnosis.isFelt, isDue(diagnosis, at: now) else { return nil }
        hasComeBack = hasComeBack || isBack(diagnosis.limit, at: now)
        worst = (diagnosis.limit, diagnosis.since, now)
        return tell(.worse, diagnosis, at: now)
    }

    /// Whether this was told, or is milder than what was.
    private mutating func isKnown(
        _ diagnosis: Diagnosis, _ worst: (limit: Limit, since: Timestamp, heldAt: Timestamp),
        at now: Timestamp
    ) -> Bool {
        let limit = diagnosis.limit
        if limit == worst.limit {
            // The same, begun anew; earlier, where the clock was set back since.
            if diagnosis.since != worst.since { return false }
            self.worst?.heldAt = now
            return true
        }
        guard limit.rank < worst.limit.rank else { return false }
        if now - worst.heldAt >= Limits.memory { self.worst = (limit, diagnosis.since, now) }
        return true
    }

    /// Whether a diagnosis is told at once, or long enough after the last.
    private func isDue(_ diagnosis: Diagnosis, at now: Timestamp) -> Bool {
        guard let lastTold else { return true }
        if now - lastTold.at >= Limits.spacing { return true }
        let severity = diagnosis.limit.severity
        if severity == .failing, isBack(diagnosis.limit, at: now) { return true }
        guard diagnosis.limit != lastTold.limit else { return false }
        return severity == .failing || severity > (worst?.limit.severity ?? .strained)
    }

    /// Whether a limit begins again that was told to be over a moment ago.
    private func isBack(_ limit: Limit, at now: Timestamp) -> Bool {
        guard worst == nil, let lastTold else { return false }
        return lastTold.limit == limit && now - lastTold.at < Limits.spacing
    }

    /// Whether later alerts tell how it went on: after trouble its end, after that whatever came.
    func isPast(_ alert: Alert) -> Bool {
        alert.number < (alert.kind == .calm ? number : lastCalm)
    }

    /// Notes that somebody of staff has seen a notice; a later one is shown all the same.
    package mutating func see(_ number: Int) {
        if notice?.number == number { notice = nil }
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

    private mutating func tell(_ kind: Alert.Kind, _ diagnosis: Diagnosis, at now: Timestamp)
        -> Alert
    {
        number += 1
        if kind == .worse { lastTold = (now, diagnosis.limit) } else { lastCalm = number }
        let alert = Alert(number: number, kind: kind, diagnosis: diagnosis, at: now)
        notice = kind == .worse ? alert : nil
        return alert
    }
}
