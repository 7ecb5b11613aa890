internal import Storage

/// A payment is taken back by its exact opposite on the same order, and money of a slip names it.
struct PaymentCheck: IntegrityCheck {
    let name = "payments"

    func run(on connection: any Connection, _ findings: inout IntegrityFindings) throws {
        try connection.forEachRange(of: "payments") { first, last in
            let range: [Value] = [.integer(first), .integer(last)]
            try connection.forEach(
                """
                SELECT payments.id, payments.order_id, payments.amount, earlier.amount,
                    payments.order_id <> earlier.order_id
                FROM payments JOIN payments AS earlier ON earlier.id = payments.reverses
                WHERE payments.id >= $1 AND payments.id <= $2
                    AND (payments.amount + earlier.amount <> 0
                        OR payments.order_id <> earlier.order_id)
                ORDER BY payments.id
                """, range
            ) { row in
                findings.fault(
                    "payment \(row.integer(0)) of \(findings.names.order(row.integer(1)))",
                    row.integer(4) == 1
                        ? "takes back a payment of another order"
                        : "takes back \(-row.integer(2)) of a payment of \(row.integer(3)) "
                            + "(minor units)",
                    "compare the order's payments with the bank's")
            }
            try connection.forEach(
                """
                SELECT id, order_id FROM payments
                WHERE id >= $1 AND id <= $2 AND reverses IS NULL
                    AND (source = 'slip' AND slip_id IS NULL
                        OR source = 'staff' AND slip_id IS NOT NULL)
                ORDER BY id
                """, range
            ) { row in
                findings.fault(
                    "payment \(row.integer(0)) of \(findings.names.order(row.integer(1)))",
                    "its source and its slip disagree",
                    "compare the order's payments with the bank's")
            }
        }
    }
}
