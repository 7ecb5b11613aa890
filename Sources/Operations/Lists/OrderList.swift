package import Shop
package import Storage

/// A page of the list of orders.
package struct OrderList: Sendable {
    package var rows: [Row]
    /// The cursor of the next page, or `nil` on the last.
    package var next: OrderID?

    /// An order as the list shows it.
    package struct Row: Sendable {
        package var id: OrderID
        package var drop: DropID
        /// The drop's title when the order was made.
        package var title: String
        package var status: OrderStatus
        package var createdAt: Timestamp
        package var deadline: Timestamp?
        package var quantity: Int
        package var total: Money
        package var confirmed: Money
        package var name: String?
        package var phone: String?
        package var email: String?
        package var waitingSlips: Int
        /// The number of its newest slip; 0 where there is none.
        package var newestSlip: Int64

        /// The standing of the order's money; `nil` where there is nothing to say.
        package var moneyStanding: MoneyStanding? {
            MoneyStanding.of(status, total: total, confirmed: confirmed)
        }

        /// The state of the order as a list shows it.
        package var seen: OrderSeen {
            OrderSeen(
                status: status, balance: (total - confirmed).minorUnits,
                slips: SlipsSeen(waiting: waitingSlips, newest: newestSlip))
        }
    }

    /// The number of orders on one page, and the most that may be asked for.
    package static let pageSize = 50
    package static let greatestPage = 500

    /// Loads the page past a cursor.
    package static func load(
        _ index: OrderIndex, past cursor: OrderID?, direction: OrderIndex.Direction = .newestFirst,
        limit: Int = pageSize, on connection: any Connection
    ) throws -> OrderList {
        let ids = try index.ids(past: cursor, direction, limit: limit + 1, on: connection)
        let page = Array(ids.prefix(limit))
        var rows: [OrderID: Row] = [:]
        try query.forEach(connection, page.map { .integer($0.value) }) { row in
            let currency = try row.currency(7, "orders.currency", of: row.integer(0))
            rows[OrderID(row.integer(0))] = Row(
                id: OrderID(row.integer(0)), drop: DropID(row.integer(1)),
                title: SellerText(stored: row.text(13)).own,
                status: try row.known(2, "orders.status", of: row.integer(0)),
                createdAt: Timestamp(milliseconds: row.integer(3)),
                deadline: row.optionalInteger(4).map(Timestamp.init(milliseconds:)),
                quantity: Int(row.integer(5)),
                total: Money(minorUnits: row.integer(6), currency: currency),
                confirmed: Money(minorUnits: row.integer(8), currency: currency),
                name: row.optionalText(9), phone: row.optionalText(10),
                email: row.optionalText(11), waitingSlips: Int(row.integer(12)),
                newestSlip: row.integer(14))
        }
        return OrderList(
            rows: page.compactMap { rows[$0] }, next: ids.count > limit ? page.last : nil)
    }

    private static let query = KeyedQuery { keys in
        """
        SELECT orders.id, drop_id, status, created_at, deadline_at, quantity,
            subtotal + shipping + adjustment, currency, confirmed, name, phone, email,
            (SELECT count(*) FROM slips
                WHERE slips.order_id = orders.id AND slips.status = 'waiting'), title,
            (SELECT coalesce(max(slips.id), 0) FROM slips WHERE slips.order_id = orders.id)
        FROM orders LEFT JOIN told_terms ON told_terms.id = told
        WHERE orders.id IN (\(keys))
        """
    }
}
