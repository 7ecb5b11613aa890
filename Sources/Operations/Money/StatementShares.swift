internal import Shop
internal import Storage

/// The rows of `statement_shares`: which row of a statement has shown a payment.
///
/// The desk's book knows nothing of statements, so they are written below it, in the same
/// transaction.
enum StatementShares {
    /// Notes that a row has shown a payment, and that so much of the row's money is settled.
    static func add(
        _ payment: PaymentID, _ amount: Int64, of row: StatementRowID, in book: DeskBook
    ) throws {
        // The payment's own row has to be there first.
        try book.flush()
        try book.base.enqueue(
            "INSERT INTO statement_shares (payment_id, row_id, amount) VALUES ($1, $2, $3)",
            [.integer(payment.value), .integer(row.value), .integer(amount)])
        try book.base.enqueue(
            """
            UPDATE statement_rows SET assigned = assigned + $1,
                state = CASE WHEN assigned + $1 = amount THEN 'settled' ELSE 'open' END
            WHERE id = $2
            """, [.integer(amount), .integer(row.value)])
    }

    /// Lets a row's money be nobody's again, where a row has shown the payment.
    static func remove(_ payment: PaymentID, in book: DeskBook) throws {
        let share = """
            SELECT row_id FROM statement_shares WHERE payment_id = $1
            """
        try book.base.enqueue(
            """
            UPDATE statement_rows SET state = 'open', reason = NULL, decided_at = NULL,
                decided_by = NULL, assigned = assigned - (
                    SELECT amount FROM statement_shares WHERE payment_id = $1)
            WHERE id = (\(share))
            """, [.integer(payment.value)])
        try book.base.enqueue(
            "DELETE FROM statement_shares WHERE payment_id = $1", [.integer(payment.value)])
    }

    /// Which payments among some a row has shown.
    static func shown(
        _ payments: [PaymentID], on connection: any Connection
    ) throws -> Set<PaymentID> {
        var shown: Set<PaymentID> = []
        try query.forEach(connection, payments.map { .integer($0.value) }) { row in
            shown.insert(PaymentID(row.integer(0)))
        }
        return shown
    }

    private static let query = KeyedQuery { keys in
        "SELECT payment_id FROM statement_shares WHERE payment_id IN (\(keys))"
    }
}
