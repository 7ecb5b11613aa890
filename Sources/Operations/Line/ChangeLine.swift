internal import Shop
internal import Storage

/// Staff change a line: its pace, its pause, everybody's time, or one ticket's turn.
///
/// Deadlines of orders are moved after it, some at a time, by a job that is part of its commit.
struct ChangeLine: StaffCommand {
    static let permission = Permission.runLine

    let drop: DropID
    let change: LineChange
    let reason: String
    let caller: Caller
    /// Names the form that was sent: the same form again changes nothing more.
    let key: [UInt8]
    /// How the early crowd was shuffled, as the node knows it; the draw never changes.
    let shuffle: LineShuffle?
    /// What was seen of what is changed.
    let seen: LineSeen?
    /// Whether a change that is asked about was said to be meant.
    let isMeant: Bool
    /// The process that begins the job.
    let node: String

    /// What a change has made.
    struct Made: Sendable {
        /// The number of the line's move.
        var move: Int64
        /// The job that moves deadlines, to be begun at once; `nil` where there is nothing to
        /// move, where the same form has made it before, or where another move's goes before it.
        var job: Job?
    }

    func expect(in book: DeskBook, at now: Timestamp) {
        book.want(lineOf: drop)
        book.letIn.want(drop)
    }

    func run(
        on connection: DeskBook, at now: Timestamp, journal: inout DeskJournal
    ) throws -> Result<Made, LineChangeRefusal> {
        guard let sale = try connection.drop(drop), sale.line.mode != .off,
            var line = try connection.line(drop)
        else { return .failure(.noLine) }
        if let known = try connection.moveNumber(key: key) { return .success(Made(move: known)) }
        if change.needsReason && reason.isEmpty { return .failure(.reasonMissing) }
        if let seen {
            let moved = seen.moved(
                line, lastExtension: try connection.lastExtension(of: drop),
                lastPause: try connection.lastPause(of: drop), wanted: change)
            if let moved {
                return .failure(.changed(moved))
            }
        }
        let made: Change
        do {
            made = try self.made(on: &line, at: now, connection)
        } catch let refusal as LineChangeRefusal {
            return .failure(refusal)
        }
        connection.append(
            .lineChanged(change, move: made.move.number, reason: reason.isEmpty ? nil : reason),
            of: .line(of: drop), by: actor, at: now)
        connection.save(line)
        try connection.record(
            [made.move], of: drop, staff: actor.text, reason: reason.isEmpty ? nil : reason,
            earlier: made.earlier, key: key)
        if case .letIn(let number) = change {
            try connection.letIn(number, of: drop, move: made.move.number)
        }
        var answer = Made(move: made.move.number)
        if case .extend(let minutes) = change {
            try connection.extendTurns(
                of: drop, by: .minutes(Int64(minutes)), move: made.move.number, at: now)
            answer.job = try addJob(made.move.number, takesBack: false, at: now, connection)
        }
        if let undone = made.undone {
            try connection.execute(
                "UPDATE line_moves SET undone = 1 WHERE drop_id = $1 AND number = $2",
                [.integer(drop.value), .integer(undone.number)])
            if undone.kind == .extended {
                try connection.shortenTurns(of: drop, undone)
                answer.job = try addJob(undone.number, takesBack: true, at: now, connection)
            }
        }
        journal.lines[drop] = line
        return .success(answer)
    }

    private func addJob(
        _ move: Int64, takesBack: Bool, at now: Timestamp, _ connection: DeskBook
    ) throws -> Job? {
        let work = FollowMove(drop: drop, move: move, takesBack: takesBack)
        let isNext = try connection.jobs(
            "WHERE kind = $1 AND state IN ('waiting', 'running') LIMIT 1",
            [.text(FollowMove.kind.rawValue)]
        ).isEmpty
        let job = try connection.addJob(
            FollowMove.kind, work.parameters, of: drop, by: actor, heldBy: isNext ? node : nil,
            at: now)
        return isNext ? job : nil
    }

    private struct Change {
        var move: LineMove
        var earlier: String?
        var undone: UndoableMove?
    }

    private func made(
        on line: inout Line, at now: Timestamp, _ connection: DeskBook
    ) throws -> Change {
        switch change {
        case .undo(let number):
            guard let last = try connection.lastUndoableMove(of: drop), last.number == number
            else { throw LineChangeRefusal.notTheLast }
            let move = try line.takeBack(last, at: now, chain: .standard)
            return Change(move: move, earlier: nil, undone: last)
        case .letIn(let number):
            try checkLetIn(number, line, connection)
            fallthrough
        case .pause, .resume, .rate, .cap, .extend:
            if case .extend(let minutes) = change { try checkSum(minutes, connection) }
            if let minutes = change.askedMinutes, !isMeant {
                throw LineChangeRefusal.longExtension(minutes: minutes)
            }
            let (move, earlier) = try line.change(change, at: now, chain: .standard)
            return Change(move: move, earlier: earlier, undone: nil)
        }
    }

    private func checkSum(_ minutes: Int, _ connection: any Connection) throws {
        let left = LineRules.extendedInAll - (try connection.minutesExtended(of: drop))
        // A number that is none at all is refused as that.
        guard LineRules.extensions.contains(minutes), minutes > left else { return }
        throw LineChangeRefusal.extendedEnough(left: max(0, left))
    }

    private func checkLetIn(
        _ number: Int64, _ line: Line, _ connection: DeskBook
    ) throws {
        let ticket = TicketNumber(drop: drop, number: number)
        let isCalled = line.place(of: number, shuffle).map { $0 <= line.cursor } ?? false
        if try isCalled || connection.isLetIn(ticket) { throw LineChangeRefusal.alreadyCalled }
        if try connection.ticketsLetIn(of: drop).count >= LineRules.letIn {
            throw LineChangeRefusal.tooManyLetIn(limit: LineRules.letIn)
        }
    }
}

extension Connection {
    /// The move that a form has made; `nil` when it was not sent before.
    func moveNumber(key: [UInt8]) throws -> Int64? {
        try first("SELECT number FROM line_moves WHERE request_key = $1", [.blob(key)]) {
            $0.integer(0)
        }
    }

    /// Says that what stands of staff's changes comes soon, as `expect` does.
    func expectStanding(of drop: DropID) throws {
        for query in [
            StandingQueries.undoable, StandingQueries.extended, StandingQueries.paused,
        ] {
            try expect(query, [.integer(drop.value)])
        }
    }

    /// The last change of a line that staff can take back.
    func lastUndoableMove(of drop: DropID) throws -> UndoableMove? {
        try first(StandingQueries.undoable, [.integer(drop.value)]) { row in
            UndoableMove(
                number: row.integer(0),
                kind: try row.known(1, "line_moves.kind", of: row.integer(0)),
                earlier: row.text(2))
        }
    }

    /// The number of the last extension of a drop that was not taken back; 0 where there is none.
    func lastExtension(of drop: DropID) throws -> Int64 {
        try first(StandingQueries.extended, [.integer(drop.value)]) { $0.integer(0) } ?? 0
    }

    /// The number of the last pause or resuming of a line that was not taken back; 0 where there is
    /// none.
    func lastPause(of drop: DropID) throws -> Int64 {
        try first(StandingQueries.paused, [.integer(drop.value)]) { $0.integer(0) } ?? 0
    }

    /// Minutes by which the deadlines of a drop were extended and not taken back.
    func minutesExtended(of drop: DropID) throws -> Int {
        try all(
            """
            SELECT detail FROM line_moves
            WHERE drop_id = $1 AND kind = 'extended' AND undone = 0
            """, [.integer(drop.value)]
        ) { Int($0.text(0)) ?? 0 }.reduce(0, +)
    }
}

/// The queries of what stands of staff's changes of a line.
private enum StandingQueries {
    static let undoable = last(
        "number, kind, earlier", LineMove.Kind.allCases.filter(\.isUndoable),
        of: "actor IS NOT NULL AND ")
    static let extended = last("number", [.extended])
    static let paused = last("number", [.paused, .resumed])

    private static func last(
        _ columns: String, _ kinds: [LineMove.Kind], of more: String = ""
    ) -> String {
        let kinds = kinds.map { "'\($0.rawValue)'" }.joined(separator: ", ")
        return """
            SELECT \(columns) FROM line_moves
            WHERE drop_id = $1 AND undone = 0 AND \(more)kind IN (\(kinds))
            ORDER BY number DESC LIMIT 1
            """
    }
}
