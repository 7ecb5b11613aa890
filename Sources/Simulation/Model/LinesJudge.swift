internal import Operations
internal import Shop

/// Holds what a step did to the lines against what was asked, by rules of its own: tickets are only
/// added, the draw is made once, places are called in order and never more than there is to be had,
/// a ticket has one turn at a time, and an order uses up exactly one.
struct LinesJudge {
    let before: LinesPicture
    let after: LinesPicture
    /// The shop before the step, after each entry, and after it.
    let moments: [Picture]
    let step: Oracle.Step

    /// - Parameter used: how many orders a ticket's turns were used for, from the beginning.
    func judge(_ used: inout [LinesPicture.Key: Int]) throws {
        for drop in Set(before.lines.keys).union(after.lines.keys).sorted() { try judgeLine(drop) }
        try judgeTickets()
        for key in Set(before.turns.keys).union(after.turns.keys).sorted() { try judgeTurn(key) }
        try judgeOrders(&used)
        for candidate in step.candidates { try judge(candidate) }
    }

    private var picture: Picture { moments[moments.count - 1] }

    private func judgeLine(_ drop: Int64) throws {
        func complain(_ text: String) -> Complaint { Complaint("the line of drop \(drop) \(text)") }
        guard let line = after.lines[drop], let sale = picture.drops[drop] else {
            throw complain("is gone")
        }
        let old = before.lines[drop]
        let count = Int64(after.tickets.keys.count { $0.drop == drop })
        guard line.joined == count else { throw complain("says \(line.joined), has \(count)") }
        if old.map({ $0.secret != line.secret }) ?? false { throw complain("has another secret") }
        guard line.called >= old?.called ?? 0, line.called <= line.joined else {
            throw complain("called \(line.called) after \(old?.called ?? 0) of \(line.joined)")
        }
        if let early = old?.early {
            guard early == line.early, old?.drawChain == line.drawChain else {
                throw complain("was drawn twice")
            }
        } else if let early = line.early {
            let isTime = step.candidates.contains { $0.until >= sale.opensAt }
            let last = after.tickets[LinesPicture.Key(drop: drop, number: early)]?.link
            guard isTime, early >= old?.joined ?? 0, early == 0 || last == line.drawChain else {
                throw complain("was drawn at a wrong time or of a wrong crowd")
            }
        }
        try judgeCalls(drop, line, old, complain)
    }

    private func judgeCalls(
        _ drop: Int64, _ line: LinesPicture.LinePicture, _ old: LinesPicture.LinePicture?,
        _ complain: (String) -> Complaint
    ) throws {
        let called = line.called - (old?.called ?? 0)
        guard called > 0 else { return }
        let looks = step.candidates.filter {
            if case .stepLines = $0.request.intent { true } else { false }
        }
        guard line.early != nil, !looks.isEmpty else { throw complain("called out of turn") }
        // Nobody is called for whom there is nothing: those who are inside come first.
        let now = step.candidates.map(\.until).max() ?? 0
        let inside = after.turns.count { key, turn in
            key.drop == drop && turn.isOpen(at: now) && before.turns[key] == turn
        }
        let available = moments.map { $0.available(in: drop) }.max() ?? 0
        guard Int(called) <= max(0, available - inside) else {
            throw complain("called \(called) with \(inside) inside and \(available) to be had")
        }
    }

    private func judgeTickets() throws {
        for (key, ticket) in before.tickets where after.tickets[key] != ticket {
            throw Complaint("ticket \(key.number) of drop \(key.drop) changed or is gone")
        }
        let fresh = after.tickets.filter { before.tickets[$0.key] == nil }
            .sorted { $0.key < $1.key }
        for (key, ticket) in fresh {
            let isAsked = step.candidates.contains { candidate in
                guard case .join(let slug, ticket.id) = candidate.request.intent else {
                    return false
                }
                return picture.drops[key.drop]?.slug == slug
                    && (candidate.now...candidate.until).contains(ticket.joinedAt)
            }
            guard isAsked, !ticket.isInside else {
                throw Complaint("nobody asked for ticket \(key.number) of drop \(key.drop)")
            }
            let before = LinesPicture.Key(drop: key.drop, number: key.number - 1)
            let previous = after.tickets[before]?.link ?? start(of: key.drop)
            guard ticket.link == Self.link(previous, key.number, ticket) else {
                throw Complaint("ticket \(key.number) of drop \(key.drop) is not in the chain")
            }
        }
        for (drop, line) in after.lines where line.joined > 0 {
            let last = after.tickets[LinesPicture.Key(drop: drop, number: line.joined)]
            if last?.link != line.chain { throw Complaint("the chain of drop \(drop) ends early") }
        }
        let ids = Set(after.tickets.values.map(\.id))
        if ids.count != after.tickets.count { throw Complaint("a join was given two tickets") }
    }

    /// The chain's beginning, for the first ticket; nothing when a ticket before is missing.
    private func start(of drop: Int64) -> [UInt8] {
        guard let line = after.lines[drop], let slug = picture.drops[drop]?.slug else { return [] }
        let sha256 = LineChain.standardSHA256
        return sha256(Array("holdfast line 1\n\(slug)\n".utf8) + sha256(line.secret))
    }

    private static func link(
        _ previous: [UInt8], _ number: Int64, _ ticket: LinesPicture.TicketPicture
    ) -> [UInt8] {
        func bytes(_ number: Int64) -> [UInt8] {
            withUnsafeBytes(of: number.bigEndian) { Array($0) }
        }
        let sha256 = LineChain.standardSHA256
        return sha256(previous + bytes(number) + sha256(ticket.id) + bytes(ticket.joinedAt))
    }

    private func judgeTurn(_ key: LinesPicture.Key) throws {
        func complain(_ text: String) -> Complaint {
            Complaint("ticket \(key.number) of drop \(key.drop) \(text)")
        }
        guard let turn = after.turns[key], after.tickets[key] != nil,
            let line = after.lines[key.drop], let sale = picture.drops[key.drop]
        else { throw complain("has a turn and is not there") }
        let old = before.turns[key]
        if old == turn { return }
        let asked = step.candidates.count { candidate in
            guard case .admit(let ticket) = candidate.request.intent else { return false }
            return ticket.drop.value == key.drop && ticket.number == key.number
        }
        let given = turn.turn - (old?.turn ?? 0)
        guard given >= 0, given <= asked, turn.turn <= LineRules.turns else {
            throw complain("was let in \(given) times, and asked \(asked) times: \(turn)")
        }
        guard old.map({ $0.place == turn.place }) ?? true else { throw complain("was moved") }
        if given > 0 {
            guard let early = line.early, turn.place <= line.called,
                turn.expiresAt - turn.givenAt == sale.admission
            else { throw complain("was let in too early: \(turn), \(line)") }
            let isMoved = key.number > early ? turn.place != key.number : turn.place > early
            if isMoved { throw complain("has place \(turn.place) with \(early) early") }
            let twins = after.turns.count {
                $0.key.drop == key.drop && $0.value.place == turn.place
            }
            if twins > 1 { throw complain("shares place \(turn.place)") }
            if let old, given == 1, old.isOpen(at: turn.givenAt), !wasEnded(key) {
                throw complain("was let in twice at a time: \(old), \(turn)")
            }
        }
        if turn.endedAt != nil && old?.endedAt == nil, turn.order == nil, !wasEnded(key) {
            throw complain("was sent out")
        }
        if let order = turn.order {
            let row = picture.order(order)
            guard row?.ticket == key.number, row?.drop == key.drop else {
                throw complain("was used for order \(order), which is another's")
            }
        }
    }

    /// Whether somebody gave the turn back in this step, or an order used it.
    private func wasEnded(_ key: LinesPicture.Key) -> Bool {
        step.candidates.contains { candidate in
            switch candidate.request.intent {
            case .leave(let ticket):
                ticket.drop.value == key.drop && ticket.number == key.number
            case .reserve(let wish):
                wish.ticket(in: key.drop) == key.number && !candidate.changed.isEmpty
            default: false
            }
        }
    }

    /// Judges orders: each needs a turn of its own, so that nobody walks round a line.
    private func judgeOrders(_ used: inout [LinesPicture.Key: Int]) throws {
        for index in moments[0].orders.count..<picture.orders.count {
            let order = picture.orders[index]
            let modes = Set(moments.compactMap { $0.drops[order.drop]?.line })
            let isEngaged =
                before.lines[order.drop]?.isEngaged == true
                && after.lines[order.drop]?.isEngaged == true
            guard modes == [.on] || modes == [.auto] && isEngaged else { continue }
            guard let ticket = order.ticket else {
                throw Complaint("order \(index + 1) came round the line")
            }
            let key = LinesPicture.Key(drop: order.drop, number: ticket)
            used[key, default: 0] += 1
            guard let turn = after.turns[key], used[key, default: 0] <= turn.turn else {
                throw Complaint("order \(index + 1) has no turn of its own")
            }
            if turn.order == index + 1, turn.expiresAt <= order.createdAt {
                throw Complaint("order \(index + 1) came after its turn: \(turn)")
            }
        }
    }

    private func judge(_ candidate: Candidate) throws {
        func complain(_ text: String) -> Complaint {
            Complaint("\(candidate.request.text): \(text)")
        }
        switch (candidate.request.intent, candidate.reply) {
        case (.join(_, let id), .joined(.joined(let joined))):
            let key = LinesPicture.Key(
                drop: joined.ticket.drop.value, number: joined.ticket.number)
            guard let row = after.tickets[key], row.id == id, row.link == joined.link,
                row.joinedAt == joined.joinedAt.milliseconds
            else { throw complain("told of ticket \(key.number), which is not there") }
        case (.join(let slug, let id), .joined(.refused(let refusal))):
            if before.tickets.values.contains(where: { $0.id == id }) {
                throw complain("has a ticket, and was told \(refusal)")
            }
            if !isAllowed(refusal, slug, candidate) { throw complain("told \(refusal)") }
        case (.admit(let ticket), .admission(.success(let admission))):
            let key = LinesPicture.Key(drop: ticket.drop.value, number: ticket.number)
            guard let turn = after.turns[key], turn.turn >= admission.turn,
                turn.turn > admission.turn
                    || turn.expiresAt == admission.expiresAt.milliseconds
            else { throw complain("told of a turn that is not there") }
        case (.admit(let ticket), .admission(.failure(let refusal))):
            try judge(refusal, ticket, candidate, complain)
        case (.reserve(let wish), .reserved(.refused(.admissionRequired))):
            guard let ticket = wish.ticket else { return }
            let key = LinesPicture.Key(drop: ticket.drop.value, number: ticket.number)
            if let turn = before.turns[key], turn == after.turns[key],
                turn.isOpen(at: candidate.until)
            {
                throw complain("it was its turn: \(turn)")
            }
        default: break
        }
    }

    private func isAllowed(_ refusal: JoinRefusal, _ slug: String, _ candidate: Candidate) -> Bool {
        moments.contains { moment in
            guard let (id, sale) = moment.drop(slug) else { return refusal == .noLine }
            let line = (before.lines[id], after.lines[id])
            switch refusal {
            case .noLine:
                return sale.line == .off || line.0 == nil
                    || sale.line == .auto
                        && !(line.0?.isEngaged == true && line.1?.isEngaged == true)
            case .notYet(let moment):
                return moment.milliseconds == sale.opensAt - sale.gathering
                    && candidate.now < moment.milliseconds
            case .closed: return candidate.until >= sale.closesAt
            case .full, .proofRequired: return false
            }
        }
    }

    private func judge(
        _ refusal: AdmissionRefusal, _ ticket: LineTicket, _ candidate: Candidate,
        _ complain: (String) -> Complaint
    ) throws {
        let key = LinesPicture.Key(drop: ticket.drop.value, number: ticket.number)
        let turn = after.turns[key]
        let isOpen = turn == before.turns[key] && turn?.isOpen(at: candidate.until) == true
        let sale = picture.drops[ticket.drop.value]
        let isClosed = candidate.until >= sale?.closesAt ?? 0
        let isOff =
            sale?.line == .off
            || sale?.line == .auto && after.lines[ticket.drop.value]?.isEngaged != true
        if isOpen, !isClosed, !isOff, moments.allSatisfy({ $0.drops[key.drop]?.line == sale?.line })
        {
            throw complain("is inside, and was told \(refusal)")
        }
        switch refusal {
        case .turnsUsed:
            if turn?.turn ?? 0 < LineRules.turns {
                throw complain("has had \(turn?.turn ?? 0) turns")
            }
        case .closed:
            if !isClosed { throw complain("was told that the drop is closed") }
        case .unknownTicket where after.tickets[key]?.id != ticket.id: break
        case .soldOut, .unknownTicket, .lostTicket:
            throw complain("was told \(refusal) by the desk")
        case .noLine, .notYourTurn, .crowded: break
        }
    }
}
