package import Shop
internal import Storage

/// The standing of an order, as its own shopper's list of orders tells it.
package struct OwnStanding: Sendable {
    /// The status that its shopper is told.
    package var status: OrderStatus
    package var changedAt: Timestamp
    /// The end of the clock that counts; `nil` where none does.
    package var deadline: Timestamp?
    package var drop: DropID
    /// The drop's title as the order was told it.
    package var title: SellerText
    package var total: Money
    package var units: Int

    /// Whether a list still has the order.
    package func isKept(at now: Timestamp) -> Bool {
        !status.isOver || now - changedAt <= OwnOrdersLimits.afterEnd
    }

    /// Loads the standings of those of the orders that are there.
    static func load(
        _ orders: [OrderID], on connection: any Connection
    ) throws -> [OrderID: OwnStanding] {
        var found: [OrderID: OwnStanding] = [:]
        try query.forEach(connection, orders.map(\.key)) { row in
            let currency = try row.currency(8, "orders.currency", of: row.integer(0))
            let stored: OrderStatus = try row.known(1, "orders.status", of: row.integer(0))
            let status = stored.told(slipWaits: row.integer(10) > 0)
            let deadline = row.optionalInteger(3).map(Timestamp.init(milliseconds:))
            found[OrderID(row.integer(0))] = OwnStanding(
                status: status,
                changedAt: Timestamp(milliseconds: row.integer(2)),
                deadline: status.clock == nil ? nil : deadline,
                drop: DropID(row.integer(4)),
                title: SellerText(stored: row.optionalText(5) ?? row.text(6)),
                total: Money(minorUnits: row.integer(7), currency: currency),
                units: Int(row.integer(9)))
        }
        return found
    }

    private static let query = KeyedQuery { keys in
        """
        SELECT orders.id, orders.status, orders.changed_at, orders.deadline_at, orders.drop_id,
            told_terms.title, drops.title, orders.subtotal + orders.shipping, orders.currency,
            (SELECT CAST(SUM(quantity) AS BIGINT) FROM order_lines
                WHERE order_lines.order_id = orders.id),
            (SELECT COUNT(*) FROM slips
                WHERE slips.order_id = orders.id AND slips.status = 'waiting')
        FROM orders JOIN drops ON drops.id = orders.drop_id
        LEFT JOIN told_terms ON told_terms.id = orders.told
        WHERE orders.id IN (\(keys))
        """
    }
}
