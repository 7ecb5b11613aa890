internal import Shop
internal import Storage

/// A ticket's latest turn with all that is stored of it.
struct StoredTurn {
    var turn: LineTurn
    var place: Int64
    var givenAt: Timestamp
    var endedAt: Timestamp?
    /// The order that it was used for.
    var order: OrderID?

    /// Whether the turn may still be used.
    func isOpen(at now: Timestamp) -> Bool { endedAt == nil && turn.expiresAt > now }
}

/// The admissions of a drop that may be used at a moment.
struct OpenTurns: Hashable {
    var drop: DropID
    var at: Timestamp
}

extension DeskBook {
    /// Says that a drop and its line will be asked for.
    func want(lineOf drop: DropID) {
        drops.want(drop)
        lines.want(drop)
    }

    /// Says that the latest turn of a ticket will be asked for.
    func want(turnOf ticket: TicketNumber) { turns.want(ticket) }

    /// The line of a drop; `nil` where none was made yet.
    func line(_ drop: DropID) throws -> Line? {
        if !lines.knows(drop) {
            lines.want(drop)
            try load()
        }
        return lines[drop]
    }

    /// Writes a line that was read before.
    func save(_ line: Line) {
        lines[line.drop] = line
        pending.note(line: line.drop)
    }

    /// The latest turn of a ticket; `nil` when it has had none.
    func turn(of ticket: TicketNumber) throws -> LineTurn? { try storedTurn(ticket)?.turn }

    private func storedTurn(_ ticket: TicketNumber) throws -> StoredTurn? {
        if !turns.knows(ticket) {
            turns.want(ticket)
            try load()
        }
        return turns[ticket]
    }

    /// A ticket with its entry in the chain, for whoever shows the ticket.
    func joined(_ ticket: LineTicket) throws -> JoinedTicket? {
        let number = TicketNumber(drop: ticket.drop, number: ticket.number)
        if !tickets.knows(number) {
            tickets.want(number)
            try load()
        }
        return tickets[number].flatMap { $0.ticket.id == ticket.id ? $0 : nil }
    }

    /// The tickets of a line that staff let in out of turn.
    func ticketsLetIn(of drop: DropID) throws -> Set<Int64> {
        if !letIn.knows(drop) {
            letIn.want(drop)
            try load()
        }
        return letIn[drop] ?? []
    }

    /// Admissions of a drop that may still be used.
    func openTurns(of drop: DropID, at now: Timestamp) throws -> Int {
        let question = OpenTurns(drop: drop, at: now)
        if !openTurns.knows(question) {
            openTurns.want(question)
            try load()
        }
        return openTurns[question] ?? 0
    }

    /// Gives a ticket its next turn.
    func give(_ admission: LineAdmission, place: Int64, at now: Timestamp) throws {
        let ticket = TicketNumber(drop: admission.drop, number: admission.number)
        let before = try storedTurn(ticket)
        try change(
            ticket, from: before,
            to: StoredTurn(
                turn: LineTurn(
                    turn: admission.turn, expiresAt: admission.expiresAt, isOver: false),
                place: before?.place ?? place, givenAt: now), at: now)
    }

    /// Ends a ticket's turn, for an order or because it was given back.
    func endTurn(of ticket: TicketNumber, order: OrderID?, at now: Timestamp) throws {
        guard let before = try storedTurn(ticket) else { return }
        var after = before
        (after.endedAt, after.order, after.turn.isOver) = (now, order, true)
        try change(ticket, from: before, to: after, at: now)
    }

    private func change(
        _ ticket: TicketNumber, from before: StoredTurn?, to after: StoredTurn, at now: Timestamp
    ) throws {
        let question = OpenTurns(drop: ticket.drop, at: now)
        if openTurns.knows(question) {
            let open = (after.isOpen(at: now) ? 1 : 0) - (before?.isOpen(at: now) == true ? 1 : 0)
            openTurns[question] = (openTurns[question] ?? 0) + open
        }
        turns[ticket] = after
        pending.note(ticket)
    }

    func askLines(_ wants: BookWants) throws {
        for drop in wants.lines { try base.expectLine(drop) }
        for ticket in wants.turns { try base.expect(StoredTurn.query, ticket.key) }
        for ticket in wants.tickets { try base.expectJoined(ticket) }
        for drop in wants.letIn { try base.expectTicketsLetIn(of: drop) }
        for open in wants.openTurns { try base.expectOpenTurns(of: open.drop, at: open.at) }
    }

    func takeLines(_ wants: BookWants) throws {
        for drop in wants.lines {
            if let line = try base.line(drop) { lines.put(drop, line) }
        }
        for ticket in wants.turns {
            let turn = try base.first(StoredTurn.query, ticket.key, StoredTurn.init(row:))
            if let turn { turns.put(ticket, turn) }
        }
        for ticket in wants.tickets {
            if let joined = try base.joined(ticket) { tickets.put(ticket, joined) }
        }
        for drop in wants.letIn { letIn.put(drop, try base.ticketsLetIn(of: drop)) }
        for open in wants.openTurns {
            openTurns.put(open, try base.openTurns(of: open.drop, at: open.at))
        }
    }
}

extension StoredTurn {
    static let query = """
        SELECT turn, expires_at, ended_at, place, given_at, order_id FROM line_turns
        WHERE drop_id = $1 AND number = $2
        """

    /// The place of a turn is that of the ticket's first one.
    static let upsert = MultiRowInsert(
        into: """
            line_turns (drop_id, number, place, turn, given_at, expires_at, ended_at, order_id)
            """, columns: 8,
        tail: """
             ON CONFLICT (drop_id, number) DO UPDATE SET turn = excluded.turn,
                given_at = excluded.given_at, expires_at = excluded.expires_at,
                ended_at = excluded.ended_at, order_id = excluded.order_id
            """)

    init(row: any Row) throws {
        let endedAt = row.optionalInteger(2).map(Timestamp.init(milliseconds:))
        self.init(
            turn: LineTurn(
                turn: Int(row.integer(0)), expiresAt: Timestamp(milliseconds: row.integer(1)),
                isOver: endedAt != nil),
            place: row.integer(3), givenAt: Timestamp(milliseconds: row.integer(4)),
            endedAt: endedAt, order: row.optionalInteger(5).map { OrderID($0) })
    }

    func values(of ticket: TicketNumber) -> [Value] {
        ticket.key + [
            .integer(place), Value(turn.turn), .integer(givenAt.milliseconds),
            .integer(turn.expiresAt.milliseconds), Value(endedAt?.milliseconds),
            Value(order?.value),
        ]
    }
}

extension TicketNumber {
    fileprivate var key: [Value] { [.integer(drop.value), .integer(number)] }
}
