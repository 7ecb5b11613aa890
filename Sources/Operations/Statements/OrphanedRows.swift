internal import Shop
internal import Storage

/// Rows of a statement that were taken for those of another one which nobody can work on: it is
/// being read still, was left unread, or could not be read and its rows are gone. They are money of
/// this statement, or it would be nowhere.
///
/// They are adopted in the transaction in which the statement becomes ready. One that is ready
/// keeps its rows for ever, so nothing is told twice and nothing is lost, whichever of two is read
/// first.
enum OrphanedRows {
    /// A row that is known, and the key by which it would be told.
    struct Row: Sendable {
        var id: StatementRowID
        var isMoneyIn: Bool
        var key: [UInt8]
    }

    /// How many rows are looked at in one read.
    private static let chunk = 1_000

    /// Finds them among the next known rows of a statement.
    ///
    /// - Parameter equal: what is remembered of the rows before, from the first.
    /// - Returns: those that were found, and the row to go on from; `nil` at the end.
    static func find(
        in statement: StatementID, past row: Int64, _ equal: inout EqualRows,
        on connection: any Connection
    ) throws -> (found: [Row], next: Int64?) {
        // Where all others are ready, so are the rows that these were taken for.
        let isAlone = try connection.first(
            "SELECT 1 FROM statements WHERE state <> 'ready' AND id <> $1 LIMIT 1",
            [.integer(statement.value)]
        ) { _ in false }
        guard isAlone == false else { return ([], nil) }
        let part = try connection.all(
            """
            SELECT id, amount, content, state FROM statement_rows
            WHERE statement_id = $1 AND id > $2 AND state <> 'pending' ORDER BY id LIMIT $3
            """, [.integer(statement.value), .integer(row), Value(chunk)]
        ) { (id: $0.integer(0), amount: $0.integer(1), content: $0.blob(2), state: $0.text(3)) }
        var times = try equal.before(
            part.map(\.content), in: statement, past: row, chunk, on: connection)
        var rows: [Row] = []
        for row in part {
            let key = RowKey.next(row.content, &times)
            guard row.state == StoredRow.State.known.rawValue else { continue }
            rows.append(Row(id: StatementRowID(row.id), isMoneyIn: row.amount > 0, key: key))
        }
        equal.remember(times)
        let told = try ready(rows.map(\.key), on: connection)
        return (rows.filter { !told.contains($0.key) }, part.count == chunk ? part.last?.id : nil)
    }

    /// Makes them money of their own statement, and those that tell it in others known.
    static func adopt(
        _ rows: [Row], by statement: StatementID, on connection: any Connection
    ) throws {
        let told = try ready(rows.map(\.key), on: connection)
        for row in rows where !told.contains(row.key) {
            let others = try connection.all(
                """
                UPDATE statement_rows SET state = 'known', row_key = NULL WHERE row_key = $1
                RETURNING statement_id
                """, [.blob(row.key)]
            ) { StatementID($0.integer(0)) }
            for other in others { try count(-1, of: other, on: connection) }
            try connection.execute(
                "UPDATE statement_rows SET state = $1, row_key = $2 WHERE id = $3",
                [
                    .text((row.isMoneyIn ? StoredRow.State.open : .out).rawValue),
                    .blob(row.key), .integer(row.id.value),
                ])
            try count(1, of: statement, on: connection)
        }
    }

    private static func count(
        _ added: Int, of statement: StatementID, on connection: any Connection
    ) throws {
        try connection.execute(
            "UPDATE statements SET added = added + $1, known = known - $1 WHERE id = $2",
            [Value(added), .integer(statement.value)])
    }

    /// The keys among some that rows of statements have which were read to their end.
    private static func ready(
        _ keys: [[UInt8]], on connection: any Connection
    ) throws -> Set<[UInt8]> {
        var told: Set<[UInt8]> = []
        try readyKeys.forEach(connection, keys.map(Value.blob)) { told.insert($0.blob(0)) }
        return told
    }

    private static let readyKeys = KeyedQuery { keys in
        """
        SELECT row_key FROM statement_rows
        JOIN statements ON statements.id = statement_rows.statement_id
        WHERE row_key IN (\(keys)) AND statements.state = 'ready'
        """
    }
}
