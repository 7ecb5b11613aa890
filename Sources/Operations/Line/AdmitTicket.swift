package import Shop

/// The reason why somebody is not let in.
package enum AdmissionRefusal: Hashable, Sendable {
    /// The drop has no line just now: nobody needs an admission.
    case noLine
    /// The shopper's turn has not come: so many people are ahead; `nil` before the draw, when
    /// nobody knows.
    case notYourTurn(ahead: Int64?)
    /// The place was called, but as many people as may be are inside. It takes a moment.
    case crowded
    /// The ticket has had all its turns.
    case turnsUsed
    /// Nothing is left to be had, at least for now.
    case soldOut
    case closed
    /// The line has no such ticket.
    case unknownTicket
    /// The ticket was lost with an older copy of the shop. Joining again is all that helps.
    case lostTicket
}

extension AdmissionRefusal: RefusalReason {
    package var told: ToldRefusal? {
        switch self {
        case .noLine: ToldRefusal(.noLine, "There is no line: reserve at once.")
        case .notYourTurn(let ahead):
            ToldRefusal(
                .notYourTurn, "Your turn has not come yet.",
                values: ["ahead": ahead.map { .number($0) } ?? .none], retry: .seconds(2))
        case .crowded:
            ToldRefusal(
                .notYourTurn, "As many as can be are inside. It takes a moment.",
                values: ["ahead": .number(0)], retry: .seconds(2))
        case .turnsUsed:
            ToldRefusal(.turnsUsed, "This ticket has had all its turns. Join again.")
        case .soldOut:
            ToldRefusal(
                .soldOut, "Nothing is left just now. Your place is kept.",
                values: ["left": .units([:])])
        case .closed: ToldRefusal(.closed, "The drop is closed.")
        case .unknownTicket:
            ToldRefusal(
                .ticketRequired, "Join the line first, or send the ticket that you were given.")
        case .lostTicket:
            ToldRefusal(
                .ticketLost,
                "This place was lost when an older copy of the shop was put back. Join again.")
        }
    }
}

/// Lets a ticket in whose place was called. Asking again answers the same admission.
package struct AdmitTicket: DeskCommand {
    let ticket: LineTicket
    /// How the early crowd was shuffled, as the node knows it; the draw never changes.
    let shuffle: LineShuffle?
    /// The turn that is asked about: it is answered as it stands, and no other begins.
    let asked: Int?

    package static var kind: DeskKind { .hold }

    package init(ticket: LineTicket, shuffle: LineShuffle?, asked: Int? = nil) {
        self.ticket = ticket
        self.shuffle = shuffle
        self.asked = asked
    }

    package func expect(in book: DeskBook, at now: Timestamp) {
        let number = TicketNumber(drop: ticket.drop, number: ticket.number)
        book.want(lineOf: ticket.drop)
        book.want(turnOf: number)
        book.tickets.want(number)
        book.letIn.want(ticket.drop)
        book.openTurns.want(OpenTurns(drop: ticket.drop, at: now))
    }

    package func run(
        on connection: DeskBook, at now: Timestamp, journal: inout DeskJournal
    ) throws -> Result<LineAdmission, AdmissionRefusal> {
        let number = TicketNumber(drop: ticket.drop, number: ticket.number)
        guard let drop = try connection.drop(ticket.drop),
            let line = try connection.line(ticket.drop), line.isOn(drop.line.mode)
        else { return .failure(.noLine) }
        let turn = try connection.turn(of: number)
        guard try connection.joined(ticket) != nil else { return .failure(.unknownTicket) }
        if now >= drop.closesAt { return .failure(.closed) }
        if let turn, turn.admits(LinePass(number: ticket.number, turn: nil), at: now) {
            return .success(
                LineAdmission(
                    drop: drop.id, number: ticket.number, turn: turn.turn,
                    expiresAt: turn.expiresAt))
        }
        guard asked == nil, ticket.number <= line.joined, now >= drop.opensAt else {
            return .failure(.notYourTurn(ahead: nil))
        }
        var place = self.place(in: line)
        if place ?? .max > line.cursor, !ticket.isInside {
            guard try connection.ticketsLetIn(of: drop.id).contains(number.number) else {
                return .failure(.notYourTurn(ahead: place.map { $0 - line.cursor - 1 }))
            }
            // Not one of the places that were called, so it is not counted among those.
            place = 0
        }
        let turns = turn?.turn ?? 0
        if turns >= LineRules.turns { return .failure(.turnsUsed) }
        let active = try connection.openTurns(of: drop.id, at: now)
        if active >= line.cap ?? LineRules.cap { return .failure(.crowded) }
        let admission = LineAdmission(
            drop: drop.id, number: ticket.number, turn: turns + 1,
            expiresAt: now + drop.line.admission)
        try connection.give(admission, place: place ?? 0, at: now)
        return .success(admission)
    }
}

extension AdmitTicket {
    /// The ticket's place; `nil` before the draw.
    private func place(in line: Line) -> Int64? {
        if ticket.isInside { return ticket.number }
        return line.place(of: ticket.number, shuffle)
            ?? line.place(of: ticket.number, LiveLines.shuffle(of: line))
    }
}

/// Gives an admission back: somebody else may come in.
package struct LeaveLine: DeskCommand {
    let ticket: TicketNumber

    package init(ticket: TicketNumber) {
        self.ticket = ticket
    }

    package func expect(in book: DeskBook, at now: Timestamp) { book.want(turnOf: ticket) }

    package func run(
        on connection: DeskBook, at now: Timestamp, journal: inout DeskJournal
    ) throws -> Result<Bool, Never> {
        guard let turn = try connection.turn(of: ticket), !turn.isOver, now < turn.expiresAt else {
            return .success(false)
        }
        try connection.endTurn(of: ticket, order: nil, at: now)
        return .success(true)
    }
}
