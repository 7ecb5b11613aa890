internal import Shop
internal import Storage

/// A status is one of those there are, its clock runs exactly while it has one, who paid did so at
/// some time, and details are there as a whole or not at all.
struct StatusCheck: IntegrityCheck {
    let name = "statuses"

    private static let known = OrderStatus.list { _ in true }
    private static let clocked = OrderStatus.list { $0.clock != nil }

    func run(on connection: any Connection, _ findings: inout IntegrityFindings) throws {
        try connection.forEachRange(of: "orders") { first, last in
            try connection.forEach(
                """
                SELECT id, status, deadline_at, paid_at FROM orders
                WHERE id >= $1 AND id <= $2 AND (
                    status NOT IN (\(Self.known))
                    OR (deadline_at IS NOT NULL) <> (status IN (\(Self.clocked)))
                    OR (status = 'paid' AND paid_at IS NULL)
                    OR (name IS NULL) <> (phone IS NULL) OR (name IS NULL) <> (address IS NULL)
                    OR (name IS NULL AND phone_key IS NOT NULL)
                    OR (name IS NULL AND email_key IS NOT NULL))
                ORDER BY id
                """, [.integer(first), .integer(last)]
            ) { judge($0, &findings) }
        }
    }

    private func judge(_ row: any Row, _ findings: inout IntegrityFindings) {
        let place = findings.names.order(row.integer(0))
        guard let status = OrderStatus(rawValue: row.text(1)) else {
            findings.fault(
                place, "has the status '\(row.text(1))', which there is not", "set its status")
            return
        }
        let before = findings.faults
        if (status.clock != nil) == row.isNull(2) {
            findings.fault(
                place,
                row.isNull(2)
                    ? "is \(status.rawValue) and never ends"
                    : "is \(status.rawValue) and has a deadline", "set its status again")
        }
        if status == .paid && row.isNull(3) {
            findings.fault(place, "is paid and nobody knows since when", "set its status again")
        }
        guard findings.faults == before else { return }
        findings.fault(
            place, "has a part of its shopper's details only",
            "ask the shopper for them, and let them be given again")
    }
}
