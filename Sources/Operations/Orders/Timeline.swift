package import Shop
package import Storage

/// The history of all orders, append-only. It is also the outbox: relays read it past a cursor.
package enum Timeline {
    private static let insert = MultiRowInsert(
        into:
            "timeline (id, order_id, at, actor, kind, from_status, to_status, amount, words)",
        columns: 9)

    /// Appends entries in their order.
    static func append(
        _ entries: [(OrderID, TimelineEntry)], on connection: any Connection
    ) throws {
        guard !entries.isEmpty else { return }
        var last = try Counters.last(.timeline, on: connection)
        var rows: [Value] = []
        rows.reserveCapacity(entries.count * 9)
        for (order, entry) in entries {
            last += 1
            rows += [
                .integer(last), .integer(order.value), .integer(entry.at.milliseconds),
                .text(entry.actor.text), .text(entry.kind.rawValue), Value(entry.from?.rawValue),
                Value(entry.to?.rawValue), Value(entry.amount?.minorUnits), Value(entry.words),
            ]
        }
        try Counters.set(.timeline, to: last, on: connection)
        try insert.run(connection, rows)
    }

    /// The number of the newest entry; 0 while there is none.
    static func last(on connection: any Connection) throws -> Int64 {
        try connection.first("SELECT coalesce(max(id), 0) FROM timeline") { $0.integer(0) } ?? 0
    }

    /// The history of one order, oldest first.
    package static func entries(
        of order: OrderID, currency: Currency, on connection: any Connection
    ) throws -> [TimelineEntry] {
        try connection.all(
            """
            SELECT at, actor, kind, from_status, to_status, amount, words FROM timeline
            WHERE order_id = $1 ORDER BY id
            """, [.integer(order.value)]
        ) { row in
            TimelineEntry(
                at: Timestamp(milliseconds: row.integer(0)), actor: Actor(text: row.text(1)),
                kind: TimelineEntry.Kind(rawValue: row.text(2)) ?? .status,
                from: row.optionalText(3).flatMap(OrderStatus.init(rawValue:)),
                to: row.optionalText(4).flatMap(OrderStatus.init(rawValue:)),
                amount: row.optionalInteger(5).map { Money(minorUnits: $0, currency: currency) },
                words: row.optionalText(6))
        }
    }
}
