internal import Formats
internal import Shop
internal import Storage

/// The events of a statement's file on their way into its rows.
///
/// They are counted in the transaction that stores them: whoever reads the file again after a crash
/// passes over what is stored.
struct StoringEvents {
    /// The most rows that are stored in one transaction, so that shoppers wait for no more.
    static let batch = 500

    private let statement: StoredStatement
    private let hold: JobHold
    /// The shop's accounts.
    private let accounts: [ReceivingAccount]
    /// How many bytes of the file the events are from that were added.
    var readBytes: Int64 = 0
    private var waiting: [StatementEvent] = []
    /// How many events of the file were passed over or stored.
    private var taken = 0
    private var account: StatementAccount?
    private var equal = EqualRows()

    init(of statement: StoredStatement, _ hold: JobHold, accounts: [ReceivingAccount]) {
        self.statement = statement
        self.hold = hold
        self.accounts = accounts
    }

    mutating func add(_ event: StatementEvent) {
        waiting.append(event)
    }

    /// Stores what fills a transaction.
    mutating func store(in shop: Shopkeeper) async throws {
        try hold.check()
        let batch = shop.statementRowsAtOnce
        var begin = 0
        while waiting.count - begin >= batch {
            try await store(waiting[begin..<begin + batch], in: shop)
            begin += batch
        }
        waiting.removeFirst(begin)
    }

    /// Stores all that is left.
    mutating func storeAll(in shop: Shopkeeper) async throws {
        try await store(in: shop)
        try await store(waiting[...], in: shop)
        waiting = []
    }

    private mutating func store(
        _ events: ArraySlice<StatementEvent>, in shop: Shopkeeper
    ) async throws {
        var part = Part(intake)
        for event in events {
            // The rows of another account are known by another name.
            if case .account(let account) = event {
                try await store(part, in: shop)
                self.account = account
                part = Part(intake)
            }
            taken += 1
            if taken > statement.counts.taken { part.add(event, at: taken) }
        }
        try await store(part, in: shop)
    }

    /// Events of one account.
    private struct Part {
        let intake: StatementIntake
        var rows: [StatementRow] = []
        var refusals: [(position: Int, refusal: StatementRefusal)] = []

        init(_ intake: StatementIntake) { self.intake = intake }

        mutating func add(_ event: StatementEvent, at position: Int) {
            switch event {
            case .account: break
            case .row(let row): rows.append(row)
            case .refused(let refusal): refusals.append((position, refusal))
            }
        }
    }

    /// Whose account the rows are of: what somebody has said, else what the number tells. Without
    /// a number they are of the only account that there is.
    private var owner: AccountOwner {
        if let account = statement.account { return .account(account) }
        let number = account?.number ?? ""
        guard number.isEmpty else { return AccountOwner(of: number, among: accounts) }
        return accounts.count == 1 ? .account(accounts[0].id) : .untold
    }

    private var intake: StatementIntake {
        StatementIntake(
            statement: statement.id, format: statement.format,
            scope: StatementIntake.scope(account?.number ?? "", owner.account),
            isForeign: owner == .nobody)
    }

    private mutating func store(_ part: Part, in shop: Shopkeeper) async throws {
        guard !part.rows.isEmpty || !part.refusals.isEmpty else { return }
        guard taken <= StatementLimits.rows else {
            throw StatementRefusal(
                line: part.rows.last?.line ?? 0, reason: .tooManyRows(StatementLimits.rows))
        }
        let (hold, id, taken, account) = (hold, statement.id, taken, account)
        let (equal, owner, readBytes) = (equal, owner, readBytes)
        let refusals = part.refusals.flatMap { position, refusal -> [Value] in
            [
                .integer(id.value), Value(position), Value(refusal.line),
                .text(refusal.reason.sentence.stored),
            ]
        }
        let (intake, rows, refused) = (part.intake, part.rows, part.refusals.count)
        let currency = account?.currency ?? rows.first?.amount.currency
        let until = shop.clock() + JobLimits.held
        let times = try await shop.store.writeBeside { connection in
            try hold.checkHeld(on: connection)
            try hold.extend(to: until, on: connection)
            let outcome = try intake.take(rows, after: equal, on: connection)
            try StatementRefusals.insert.run(connection, refusals)
            try StatementTable.count(
                outcome, refused: refused, upTo: taken, account?.number, currency, of: id,
                on: connection)
            try StatementTable.note(
                owner, account?.number ?? "", readBytes, of: id, on: connection)
            return outcome.times
        }
        self.equal.remember(times)
    }
}

/// The rows of `statement_refusals`.
enum StatementRefusals {
    static let insert = MultiRowInsert(
        into: "statement_refusals (statement_id, position, line, reason)", columns: 4)
}

extension StatementTable {
    /// Adds to the counts of a statement what became of some of its rows.
    fileprivate static func count(
        _ outcome: StatementIntake.Outcome, refused: Int, upTo taken: Int,
        _ number: String?, _ currency: Currency?, of statement: StatementID,
        on connection: any Connection
    ) throws {
        try connection.execute(
            """
            UPDATE statements SET taken = $1, added = added + $2, known = known + $3,
                pending = pending + $4, refused = refused + $5,
                first_day = CASE WHEN first_day <= $6 THEN first_day
                    ELSE coalesce($6, first_day) END,
                last_day = CASE WHEN last_day >= $7 THEN last_day
                    ELSE coalesce($7, last_day) END,
                number = coalesce(number, $8), currency = coalesce(currency, $9)
            WHERE id = $10
            """,
            [
                Value(taken), Value(outcome.counts.added), Value(outcome.counts.known),
                Value(outcome.counts.pending), Value(refused),
                Value(outcome.first?.milliseconds), Value(outcome.last?.milliseconds),
                Value(number), Value(currency?.code),
                .integer(statement.value),
            ])
    }

    /// Notes whose account some rows of a statement are of, and how far its file was read.
    fileprivate static func note(
        _ owner: AccountOwner, _ number: String, _ readBytes: Int64, of statement: StatementID,
        on connection: any Connection
    ) throws {
        try connection.execute(
            """
            UPDATE statements SET account = coalesce(account, $1),
                foreign_number = coalesce(foreign_number, $2),
                read_bytes = CASE WHEN read_bytes > $3 THEN read_bytes ELSE $3 END
            WHERE id = $4
            """,
            [
                Value(owner.account), owner == .nobody ? .text(number) : .null,
                .integer(readBytes), .integer(statement.value),
            ])
    }
}

/// The most rows of a statement that a shop stores in one transaction.
private struct RowsAtOnce: Sendable {
    var count = StoringEvents.batch
}

extension Shopkeeper {
    /// The most rows of a statement that are stored in one transaction.
    fileprivate var statementRowsAtOnce: Int { memory.of { RowsAtOnce() }.count }
}

extension Shopkeeper.Parts {
    /// Stores statements in smaller transactions; for the simulator, whose files are short.
    package mutating func storeStatements(rowsAtOnce count: Int) {
        given[RowsAtOnce.self] = RowsAtOnce(count: count)
    }
}
