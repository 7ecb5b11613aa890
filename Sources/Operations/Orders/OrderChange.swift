internal import Shop
internal import Storage

/// One order being changed inside a transaction: loaded, then saved with its stock and its history.
struct OrderChange {
    let order: Order
    let drop: Drop
    let now: Timestamp
    let connection: any Connection

    /// Loads an order with its drop; `nil` when there is none.
    init?(_ id: OrderID, at now: Timestamp, on connection: any Connection) throws {
        guard let order = try connection.order(id),
            let drop = try connection.drop(order.drop)
        else { return nil }
        self.order = order
        self.drop = drop
        self.now = now
        self.connection = connection
    }

    /// What is left of each of the order's variants.
    func left() throws -> [VariantID: Int] {
        var left: [VariantID: Int] = [:]
        for line in order.lines {
            left[line.variant] = try connection.first(
                "SELECT available FROM variants WHERE id = $1", [.integer(line.variant.value)]
            ) { Int($0.integer(0)) }
        }
        return left
    }

    /// Whether all of the order's units could be taken now.
    func canTake() throws -> Bool {
        let left = try left()
        return order.lines.allSatisfy { ($0.quantity) <= left[$0.variant] ?? 0 }
    }

    /// Writes a transition: status, clock, stock and one entry of the timeline.
    ///
    /// - Parameter beyondStock: takes units that are not there as an oversell.
    func save(
        _ transition: OrderTransition, entry: TimelineEntry, journal: inout DeskJournal,
        beyondStock: Bool = false
    ) throws {
        switch transition.stock {
        case .none: break
        case .release: try Self.release(order.lines, on: connection, journal: &journal)
        case .take: try take(beyondStock: beyondStock, journal: &journal)
        }
        let isNewlyPaid = transition.to == .paid && order.status != .paid
        try connection.enqueue(
            """
            UPDATE orders SET status = $1, deadline_at = $2, changed_at = $3,
                paid_at = coalesce($4, paid_at)
            WHERE id = $5
            """,
            [
                .text(transition.to.rawValue), Value(transition.deadline?.milliseconds),
                .integer(now.milliseconds), isNewlyPaid ? .integer(now.milliseconds) : .null,
                .integer(order.id.value),
            ])
        var entry = entry
        if transition.to != order.status {
            entry.from = order.status
            entry.to = transition.to
        }
        try Timeline.append([(order.id, entry)], on: connection)
        journal.orders.insert(order.id)
    }

    /// Gives the units back; those that pay off an oversell are not for sale again.
    static func release(
        _ lines: [OrderLine], on connection: any Connection, journal: inout DeskJournal
    ) throws {
        for line in lines {
            let available = try connection.first(
                """
                UPDATE variants SET
                    available = available + $1
                        - CASE WHEN oversold < $1 THEN oversold ELSE $1 END,
                    oversold = oversold - CASE WHEN oversold < $1 THEN oversold ELSE $1 END
                WHERE id = $2 RETURNING available
                """, [Value(line.quantity), .integer(line.variant.value)]
            ) { Int($0.integer(0)) }
            journal.available[line.variant] = available
        }
    }

    /// Takes the units; without `beyondStock` the schema refuses what is not there.
    private func take(beyondStock: Bool, journal: inout DeskJournal) throws {
        let left = try left()
        for line in order.lines {
            let missing = beyondStock ? max(0, line.quantity - (left[line.variant] ?? 0)) : 0
            let available = try connection.first(
                """
                UPDATE variants SET available = available - $1, oversold = oversold + $2
                WHERE id = $3 RETURNING available
                """,
                [
                    Value(line.quantity - missing), Value(missing), .integer(line.variant.value),
                ]
            ) { Int($0.integer(0)) }
            journal.available[line.variant] = available
            if missing > 0 {
                try connection.execute(
                    "UPDATE orders SET oversold = 1 WHERE id = $1", [.integer(order.id.value)])
            }
        }
    }
}
