internal import Shop
internal import Storage

/// The stored changes of receiving accounts; at most one of them waits.
enum AccountChanges {
    /// The change that waits for a second person.
    static func waiting(on connection: any Connection) throws -> AccountChange? {
        try changes("WHERE state = 'waiting'", [], on: connection).first
    }

    /// The change with a number.
    static func change(_ id: Int64, on connection: any Connection) throws -> AccountChange? {
        try changes("WHERE id = $1", [.integer(id)], on: connection).first
    }

    /// The newest changes, newest first.
    static func newest(on connection: any Connection) throws -> [AccountChange] {
        try changes(
            "ORDER BY id DESC LIMIT $1", [Value(AccountChangeLimits.listed)], on: connection)
    }

    /// How many people could look at a change: owners and managers.
    static func people(on connection: any Connection) throws -> Int {
        let roles = Role.allCases.filter { $0.may(.changeShop) }.map { "'\($0.rawValue)'" }
        return try connection.first(
            "SELECT count(*) FROM staff WHERE role IN (\(roles.joined(separator: ", ")))"
        ) { Int($0.integer(0)) } ?? 0
    }

    /// Keeps a change that waits, in the place of one that waited before.
    static func ask(
        for accounts: [ReceivingAccount], by actor: Actor, at now: Timestamp,
        on connection: any Connection
    ) throws -> AccountChange {
        try replaceWaiting(by: actor, at: now, on: connection)
        let id = try Counters.next(.told, on: connection)
        try connection.execute(
            """
            INSERT INTO account_changes (id, asked_at, asked_by, state)
            VALUES ($1, $2, $3, 'waiting')
            """, [.integer(id), .integer(now.milliseconds), .text(actor.text)])
        for (position, account) in accounts.enumerated() {
            try connection.execute(
                """
                INSERT INTO account_change_rows (
                    change_id, position, id, bank, name, number, promptpay, iban, pay)
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
                """,
                [
                    .integer(id), Value(position), .text(account.id), .text(account.bank),
                    .text(account.name), .text(account.number), Value(account.promptPay),
                    Value(account.iban), Value(account.scheme?.stored),
                ])
        }
        return AccountChange(id: id, askedAt: now, askedBy: actor, accounts: accounts)
    }

    /// Ends the change that waits, where there is one: another took its place.
    static func replaceWaiting(
        by actor: Actor, at now: Timestamp, on connection: any Connection
    ) throws {
        guard let waiting = try waiting(on: connection) else { return }
        try end(waiting.id, .replaced, by: actor, at: now, on: connection)
    }

    /// Writes what became of a change.
    static func end(
        _ id: Int64, _ state: AccountChange.State, by actor: Actor, at now: Timestamp,
        on connection: any Connection
    ) throws {
        try connection.execute(
            """
            UPDATE account_changes SET state = $1, decided_at = $2, decided_by = $3
            WHERE id = $4
            """,
            [
                .text(state.rawValue), .integer(now.milliseconds), .text(actor.text),
                .integer(id),
            ])
    }

    private static func changes(
        _ which: String, _ arguments: [Value], on connection: any Connection
    ) throws -> [AccountChange] {
        let changes = try connection.all(
            """
            SELECT id, asked_at, asked_by, state, decided_at, decided_by FROM account_changes
            \(which)
            """, arguments
        ) { row in
            AccountChange(
                id: row.integer(0), askedAt: Timestamp(milliseconds: row.integer(1)),
                askedBy: Actor(text: row.text(2)), accounts: [],
                state: try row.known(3, "account_changes.state", of: row.integer(0)),
                decidedAt: row.optionalInteger(4).map(Timestamp.init(milliseconds:)),
                decidedBy: row.optionalText(5).map(Actor.init(text:)))
        }
        return try changes.map { change in
            var change = change
            change.accounts = try connection.all(
                """
                SELECT id, bank, name, number, promptpay, iban, pay FROM account_change_rows
                WHERE change_id = $1 ORDER BY position
                """, [.integer(change.id)]
            ) { ReceivingAccount(row: $0) }
            return change
        }
    }
}

/// The named limits of changes of the receiving accounts.
package enum AccountChangeLimits {
    /// The most changes that are listed, newest first.
    package static let listed = 20
}

extension ReceivingAccount {
    /// An account as one text: bank, holder and numbers.
    var whole: String { fields.filter { $0.value != "none" }.map(\.value).joined(separator: ", ") }
}

/// The differences between the accounts that hold and others, each field in full: a wrong digit
/// sends money elsewhere.
struct AccountDifferences {
    /// A difference: the account, what is different, and whether orders keep what they were told.
    struct Line {
        var thing: String
        var text: String
        var isKept: Bool
    }

    let lines: [Line]

    /// The differences as people read them: `account main: number 1 -> 2`.
    var texts: [String] { lines.map { "\($0.thing): \($0.text)" } }

    init(from old: [ReceivingAccount], to new: [ReceivingAccount]) {
        var lines: [Line] = []
        for account in new {
            guard let known = old.first(where: { $0.id == account.id }) else {
                lines.append(
                    Line(thing: account.thing, text: "added: \(account.whole)", isKept: false))
                continue
            }
            for (was, becomes) in zip(known.fields, account.fields) where was != becomes {
                lines.append(
                    Line(
                        thing: account.thing, text: "\(was.name) \(was.value) -> \(becomes.value)",
                        isKept: true))
            }
        }
        for account in old where !new.contains(where: { $0.id == account.id }) {
            lines.append(
                Line(thing: account.thing, text: "removed: \(account.whole)", isKept: true))
        }
        if lines.isEmpty, old != new {
            lines.append(Line(thing: "accounts", text: "reordered", isKept: false))
        }
        self.lines = lines
    }
}
