/// An audit of a line: recomputes it from its published record, one line of the record at a time.
///
/// Pure. It believes nothing that can be computed: the commitment from the secret, each link from
/// the one before, each place from the seed. What remains the shop's own word are times.
/// docs/reference/line-record.md tells what is proved and what is not.
package struct LineAudit: Sendable {
    private let head: LineRecordHead
    private let chain: LineChain
    private var findings = LineFindings()
    /// The chain of joins as far as it was computed.
    private var link: [UInt8]
    /// When each ticket joined, by its number.
    private var times: [Int64] = []
    private var inside: Int64 = 0
    private var receipt: ReceiptCheck?
    private var moves: MoveAudit

    /// - Parameter receipt: a ticket that is looked for.
    package init(_ head: LineRecordHead, chain: LineChain, receipt: LineProof? = nil) {
        self.head = head
        self.chain = chain
        link = chain.start(slug: head.slug, commitment: head.commitment)
        moves = MoveAudit(start: link)
        self.receipt = receipt.map { ReceiptCheck(proof: $0) }
        guard let draw = head.draw else { return }
        if chain.commitment(to: draw.secret) != head.commitment { findings.add(.otherSecret) }
        if draw.early == 0, draw.chainEnd != link { findings.add(.otherChainEnd) }
    }

    /// Takes the next ticket of the record.
    package mutating func take(_ ticket: RecordedTicket) {
        let expected = Int64(times.count) + 1
        if ticket.number != expected {
            findings.add(.wrongTicket(found: ticket.number, expected: expected))
        }
        link = chain.link(
            after: link, number: ticket.number, fingerprint: ticket.fingerprint,
            joinedAt: ticket.joinedAt)
        if let last = times.last, ticket.joinedAt.milliseconds < last - Self.skew {
            findings.add(.ticketTimeWentBack(ticket.number))
        }
        times.append(ticket.joinedAt.milliseconds)
        if ticket.isInside { inside += 1 }
        if let draw = head.draw, expected <= draw.early {
            if expected == draw.early, link != draw.chainEnd { findings.add(.otherChainEnd) }
            if ticket.joinedAt.milliseconds > head.opensAt.milliseconds + Self.skew {
                findings.add(.earlyAfterOpening(ticket.number))
            }
        }
        if ticket.number == receipt?.proof.number { receipt?.meet(ticket, link, chain) }
    }

    /// Takes the next move of the record; all tickets come before the first.
    package mutating func take(_ recorded: RecordedMove) {
        moves.take(recorded, head: head, chain: chain, &findings)
        let move = recorded.move
        guard move.joined <= Int64(times.count), move.joined >= 0 else {
            findings.add(.ticketsUntold(move: move.number))
            return
        }
        let joined = Int(move.joined)
        let at = move.at.milliseconds
        if joined > 0, times[joined - 1] > at + Self.skew {
            findings.add(.ticketsAtOtherTime(move: move.number))
        } else if joined < times.count, times[joined] < at - Self.skew {
            findings.add(.ticketsAtOtherTime(move: move.number))
        }
    }

    /// Takes the end of the record and answers what the audit found.
    package mutating func finish(_ end: LineRecordEnd) -> LineAuditReport {
        let tickets = Int64(times.count)
        if end.tickets != tickets {
            findings.add(.otherTicketCount(found: tickets, told: end.tickets))
        }
        if end.chain != link { findings.add(.otherChain) }
        if end.moves != moves.count {
            findings.add(.otherMoveCount(found: moves.count, told: end.moves))
        }
        if end.moveChain != moves.link { findings.add(.otherMoveChain) }
        moves.finish(head: head, &findings)
        let receipt = receiptResult(places())
        return LineAuditReport(
            head: head, tickets: tickets, inside: inside, moves: moves.count,
            called: moves.cursor, calls: moves.calls, drawnAt: moves.drawnAt,
            exceptions: moves.exceptions,
            unlistedExceptions: moves.unlistedExceptions, findings: findings.listed,
            broken: findings.broken, odd: findings.odd, receipt: receipt)
    }

    /// The places of the early crowd by number; empty when there was no draw that can be computed.
    private mutating func places() -> [Int64] {
        guard let draw = head.draw else { return [] }
        guard draw.early <= Int64(times.count) else {
            findings.add(.earlyBeyondTickets)
            return []
        }
        let places = LineShuffle(
            seed: chain.seed(secret: draw.secret, chainEnd: draw.chainEnd), count: draw.early,
            sha256: chain.sha256
        ).places()
        var isTaken = Array(repeating: false, count: places.count)
        for place in places {
            if isTaken[Int(place) - 1] { findings.add(.sharedPlace(place)) }
            isTaken[Int(place) - 1] = true
        }
        return places
    }

    private func receiptResult(_ places: [Int64]) -> LineReceiptResult? {
        guard let receipt else { return nil }
        var findings = receipt.findings ?? [.notThere]
        if receipt.proof.slug != head.slug { findings.insert(.otherDrop(head.slug), at: 0) }
        let number = receipt.proof.number
        var place: Int64?
        if findings.isEmpty, let draw = head.draw {
            if number > draw.early {
                place = number
            } else if number <= Int64(places.count) {
                place = places[Int(number) - 1]
            }
        }
        return LineReceiptResult(number: number, findings: findings, place: place)
    }

    /// The time by which the clocks of a shop's nodes may differ.
    static let skew = Span.seconds(5).milliseconds
}

/// The ticket of a receipt, as the record has it.
private struct ReceiptCheck {
    let proof: LineProof
    /// `nil` until the ticket was met.
    var findings: [LineReceiptFinding]?

    mutating func meet(_ ticket: RecordedTicket, _ link: [UInt8], _ chain: LineChain) {
        var found: [LineReceiptFinding] = []
        if chain.fingerprint(of: proof.id) != ticket.fingerprint { found.append(.otherTicket) }
        if proof.joinedAt != ticket.joinedAt { found.append(.otherTime(ticket.joinedAt)) }
        if proof.link != link { found.append(.otherLink) }
        findings = found
    }
}

/// The findings of an audit as they come: so many are kept, all are counted.
package struct LineFindings: Sendable {
    package private(set) var listed: [LineFinding] = []
    package private(set) var broken = 0
    package private(set) var odd = 0

    package init() {}

    mutating func add(_ finding: LineFinding) {
        if finding.isOdd { odd += 1 } else { broken += 1 }
        // A record that was changed in a thousand places must still show what breaks it.
        let kept = finding.isOdd ? odd : broken
        if kept <= LineAuditReport.listed { listed.append(finding) }
    }
}
