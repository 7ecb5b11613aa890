internal import Shop
internal import Storage

/// Checks that the money of a statement's row is in one place only: what is called assigned is what
/// standing payments have of it, each of the row's currency and never more than the row brought.
struct StatementCheck: IntegrityCheck {
    let name = "statements"

    func run(on connection: any Connection, _ findings: inout IntegrityFindings) throws {
        try connection.forEachRange(of: "statement_rows") { first, last in
            try checkRows([.integer(first), .integer(last)], on: connection, &findings)
        }
        try checkShares(on: connection, &findings)
    }

    private func checkRows(
        _ range: [Value], on connection: any Connection, _ findings: inout IntegrityFindings
    ) throws {
        try connection.forEach(
            """
            SELECT statement_rows.id, assigned, coalesce(shares.amount, 0)
            FROM statement_rows
            LEFT JOIN (
                SELECT row_id, CAST(sum(amount) AS BIGINT) AS amount
                FROM (
                    SELECT row_id, amount FROM statement_shares
                    WHERE row_id >= $1 AND row_id <= $2
                    UNION ALL
                    SELECT back_row_id AS row_id, amount FROM refunds
                    WHERE back_row_id >= $1 AND back_row_id <= $2
                ) AS parts GROUP BY row_id
            ) AS shares ON shares.row_id = statement_rows.id
            WHERE statement_rows.id >= $1 AND statement_rows.id <= $2
                AND assigned <> coalesce(shares.amount, 0)
            ORDER BY statement_rows.id
            """, range
        ) { row in
            findings.fault(
                "statement row \(row.integer(0))",
                "says \(row.integer(1)) are orders' money, its payments \(row.integer(2)) "
                    + "(minor units)",
                "take back what was decided on it, and decide anew")
        }
    }

    /// A payment that was taken back is shown by no row.
    private func checkShares(
        on connection: any Connection, _ findings: inout IntegrityFindings
    ) throws {
        try connection.forEach(
            """
            SELECT payments.id, payments.order_id, statement_shares.row_id
            FROM statement_shares
            JOIN payments ON payments.id = statement_shares.payment_id
            JOIN orders ON orders.id = payments.order_id
            JOIN statement_rows ON statement_rows.id = statement_shares.row_id
            WHERE payments.amount <> statement_shares.amount
                OR orders.currency <> statement_rows.currency
                OR EXISTS (SELECT 1 FROM payments AS taken WHERE taken.reverses = payments.id)
            ORDER BY payments.id
            """, []
        ) { row in
            findings.fault(
                "payment \(row.integer(0)) of \(findings.names.order(row.integer(1)))",
                "is shown by statement row \(row.integer(2)), which does not fit",
                "take back what was decided on the row, and decide anew")
        }
    }
}
