package import Shop

/// What staff and the seller's chat are told.
package struct Alert: Hashable, Sendable {
    /// What happened.
    package enum Kind: String, Hashable, Sendable {
        /// It got worse.
        case worse
        /// All is well again.
        case calm
    }

    /// Counted from 1, by process.
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

/// Decides when somebody is told. Once for each time that it gets worse, not again while it goes
/// up and down below that, and once when it is over.
package struct Alarm: Sendable {
    /// The named limits of alarms.
    package enum Limits {
        /// From here on somebody is told.
        package static let least: Severity = .strained
        /// Between two alerts, unless it got worse by a whole step.
        package static let spacing: Span = .minutes(1)
        /// What was told so long ago and is milder by now may be told again.
        package static let memory: Span = .minutes(5)
    }

    private var number = 0
    private var lastTold: Timestamp?
    /// The gravest that was told and when it last held.
    private var worst: (limit: Limit, heldAt: Timestamp)?
    /// What staff's page shows: it stays until somebody has seen it, or until it is over.
    package private(set) var notice: Alert?

    package init() {}

    /// Takes the diagnosis of one more second.
    ///
    /// - Returns: what to tell.
    package mutating func take(_ diagnosis: Diagnosis, at now: Timestamp) -> Alert? {
        // A clock that was set back must not keep it silent.
        if let told = lastTold, now < told { lastTold = nil }
        guard diagnosis.limit.severity >= Limits.least else { return end(diagnosis, at: now) }
        if let worst {
            if diagnosis.limit.rank == worst.limit.rank { self.worst?.heldAt = now }
            if diagnosis.limit.rank < worst.limit.rank, now - worst.heldAt >= Limits.memory {
                self.worst = (diagnosis.limit, now)
            }
            if diagnosis.limit.rank <= worst.limit.rank { return nil }
        }
        let isStep = diagnosis.limit.severity > (worst?.limit.severity ?? .strained)
        guard isStep || isSpaced(now) else { return nil }
        worst = (diagnosis.limit, now)
        return tell(.worse, diagnosis, at: now)
    }

    /// Somebody of staff has seen a notice; a later one is shown all the same.
    package mutating func see(_ number: Int) {
        if notice?.number == number { notice = nil }
    }

    private mutating func end(_ diagnosis: Diagnosis, at now: Timestamp) -> Alert? {
        guard worst != nil else { return nil }
        worst = nil
        return tell(.calm, diagnosis, at: now)
    }

    private func isSpaced(_ now: Timestamp) -> Bool {
        lastTold.map { now - $0 >= Limits.spacing } ?? true
    }

    private mutating func tell(_ kind: Alert.Kind, _ diagnosis: Diagnosis, at now: Timestamp)
        -> Alert
    {
        number += 1
        lastTold = now
        let alert = Alert(number: number, kind: kind, diagnosis: diagnosis, at: now)
        notice = kind == .worse ? alert : nil
        return alert
    }
}
