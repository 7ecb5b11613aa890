/// A place in a drop's line, as its shopper holds it.
package struct LineTicket: Hashable, Sendable {
    package var drop: DropID
    /// Its number in the order of joining, from 1.
    package var number: Int64
    /// `LineRules.ticketBytes` bytes that nobody else knows.
    package var id: [UInt8]
    /// Whether its shopper was in the shop before a line on `auto` began, and need not wait.
    package var isInside: Bool

    package init(drop: DropID, number: Int64, id: [UInt8], isInside: Bool = false) {
        self.drop = drop
        self.number = number
        self.id = id
        self.isInside = isInside
    }
}

/// Leave to reserve once, until a moment.
package struct LineAdmission: Hashable, Sendable {
    package var drop: DropID
    /// The ticket's number.
    package var number: Int64
    /// Which of the ticket's turns this is, from 1.
    package var turn: Int
    package var expiresAt: Timestamp

    package init(drop: DropID, number: Int64, turn: Int, expiresAt: Timestamp) {
        self.drop = drop
        self.number = number
        self.turn = turn
        self.expiresAt = expiresAt
    }
}

/// What a reservation says about its turn: the ticket's number, and which turn it means.
package struct LinePass: Hashable, Sendable {
    package var number: Int64
    /// `nil` is the ticket's latest turn: a browser shows its ticket alone.
    package var turn: Int?

    package init(number: Int64, turn: Int?) {
        self.number = number
        self.turn = turn
    }
}

/// A ticket's latest turn, as it is stored.
package struct LineTurn: Hashable, Sendable {
    package var turn: Int
    package var expiresAt: Timestamp
    /// Used for an order, or given back.
    package var isOver: Bool

    package init(turn: Int, expiresAt: Timestamp, isOver: Bool) {
        self.turn = turn
        self.expiresAt = expiresAt
        self.isOver = isOver
    }

    /// Whether somebody may reserve on it.
    package func admits(_ pass: LinePass, at now: Timestamp) -> Bool {
        !isOver && now < expiresAt && (pass.turn ?? turn) == turn
    }
}

/// Names a ticket: numbers are given in each drop anew.
package struct TicketNumber: Hashable, Sendable {
    package var drop: DropID
    package var number: Int64

    package init(drop: DropID, number: Int64) {
        self.drop = drop
        self.number = number
    }
}

extension Reservation {
    /// The ticket that its pass is of.
    package var ticket: TicketNumber? {
        pass.map { TicketNumber(drop: drop, number: $0.number) }
    }
}
