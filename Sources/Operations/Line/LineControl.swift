package import Shop
internal import Storage

/// A line as staff steer it: its state, what its control loop sees, and what was done to it.
package struct LineControl: Sendable {
    package var drop: Drop
    package var line: Line
    package var state: LineState
    package var limit: LineLimit
    package var sight: LineSight
    /// The number of places called within the last minute.
    package var perMinute: Int
    package var turns: TurnCounts
    /// The newest moves but those that only called places, newest first.
    package var moves: [LineMoveRecord]
    /// The move that can be taken back; `nil` when there is none.
    package var undoable: Int64?
    /// The number of the last extension that stands; 0 where there is none.
    package var lastExtension: Int64
    /// The number of the last pause or resuming that stands; 0 where there is none.
    package var lastPause: Int64
    /// The moment when the next of those inside has to have ordered, where as many are inside as
    /// may be.
    package var nextEnd: Timestamp?

    /// How long until everybody who waits is called; `nil` while that cannot be told.
    package var timeUntilEmpty: Span? { line.timeUntilEmpty(limit, measured: perMinute) }
}

/// The counts of what became of the latest turns of a line's tickets.
package struct TurnCounts: Hashable, Sendable {
    /// The number of tickets that were let in.
    package var given = 0
    /// The number of turns that became orders.
    package var ordered = 0
    package var expired = 0
    package var givenBack = 0
}

/// A move with the one who made it and the reason.
package struct LineMoveRecord: Hashable, Sendable {
    package var move: LineMove
    /// The actor of the move; `nil` when it was the shop itself.
    package var actor: Actor?
    package var reason: String?
    package var isUndone: Bool
}

/// The reach of an extension: whose time it has moved.
package struct ExtensionReach: Hashable, Sendable {
    /// The number of admissions that ran, and of orders.
    package var turns = 0
    package var orders = 0
    /// The moment when the last of them ends; `nil` where there is none.
    package var until: Timestamp?
}

/// The named limits of the page that steers a line.
package enum LineControlLimits {
    /// The number of moves that are listed.
    package static let moves = 20
}

extension Connection {
    /// The reach of an extension, as far as it stands: whose time the move has extended.
    func extensionReach(of drop: DropID, move: Int64) throws -> ExtensionReach {
        var reach = ExtensionReach()
        try forEach(
            """
            SELECT kind, count(*), max(deadline_at) FROM line_extensions
            WHERE drop_id = $1 AND move = $2 GROUP BY kind
            """, [.integer(drop.value), .integer(move)]
        ) { row in
            let count = Int(row.integer(1))
            if row.text(0) == "turn" { reach.turns = count } else { reach.orders = count }
            let end = Timestamp(milliseconds: row.integer(2))
            reach.until = max(reach.until ?? end, end)
        }
        return reach
    }

    /// Says that `turnCounts` and `moves` come soon, as `expect` does.
    func expectCourse(of drop: DropID, limit: Int, at now: Timestamp) throws {
        try expect(ControlQueries.turnCounts, [.integer(now.milliseconds), .integer(drop.value)])
        try expect(ControlQueries.moves, [.integer(drop.value), Value(limit)])
    }

    /// What became of the latest turns of a drop's tickets.
    func turnCounts(of drop: DropID, at now: Timestamp) throws -> TurnCounts {
        try first(
            ControlQueries.turnCounts, [.integer(now.milliseconds), .integer(drop.value)]
        ) { row in
            TurnCounts(
                given: Int(row.integer(0)), ordered: Int(row.integer(1)),
                expired: Int(row.integer(3)), givenBack: Int(row.integer(2) - row.integer(1)))
        } ?? TurnCounts()
    }

    /// The newest moves of a line but those that only called places, newest first.
    func moves(of drop: DropID, limit: Int) throws -> [LineMoveRecord] {
        try all(ControlQueries.moves, [.integer(drop.value), Value(limit)]) { row in
            LineMoveRecord(
                move: LineMove(
                    number: row.integer(0), at: Timestamp(milliseconds: row.integer(1)),
                    kind: try row.known(2, "line_moves.kind", of: row.integer(0)),
                    cursor: row.integer(3), joined: row.integer(4), detail: row.text(5)),
                actor: row.optionalText(6).map(Actor.init(text:)), reason: row.optionalText(7),
                isUndone: row.integer(8) != 0)
        }
    }
}

private enum ControlQueries {
    static let turnCounts = """
        SELECT count(*), count(order_id), count(ended_at),
            count(CASE WHEN ended_at IS NULL AND expires_at <= $1 THEN 1 END)
        FROM line_turns WHERE drop_id = $2
        """

    static let moves = """
        SELECT number, at, kind, called, joined, detail, actor, reason, undone FROM line_moves
        WHERE drop_id = $1 AND kind <> 'called' ORDER BY number DESC LIMIT $2
        """
}
