package import Shop
package import Storage

/// The timeline of all orders, append-only. With `ShopEntries` it is the outbox.
package enum Timeline {
    static let insert = MultiRowInsert(
        into:
            "timeline (id, order_id, at, actor, kind, from_status, to_status, amount, words)",
        columns: columns)

    /// The columns of a row.
    static let columns = 9

    /// The row of an entry.
    static func row(_ id: Int64, _ order: OrderID, _ entry: TimelineEntry) -> [Value] {
        [
            .integer(id), .integer(order.value), .integer(entry.at.milliseconds),
            .text(entry.actor.text), .text(entry.kind.rawValue), Value(entry.from?.rawValue),
            Value(entry.to?.rawValue), Value(entry.amount?.minorUnits), Value(entry.words),
        ]
    }

    /// The number of the newest entry; 0 while there is none.
    static func last(on connection: any Connection) throws -> Int64 {
        try connection.first(lastQuery) { $0.integer(0) } ?? 0
    }

    /// What `last` asks.
    static let lastQuery = "SELECT coalesce(max(id), 0) FROM timeline"

    /// The entries of one order, oldest first.
    package static func entries(
        of order: OrderID, currency: Currency, on connection: any Connection
    ) throws -> [TimelineEntry] {
        try connection.all(
            """
            SELECT at, actor, kind, from_status, to_status, amount, words, id FROM timeline
            WHERE order_id = $1 ORDER BY id
            """, [.integer(order.value)]
        ) { row in
            TimelineEntry(
                at: Timestamp(milliseconds: row.integer(0)), actor: Actor(text: row.text(1)),
                kind: try row.known(2, "timeline.kind", of: row.integer(7)),
                from: try row.optionalKnown(3, "timeline.from_status", of: row.integer(7)),
                to: try row.optionalKnown(4, "timeline.to_status", of: row.integer(7)),
                amount: row.optionalInteger(5).map { Money(minorUnits: $0, currency: currency) },
                words: row.optionalText(6))
        }
    }
}
