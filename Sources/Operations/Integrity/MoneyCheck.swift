internal import Shop
internal import Storage

/// Checks that an order's sums are those of its lines and payments.
struct MoneyCheck: IntegrityCheck {
    let name = "money"

    func run(on connection: any Connection, _ findings: inout IntegrityFindings) throws {
        try connection.forEachRange(of: "orders") { first, last in
            let range: [Value] = [.integer(first), .integer(last)]
            try checkSums(range, on: connection, &findings)
            try checkStanding(range, on: connection, &findings)
            try checkForgiven(range, on: connection, &findings)
            try checkCurrency(range, on: connection, &findings)
            try checkLines(range, on: connection, &findings)
        }
    }

    private func checkSums(
        _ range: [Value], on connection: any Connection, _ findings: inout IntegrityFindings
    ) throws {
        try connection.forEach(
            """
            SELECT orders.id, orders.quantity, orders.subtotal, orders.confirmed,
                coalesce(wanted.quantity, 0), coalesce(wanted.subtotal, 0),
                coalesce(paid.amount, 0), coalesce(gone.amount, 0)
            FROM orders
            LEFT JOIN (
                SELECT order_id, CAST(sum(quantity) AS BIGINT) AS quantity,
                    CAST(sum(quantity * unit_price) AS BIGINT) AS subtotal
                FROM order_lines WHERE order_id >= $1 AND order_id <= $2 GROUP BY order_id
            ) AS wanted ON wanted.order_id = orders.id
            LEFT JOIN (
                SELECT order_id, CAST(sum(amount) AS BIGINT) AS amount
                FROM payments WHERE order_id >= $1 AND order_id <= $2 GROUP BY order_id
            ) AS paid ON paid.order_id = orders.id
            LEFT JOIN (
                SELECT order_id, CAST(sum(amount) AS BIGINT) AS amount FROM refunds
                WHERE state = 'done' AND order_id >= $1 AND order_id <= $2 GROUP BY order_id
            ) AS gone ON gone.order_id = orders.id
            WHERE orders.id >= $1 AND orders.id <= $2 AND (
                orders.quantity <> coalesce(wanted.quantity, 0)
                OR orders.subtotal <> coalesce(wanted.subtotal, 0)
                OR orders.confirmed + coalesce(gone.amount, 0) <> coalesce(paid.amount, 0))
            ORDER BY orders.id
            """, range
        ) { row in
            let place = findings.names.order(row.integer(0))
            if row.integer(1) != row.integer(4) {
                findings.fault(
                    place, "says \(row.integer(1)) units, its lines \(row.integer(4))",
                    "compare with what the shopper was told before you send anything")
            }
            if row.integer(2) != row.integer(5) {
                findings.fault(
                    place,
                    "asks \(row.integer(2)) for its goods, its lines \(row.integer(5)) "
                        + "(minor units)",
                    "compare with what the shopper was told")
            }
            if row.integer(3) + row.integer(7) != row.integer(6) {
                let gone = row.integer(7) > 0 ? " and \(row.integer(7)) went back" : ""
                findings.fault(
                    place,
                    "says \(row.integer(3)) are confirmed\(gone), its payments \(row.integer(6)) "
                        + "(minor units)",
                    "compare its payments with the bank's")
            }
        }
    }

    /// Money that is here stands for something: it pays, or it is due back.
    private func checkStanding(
        _ range: [Value], on connection: any Connection, _ findings: inout IntegrityFindings
    ) throws {
        try connection.forEach(
            """
            SELECT id, status, subtotal + shipping + adjustment, confirmed, currency FROM orders
            WHERE id >= $1 AND id <= $2 AND (
                (status IN ('expired', 'cancelled') AND confirmed > 0)
                OR (\(MoneyStanding.overpaid.condition))
                OR (status IN ('paid', 'fulfilled')
                    AND confirmed < subtotal + shipping + adjustment))
            ORDER BY id
            """, range
        ) { row in
            let place = findings.names.order(row.integer(0))
            let status = row.text(1)
            let (total, confirmed) = (row.integer(2), row.integer(3))
            let currency = row.text(4)
            guard OrderStatus(rawValue: status)?.holdsStock == true else {
                return findings.fault(
                    place,
                    "is \(status), and \(written(confirmed, currency)) of its money is here",
                    "set it to refund_due, or take back what was confirmed by mistake")
            }
            if confirmed > total {
                findings.note(
                    place, "is overpaid by \(written(confirmed - total, currency))",
                    "give it back, or take back what was confirmed by mistake")
            } else {
                findings.note(
                    place,
                    "is \(status) and underpaid by \(written(total - confirmed, currency))",
                    "record the payment that was seen, or ask for the rest")
            }
        }
    }

    /// What was forgiven is the rest of money that came, and taken off what the order asks for.
    private func checkForgiven(
        _ range: [Value], on connection: any Connection, _ findings: inout IntegrityFindings
    ) throws {
        let within = UniqueAmountLimits.within
        try connection.forEach(
            """
            SELECT id, forgiven, currency,
                adjustment + forgiven BETWEEN \(-within) AND \(within)
                    AND subtotal + shipping + adjustment > 0
            FROM orders
            WHERE id >= $1 AND id <= $2 AND forgiven > 0 AND (
                adjustment + forgiven NOT BETWEEN \(-within) AND \(within)
                OR subtotal + shipping + adjustment <= 0
                OR coalesce((
                    SELECT CAST(sum(amount) AS BIGINT) FROM payments WHERE order_id = orders.id
                ), 0) <= 0)
            ORDER BY id
            """, range
        ) { row in
            findings.fault(
                findings.names.order(row.integer(0)),
                "was forgiven \(written(row.integer(1), row.text(2))), and "
                    + (row.integer(3) == 1
                        ? "no money of it ever came" : "what it asks for is not less by that"),
                "compare its payments with what the shopper was told")
        }
    }

    /// `430.00 THB`, as people write it.
    private func written(_ amount: Int64, _ code: String) -> String {
        guard let currency = Currency(code: code) else { return "\(amount) \(code) (minor units)" }
        return "\(Money(minorUnits: amount, currency: currency).decimal) \(code)"
    }

    private func checkCurrency(
        _ range: [Value], on connection: any Connection, _ findings: inout IntegrityFindings
    ) throws {
        try connection.forEach(
            """
            SELECT orders.id, orders.currency, drops.currency FROM orders
            JOIN drops ON drops.id = orders.drop_id
            WHERE orders.id >= $1 AND orders.id <= $2 AND orders.currency <> drops.currency
            ORDER BY orders.id
            """, range
        ) { row in
            findings.fault(
                findings.names.order(row.integer(0)),
                "is in \(row.text(1)), its drop in \(row.text(2))",
                "compare with what the shopper was told")
        }
    }

    private func checkLines(
        _ range: [Value], on connection: any Connection, _ findings: inout IntegrityFindings
    ) throws {
        try connection.forEach(
            """
            SELECT order_lines.order_id, variants.sku FROM order_lines
            JOIN orders ON orders.id = order_lines.order_id
            JOIN variants ON variants.id = order_lines.variant_id
            WHERE order_lines.order_id >= $1 AND order_lines.order_id <= $2
                AND variants.drop_id <> orders.drop_id
            ORDER BY order_lines.order_id, order_lines.position
            """, range
        ) { row in
            findings.fault(
                findings.names.order(row.integer(0)),
                "has \(row.text(1)) of another drop",
                "compare with what the shopper was told before you send anything")
        }
    }
}
