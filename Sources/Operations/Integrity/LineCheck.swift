internal import Shop
internal import Storage

/// A line is what its chain says: every ticket once, every move in its place, no turn without a
/// ticket and no order on somebody else's turn.
struct LineCheck: IntegrityCheck {
    let name = "lines"

    private static let advice = "compare with a backup: its record no longer proves the places"
    private static let turnAdvice = "find out who wrote to the database besides the shop"

    func run(on connection: any Connection, _ findings: inout IntegrityFindings) throws {
        let drops = try connection.all("SELECT drop_id FROM lines ORDER BY drop_id") {
            DropID($0.integer(0))
        }
        for id in drops {
            guard let drop = try connection.drop(id), let line = try connection.line(id) else {
                continue
            }
            let place = "line of \(drop.slug)"
            try checkTickets(line, drop, place, on: connection, &findings)
            try checkMoves(line, drop, place, on: connection, &findings)
            try checkCounts(line, place, on: connection, &findings)
        }
        try checkTurns(on: connection, &findings)
        try checkOrders(on: connection, &findings)
    }

    private func checkTickets(
        _ line: Line, _ drop: Drop, _ place: String, on connection: any Connection,
        _ findings: inout IntegrityFindings
    ) throws {
        let chain = LineChain.standard
        let commitment = chain.commitment(to: line.secret)
        var link = chain.start(slug: drop.slug, commitment: commitment)
        var last: Int64 = 0
        var broken: Int64?
        var drawLink = line.early == 0 ? link : []
        while last < line.joined {
            var read: Int64 = 0
            try connection.forEach(
                """
                SELECT number, id, joined_at, link FROM line_tickets
                WHERE drop_id = $1 AND number > $2 AND number <= $3 ORDER BY number LIMIT $4
                """,
                [
                    .integer(line.drop.value), .integer(last), .integer(line.joined),
                    Value(IntegrityLimits.page),
                ]
            ) { row in
                read += 1
                let number = row.integer(0)
                link = chain.link(
                    after: link, number: number, fingerprint: chain.fingerprint(of: row.blob(1)),
                    joinedAt: Timestamp(milliseconds: row.integer(2)))
                if broken == nil, number != last + 1 || link != row.blob(3) { broken = number }
                // From here on the stored chain is followed, so that one fault is told once.
                link = row.blob(3)
                if number == line.early { drawLink = link }
                last = number
            }
            if read == 0 { break }
        }
        if let broken {
            findings.fault(
                place, "ticket \(broken) does not follow from the one before", Self.advice)
        } else if link != line.chain {
            findings.fault(place, "its chain is not that of its tickets", Self.advice)
        }
        if line.early != nil, drawLink != line.drawChain {
            findings.fault(place, "its draw is not of the chain of its tickets", Self.advice)
        }
    }

    private func checkMoves(
        _ line: Line, _ drop: Drop, _ place: String, on connection: any Connection,
        _ findings: inout IntegrityFindings
    ) throws {
        let commitment = LineChain.standard.commitment(to: line.secret)
        let head = line.recordHead(slug: drop.slug, opensAt: drop.opensAt, chain: .standard)
        var audit = MoveAudit(
            start: LineChain.standard.start(slug: drop.slug, commitment: commitment))
        var found = LineFindings()
        var last: Int64 = 0
        while true {
            let before = audit.count
            try connection.recordedMoves(
                of: line.drop, in: last + 1...last + Int64(IntegrityLimits.page)
            ) {
                audit.take($0, head: head, chain: .standard, &found)
                last = $0.move.number
            }
            if audit.count == before { break }
        }
        audit.finish(head: head, &found)
        for finding in found.listed where !finding.isOdd {
            findings.fault(place, finding.text, Self.advice)
        }
        if found.broken > 0 { return }
        if audit.count != line.moves || audit.link != line.moveChain {
            findings.fault(
                place, "it counts \(line.moves) moves, and those stored lead elsewhere",
                Self.advice)
        } else if audit.cursor != line.cursor {
            findings.fault(
                place, "it says \(line.cursor) places were called, its moves \(audit.cursor)",
                Self.advice)
        }
    }

    private func checkCounts(
        _ line: Line, _ place: String, on connection: any Connection,
        _ findings: inout IntegrityFindings
    ) throws {
        let tickets =
            try connection.first(
                "SELECT count(*) FROM line_tickets WHERE drop_id = $1", [.integer(line.drop.value)]
            ) { $0.integer(0) } ?? 0
        if tickets != line.joined {
            findings.fault(
                place, "it counts \(line.joined) tickets, and \(tickets) are stored", Self.advice)
        }
        if line.cursor > line.joined || line.early ?? 0 > line.joined {
            findings.fault(
                place, "it called or drew more places than have joined", Self.advice)
        }
    }

    /// Turns are of tickets; a used one and its order name each other.
    private func checkTurns(
        on connection: any Connection, _ findings: inout IntegrityFindings
    ) throws {
        try connection.forEach(
            """
            SELECT drops.slug, line_turns.number, line_turns.order_id, line_turns.ended_at,
                line_tickets.number, orders.id, line_turns.place, line_let_in.number
            FROM line_turns
            LEFT JOIN drops ON drops.id = line_turns.drop_id
            LEFT JOIN line_tickets ON line_tickets.drop_id = line_turns.drop_id
                AND line_tickets.number = line_turns.number
            LEFT JOIN orders ON orders.id = line_turns.order_id
                AND orders.drop_id = line_turns.drop_id AND orders.ticket = line_turns.number
            LEFT JOIN line_let_in ON line_let_in.drop_id = line_turns.drop_id
                AND line_let_in.number = line_turns.number
            WHERE line_tickets.number IS NULL
                OR line_turns.place = 0 AND line_let_in.number IS NULL
                OR line_turns.order_id IS NOT NULL
                    AND (orders.id IS NULL OR line_turns.ended_at IS NULL)
            ORDER BY line_turns.drop_id, line_turns.number
            """, []
        ) { row in
            let place = "turn of ticket \(row.integer(1)) of \(row.optionalText(0) ?? "no drop")"
            if row.isNull(4) {
                findings.fault(place, "there is no such ticket", Self.turnAdvice)
            }
            if row.integer(6) == 0, row.isNull(7) {
                findings.fault(
                    place, "it was out of turn, and nobody let it in", Self.turnAdvice)
            }
            guard !row.isNull(2) else { return }
            if row.isNull(5) {
                findings.fault(place, "its order is not on this ticket", Self.turnAdvice)
            }
            if row.isNull(3) {
                findings.fault(place, "it has an order and is not over", Self.turnAdvice)
            }
        }
    }

    /// An order on a ticket is on one that exists and has had a turn.
    private func checkOrders(
        on connection: any Connection, _ findings: inout IntegrityFindings
    ) throws {
        try connection.forEach(
            """
            SELECT orders.id, orders.ticket FROM orders
            LEFT JOIN line_tickets ON line_tickets.drop_id = orders.drop_id
                AND line_tickets.number = orders.ticket
            WHERE orders.ticket IS NOT NULL AND line_tickets.number IS NULL
            ORDER BY orders.id
            """, []
        ) { row in
            findings.fault(
                findings.names.order(row.integer(0)),
                "is on ticket \(row.integer(1)), which its drop's line has not", Self.turnAdvice)
        }
    }
}
