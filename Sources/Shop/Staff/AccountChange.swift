/// A change of the receiving accounts that somebody asked for: whoever can change where money goes
/// can take it, so a second person looks before it holds.
package struct AccountChange: Hashable, Sendable {
    package var id: Int64
    package var askedAt: Timestamp
    package var askedBy: Actor
    /// The accounts that would hold, in their order.
    package var accounts: [ReceivingAccount]
    package var state: State
    package var decidedAt: Timestamp?
    package var decidedBy: Actor?

    package init(
        id: Int64, askedAt: Timestamp, askedBy: Actor, accounts: [ReceivingAccount],
        state: State = .waiting, decidedAt: Timestamp? = nil, decidedBy: Actor? = nil
    ) {
        self.id = id
        self.askedAt = askedAt
        self.askedBy = askedBy
        self.accounts = accounts
        self.state = state
        self.decidedAt = decidedAt
        self.decidedBy = decidedBy
    }

    /// What became of a change. The raw value is what is stored.
    package enum State: String, CaseIterable, Sendable {
        case waiting, confirmed, refused
        /// Somebody asked for another change, which took this one's place.
        case replaced
    }

    /// Whether a change holds at once: where nobody was told an account yet, and where the machine
    /// itself asks and no two people could look.
    ///
    /// - Parameter people: the owners and managers that the shop has.
    package static func holdsAtOnce(by actor: Actor, isFirst: Bool, people: Int) -> Bool {
        isFirst || (actor == .system && people < 2)
    }

    /// Whether somebody may confirm the change: a person who did not ask for it, or the machine for
    /// whom no other person is there. A program may not, since whoever holds its token is not seen.
    package func mayBeConfirmed(by actor: Actor, people: Int) -> Bool {
        switch actor {
        case .staff: actor != askedBy
        case .system: askedBy != .system || people < 2
        case .token, .shopper: false
        }
    }
}
