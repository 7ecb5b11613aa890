/// A place in a drop's line, as its shopper holds it.
package struct LineTicket: Hashable, Sendable {
    package var drop: DropID
    /// The ticket's number in the order of joining, from 1.
    package var number: Int64
    /// The ticket's id: `LineRules.ticketBytes` bytes that nobody else knows.
    package var id: [UInt8]
    /// Whether the ticket's shopper was in the shop before a line on `auto` began, and need not
    /// wait.
    package var isInside: Bool

    package init(drop: DropID, number: Int64, id: [UInt8], isInside: Bool = false) {
        self.drop = drop
        self.number = number
        self.id = id
        self.isInside = isInside
    }
}

/// An admission: leave to reserve once, until a moment.
package struct LineAdmission: Hashable, Sendable {
    package var drop: DropID
    /// The number of the admitted ticket.
    package var number: Int64
    /// The number of the ticket's turn that this admission is, from 1.
    package var turn: Int
    package var expiresAt: Timestamp

    package init(drop: DropID, number: Int64, turn: Int, expiresAt: Timestamp) {
        self.drop = drop
        self.number = number
        self.turn = turn
        self.expiresAt = expiresAt
    }
}

/// The turn that a reservation claims: the ticket's number, and which of its turns is meant.
package struct LinePass: Hashable, Sendable {
    package var number: Int64
    /// The number of the turn; `nil` is the ticket's latest, because a browser shows its ticket
    /// alone.
    package var turn: Int?

    package init(number: Int64, turn: Int?) {
        self.number = number
        self.turn = turn
    }
}

/// The latest turn of a ticket, as it is stored.
package struct LineTurn: Hashable, Sendable {
    package var turn: Int
    package var expiresAt: Timestamp
    /// Whether the turn was used for an order, or given back.
    package var isOver: Bool

    package init(turn: Int, expiresAt: Timestamp, isOver: Bool) {
        self.turn = turn
        self.expiresAt = expiresAt
        self.isOver = isOver
    }

    /// Whether a pass lets somebody reserve on this turn.
    package func admits(_ pass: LinePass, at now: Timestamp) -> Bool {
        !isOver && now < expiresAt && (pass.turn ?? turn) == turn
    }
}

/// The name of a ticket: its drop and its number, as each drop numbers its own.
package struct TicketNumber: Hashable, Sendable {
    package var drop: DropID
    package var number: Int64

    package init(drop: DropID, number: Int64) {
        self.drop = drop
        self.number = number
    }
}
