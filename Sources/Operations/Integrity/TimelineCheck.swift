internal import Shop
internal import Storage

/// The history of an order leads from nothing to where it stands, unbroken, and tells of all its
/// money.
struct TimelineCheck: IntegrityCheck {
    let name = "timelines"

    private static let advice = "read its history before you trust its status"

    /// The history of one order, as far as the check reads it.
    private struct History {
        var status: String?
        var gap: String?
        var amount: Int64 = 0
        var forgiven: Int64 = 0
    }

    func run(on connection: any Connection, _ findings: inout IntegrityFindings) throws {
        try connection.forEachRange(of: "orders") { first, last in
            let range: [Value] = [.integer(first), .integer(last)]
            let histories = try histories(range, on: connection)
            try connection.forEach(
                """
                SELECT id, status, confirmed, forgiven FROM orders
                WHERE id >= $1 AND id <= $2 ORDER BY id
                """, range
            ) { row in
                judge(row, histories[row.integer(0)] ?? History(), &findings)
            }
        }
    }

    private func histories(
        _ range: [Value], on connection: any Connection
    ) throws -> [Int64: History] {
        var histories: [Int64: History] = [:]
        try connection.forEach(
            """
            SELECT order_id, from_status, to_status, amount, kind FROM timeline
            WHERE order_id >= $1 AND order_id <= $2
                AND (to_status IS NOT NULL OR amount IS NOT NULL)
            ORDER BY order_id, id
            """, range
        ) { row in
            var history = histories[row.integer(0)] ?? History()
            if row.text(4) == TimelineEntry.Kind.forgiven.rawValue {
                history.forgiven += row.integer(3)
            } else {
                history.amount += row.integer(3)
            }
            if let to = row.optionalText(2) {
                if row.optionalText(1) != history.status && history.gap == nil {
                    history.gap = to
                }
                history.status = to
            }
            histories[row.integer(0)] = history
        }
        return histories
    }

    private func judge(
        _ row: any Row, _ history: History, _ findings: inout IntegrityFindings
    ) {
        let place = findings.names.order(row.integer(0))
        if let gap = history.gap {
            findings.fault(place, "its history has a gap before \(gap)", Self.advice)
        }
        if history.status != row.text(1) {
            findings.fault(
                place,
                "is \(row.text(1)), but its history ends with \(history.status ?? "nothing")",
                Self.advice)
        }
        if history.amount != row.integer(2) {
            findings.fault(
                place,
                "says \(row.integer(2)) are confirmed, its history \(history.amount) "
                    + "(minor units)", "compare its payments with the bank's")
        }
        if history.forgiven != row.integer(3) {
            findings.fault(
                place,
                "says \(row.integer(3)) were forgiven, its history \(history.forgiven) "
                    + "(minor units)", "compare its payments with what the shopper was told")
        }
    }
}
