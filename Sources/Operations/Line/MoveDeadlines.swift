internal import Shop
internal import Storage

/// Moves the deadlines of a drop's orders after staff gave more time, or takes that back, at most
/// `limit` orders at a time so that the desk never waits long.
///
/// Answers how many orders it looked at; as many as `limit` means that there may be more. What it
/// has done is noted in the same transaction, so that it goes on where a crash stopped it.
struct MoveDeadlines: DeskCommand {
    let drop: DropID
    /// The move that gave the time.
    let move: Int64
    let takesBack: Bool
    let limit: Int

    func run(
        on connection: DeskBook, at now: Timestamp, journal: inout DeskJournal
    ) throws -> Result<Int, Never> {
        guard let given = try connection.extensionMove(move, of: drop) else {
            return .success(0)
        }
        // Who gave the time may not be who takes it back.
        guard given.isUndone == takesBack else { return .success(0) }
        return .success(
            takesBack
                ? try takeBack(given, connection, at: now)
                : try extend(given, connection, at: now))
    }

    /// The orders, of drop `$1`, that were there at `$2` and that move `$3` has not moved yet.
    private static let notMoved = """
        drop_id = $1 AND deadline_at IS NOT NULL AND created_at <= $2
            AND status IN ('reserved', 'awaiting_payment')
            AND NOT EXISTS (
                SELECT 1 FROM line_extensions
                WHERE line_extensions.drop_id = $1 AND move = $3 AND kind = 'order'
                    AND subject = orders.id)
        """

    /// The number of orders that are still to be moved.
    func left(on connection: any Connection) throws -> Int {
        guard let given = try connection.extensionMove(move, of: drop), given.isUndone == takesBack
        else { return 0 }
        let count =
            takesBack
            ? try connection.first(
                "SELECT count(*) FROM line_extensions WHERE \(Self.moved)",
                [.integer(drop.value), .integer(move)]
            ) { Int($0.integer(0)) }
            : try connection.first(
                "SELECT count(*) FROM orders WHERE \(Self.notMoved)",
                [
                    .integer(drop.value), .integer(given.at.milliseconds), .integer(move),
                ]
            ) { Int($0.integer(0)) }
        return count ?? 0
    }

    /// The orders, of drop `$1`, that move `$2` has moved.
    private static let moved = """
        line_extensions.drop_id = $1 AND move = $2 AND kind = 'order'
        """

    /// The most urgent first: the clock runs meanwhile.
    private func extend(
        _ move: ExtensionMove, _ connection: DeskBook, at now: Timestamp
    ) throws -> Int {
        let orders = try connection.all(
            """
            SELECT id, deadline_at FROM orders WHERE \(Self.notMoved)
            ORDER BY orders.deadline_at LIMIT $4
            """,
            [
                .integer(drop.value), .integer(move.at.milliseconds), .integer(self.move),
                Value(limit),
            ]
        ) { (id: OrderID($0.integer(0)), deadline: Timestamp(milliseconds: $0.integer(1))) }
        let moved = orders.map { (id: $0.id, deadline: $0.deadline + move.span) }
        try Self.notes.run(
            connection,
            moved.flatMap { order -> [Value] in
                [
                    .integer(drop.value), .integer(self.move), .text("order"),
                    .integer(order.id.value), .integer(order.deadline.milliseconds),
                ]
            })
        try save(moved, .extended, "+\(move.words)", move, connection, at: now)
        return orders.count
    }

    private func takeBack(
        _ move: ExtensionMove, _ connection: DeskBook, at now: Timestamp
    ) throws -> Int {
        let noted = try connection.all(
            """
            SELECT subject, line_extensions.deadline_at, orders.deadline_at FROM line_extensions
            LEFT JOIN orders ON orders.id = subject
            WHERE \(Self.moved)
            ORDER BY subject LIMIT $3
            """, [.integer(drop.value), .integer(self.move), Value(limit)]
        ) { (id: OrderID($0.integer(0)), set: $0.integer(1), now: $0.optionalInteger(2)) }
        guard let last = noted.last else { return 0 }
        // A deadline that was set anew since then is nobody's to move.
        let moved = noted.filter { $0.now == $0.set }.map { order in
            (id: order.id, deadline: Timestamp(milliseconds: order.set) - move.span)
        }
        try connection.enqueue(
            """
            DELETE FROM line_extensions
            WHERE drop_id = $1 AND move = $2 AND kind = 'order' AND subject <= $3
            """, [.integer(drop.value), .integer(self.move), .integer(last.id.value)])
        try save(moved, .shortened, "-\(move.words)", move, connection, at: now)
        return noted.count
    }

    private func save(
        _ orders: [(id: OrderID, deadline: Timestamp)], _ kind: TimelineEntry.Kind,
        _ words: String, _ move: ExtensionMove, _ connection: DeskBook, at now: Timestamp
    ) throws {
        try Self.deadlines.run(
            connection,
            orders.flatMap { order -> [Value] in
                [
                    .integer(order.id.value), .integer(order.deadline.milliseconds),
                    .integer(now.milliseconds),
                ]
            })
        let entry = TimelineEntry(at: now, actor: move.actor, kind: kind, words: words)
        connection.append(orders.map { ($0.id, entry) })
    }

    private static let deadlines = MultiRowUpdate(
        "orders", set: [("deadline_at", .integer), ("changed_at", .integer)])

    private static let notes = MultiRowInsert(
        into: "line_extensions (drop_id, move, kind, subject, deadline_at)", columns: 5)

    /// Orders that are moved at once.
    static let batch = 1_000
}

/// A move that gave everybody more time, and who has the last word on it.
struct ExtensionMove {
    var at: Timestamp
    var span: Span
    var isUndone: Bool
    /// The actor who gave the time or, when it is undone, who took it back.
    var actor: Actor
    /// `10 min`, or `10 min · why`.
    var words: String
}

extension Connection {
    /// An extension by its move's number; `nil` when the move is another.
    func extensionMove(_ number: Int64, of drop: DropID) throws -> ExtensionMove? {
        let undoing = try first(
            """
            SELECT actor, reason FROM line_moves
            WHERE drop_id = $1 AND kind = 'undone' AND detail = $2
            """, [.integer(drop.value), .text("\(number)")]
        ) { (actor: $0.text(0), reason: $0.text(1)) }
        return try first(
            """
            SELECT at, detail, undone, actor, reason FROM line_moves
            WHERE drop_id = $1 AND number = $2 AND kind = 'extended'
            """, [.integer(drop.value), .integer(number)]
        ) { row in
            let reason = undoing?.reason ?? row.text(4)
            return ExtensionMove(
                at: Timestamp(milliseconds: row.integer(0)),
                span: .minutes(Int64(row.text(1)) ?? 0), isUndone: row.integer(2) != 0,
                actor: Actor(text: undoing?.actor ?? row.text(3)),
                words: ["\(row.text(1)) min", reason].filter { !$0.isEmpty }
                    .joined(separator: " · "))
        }
    }

    /// Makes the admissions of a drop that may still be used last longer.
    func extendTurns(
        of drop: DropID, by span: Span, move: Int64, at now: Timestamp
    ) throws {
        try execute(
            """
            INSERT INTO line_extensions (drop_id, move, kind, subject, deadline_at)
            SELECT drop_id, $1, 'turn', number, expires_at + $2 FROM line_turns
            WHERE drop_id = $3 AND ended_at IS NULL AND expires_at > $4
            """,
            [
                .integer(move), .integer(span.milliseconds), .integer(drop.value),
                .integer(now.milliseconds),
            ])
        try execute(
            """
            UPDATE line_turns SET expires_at = expires_at + $1
            WHERE drop_id = $2 AND ended_at IS NULL AND expires_at > $3
            """,
            [.integer(span.milliseconds), .integer(drop.value), .integer(now.milliseconds)])
    }

    /// Takes an extension off the admissions that still have it.
    func shortenTurns(of drop: DropID, _ undone: UndoableMove) throws {
        let span = Span.minutes(Int64(undone.earlier) ?? 0)
        try execute(
            """
            UPDATE line_turns SET expires_at = expires_at - $1
            WHERE drop_id = $2 AND ended_at IS NULL AND EXISTS (
                SELECT 1 FROM line_extensions
                WHERE line_extensions.drop_id = $2 AND move = $3 AND kind = 'turn'
                    AND subject = line_turns.number AND deadline_at = line_turns.expires_at)
            """, [.integer(span.milliseconds), .integer(drop.value), .integer(undone.number)])
        try execute(
            "DELETE FROM line_extensions WHERE drop_id = $1 AND move = $2 AND kind = 'turn'",
            [.integer(drop.value), .integer(undone.number)])
    }
}
