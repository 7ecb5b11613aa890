internal import Shop
internal import Storage

/// Lines, tickets and turns as rows.
extension Connection {
    /// The line of a drop; `nil` where none was made yet.
    func line(_ drop: DropID) throws -> Line? {
        try first(LineRows.lineQuery, [.integer(drop.value)], Line.init(row:))
    }

    /// Says that `line` comes soon, as `expect` does.
    func expectLine(_ drop: DropID) throws {
        try expect(LineRows.lineQuery, [.integer(drop.value)])
    }

    /// The latest turn of a ticket; `nil` when it has had none.
    func turn(of ticket: TicketNumber) throws -> LineTurn? {
        try first(LineRows.turnQuery, LineRows.key(ticket)) { row in
            LineTurn(
                turn: Int(row.integer(0)),
                expiresAt: Timestamp(milliseconds: row.integer(1)), isOver: !row.isNull(2))
        }
    }

    /// Says that `turn` comes soon, as `expect` does.
    func expectTurn(of ticket: TicketNumber) throws {
        try expect(LineRows.turnQuery, LineRows.key(ticket))
    }

    /// A ticket with its entry in the chain.
    func joined(_ ticket: TicketNumber) throws -> JoinedTicket? {
        try first(LineRows.joinedQuery, LineRows.key(ticket)) { row in
            JoinedTicket(
                ticket: LineTicket(
                    drop: ticket.drop, number: ticket.number, id: row.blob(0),
                    isInside: row.integer(3) == 1),
                joinedAt: Timestamp(milliseconds: row.integer(1)), link: row.blob(2))
        }
    }

    /// The entry of a ticket for whoever shows it.
    ///
    /// A number alone is not enough: a shop that was restored from a backup gives numbers again
    /// that it had given before, and what they open must not be shown to whoever had them then.
    func joined(_ ticket: LineTicket) throws -> JoinedTicket? {
        let found = try joined(TicketNumber(drop: ticket.drop, number: ticket.number))
        return found?.ticket.id == ticket.id ? found : nil
    }

    /// Says that `joined` comes soon, as `expect` does.
    func expectJoined(_ ticket: TicketNumber) throws {
        try expect(LineRows.joinedQuery, LineRows.key(ticket))
    }

    /// Writes a line that was read before.
    func save(_ line: Line) throws {
        try enqueue(LineRows.update, LineRows.values(line))
    }

    /// Adds a line.
    func add(_ line: Line) throws {
        try execute(LineRows.insert, LineRows.values(line))
    }

    /// Writes what happened to a line.
    ///
    /// - Parameters:
    ///   - staff: who did it, where staff did; never published.
    ///   - earlier: what an undo puts back.
    ///   - key: names the form that was sent.
    func record(
        _ moves: [LineMove], of drop: DropID, staff: String? = nil, reason: String? = nil,
        earlier: String? = nil, key: [UInt8]? = nil
    ) throws {
        for move in moves {
            try enqueue(
                """
                INSERT INTO line_moves (drop_id, number, at, kind, called, joined, detail, actor,
                    reason, earlier, request_key)
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
                """,
                [
                    .integer(drop.value), .integer(move.number), .integer(move.at.milliseconds),
                    .text(move.kind.rawValue), .integer(move.cursor), .integer(move.joined),
                    .text(move.detail), Value(staff), Value(reason), Value(earlier),
                    key.map(Value.blob) ?? .null,
                ])
        }
    }

    /// Admissions of a drop that may still be used.
    func openTurns(of drop: DropID, at now: Timestamp) throws -> Int {
        try first(
            LineRows.openTurnsQuery, [.integer(drop.value), .integer(now.milliseconds)]
        ) { Int($0.integer(0)) } ?? 0
    }

    /// When the next of them ends by itself; `nil` where there is none.
    func nextTurnEnd(of drop: DropID, at now: Timestamp) throws -> Timestamp? {
        try first(
            """
            SELECT min(expires_at) FROM line_turns
            WHERE drop_id = $1 AND ended_at IS NULL AND expires_at > $2
            """, [.integer(drop.value), .integer(now.milliseconds)]
        ) { $0.optionalInteger(0).map { Timestamp(milliseconds: $0) } } ?? nil
    }

    /// Says that `openTurns` comes soon, as `expect` does.
    func expectOpenTurns(of drop: DropID, at now: Timestamp) throws {
        try expect(
            LineRows.openTurnsQuery, [.integer(drop.value), .integer(now.milliseconds)])
    }

    /// How many places a line had called at a moment.
    func placesCalled(in drop: DropID, by moment: Timestamp) throws -> Int64 {
        try first(
            LineRows.calledQuery, [.integer(drop.value), .integer(moment.milliseconds)]
        ) { $0.integer(0) } ?? 0
    }

    /// Says that `placesCalled` comes soon, as `expect` does.
    func expectPlacesCalled(in drop: DropID, by moment: Timestamp) throws {
        try expect(LineRows.calledQuery, [.integer(drop.value), .integer(moment.milliseconds)])
    }

    /// Tickets that have had a turn, past the places that a line had called at a moment.
    func turnsPast(placesCalledBy moment: Timestamp, in drop: DropID) throws -> Int {
        try first(
            LineRows.turnsPastQuery, [.integer(drop.value), .integer(moment.milliseconds)]
        ) { Int($0.integer(0)) } ?? 0
    }

    /// Says that `turnsPast` comes soon, as `expect` does.
    func expectTurnsPast(placesCalledBy moment: Timestamp, in drop: DropID) throws {
        try expect(
            LineRows.turnsPastQuery, [.integer(drop.value), .integer(moment.milliseconds)])
    }
}

/// The SQL of rows of lines.
private enum LineRows {
    static func key(_ ticket: TicketNumber) -> [Value] {
        [.integer(ticket.drop.value), .integer(ticket.number)]
    }

    static let lineQuery = """
        SELECT drop_id, secret, joined, chain, early, draw_chain, called, carry, health, rate, cap,
            paused, engaged_at, strained, calm_since, stepped_at, moves, move_chain
        FROM lines WHERE drop_id = $1
        """

    static let turnQuery = """
        SELECT turn, expires_at, ended_at FROM line_turns WHERE drop_id = $1 AND number = $2
        """

    static let calledQuery = """
        SELECT called FROM line_moves WHERE drop_id = $1 AND at <= $2
        ORDER BY number DESC LIMIT 1
        """

    static let turnsPastQuery = """
        SELECT count(*) FROM line_turns
        WHERE drop_id = $1 AND place > coalesce((\(calledQuery)), 0)
        """

    static let openTurnsQuery = """
        SELECT count(*) FROM line_turns
        WHERE drop_id = $1 AND ended_at IS NULL AND expires_at > $2
        """

    static let joinedQuery = """
        SELECT id, joined_at, link, inside FROM line_tickets WHERE drop_id = $1 AND number = $2
        """

    static let insert = """
        INSERT INTO lines (secret, joined, chain, early, draw_chain, called, carry, health, rate,
            cap, paused, engaged_at, strained, calm_since, stepped_at, moves, move_chain, drop_id)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)
        """

    static let update = """
        UPDATE lines SET secret = $1, joined = $2, chain = $3, early = $4, draw_chain = $5,
            called = $6, carry = $7, health = $8, rate = $9, cap = $10, paused = $11,
            engaged_at = $12, strained = $13, calm_since = $14, stepped_at = $15, moves = $16,
            move_chain = $17
        WHERE drop_id = $18
        """

    static func values(_ line: Line) -> [Value] {
        [
            .blob(line.secret), .integer(line.joined), .blob(line.chain), Value(line.early),
            .blob(line.drawChain), .integer(line.cursor), .integer(line.carry),
            Value(line.health), Value(line.rate.map { Int64($0) }),
            Value(line.cap.map { Int64($0) }), Value(line.isPaused ? 1 : 0),
            Value(line.engagedAt?.milliseconds), Value(line.strained),
            Value(line.calmSince?.milliseconds), .integer(line.steppedAt.milliseconds),
            .integer(line.moves), .blob(line.moveChain), .integer(line.drop.value),
        ]
    }
}

extension Line {
    init(row: any Row) throws {
        self.init(
            drop: DropID(row.integer(0)), secret: row.blob(1), start: row.blob(3),
            now: Timestamp(milliseconds: row.integer(15)))
        joined = row.integer(2)
        early = row.optionalInteger(4)
        drawChain = row.blob(5)
        cursor = row.integer(6)
        carry = row.integer(7)
        health = Int(row.integer(8))
        rate = row.optionalInteger(9).map { Int($0) }
        cap = row.optionalInteger(10).map { Int($0) }
        isPaused = row.integer(11) != 0
        engagedAt = row.optionalInteger(12).map(Timestamp.init(milliseconds:))
        strained = Int(row.integer(13))
        calmSince = row.optionalInteger(14).map(Timestamp.init(milliseconds:))
        moves = row.integer(16)
        moveChain = row.blob(17)
    }
}
