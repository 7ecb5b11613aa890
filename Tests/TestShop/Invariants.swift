internal import Shop
package import Storage

/// What must hold of the stored data at any moment, written down apart from the code that keeps it.
package enum Invariants {
    /// The promises that are broken, in words; empty when all hold.
    package static func check(_ connection: any Connection) throws -> [String] {
        try stock(connection) + sums(connection) + statuses(connection) + timelines(connection)
            + slips(connection)
    }

    /// Units of live orders and units for sale are the stock and what was promised beyond it.
    private static func stock(_ connection: any Connection) throws -> [String] {
        var live: [Int64: Int64] = [:]
        try connection.forEach(
            """
            SELECT variant_id, order_lines.quantity, status FROM order_lines
            JOIN orders ON orders.id = order_lines.order_id
            """, []
        ) { row in
            guard OrderStatus(rawValue: row.text(2))?.holdsStock == true else { return }
            live[row.integer(0), default: 0] += row.integer(1)
        }
        var broken: [String] = []
        try connection.forEach("SELECT id, sku, stock, available, oversold, kept FROM variants", [])
        {
            let held = live[$0.integer(0)] ?? 0
            let (stock, available, oversold) = ($0.integer(2), $0.integer(3), $0.integer(4))
            let kept = $0.integer(5)
            if held + available + kept != stock + oversold {
                broken.append(
                    "\($0.text(1)): held \(held) + available \(available) + kept \(kept)"
                        + " != stock \(stock) + oversold \(oversold)")
            }
            if available < 0 || oversold < 0 || available > stock || available * oversold != 0 {
                broken.append("\($0.text(1)): available \(available), oversold \(oversold)")
            }
        }
        return broken
    }

    /// What an order says in sum is what its lines and payments say.
    private static func sums(_ connection: any Connection) throws -> [String] {
        try connection.all(
            """
            SELECT id FROM orders WHERE
                quantity <> (SELECT sum(quantity) FROM order_lines WHERE order_id = orders.id)
                OR subtotal <> (SELECT sum(quantity * unit_price) FROM order_lines
                    WHERE order_id = orders.id)
                OR confirmed <> (SELECT coalesce(sum(amount), 0) FROM payments
                    WHERE order_id = orders.id)
                    - (SELECT coalesce(sum(amount), 0) FROM refunds
                        WHERE order_id = orders.id AND state = 'done')
            """
        ) { "order \($0.integer(0)): its sums are not those of its lines and payments" }
    }

    /// A clock runs exactly in the statuses that have one; who pays has told who they are.
    private static func statuses(_ connection: any Connection) throws -> [String] {
        var broken: [String] = []
        try connection.forEach("SELECT id, status, deadline_at, paid_at FROM orders", []) { row in
            guard let status = OrderStatus(rawValue: row.text(1)) else {
                broken.append("order \(row.integer(0)) has status \(row.text(1))")
                return
            }
            if (status.clock == nil) != row.isNull(2) {
                broken.append("order \(row.integer(0)): \(status) and its deadline disagree")
            }
            if status == .paid && row.isNull(3) {
                broken.append("order \(row.integer(0)) is paid and nobody knows when")
            }
        }
        return broken
    }

    /// Every change of status is in the timeline: from nothing to where the order stands, unbroken.
    private static func timelines(_ connection: any Connection) throws -> [String] {
        var last: [Int64: String] = [:]
        var broken: [String] = []
        try connection.forEach(
            "SELECT order_id, from_status, to_status FROM timeline ORDER BY order_id, id", []
        ) { row in
            guard let to = row.optionalText(2) else { return }
            if row.optionalText(1) != last[row.integer(0)] {
                broken.append("order \(row.integer(0)): a gap in the timeline before \(to)")
            }
            last[row.integer(0)] = to
        }
        try connection.forEach("SELECT id, status FROM orders", []) { row in
            if last[row.integer(0)] != row.text(1) {
                broken.append(
                    "order \(row.integer(0)) is \(row.text(1)), its timeline ends with "
                        + (last[row.integer(0)] ?? "nothing"))
            }
        }
        return broken
    }

    /// An approved slip is money, another is none.
    private static func slips(_ connection: any Connection) throws -> [String] {
        try connection.all(
            """
            SELECT slips.id FROM slips LEFT JOIN payments ON payments.slip_id = slips.id
                AND NOT EXISTS (
                    SELECT 1 FROM payments AS later WHERE later.reverses = payments.id)
            WHERE (slips.status = 'approved') <> (payments.id IS NOT NULL)
                OR (slips.status = 'waiting') <> (slips.decided_at IS NULL)
                OR payments.order_id <> slips.order_id
            """
        ) { "slip \($0.integer(0)): its decision and its payment disagree" }
    }
}
