internal import Formats
package import Shop
internal import Storage

/// Takes back what was decided on a row: its payments are taken back, a slip that was approved with
/// it waits again, those that it only proved stand without it, and all of its money is open again.
/// Of a row that was taken for one that an earlier statement told of, it says that it is money of
/// its own.
package struct ReopenRow: StaffCommand {
    package static let permission = Permission.decideSlips

    package let row: StatementRowID
    package let caller: Caller

    package init(row: StatementRowID, caller: Caller) {
        self.row = row
        self.caller = caller
    }

    package func run(
        on connection: DeskBook, at now: Timestamp, journal: inout DeskJournal
    ) throws -> Result<StoredRow, RowRefusal> {
        guard let stored = try StatementRowTable.findRead(row, on: connection) else {
            return .failure(.unknownRow)
        }
        switch stored.state {
        case .out, .pending: return .failure(.notOpen(stored.state))
        case .known where stored.row.amount.minorUnits <= 0:
            return .failure(.notOpen(stored.state))
        case .open where stored.assigned == 0: return .success(stored)
        // A refund came back with it, and may be on its way again.
        case .settled where try RefundTable.isBack(with: row, on: connection):
            return .failure(.notOpen(stored.state))
        case .open, .settled, .aside, .known: break
        }
        for payment in try RowPayment.all(of: row, on: connection) {
            guard payment.isOwn else {
                try StatementShares.remove(payment.id, in: connection)
                continue
            }
            guard let change = try OrderChange(payment.order, at: now, on: connection) else {
                throw RowRefusal.order(.unknownOrder)
            }
            let standing = try connection.standingPayment(of: payment.order) {
                $0.id == payment.id
            }
            let slip = standing?.slip
            let answer = try change.takeBack(
                standing, waitingAgain: slip == nil ? 0 : 1, actor: actor, words: nil,
                journal: &journal)
            // Thrown, so that nothing stays of what was taken back before it.
            if case .failure(let refusal) = answer { throw RowRefusal.order(refusal) }
            if let slip {
                try connection.decide(slip, of: payment.order, SlipRuling(status: .waiting))
            }
            try connection.flush()
        }
        try RowChange.set(.open, of: row, in: connection)
        try RowDecision(at: now, by: actor).write(to: row, in: connection)
        return .success(try StatementRowTable.find(row, on: connection) ?? stored)
    }
}

/// A payment that a row has shown.
struct RowPayment {
    var id: PaymentID
    var order: OrderID
    /// Whether the row has brought it; otherwise it was there before, and the row only proves it.
    var isOwn: Bool

    /// The payments that a row has shown, oldest first.
    static func all(
        of row: StatementRowID, on connection: any Connection
    ) throws -> [RowPayment] {
        try connection.all(
            """
            SELECT payments.id, order_id, source FROM statement_shares
            JOIN payments ON payments.id = payment_id WHERE row_id = $1 ORDER BY payments.id
            """, [.integer(row.value)]
        ) { row in
            RowPayment(
                id: PaymentID(row.integer(0)), order: OrderID(row.integer(1)),
                isOwn: row.text(2) == PaymentSource.statement.rawValue)
        }
    }
}
