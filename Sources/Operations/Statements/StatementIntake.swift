internal import Formats
internal import Shop
internal import Storage

/// The taking in of a statement's rows, some hundred at a time: which of them are new, and which an
/// earlier statement has told of.
///
/// A row is known by all that the bank says of it and by how many equal ones came before it in the
/// same file: two payments of one amount, of one payer on one day, are two rows, and the same file
/// brings them once however often it is imported. Nothing of a text is left out for this: without
/// its Thai letters two payers would be one.
struct StatementIntake {
    let statement: StatementID
    let format: StatementFormat
    /// What tells the account from others.
    var scope: String
    /// Whether the account is none of the shop's.
    var isForeign = false

    /// What tells an account from others: its number as the file writes it, else what whoever
    /// brought the file said of it.
    static func scope(_ number: String, _ account: String?) -> String {
        number.isEmpty ? account ?? "" : number
    }

    /// What became of some rows.
    struct Outcome: Hashable {
        var counts = StoredStatement.Counts()
        var first: CivilTime?
        var last: CivilTime?
        /// How often each content came in the statement, with these rows.
        var times: [[UInt8]: Int64] = [:]
    }

    /// Stores rows in their order.
    ///
    /// - Parameter equal: what is remembered of the rows before.
    func take(
        _ rows: [StatementRow], after equal: EqualRows, on connection: any Connection
    ) throws -> Outcome {
        var outcome = Outcome()
        guard !rows.isEmpty else { return outcome }
        let contents = rows.map { RowKey.content(of: $0, scope: scope) }
        outcome.times = try equal.before(contents, in: statement, on: connection)
        // A pending row has no key, since it is told again when it is booked, and then it is money.
        let keys = zip(rows, contents).map { row, content in
            row.isPending ? [] : RowKey.next(content, &outcome.times)
        }
        let known = try RowKey.known(keys.filter { !$0.isEmpty }, on: connection)
        let states = zip(rows, keys).map { state(of: $0, isKnown: known.contains($1)) }
        let told = try ToldElsewhere(statement: statement, format: format).places(
            of: rows.indices.filter { states[$0] == .open && rows[$0].doubt == nil }, in: rows,
            on: connection)
        var next = try Counters.last(.statementRows, on: connection)
        var values: [Value] = []
        for (place, row) in rows.enumerated() {
            next += 1
            var row = row
            let state = states[place]
            if told.contains(place) { row.doubt = .toldOtherwise }
            outcome.count(row, state)
            let isKeyed = state != .known && state != .pending
            values += StatementRowTable.values(
                of: StoredRow(
                    id: StatementRowID(next), statement: statement, row: row, state: state,
                    assigned: 0),
                content: contents[place], key: isKeyed ? keys[place] : nil, isForeign: isForeign)
        }
        try Counters.set(.statementRows, to: next, on: connection)
        try StatementRowTable.insert.run(connection, values)
        return outcome
    }

    private func state(of row: StatementRow, isKnown: Bool) -> StoredRow.State {
        if row.isPending { return .pending }
        if isKnown { return .known }
        return row.amount.minorUnits > 0 ? .open : .out
    }
}

extension StatementIntake.Outcome {
    fileprivate mutating func count(_ row: StatementRow, _ state: StoredRow.State) {
        counts.taken += 1
        switch state {
        case .known: counts.known += 1
        case .pending: counts.pending += 1
        case .open, .settled, .aside, .out: counts.added += 1
        }
        first = first.map { min($0, row.day) } ?? row.day
        last = last.map { max($0, row.day) } ?? row.day
    }
}
