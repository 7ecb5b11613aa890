internal import Shop
internal import Storage

/// Which refunds rows of statements have shown.
enum RowRefunds {
    /// The refunds that a row has shown to go, or to come back.
    static func shown(
        by row: StatementRowID, on connection: any Connection
    ) throws -> [StoredRefund] {
        let key: [Value] = [.integer(row.value)]
        return try RefundTable.refunds("WHERE row_id = $1 ORDER BY id", key, on: connection)
            + RefundTable.refunds("WHERE back_row_id = $1 ORDER BY id", key, on: connection)
    }

    /// Whether a row that went out has shown refunds already.
    static func isTaken(_ row: StatementRowID, on connection: any Connection) throws -> Bool {
        try connection.first(
            "SELECT 1 FROM refunds WHERE row_id = $1 LIMIT 1", [.integer(row.value)]
        ) { _ in true } ?? false
    }

    static func note(
        _ row: StatementRowID, at refund: RefundID, in book: DeskBook
    ) throws {
        try book.flush()
        try book.base.enqueue(
            "UPDATE refunds SET row_id = $1 WHERE id = $2",
            [.integer(row.value), .integer(refund.value)])
    }

    /// A refund that no row shows any more is at the bank again.
    static func forget(
        _ row: StatementRowID, at refund: RefundID, in book: DeskBook
    ) throws {
        try book.flush()
        try book.base.enqueue(
            """
            UPDATE refunds SET row_id = NULL, state = 'sent', decided_at = NULL,
                decided_by = NULL, words = NULL
            WHERE id = $1
            """, [.integer(refund.value)])
    }

    /// All of the row's money is settled: it is the refund's.
    static func noteBack(
        _ row: StatementRowID, _ units: Int64, at refund: RefundID, in book: DeskBook
    ) throws {
        try book.flush()
        try book.base.enqueue(
            "UPDATE refunds SET back_row_id = $1 WHERE id = $2",
            [.integer(row.value), .integer(refund.value)])
        try book.base.enqueue(
            "UPDATE statement_rows SET assigned = $1, state = 'settled' WHERE id = $2",
            [.integer(units), .integer(row.value)])
    }

    static func forgetBack(
        _ row: StatementRowID, at refund: RefundID, in book: DeskBook
    ) throws {
        try book.flush()
        try book.base.enqueue(
            "UPDATE refunds SET back_row_id = NULL WHERE id = $1", [.integer(refund.value)])
        try book.base.enqueue(
            """
            UPDATE statement_rows SET assigned = 0, state = 'open', decided_at = NULL,
                decided_by = NULL
            WHERE id = $1
            """, [.integer(row.value)])
    }
}
