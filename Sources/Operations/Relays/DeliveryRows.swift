internal import Shop
internal import Storage

/// The rows of `deliveries`.
enum DeliveryRows {
    /// Adds deliveries of entries to receivers; the same entry to the same receiver is one.
    static func add(
        _ fresh: [(receiver: String, entry: Outbox.Entry)], of relay: String, at now: Timestamp,
        on connection: any Connection
    ) throws {
        guard !fresh.isEmpty else { return }
        var last = try Counters.last(.deliveries, on: connection)
        let rows = fresh.flatMap { receiver, entry -> [Value] in
            last += 1
            return [
                .integer(last), .text(relay), .text(receiver), .integer(entry.number),
                .text(entry.subject), .text(Delivery.State.waiting.rawValue),
                .integer(now.milliseconds), Value(0), .integer(now.milliseconds), Value(0),
                Value(0), Value(0),
            ]
        }
        try Counters.set(.deliveries, to: last, on: connection)
        try insert.run(connection, rows)
    }

    private static let insert = MultiRowInsert(
        into: """
            deliveries (
                id, relay, receiver, entry, subject, state, created_at, tries, next_at, claims,
                lost, asked)
            """, columns: 12, tail: " ON CONFLICT (relay, receiver, entry) DO NOTHING")

    /// The deliveries that a condition chooses.
    static func deliveries(
        _ condition: String, _ arguments: [Value], on connection: any Connection
    ) throws -> [Delivery] {
        try connection.all(
            """
            SELECT id, relay, receiver, entry, state, created_at, tries, next_at, ended_at, answer,
                asked, answer_status, answer_body, answer_ms
            FROM deliveries \(condition)
            """, arguments
        ) { row in
            Delivery(
                id: row.integer(0), relay: row.text(1), receiver: row.text(2),
                entry: row.integer(3),
                state: try row.known(4, "deliveries.state", of: row.integer(0)),
                createdAt: Timestamp(milliseconds: row.integer(5)), tries: Int(row.integer(6)),
                nextAt: row.optionalInteger(7).map(Timestamp.init(milliseconds:)),
                endedAt: row.optionalInteger(8).map(Timestamp.init(milliseconds:)),
                answer: row.optionalText(9), isAsked: row.integer(10) != 0,
                lastAnswer: row.optionalInteger(11).map { status in
                    DeliveryAnswer(
                        status: Int(status), body: row.optionalText(12) ?? "",
                        took: .milliseconds(row.optionalInteger(13) ?? 0))
                })
        }
    }

    /// The condition, with `$1` as the relay, `$2` as the receiver and `$3` as now, of deliveries
    /// that are due and that nobody holds. Of one subject only the oldest that waits is due, so
    /// that a receiver hears of a thing in the order in which it happened.
    static let isDue = """
        relay = $1 AND receiver = $2 AND state = 'waiting' AND next_at <= $3
            AND coalesce(held_until, 0) < $3
            AND NOT EXISTS (
                SELECT 1 FROM deliveries AS earlier
                WHERE earlier.relay = $1 AND earlier.receiver = $2
                    AND earlier.subject = deliveries.subject AND earlier.state = 'waiting'
                    AND earlier.id < deliveries.id)
        """
}
