internal import Formats
package import Shop
internal import Storage

/// A payment that was confirmed from a slip or by hand, that stands, and that no statement has
/// shown.
package struct UnprovenPayment: Hashable, Sendable {
    package var id: PaymentID
    package var order: OrderID
    /// In minor units of the order's currency; above zero.
    package var amount: Int64
    /// The slip that it was confirmed from; `nil` where somebody entered it.
    package var slip: SlipID?

    /// Those that were entered from a moment on, newest first.
    static func all(
        since moment: Timestamp, on connection: any Connection
    ) throws -> [UnprovenPayment] {
        // Payments have their numbers in the order of their times.
        let first = try connection.first(
            "SELECT id FROM payments WHERE at < $1 ORDER BY id DESC LIMIT 1",
            [.integer(moment.milliseconds)]
        ) { $0.integer(0) }
        return try connection.all(
            """
            SELECT \(columns) FROM payments WHERE payments.id > $1 AND \(condition)
            ORDER BY payments.id DESC LIMIT $2
            """, [.integer(first ?? 0), Value(StatementLimits.matched)], read)
    }

    /// Those of an order, newest first.
    static func all(
        of order: OrderID, on connection: any Connection
    ) throws -> [UnprovenPayment] {
        try connection.all(
            """
            SELECT \(columns) FROM payments WHERE payments.order_id = $1 AND \(condition)
            ORDER BY payments.id DESC
            """, [.integer(order.value)], read)
    }

    /// Of `payments`, the condition that one is like this.
    static let condition = """
        source <> 'statement' AND payments.amount > 0
            AND NOT EXISTS (SELECT 1 FROM statement_shares WHERE payment_id = payments.id)
            AND NOT EXISTS (
                SELECT 1 FROM payments AS taken WHERE taken.reverses = payments.id)
        """

    private static let columns =
        "payments.id, payments.order_id, payments.amount, payments.slip_id"

    private static func read(_ row: any Row) -> UnprovenPayment {
        UnprovenPayment(
            id: PaymentID(row.integer(0)), order: OrderID(row.integer(1)), amount: row.integer(2),
            slip: row.optionalInteger(3).map { SlipID($0) })
    }
}
