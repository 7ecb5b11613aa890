internal import Shop
internal import Storage

/// What is stored of the bank: the rows of its statements, what became of each one's money, and
/// what was handed to the bank.
struct BankPicture: Equatable {
    var statements: [Int64: StatementPicture] = [:]
    var rows: [Int64: RowPicture] = [:]
    /// Which row has shown a payment, and how much of the row's money it is, by payments' numbers.
    var shares: [Int: SharePicture] = [:]
    /// The refunds that were handed to the bank.
    var refunds: [Int64: RefundPicture] = [:]
    /// The orders of which it is known where money goes back to.
    var accounts: [Int: String] = [:]
    /// The slips whose pictures were read, with the reference that stands there, if any.
    var slipsRead: [Int: String] = [:]

    struct StatementPicture: Equatable {
        /// The name of its file.
        var file: String
        var state: String
    }

    struct RowPicture: Equatable {
        var statement: Int64
        var amount: Int64
        var state: String
        var assigned: Int64 = 0
        var reference: String

        /// What belongs to nobody yet.
        var left: Int64 { amount - assigned }
        /// Whether it is money, told for the first time.
        var isLive: Bool { state != "known" && state != "pending" }
    }

    struct SharePicture: Equatable {
        var row: Int64
        var amount: Int64
    }

    struct RefundPicture: Equatable {
        var order: Int
        var amount: Int64
        var state: RefundState
        var file: Int64
        var row: Int64?
        var backRow: Int64?
    }

    /// Reads all of it, with statements of its own.
    static func stored(on connection: any Connection) throws -> BankPicture {
        var bank = BankPicture()
        try bank.readStatements(connection)
        try connection.forEach(
            """
            SELECT id, order_id, amount, state, file_id, row_id, back_row_id FROM refunds
            WHERE file_id IS NOT NULL
            """, []
        ) { row in
            bank.refunds[row.integer(0)] = RefundPicture(
                order: Int(row.integer(1)), amount: row.integer(2),
                state: RefundState(rawValue: row.text(3)) ?? .sent, file: row.integer(4),
                row: row.optionalInteger(5), backRow: row.optionalInteger(6))
        }
        try connection.forEach("SELECT order_id, number FROM refund_accounts", []) { row in
            bank.accounts[Int(row.integer(0))] = row.text(1)
        }
        try connection.forEach(
            """
            SELECT slip_readings.slip_id, coalesce(reference, '') FROM slip_readings
            LEFT JOIN slip_codes ON slip_codes.slip_id = slip_readings.slip_id AND position = 0
            WHERE state <> 'waiting'
            """, []
        ) { row in
            bank.slipsRead[Int(row.integer(0))] = row.text(1)
        }
        return bank
    }

    private mutating func readStatements(_ connection: any Connection) throws {
        try connection.forEach("SELECT id, digest, state FROM statements", []) { row in
            statements[row.integer(0)] = StatementPicture(file: row.text(1), state: row.text(2))
        }
        if statements.isEmpty { return }
        try connection.forEach(
            "SELECT id, statement_id, amount, state, assigned, reference FROM statement_rows", []
        ) { row in
            rows[row.integer(0)] = RowPicture(
                statement: row.integer(1), amount: row.integer(2), state: row.text(3),
                assigned: row.integer(4), reference: row.text(5))
        }
        try connection.forEach("SELECT payment_id, row_id, amount FROM statement_shares", []) {
            row in
            shares[Int(row.integer(0))] = SharePicture(row: row.integer(1), amount: row.integer(2))
        }
    }

    /// Where this and what is stored differ, in words; `nil` where they are the same.
    func difference(from stored: BankPicture) -> String? {
        if self == stored { return nil }
        func first<Key: Comparable & Hashable, Thing: Equatable>(
            _ name: String, _ ours: [Key: Thing], _ theirs: [Key: Thing]
        ) -> String? {
            for key in Set(ours.keys).union(theirs.keys).sorted() where ours[key] != theirs[key] {
                let (our, their) = (ours[key], theirs[key])
                return "\(name) \(key) should be \(our.map { "\($0)" } ?? "nothing") and is "
                    + (their.map { "\($0)" } ?? "nothing")
            }
            return nil
        }
        return first("statement", statements, stored.statements)
            ?? first("row", rows, stored.rows)
            ?? first("the share of payment", shares, stored.shares)
            ?? first("refund", refunds, stored.refunds)
            ?? first("the account of order", accounts, stored.accounts)
            ?? first("the reading of slip", slipsRead, stored.slipsRead)
    }

    /// The refund of an order that is at the bank.
    func sent(of order: Int) -> Int64? {
        refunds.filter { $0.value.order == order && $0.value.state == .sent }.keys.min()
    }

    /// The rows that can be worked on: those of statements that were read to their end.
    func isRead(_ row: Int64) -> Bool {
        rows[row].flatMap { statements[$0.statement] }?.state == "ready"
    }

    /// Whether a row has given a part of its money to an order.
    func gives(_ row: Int64, to order: Int, _ payments: [Picture.PaymentPicture]) -> Bool {
        shares.contains { $0.value.row == row && payments[$0.key - 1].order == order }
    }

    /// A payment has a part of a row's money.
    mutating func give(_ row: Int64, _ amount: Int64, to payment: Int) {
        shares[payment] = SharePicture(row: row, amount: amount)
        guard var given = rows[row] else { return }
        given.assigned += amount
        given.state = given.left == 0 ? "settled" : "open"
        rows[row] = given
    }

    /// What a payment had of a row's money is nobody's again.
    mutating func takeBack(_ payment: Int) {
        guard let share = shares.removeValue(forKey: payment) else { return }
        rows[share.row]?.assigned -= share.amount
        rows[share.row]?.state = "open"
    }
}
