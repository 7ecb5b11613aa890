internal import Shop
internal import Storage

extension ApplyWork {
    /// Makes the accounts those of the file, and tells every field that changed. Where a second
    /// person has to look first, those of before hold until then.
    mutating func applyAccounts() throws {
        let old = try ReceivingAccount.inForce(on: connection)
        accounts = old
        guard try hasWhereItGoes() else { return }
        guard old != file.accounts else { return try tellReference() }
        let people = try AccountChanges.people(on: connection)
        guard
            isConfirmed
                || AccountChange.holdsAtOnce(by: actor, isFirst: old.isEmpty, people: people)
        else {
            try ask(insteadOf: old, people)
            return try tellReference()
        }
        for line in AccountDifferences(from: old, to: file.accounts).lines {
            note(line.thing, line.text, line.isKept ? .waiting : nil)
        }
        if !isConfirmed, !old.isEmpty {
            try AccountChanges.replaceWaiting(by: actor, at: now, on: connection)
        }
        accounts = file.accounts
        try connection.execute("DELETE FROM receiving_accounts")
        for (position, account) in accounts.enumerated() {
            try connection.execute(
                """
                INSERT INTO receiving_accounts (
                    id, position, bank, name, number, promptpay, iban, pay)
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
                """,
                [
                    .text(account.id), Value(position), .text(account.bank), .text(account.name),
                    .text(account.number), Value(account.promptPay), Value(account.iban),
                    Value(account.scheme?.stored),
                ])
        }
        try tell(accounts)
        try tellOthers()
    }

    /// Tells the accounts anew where only the prefix of references has changed.
    private mutating func tellReference() throws {
        guard movesReference else { return }
        try tell(accounts)
        try tellOthers()
    }

    /// Keeps the change for a second person, unless that waits already.
    private mutating func ask(insteadOf old: [ReceivingAccount], _ people: Int) throws {
        guard try AccountChanges.waiting(on: connection)?.accounts != file.accounts else { return }
        let change = try AccountChanges.ask(
            for: file.accounts, by: actor, at: now, on: connection)
        asked = change.id
        let who =
            people > 1 || (people == 1 && actor.isProgram)
            ? "an owner or manager who did not ask for it confirms it at /admin/accounts"
            : "it is confirmed on the shop's machine: holdfast receiving confirm \(change.id)"
        for line in AccountDifferences(from: old, to: file.accounts).lines {
            note(line.thing, "\(line.text): waits until \(who)")
        }
    }

    /// Whether money has somewhere to go, because nobody is asked for money that has not.
    private mutating func hasWhereItGoes() throws -> Bool {
        guard file.accounts.isEmpty else { return true }
        let waiting = try connection.first(
            """
            SELECT count(*) FROM orders JOIN drops ON drops.id = orders.drop_id
            WHERE status IN (\(Self.waiting)) AND subtotal + shipping + adjustment > confirmed
                AND rehearsal = 0
            """
        ) { Int($0.integer(0)) }
        if let waiting, waiting > 0 {
            refuse(.waitingWithoutAccount(orders: waiting))
            return false
        }
        let selling = file.drops.first { drop in
            !drop.isRehearsal && drop.closesAt > now
                && (drop.shippingFee.minorUnits > 0
                    || drop.products.flatMap(\.variants).contains { $0.price.minorUnits > 0 })
        }
        if let selling { refuse(.sellsWithoutAccount(drop: selling.slug)) }
        return selling == nil
    }
}

extension Actor {
    /// Whether a program with a token acts, and so a person can look at what it asks for.
    fileprivate var isProgram: Bool {
        if case .token = self { true } else { false }
    }
}
