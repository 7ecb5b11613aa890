package import Formats
package import Shop
internal import Storage

/// A row of an imported statement, with what became of its money.
package struct StoredRow: Sendable {
    package var id: StatementRowID
    package var statement: StatementID
    /// What the file says.
    package var row: StatementRow
    package var state: State
    /// The amount that payments of orders have of it, in minor units.
    package var assigned: Int64
    /// Why it was set aside.
    package var reason: String?
    package var decidedAt: Timestamp?
    package var decidedBy: Actor?

    /// The amount that belongs to nobody yet, in minor units.
    package var left: Int64 { row.amount.minorUnits - assigned }

    /// The amount that somebody has to decide on, in minor units: nothing of what is decided, and
    /// nothing of what is no money that came in.
    package var openUnits: Int64 { state == .open ? left : 0 }

    /// The state of a row's money.
    package enum State: String, CaseIterable, Sendable {
        /// It came in, and something of it belongs to no order yet.
        case open
        /// All of it belongs to orders.
        case settled
        /// What no order has of it is not for the shop's orders.
        case aside
        /// It went out.
        case out
        /// The bank has announced it and not booked it.
        case pending
        /// An earlier statement told of it.
        case known
    }
}

/// The rows of `statement_rows`.
enum StatementRowTable {
    static let insert = MultiRowInsert(
        into: """
            statement_rows (id, statement_id, line, part, day, second, amount, currency, text, \
            name, account, reference, balance, state, doubt, content, row_key, is_foreign)
            """,
        columns: 18)

    /// - Parameter isForeign: whether its account is none of the shop's.
    static func values(
        of stored: StoredRow, content: [UInt8], key: [UInt8]?, isForeign: Bool
    ) -> [Value] {
        let row = stored.row
        return [
            .integer(stored.id.value), .integer(stored.statement.value), Value(row.line),
            Value(row.part), .integer(row.day.milliseconds), Value(row.secondOfDay.map(Int64.init)),
            .integer(row.amount.minorUnits), .text(row.amount.currency.code), .text(row.text),
            .text(row.name), .text(row.account), .text(row.reference), Value(row.balance),
            .text(stored.state.rawValue), Value(row.doubt?.rawValue), .blob(content),
            key.map(Value.blob) ?? .null, Value(isForeign ? 1 : 0),
        ]
    }

    /// A row by its number, as far as its statement was read to its end; `nil` where there is none.
    static func findRead(
        _ id: StatementRowID, on connection: any Connection
    ) throws -> StoredRow? {
        try rows(
            """
            WHERE id = $1 AND statement_id IN (SELECT id FROM statements WHERE state = 'ready')
            """, [.integer(id.value)], on: connection
        ).first
    }

    /// What the indexes of money that came in say of their rows, word for word.
    static let isMoneyIn = "amount > 0 AND state <> 'known' AND state <> 'pending'"

    /// What a row is read from, also where a query has other tables. A row of an account that is
    /// none of the shop's is doubted for that until somebody says whose it is.
    static let columns: String = {
        let names = """
            id statement_id line part day second amount currency text name account reference \
            balance state
            """
        let decided = "assigned reason decided_at decided_by"
        func listed(_ names: String) -> String {
            names.pieces(at: " ").map { "statement_rows.\($0)" }.joined(separator: ", ")
        }
        return """
            \(listed(names)),
            CASE WHEN is_foreign = 1 AND (
                SELECT foreign_number FROM statements
                WHERE statements.id = statement_rows.statement_id) IS NOT NULL
            THEN '\(StatementDoubt.otherAccount.rawValue)' ELSE doubt END,
            \(listed(decided))
            """
    }()

    static let columnCount = 19

    /// The rows that a condition chooses.
    static func rows(
        _ condition: String, _ arguments: [Value], on connection: any Connection
    ) throws -> [StoredRow] {
        try connection.all(query(condition), arguments, row)
    }

    /// Says that `rows` comes soon, as `Connection.expect` does.
    static func expectRows(
        _ condition: String, _ arguments: [Value], on connection: any Connection
    ) throws {
        try connection.expect(query(condition), arguments)
    }

    private static func query(_ condition: String) -> String {
        "SELECT \(columns) FROM statement_rows \(condition)"
    }

    /// A row by its number; `nil` where there is none.
    static func find(_ id: StatementRowID, on connection: any Connection) throws -> StoredRow? {
        try rows("WHERE id = $1", [.integer(id.value)], on: connection).first
    }

    static func row(_ row: any Row) throws -> StoredRow {
        let id = row.integer(0)
        let currency = try row.currency(7, "statement_rows.currency", of: id)
        var told = StatementRow(
            line: Int(row.integer(2)), day: CivilTime(milliseconds: row.integer(4)),
            amount: Money(minorUnits: row.integer(6), currency: currency))
        told.part = Int(row.integer(3))
        told.secondOfDay = row.optionalInteger(5).map { Int($0) }
        told.text = row.text(8)
        told.name = row.text(9)
        told.account = row.text(10)
        told.reference = row.text(11)
        told.balance = row.optionalInteger(12)
        told.doubt = try row.optionalKnown(14, "statement_rows.doubt", of: id)
        let state: StoredRow.State = try row.known(13, "statement_rows.state", of: id)
        told.isPending = state == .pending
        return StoredRow(
            id: StatementRowID(id), statement: StatementID(row.integer(1)), row: told,
            state: state, assigned: row.integer(15), reason: row.optionalText(16),
            decidedAt: row.optionalInteger(17).map { Timestamp(milliseconds: $0) },
            decidedBy: row.optionalText(18).map { Actor(text: $0) })
    }
}
