internal import Shop
internal import Storage

/// A batch of joins in one transaction: each gets the next number and the next link of the chain.
struct JoinBatch {
    let joinings: [Joining]

    func expect(in book: DeskBook) throws {
        for drop in drops { book.want(lineOf: drop) }
        try Self.known.expect(book.base, ids)
    }

    func run(
        on book: DeskBook, at now: Timestamp, journal: inout DeskJournal
    ) throws -> [JoinAnswer] {
        var sales: [DropID: Drop] = [:]
        var lines: [DropID: Line] = [:]
        for drop in drops {
            sales[drop] = try book.drop(drop)
            lines[drop] = try book.line(drop)
        }
        var tickets = try earlier(on: book.base)
        var rows: [Value] = []
        var moves: [(DropID, LineMove)] = []
        let answers = joinings.map { joining -> JoinAnswer in
            if let ticket = tickets[joining.id] {
                return ticket.ticket.drop == joining.drop ? .joined(ticket) : .refused(.noLine)
            }
            guard let drop = sales[joining.drop], var line = lines[joining.drop] else {
                return .refused(.noLine)
            }
            do throws(JoinRefusal) {
                let move = try line.open(for: drop, at: now)
                let ticket = line.take(joining, at: now)
                if let move { moves.append((drop.id, move)) }
                lines[drop.id] = line
                tickets[joining.id] = ticket
                rows += [
                    .integer(drop.id.value), .integer(ticket.ticket.number), .blob(joining.id),
                    .integer(now.milliseconds), .blob(ticket.link),
                    Value(ticket.ticket.isInside ? 1 : 0),
                ]
                return .joined(ticket)
            } catch {
                return .refused(error)
            }
        }
        guard !rows.isEmpty else { return answers }
        try Self.insert.run(book.base, rows)
        for (drop, move) in moves { try book.base.record([move], of: drop) }
        for (drop, line) in lines.sorted(by: { $0.key < $1.key }) {
            book.save(line)
            journal.lines[drop] = line
        }
        return answers
    }

    private var drops: [DropID] { Set(joinings.map(\.drop)).sorted() }

    private var ids: [Value] { joinings.map { .blob($0.id) } }

    private func earlier(on connection: any Connection) throws -> [[UInt8]: JoinedTicket] {
        var tickets: [[UInt8]: JoinedTicket] = [:]
        try Self.known.forEach(connection, ids) { row in
            let ticket = LineTicket(
                drop: DropID(row.integer(0)), number: row.integer(1), id: row.blob(2),
                isInside: row.integer(5) == 1)
            tickets[ticket.id] = JoinedTicket(
                ticket: ticket, joinedAt: Timestamp(milliseconds: row.integer(3)),
                link: row.blob(4))
        }
        return tickets
    }

    private static let known = KeyedQuery { keys in
        """
        SELECT drop_id, number, id, joined_at, link, inside FROM line_tickets WHERE id IN (\(keys))
        """
    }

    private static let insert = MultiRowInsert(
        into: "line_tickets (drop_id, number, id, joined_at, link, inside)", columns: 6)
}

extension Line {
    /// Whether somebody may join; the first to come after the opening finds the early crowd drawn.
    fileprivate mutating func open(
        for drop: Drop, at now: Timestamp
    ) throws(JoinRefusal) -> LineMove? {
        guard isOn(drop.line.mode) else { throw .noLine }
        if now >= drop.closesAt { throw .closed }
        let opens = drop.opensAt - drop.line.gathering
        if now < opens { throw .notYet(opens) }
        if joined >= LineRules.tickets { throw .full }
        guard now >= drop.opensAt, early == nil else { return nil }
        return draw(at: now, chain: .standard)
    }

    /// Gives the next ticket.
    fileprivate mutating func take(_ joining: Joining, at now: Timestamp) -> JoinedTicket {
        joined += 1
        let fingerprint = LineChain.standard.fingerprint(of: joining.id)
        chain = LineChain.standard.link(
            after: chain, number: joined, fingerprint: fingerprint, joinedAt: now)
        return JoinedTicket(
            ticket: LineTicket(
                drop: drop, number: joined, id: joining.id,
                isInside: joining.arrivedAt.map(wasInside) ?? false), joinedAt: now, link: chain)
    }
}
