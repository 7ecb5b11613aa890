internal import Formats
package import Shop
internal import Storage

/// Ticks off refunds by the row of a statement that shows them: money that went out, and they are
/// done; or one that came in again, and it is due anew.
///
/// A row that shows several is of a bank that has booked a whole file at once.
package struct ProveRefunds: StaffCommand {
    package static let permission = Shopkeeper.refundPermission

    package let row: StatementRowID
    package let refunds: [RefundID]
    package let caller: Caller

    package init(row: StatementRowID, refunds: [RefundID], caller: Caller) {
        self.row = row
        self.refunds = refunds
        self.caller = caller
    }

    package func run(
        on connection: DeskBook, at now: Timestamp, journal: inout DeskJournal
    ) throws -> Result<StoredRow, RefundRefusal> {
        guard let stored = try StatementRowTable.findRead(row, on: connection),
            !refunds.isEmpty, refunds.count <= RefundLimits.perFile,
            Set(refunds).count == refunds.count
        else { return .failure(.row) }
        var found: [StoredRefund] = []
        for id in refunds {
            guard let refund = try RefundTable.find(id, on: connection) else {
                return .failure(.unknownRefund)
            }
            found.append(refund)
        }
        // Pressing twice finds the work done.
        if found.allSatisfy({ ($0.refund.state == .returned ? $0.backRow : $0.row) == row }) {
            return .success(stored)
        }
        let units = found.reduce(Int64(0)) { $0 + $1.refund.amount.minorUnits }
        guard found.allSatisfy({ $0.refund.amount.currency == stored.row.amount.currency }) else {
            return .failure(.row)
        }
        if stored.state == .out {
            return try tick(found, units, by: stored, connection, at: now, journal: &journal)
        }
        return try turn(found, units, by: stored, connection, at: now, journal: &journal)
    }

    /// The money went out.
    private func tick(
        _ found: [StoredRefund], _ units: Int64, by stored: StoredRow, _ connection: DeskBook,
        at now: Timestamp, journal: inout DeskJournal
    ) throws -> Result<StoredRow, RefundRefusal> {
        // What somebody said by hand is proved: then nothing is counted twice.
        if let other = found.first(where: { !$0.isProvable }) {
            return .failure(.decided(other.refund.state))
        }
        guard units == -stored.row.amount.minorUnits,
            try !RowRefunds.isTaken(stored.id, on: connection)
        else { return .failure(.row) }
        for refund in found {
            if refund.refund.state == .sent {
                guard
                    let change = try OrderChange(refund.refund.order, at: now, on: connection)
                else { throw RefundRefusal.unknownOrder }
                try change.give(refund.refund, by: actor, words: nil, journal: &journal)
            }
            try RowRefunds.note(stored.id, at: refund.id, in: connection)
        }
        try RowDecision(at: now, by: actor).write(to: stored.id, in: connection)
        return .success(try StatementRowTable.find(stored.id, on: connection) ?? stored)
    }

    /// The money came in again.
    private func turn(
        _ found: [StoredRefund], _ units: Int64, by stored: StoredRow, _ connection: DeskBook,
        at now: Timestamp, journal: inout DeskJournal
    ) throws -> Result<StoredRow, RefundRefusal> {
        guard stored.state == .open, let refund = found.first, found.count == 1,
            units == stored.left, stored.assigned == 0
        else { return .failure(.row) }
        guard refund.refund.state == .done else { return .failure(.decided(refund.refund.state)) }
        guard let change = try OrderChange(refund.refund.order, at: now, on: connection) else {
            return .failure(.unknownOrder)
        }
        try change.getAgain(refund.refund, by: actor, words: nil, journal: &journal)
        try RowRefunds.noteBack(stored.id, units, at: refund.id, in: connection)
        try RowDecision(at: now, by: actor).write(to: stored.id, in: connection)
        return .success(try StatementRowTable.find(stored.id, on: connection) ?? stored)
    }
}

extension StoredRefund {
    /// Whether a row of a statement may still show that it went.
    var isProvable: Bool {
        refund.state == .sent || refund.state == .done && row == nil && file != nil
    }
}

/// Takes back what a row of a statement was taken for: refunds that it had shown to be gone are at
/// the bank again, and one that it had shown to come back is gone again.
package struct ReopenRefundRow: StaffCommand {
    package static let permission = Shopkeeper.refundPermission

    package let row: StatementRowID
    package let caller: Caller

    package init(row: StatementRowID, caller: Caller) {
        self.row = row
        self.caller = caller
    }

    package func run(
        on connection: DeskBook, at now: Timestamp, journal: inout DeskJournal
    ) throws -> Result<StoredRow, RefundRefusal> {
        guard let stored = try StatementRowTable.findRead(row, on: connection) else {
            return .failure(.row)
        }
        let shown = try RowRefunds.shown(by: row, on: connection)
        for refund in shown {
            // What came again since is another refund's matter.
            guard refund.refund.state != .returned || refund.backRow == row else {
                return .failure(.decided(refund.refund.state))
            }
        }
        for refund in shown {
            // Thrown, so that nothing stays of what was taken back before it.
            guard let change = try OrderChange(refund.refund.order, at: now, on: connection) else {
                throw RefundRefusal.unknownOrder
            }
            if refund.backRow == row {
                guard change.order.confirmed.minorUnits >= refund.refund.amount.minorUnits,
                    try change.sentRefund() == nil
                else { throw RefundRefusal.decided(refund.refund.state) }
                try RowRefunds.forgetBack(row, at: refund.id, in: connection)
                try change.give(refund.refund, by: actor, words: nil, journal: &journal)
            } else {
                // The schema lets one refund of an order be at the bank.
                if try RefundTable.sent(of: [change.order.id], on: connection).isEmpty {
                    try change.getAgain(refund.refund, by: actor, words: nil, journal: &journal)
                    try RowRefunds.forget(row, at: refund.id, in: connection)
                } else {
                    throw RefundRefusal.atBank(refund.refund.amount)
                }
            }
            try connection.flush()
        }
        return .success(try StatementRowTable.find(row, on: connection) ?? stored)
    }
}
