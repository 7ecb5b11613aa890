package import Shop
internal import Storage

/// Sets aside what is open of a row: money that is for no order of the shop.
package struct PutRowAside: StaffCommand {
    package static let permission = Permission.decideSlips

    package let row: StatementRowID
    package let reason: String
    package let caller: Caller

    package init(row: StatementRowID, reason: String, caller: Caller) {
        self.row = row
        self.reason = reason
        self.caller = caller
    }

    package func run(
        on connection: DeskBook, at now: Timestamp, journal: inout DeskJournal
    ) throws -> Result<StoredRow, RowRefusal> {
        guard let stored = try StatementRowTable.findRead(row, on: connection) else {
            return .failure(.unknownRow)
        }
        if stored.state == .aside { return .success(stored) }
        guard stored.state == .open else { return .failure(.notOpen(stored.state)) }
        guard !reason.isEmpty else { return .failure(.reason) }
        try RowChange.set(.aside, of: row, in: connection)
        try RowDecision(at: now, by: actor, reason: reason).write(to: row, in: connection)
        return .success(try StatementRowTable.find(row, on: connection) ?? stored)
    }
}

/// The writing of a row's state.
enum RowChange {
    /// Sets the state of a row.
    static func set(_ state: StoredRow.State, of row: StatementRowID, in book: DeskBook) throws {
        try book.flush()
        try book.base.enqueue(
            "UPDATE statement_rows SET state = $1 WHERE id = $2",
            [.text(state.rawValue), .integer(row.value)])
    }
}
