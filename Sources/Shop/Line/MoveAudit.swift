/// The audit of a line's moves, one after another.
package struct MoveAudit: Sendable {
    /// The chain of the moves as far as it was computed.
    package var link: [UInt8]
    /// How many moves there were.
    package private(set) var count: Int64 = 0
    /// How many places were called.
    package private(set) var cursor: Int64 = 0
    /// How many moves called places.
    private(set) var calls = 0
    private(set) var drawnAt: Timestamp?
    private(set) var exceptions: [RecordedMove] = []
    private(set) var unlistedExceptions = 0
    private var joined: Int64 = 0
    private var lastAt: Timestamp?

    /// - Parameter start: the link before the first move.
    package init(start: [UInt8]) {
        link = start
    }

    /// Takes the next move of the record.
    package mutating func take(
        _ recorded: RecordedMove, head: LineRecordHead, chain: LineChain,
        _ findings: inout LineFindings
    ) {
        let move = recorded.move
        count += 1
        if move.number != count { findings.add(.wrongMove(found: move.number, expected: count)) }
        link = chain.link(after: link, move: move.text)
        if count == 1, move.kind != .committed || move.detail != hex(head.commitment) {
            findings.add(.noCommitment)
        }
        if let lastAt, move.at.milliseconds < lastAt.milliseconds - LineAudit.skew {
            findings.add(.moveTimeWentBack(move.number))
        }
        lastAt = move.at
        if move.kind == .drawn { draw(move, head, &findings) }
        judge(move, &findings)
        cursor = move.cursor
        joined = move.joined
        if recorded.isException { keep(recorded) }
    }

    /// Says that there are no more moves, and checks what only the whole tells.
    package mutating func finish(head: LineRecordHead, _ findings: inout LineFindings) {
        if count == 0 { findings.add(.noCommitment) }
        if head.draw != nil, drawnAt == nil { findings.add(.otherDraw) }
    }

    private mutating func draw(
        _ move: LineMove, _ head: LineRecordHead, _ findings: inout LineFindings
    ) {
        if drawnAt != nil {
            findings.add(.drawnTwice(move: move.number))
            return
        }
        drawnAt = move.at
        guard let draw = head.draw, draw.early == move.joined, hex(draw.chainEnd) == move.detail
        else {
            findings.add(.otherDraw)
            return
        }
        if move.at.milliseconds < head.opensAt.milliseconds - LineAudit.skew {
            findings.add(.drawnEarly)
        }
    }

    private mutating func judge(_ move: LineMove, _ findings: inout LineFindings) {
        if move.kind == .called { calls += 1 }
        if move.cursor < cursor { findings.add(.cursorWentBack(move: move.number)) }
        if move.cursor > cursor, move.kind != .called {
            findings.add(.calledUntold(move: move.number))
        }
        if move.cursor > 0, drawnAt == nil { findings.add(.calledBeforeDraw(move: move.number)) }
        if move.cursor > move.joined { findings.add(.cursorPassedTickets(move: move.number)) }
        if move.joined < joined { findings.add(.ticketsWentBack(move: move.number)) }
    }

    private mutating func keep(_ recorded: RecordedMove) {
        if exceptions.count < LineAuditReport.listed {
            exceptions.append(recorded)
        } else {
            unlistedExceptions += 1
        }
    }
}
