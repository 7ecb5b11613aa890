internal import Shop
internal import Storage

/// Checks that refunds hold together: what is at the bank is still due, a row of a statement shows
/// no more than it moved, and each is of its order's currency.
struct RefundCheck: IntegrityCheck {
    let name = "refunds"

    func run(on connection: any Connection, _ findings: inout IntegrityFindings) throws {
        try connection.forEach(
            """
            SELECT refunds.id, refunds.order_id, refunds.currency, orders.currency FROM refunds
            JOIN orders ON orders.id = refunds.order_id
            WHERE refunds.currency <> orders.currency ORDER BY refunds.id
            """, []
        ) { row in
            findings.fault(
                place(row, findings), "is in \(row.text(2)), its order in \(row.text(3))",
                "compare with the bank's statement")
        }
        try connection.forEach(
            """
            SELECT refunds.id, refunds.order_id, refunds.amount, orders.confirmed
            FROM refunds JOIN orders ON orders.id = refunds.order_id
            WHERE refunds.state = 'sent' AND refunds.amount > CASE
                WHEN orders.status = 'refund_due' THEN orders.confirmed
                WHEN orders.status IN (\(OrderStatus.liveList))
                    THEN orders.confirmed - orders.subtotal - orders.shipping - orders.adjustment
                ELSE 0 END
            ORDER BY refunds.id
            """, []
        ) { row in
            findings.fault(
                place(row, findings),
                "is at the bank with \(row.integer(2)), and less is due (minor units)",
                "ask the bank whether it went, and say so at /admin/refunds")
        }
        try connection.forEach(
            """
            SELECT statement_rows.id, statement_rows.amount, CAST(sum(refunds.amount) AS BIGINT)
            FROM refunds JOIN statement_rows ON statement_rows.id = refunds.row_id
            GROUP BY statement_rows.id, statement_rows.amount, statement_rows.state
            HAVING sum(refunds.amount) <> -statement_rows.amount
                OR statement_rows.state <> 'out'
            ORDER BY statement_rows.id
            """, []
        ) { row in
            findings.fault(
                "statement row \(row.integer(0))",
                "moved \(row.integer(1)) and is said to show refunds of \(row.integer(2)) "
                    + "(minor units)",
                "take back what was decided on it, and decide anew")
        }
    }

    private func place(_ row: any Row, _ findings: IntegrityFindings) -> String {
        "refund \(row.integer(0)) of \(findings.names.order(row.integer(1)))"
    }
}
