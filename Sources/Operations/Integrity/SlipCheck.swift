internal import Shop
internal import Storage

/// An approved slip is money once, another is none; who decided did so at some time.
struct SlipCheck: IntegrityCheck {
    let name = "slips"

    func run(on connection: any Connection, _ findings: inout IntegrityFindings) throws {
        try connection.forEachRange(of: "slips") { first, last in
            let range: [Value] = [.integer(first), .integer(last)]
            try checkMoney(range, on: connection, &findings)
            try checkOrders(range, on: connection, &findings)
            try checkReadings(range, on: connection, &findings)
            try checkImprints(range, on: connection, &findings)
            try checkLikenesses(range, on: connection, &findings)
        }
    }

    private func checkMoney(
        _ range: [Value], on connection: any Connection, _ findings: inout IntegrityFindings
    ) throws {
        try connection.forEach(
            """
            SELECT slips.id, slips.order_id, slips.status, slips.decided_at,
                coalesce(money.payments, 0)
            FROM slips LEFT JOIN (
                SELECT slip_id, count(*) AS payments FROM payments
                WHERE slip_id >= $1 AND slip_id <= $2 AND NOT EXISTS (
                    SELECT 1 FROM payments AS later WHERE later.reverses = payments.id)
                GROUP BY slip_id
            ) AS money ON money.slip_id = slips.id
            WHERE slips.id >= $1 AND slips.id <= $2 AND (
                coalesce(money.payments, 0) <> CASE WHEN status = 'approved' THEN 1 ELSE 0 END
                OR (status = 'waiting') <> (decided_at IS NULL))
            ORDER BY slips.id
            """, range
        ) { row in
            let place = findings.names.slip(row.integer(0), of: row.integer(1))
            let (status, payments) = (row.text(2), row.integer(4))
            if payments != (status == SlipStatus.approved.rawValue ? 1 : 0) {
                findings.fault(
                    place, "is \(status) and counts as money \(times(payments))",
                    "compare the order's payments with the bank's")
            }
            if (status == SlipStatus.waiting.rawValue) != row.isNull(3) {
                findings.fault(
                    place,
                    row.isNull(3)
                        ? "is \(status) and nobody knows since when"
                        : "waits although somebody has decided on it", "look at it again")
            }
        }
    }

    private func times(_ count: Int64) -> String {
        switch count {
        case 0: "never"
        case 1: "once"
        default: "\(count) times"
        }
    }

    private func checkOrders(
        _ range: [Value], on connection: any Connection, _ findings: inout IntegrityFindings
    ) throws {
        try connection.forEach(
            """
            SELECT DISTINCT slips.id, slips.order_id, payments.order_id FROM payments
            JOIN slips ON slips.id = payments.slip_id
            WHERE slips.id >= $1 AND slips.id <= $2 AND payments.order_id <> slips.order_id
            ORDER BY slips.id
            """, range
        ) { row in
            findings.fault(
                findings.names.slip(row.integer(0), of: row.integer(1)),
                "is money of \(findings.names.order(row.integer(2)))",
                "compare both orders' payments with the bank's")
        }
    }

    /// What was read of a slip stands at the slip's own order.
    private func checkReadings(
        _ range: [Value], on connection: any Connection, _ findings: inout IntegrityFindings
    ) throws {
        try connection.forEach(
            """
            SELECT DISTINCT slips.id, slips.order_id, named.order_id FROM (
                SELECT slip_id, order_id FROM slip_readings WHERE slip_id >= $1 AND slip_id <= $2
                UNION SELECT slip_id, order_id FROM slip_codes
                WHERE slip_id >= $1 AND slip_id <= $2
            ) AS named JOIN slips ON slips.id = named.slip_id
            WHERE named.order_id <> slips.order_id ORDER BY slips.id
            """, range
        ) { row in
            findings.fault(
                findings.names.slip(row.integer(0), of: row.integer(1)),
                "was read for \(findings.names.order(row.integer(2)))",
                "restore a backup of before, or ask whoever keeps the database")
        }
    }

    /// What is searched of a picture and what is compared are there together.
    private func checkImprints(
        _ range: [Value], on connection: any Connection, _ findings: inout IntegrityFindings
    ) throws {
        try connection.forEach(
            """
            SELECT slips.id, slips.order_id FROM slips
            LEFT JOIN slip_imprints ON slip_imprints.slip_id = slips.id
            LEFT JOIN slip_greys ON slip_greys.slip_id = slips.id
            WHERE slips.id >= $1 AND slips.id <= $2
                AND (slip_imprints.slip_id IS NULL) <> (slip_greys.slip_id IS NULL)
            ORDER BY slips.id
            """, range
        ) { row in
            findings.fault(
                findings.names.slip(row.integer(0), of: row.integer(1)),
                "has half of what its picture is compared by",
                "restore a backup of before, or ask whoever keeps the database")
        }
    }

    /// Of two slips that look alike each names the other.
    private func checkLikenesses(
        _ range: [Value], on connection: any Connection, _ findings: inout IntegrityFindings
    ) throws {
        try connection.forEach(
            """
            SELECT slips.id, slips.order_id, alike.other_id FROM slip_likenesses AS alike
            JOIN slips ON slips.id = alike.slip_id
            WHERE alike.slip_id >= $1 AND alike.slip_id <= $2 AND NOT EXISTS (
                SELECT 1 FROM slip_likenesses AS theirs
                WHERE theirs.slip_id = alike.other_id AND theirs.other_id = alike.slip_id
                    AND theirs.blocks = alike.blocks)
            ORDER BY slips.id, alike.other_id
            """, range
        ) { row in
            findings.fault(
                findings.names.slip(row.integer(0), of: row.integer(1)),
                "looks like slip \(row.integer(2)), which does not look like it",
                "compare the two slips by eye")
        }
    }
}
