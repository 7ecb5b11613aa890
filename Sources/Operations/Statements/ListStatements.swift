internal import Formats
package import Shop
package import Storage

/// Reads the newest statements.
package struct ListStatements: StaffQuery {
    package static let permission = Shopkeeper.statementPermission

    /// Statements with lower numbers than this; `nil` begins with the newest.
    let before: StatementID?
    package let caller: Caller

    package func run(on connection: any Connection) throws -> StatementList {
        try Unproven.expectCount(on: connection)
        try connection.expect(Self.open, [])
        let unproven = try Unproven.count(on: connection)
        let open = try connection.first(Self.open) { Int($0.integer(0)) }
        var statements = try StatementTable.statements(
            "WHERE id < $1 ORDER BY id DESC LIMIT $2",
            [.integer(before?.value ?? .max), Value(StatementLimits.listed + 1)], on: connection)
        let hasMore = statements.count > StatementLimits.listed
        if hasMore { statements.removeLast() }
        return StatementList(
            statements: statements, next: hasMore ? statements.last?.id : nil, open: open ?? 0,
            unproven: unproven)
    }

    private static let open = """
        SELECT count(*) FROM statement_rows WHERE state = 'open'
            AND statement_id IN (SELECT id FROM statements WHERE state = 'ready')
        """
}

/// Statements, newest first.
package struct StatementList: Sendable {
    package var statements: [StoredStatement] = []
    /// What the next list begins before; `nil` where this is the last.
    package var next: StatementID?
    /// How many rows of all statements are open.
    package var open = 0
    /// How many approved slips no statement has shown, up to `StatementLimits.counted`.
    package var unproven = 0
}

/// Reads a statement; `nil` where there is none.
package struct FindStatement: StaffQuery {
    package static let permission = Shopkeeper.statementPermission

    let id: StatementID
    package let caller: Caller

    package func run(on connection: any Connection) throws -> StoredStatement? {
        try StatementTable.find(id, on: connection)
    }
}

/// Reads a row of a statement; `nil` where there is none.
package struct FindRow: StaffQuery {
    package static let permission = Shopkeeper.statementPermission

    let id: StatementRowID
    package let caller: Caller

    package func run(on connection: any Connection) throws -> StoredRow? {
        try StatementRowTable.find(id, on: connection)
    }
}

/// Reads some rows of a statement in the file's order, whatever became of them.
package struct ListRows: StaffQuery {
    package static let permission = Shopkeeper.statementPermission

    let statement: StatementID
    /// Only rows in this state; `nil` takes all.
    let state: StoredRow.State?
    let after: StatementRowID?
    package let caller: Caller

    package func run(on connection: any Connection) throws -> RowList {
        let only = state.map { " AND state = '\($0.rawValue)'" } ?? ""
        var rows = try StatementRowTable.rows(
            "WHERE statement_id = $1 AND id > $2\(only) ORDER BY id LIMIT $3",
            [
                .integer(statement.value), .integer(after?.value ?? 0),
                Value(StatementLimits.listed + 1),
            ], on: connection)
        let hasMore = rows.count > StatementLimits.listed
        if hasMore { rows.removeLast() }
        var list = RowList(rows: rows, next: hasMore ? rows.last?.id : nil)
        try Self.shares.forEach(connection, rows.map { .integer($0.id.value) }) { row in
            list.shares[StatementRowID(row.integer(0)), default: []].append(
                MatchShare(order: OrderID(row.integer(1)), amount: row.integer(2)))
        }
        // With the first rows stands what could not be read.
        if after == nil, state == nil {
            list.refusals = try connection.all(
                """
                SELECT line, reason FROM statement_refusals WHERE statement_id = $1
                ORDER BY position LIMIT $2
                """, [.integer(statement.value), Value(StatementLimits.listed)]
            ) { (line: Int($0.integer(0)), reason: Sentence(stored: $0.text(1))) }
        }
        return list
    }

    private static let shares = KeyedQuery { keys in
        """
        SELECT row_id, order_id, statement_shares.amount FROM statement_shares
        JOIN payments ON payments.id = payment_id WHERE row_id IN (\(keys)) ORDER BY payment_id
        """
    }
}

/// Rows of a statement in the file's order.
package struct RowList: Sendable {
    package var rows: [StoredRow] = []
    /// What the next list begins after; `nil` where this is the last.
    package var next: StatementRowID?
    /// What orders have of each row.
    package var shares: [StatementRowID: [MatchShare]] = [:]
    /// What could not be read, and the lines: with the first rows only, at most as many as are
    /// listed.
    package var refusals: [(line: Int, reason: Sentence)] = []
}

extension Shopkeeper {
    /// The newest statements, at most `StatementLimits.listed`.
    ///
    /// - Throws: `Forbidden`, `StorageError`, as all below.
    package func statements(
        before: StatementID? = nil, by caller: Caller
    ) async throws -> StatementList {
        try await ask(ListStatements(before: before, caller: caller))
    }

    /// A statement; `nil` where there is none.
    package func statement(
        _ id: StatementID, by caller: Caller
    ) async throws -> StoredStatement? {
        try await ask(FindStatement(id: id, caller: caller))
    }

    /// A row of a statement; `nil` where there is none.
    ///
    /// - Throws: `Forbidden`, `StorageError`.
    package func row(_ id: StatementRowID, by caller: Caller) async throws -> StoredRow? {
        try await ask(FindRow(id: id, caller: caller))
    }

    /// Rows of a statement in the file's order, at most `StatementLimits.listed`.
    package func rows(
        of statement: StatementID, in state: StoredRow.State? = nil,
        after: StatementRowID? = nil, by caller: Caller
    ) async throws -> RowList {
        try await ask(
            ListRows(statement: statement, state: state, after: after, caller: caller))
    }
}
