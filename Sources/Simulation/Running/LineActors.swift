internal import Operations
internal import Shop
internal import Storage

/// The actors of a line: those who are in it, and the clock that calls them. Many never come when
/// they are called.
extension Simulation {
    func line(_ turn: Int, _ chance: inout TurnChance) {
        enum Doing { case join, again, admit, leave, step }
        let doing = chance.weighted([
            (Doing.join, 25), (.again, 6), (.admit, 30), (.leave, 4), (.step, 45),
        ])
        let words = "turn \(turn)"
        switch doing {
        case .join:
            let lined = assortment.drops.filter { $0.line != .off }
            guard let drop = chance.pick(chance.happens(95) ? lined : assortment.drops) else {
                return
            }
            let join = Intent.join(slug: drop.slug, id: id(of: turn))
            joins.append(join)
            send(.shopper, join, words: words, &chance)
        case .again:
            guard let join = chance.pick(Array(joins.suffix(6))) else { return }
            send(.shopper, join, words: words, &chance)
        case .admit:
            guard let ticket = chance.pick(tickets) else { return }
            send(.shopper, .admit(ticket), words: words, &chance)
        case .leave:
            guard let ticket = chance.pick(tickets) else { return }
            send(.shopper, .leave(ticket), words: words, &chance)
        case .step:
            let strain = chance.weighted([(LineStrain.none, 80), (.some, 10), (.heavy, 10)])
            send(.system, .stepLines(strain), words: words, &chance)
        }
    }

    /// An id that names the turn it was made in.
    private func id(of turn: Int) -> [UInt8] {
        [UInt8](repeating: 0, count: LineRules.ticketBytes - 4)
            + (0..<4).reversed().map { UInt8(truncatingIfNeeded: turn >> ($0 * 8)) }
    }

    /// A ticket, mostly one whose turn it is, sometimes any, sometimes none.
    func aTicket(of slug: String, _ chance: inout TurnChance) -> LineTicket? {
        guard let drop = oracle.picture.drop(slug)?.0 else { return nil }
        let own = tickets.filter { $0.drop.value == drop }
        let open = own.filter { ticket in
            oracle.lines.turns[LinesPicture.Key(drop: drop, number: ticket.number)]
                .map { $0.endedAt == nil } ?? false
        }
        if chance.happens(10) { return nil }
        return chance.happens(65) ? chance.pick(open) ?? chance.pick(own) : chance.pick(own)
    }

    /// Calls the lines to their end, when nobody comes any more. The line must still be called to
    /// its end, as long as there is something to be had, and one on `auto` must end.
    func endLines() throws {
        guard let node = nodes.compactMap({ $0 }).first else { return }
        for drop in oracle.picture.drops.keys.sorted() {
            try endLine(of: drop, at: node)
        }
    }

    private func endLine(of drop: Int64, at node: Node) throws {
        guard let sale = oracle.picture.drops[drop], sale.line != .off else { return }
        // Each look calls at least one place, and a place that was called is waited for no longer
        // than this.
        let looks = 2 * (oracle.lines.lines[drop]?.joined ?? 0) + 200
        for _ in 0..<looks {
            time.now = time.now + .seconds(35)
            try ask(.system, .stepLines(.none), of: node)
        }
        guard let line = oracle.lines.lines[drop] else {
            if time.now.milliseconds < sale.closesAt { throw Complaint("drop \(drop) has no line") }
            return
        }
        let isOpen = time.now.milliseconds < sale.closesAt
        let available = oracle.picture.available(in: drop)
        if isOpen, sale.line == .on || line.isEngaged, line.called < line.joined, available > 0 {
            throw Complaint("the line of drop \(drop) stands still: \(line)")
        }
        if isOpen, sale.line == .auto, line.isEngaged, line.called == line.joined {
            throw Complaint("the line of drop \(drop) never ends: \(line)")
        }
    }
}
