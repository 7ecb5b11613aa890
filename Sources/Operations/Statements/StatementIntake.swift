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
    }

    /// Stores rows in their order.
    func take(_ rows: [StatementRow], on connection: any Connection) throws -> Outcome {
        var outcome = Outcome()
        guard !rows.isEmpty else { return outcome }
        let contents = rows.map { RowKey.content(of: $0, scope: scope) }
        let keys = try keys(of: contents, of: rows, on: connection)
        let known = try RowKey.known(keys.filter { !$0.isEmpty }, on: connection)
        let alike = try alike(rows, on: connection)
        var next = try Counters.last(.statementRows, on: connection)
        var values: [Value] = []
        for (place, row) in rows.enumerated() {
            next += 1
            var row = row
            let isKnown = known.contains(keys[place])
            let state = state(of: row, isKnown: isKnown)
            let told = state == .open && row.doubt == nil ? alike[Alike(row)] : nil
            if told?.mayBe(row) ?? false { row.doubt = .toldOtherwise }
            outcome.count(row, state)
            let isKeyed = state != .known && state != .pending
            values += StatementRowTable.values(
                of: StoredRow(
                    id: StatementRowID(next), statement: statement, row: row, state: state,
                    assigned: 0),
                content: contents[place], key: isKeyed ? keys[place] : nil)
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

    /// The key of each row: its content and how many equal ones this statement has before it.
    ///
    /// A pending row has none, since it is told again when it is booked, and then it is money.
    private func keys(
        of contents: [[UInt8]], of rows: [StatementRow], on connection: any Connection
    ) throws -> [[UInt8]] {
        var seen: [[UInt8]: Int64] = [:]
        try Self.sameContents.forEach(connection, contents.map(Value.blob)) { row in
            if row.integer(1) == statement.value { seen[row.blob(0)] = row.integer(2) }
        }
        return zip(rows, contents).map { row, content in
            row.isPending ? [] : RowKey.next(content, &seen)
        }
    }

    private static let sameContents = KeyedQuery { keys in
        """
        SELECT content, statement_id, count(*) FROM statement_rows
        WHERE content IN (\(keys)) AND state <> 'pending' GROUP BY content, statement_id
        """
    }

    // MARK: Perhaps the same row

    /// What two rows have in common that may be one booking told in two ways.
    private struct Alike: Hashable {
        var day: Int64
        var amount: Int64
        var currency: String

        init(_ row: StatementRow) {
            day = row.day.milliseconds
            amount = row.amount.minorUnits
            currency = row.amount.currency.code
        }

        init(day: Int64, amount: Int64, currency: String) {
            self.day = day
            self.amount = amount
            self.currency = currency
        }
    }

    /// What other statements have told of an amount on a day.
    private struct Told {
        var isInAnotherFormat = false
        var names: Set<String> = []
        var references: Set<String> = []

        /// Whether a row may be told there already, in other words: in another format all of them,
        /// in the same one those with the same name or the same reference. A bank's notice and its
        /// statement are both CAMT.
        func mayBe(_ row: StatementRow) -> Bool {
            isInAnotherFormat || !row.name.isEmpty && names.contains(row.name)
                || !row.reference.isEmpty && references.contains(row.reference)
        }
    }

    /// The money that came in and that other statements have told of on the same days.
    private func alike(
        _ rows: [StatementRow], on connection: any Connection
    ) throws -> [Alike: Told] {
        var found: [Alike: Told] = [:]
        let pairs = Set(rows.filter { $0.amount.minorUnits > 0 }.map { Alike($0) })
        try Self.alikeRows.forEach(
            connection,
            pairs.sorted { ($0.day, $0.amount) < ($1.day, $1.amount) }
                .map { (.integer($0.day), .integer($0.amount)) }
        ) { row in
            guard row.integer(4) != statement.value else { return }
            let alike = Alike(
                day: row.integer(0), amount: row.integer(1), currency: row.text(2))
            var told = found[alike] ?? Told()
            if row.text(3) != format.rawValue { told.isInAnotherFormat = true }
            told.names.insert(row.text(5))
            told.references.insert(row.text(6))
            found[alike] = told
        }
        return found
    }

    private static let alikeRows = PairedQuery { days, amounts in
        """
        SELECT DISTINCT day, amount, statement_rows.currency, format, statement_id,
            statement_rows.name, statement_rows.reference
        FROM statement_rows JOIN statements ON statements.id = statement_rows.statement_id
        WHERE day IN (\(days)) AND amount IN (\(amounts)) AND amount > 0
            AND statement_rows.state <> 'known' AND statement_rows.state <> 'pending'
        """
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
