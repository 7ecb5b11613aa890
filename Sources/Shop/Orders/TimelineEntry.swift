/// An entry of an order's timeline: who did what, when, from which status to which, and why.
package struct TimelineEntry: Hashable, Sendable {
    package var at: Timestamp
    package var actor: Actor
    package var kind: Kind
    package var from: OrderStatus?
    package var to: OrderStatus?
    package var amount: Money?
    package var words: String?

    /// The kind of an entry: what happened. The raw value is what is stored.
    package enum Kind: String, Sendable {
        case reserved
        case details
        case slip
        case slipApproved = "slip_approved"
        case slipRejected = "slip_rejected"
        /// A decision, or money that was entered, was a mistake and counts no more.
        case takenBack = "taken_back"
        case payment
        /// What was missing of the money was forgiven; below zero it is owed again, or was paid.
        case forgiven
        case status
        case expired
        case cancelled
        case note
        case oversold
        /// Staff gave everybody in the drop more time, or took that back.
        case extended, shortened
        /// The account was told that money goes back to.
        case refundAccount = "refund_account"
        /// A refund was handed to the bank.
        case refundSent = "refund_sent"
        /// Money went back.
        case refundDone = "refund_done"
        /// The bank did not take a refund, or it was called off.
        case refundRefused = "refund_refused"
        /// Money that had gone back came again, or it never had.
        case refundReturned = "refund_returned"

        /// Whether the shopper may know of such an entry; notes are for staff alone.
        package var isForShopper: Bool { self != .note }
    }

    package init(
        at: Timestamp, actor: Actor, kind: Kind, from: OrderStatus? = nil, to: OrderStatus? = nil,
        amount: Money? = nil, words: String? = nil
    ) {
        self.at = at
        self.actor = actor
        self.kind = kind
        self.from = from
        self.to = to
        self.amount = amount
        self.words = words
    }
}

/// The actor: who did something.
package enum Actor: Hashable, Sendable {
    case shopper
    /// A clock did it, or another rule of the shop itself.
    case system
    /// A member of staff did it; carries the e-mail address.
    case staff(String)
    /// A program with an API token did it; carries the token's name.
    case token(String)

    /// The actor's text as it is stored: `shopper`, `system`, `staff:EMAIL`, `token:NAME`.
    package var text: String {
        switch self {
        case .shopper: "shopper"
        case .system: "system"
        case .staff(let email): "staff:\(email)"
        case .token(let name): "token:\(name)"
        }
    }

    /// Reads what `text` wrote; anything else is the system.
    package init(text: String) {
        let parts = text.pieces(at: ":", most: 2).map(String.init)
        switch (parts.first, parts.last) {
        case ("shopper", _): self = .shopper
        case ("staff", let email?): self = .staff(email)
        case ("token", let name?): self = .token(name)
        default: self = .system
        }
    }
}
