package import Shop
internal import Storage

/// A refund as it is stored, with who did what to it.
package struct StoredRefund: Sendable {
    package var refund: Refund
    /// The file that it was handed to the bank in; `nil` where somebody gave it back by hand.
    package var file: RefundFileID?
    package var at: Timestamp
    package var actor: Actor
    package var decidedAt: Timestamp?
    package var decidedBy: Actor?
    package var words: String?
    /// The row of a statement that has shown that it went.
    package var row: StatementRowID?
    /// The row of a statement that has shown that it came back.
    package var backRow: StatementRowID?

    /// The refund's number.
    package var id: RefundID { refund.id }
}

/// The rows of `refunds`.
///
/// The desk's book knows nothing of refunds, so they are written below it, in the same transaction.
enum RefundTable {
    static let insert = MultiRowInsert(
        into: """
            refunds (id, order_id, amount, currency, state, file_id, kind, bank, number, name, \
            latin_name, at, actor, decided_at, decided_by, words)
            """,
        columns: 16)

    static func values(of stored: StoredRefund) -> [Value] {
        let refund = stored.refund
        return [
            .integer(refund.id.value), .integer(refund.order.value),
            .integer(refund.amount.minorUnits), .text(refund.amount.currency.code),
            .text(refund.state.rawValue), Value(stored.file?.value),
            Value(refund.account?.kind.rawValue), Value(refund.account?.bank),
            Value(refund.account?.number), Value(refund.account?.name),
            Value(refund.account?.latinName), .integer(stored.at.milliseconds),
            .text(stored.actor.text), Value(stored.decidedAt?.milliseconds),
            Value(stored.decidedBy?.text), Value(stored.words),
        ]
    }

    static let columns = """
        refunds.id, refunds.order_id, refunds.amount, refunds.currency, refunds.state, \
        refunds.file_id, refunds.kind, refunds.bank, refunds.number, refunds.name, \
        refunds.latin_name, refunds.at, refunds.actor, refunds.decided_at, refunds.decided_by, \
        refunds.words, refunds.row_id, refunds.back_row_id
        """

    /// The number of columns that `columns` names.
    static let width = 18

    /// The refunds that a condition chooses.
    static func refunds(
        _ condition: String, _ arguments: [Value], on connection: any Connection
    ) throws -> [StoredRefund] {
        try connection.all("SELECT \(columns) FROM refunds \(condition)", arguments, refund)
    }

    /// A refund by its number; `nil` where there is none.
    static func find(_ id: RefundID, on connection: any Connection) throws -> StoredRefund? {
        try refunds("WHERE id = $1", [.integer(id.value)], on: connection).first
    }

    /// All refunds of an order, oldest first.
    static func all(
        of order: OrderID, on connection: any Connection
    ) throws -> [StoredRefund] {
        try refunds("WHERE order_id = $1 ORDER BY id", [.integer(order.value)], on: connection)
    }

    /// The refunds of some orders that are at the bank.
    static func sent(
        of orders: [OrderID], on connection: any Connection
    ) throws -> [OrderID: StoredRefund] {
        var found: [OrderID: StoredRefund] = [:]
        try sentQuery.forEach(connection, orders.map { .integer($0.value) }) { row in
            let stored = try refund(row)
            found[stored.refund.order] = stored
        }
        return found
    }

    private static let sentQuery = KeyedQuery { keys in
        "SELECT \(columns) FROM refunds WHERE state = 'sent' AND order_id IN (\(keys))"
    }

    /// Whether a refund came back with a row.
    static func isBack(with row: StatementRowID, on connection: any Connection) throws -> Bool {
        try connection.first(
            "SELECT 1 FROM refunds WHERE back_row_id = $1", [.integer(row.value)]
        ) { _ in true } ?? false
    }

    static func refund(_ row: any Row) throws -> StoredRefund {
        let id = row.integer(0)
        let kind: RefundAccount.Kind? = try row.optionalKnown(6, "refunds.kind", of: id)
        let account = kind.map { kind in
            RefundAccount(
                kind: kind, bank: row.text(7), number: row.text(8), name: row.text(9),
                latinName: row.text(10))
        }
        let refund = Refund(
            id: RefundID(id), order: OrderID(row.integer(1)),
            amount: Money(
                minorUnits: row.integer(2),
                currency: try row.currency(3, "refunds.currency", of: id)),
            state: try row.known(4, "refunds.state", of: id), account: account)
        return StoredRefund(
            refund: refund, file: row.optionalInteger(5).map { RefundFileID($0) },
            at: Timestamp(milliseconds: row.integer(11)), actor: Actor(text: row.text(12)),
            decidedAt: row.optionalInteger(13).map { Timestamp(milliseconds: $0) },
            decidedBy: row.optionalText(14).map { Actor(text: $0) }, words: row.optionalText(15),
            row: row.optionalInteger(16).map { StatementRowID($0) },
            backRow: row.optionalInteger(17).map { StatementRowID($0) })
    }
}

/// The account that an order's money goes back to, as it is stored.
package struct StoredRefundAccount: Sendable {
    package var account: RefundAccount
    package var at: Timestamp
    package var actor: Actor
}

/// The rows of `refund_accounts`.
enum RefundAccountTable {
    static let columns = "kind, bank, number, name, latin_name, at, actor"

    /// The accounts of some orders.
    static func accounts(
        of orders: [OrderID], on connection: any Connection
    ) throws -> [OrderID: StoredRefundAccount] {
        var found: [OrderID: StoredRefundAccount] = [:]
        try query.forEach(connection, orders.map { .integer($0.value) }) { row in
            found[OrderID(row.integer(7))] = try account(row, from: 0, of: row.integer(7))
        }
        return found
    }

    private static let query = KeyedQuery { keys in
        "SELECT \(columns), order_id FROM refund_accounts WHERE order_id IN (\(keys))"
    }

    /// Reads `columns` of a row, beginning with a column.
    static func account(
        _ row: any Row, from first: Int, of order: Int64
    ) throws -> StoredRefundAccount {
        StoredRefundAccount(
            account: RefundAccount(
                kind: try row.known(first, "refund_accounts.kind", of: order),
                bank: row.text(first + 1), number: row.text(first + 2), name: row.text(first + 3),
                latinName: row.text(first + 4)),
            at: Timestamp(milliseconds: row.integer(first + 5)),
            actor: Actor(text: row.text(first + 6)))
    }
}
