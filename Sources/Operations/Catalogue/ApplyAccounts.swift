internal import Shop
internal import Storage

extension ApplyWork {
    /// Makes the accounts those of the file, and tells every field that changed in full: a wrong
    /// digit sends money elsewhere.
    mutating func applyAccounts() throws {
        let old = try connection.all(
            """
            SELECT id, bank, name, number, promptpay, iban FROM receiving_accounts
            ORDER BY position
            """
        ) { ReceivingAccount(row: $0) }
        guard try hasWhereItGoes() else { return }
        guard old != file.accounts else { return }
        let before = changeCount
        for account in file.accounts {
            guard let known = old.first(where: { $0.id == account.id }) else {
                note(account.thing, "added: \(Self.whole(account))")
                continue
            }
            for (was, becomes) in zip(known.fields, account.fields) where was != becomes {
                note(account.thing, was.name, was.value, becomes.value, .waiting)
            }
        }
        for account in old where !file.accounts.contains(where: { $0.id == account.id }) {
            note(account.thing, "removed: \(Self.whole(account))", .waiting)
        }
        if changeCount == before { note("accounts", "reordered") }
        try connection.execute("DELETE FROM receiving_accounts")
        for (position, account) in file.accounts.enumerated() {
            try connection.execute(
                """
                INSERT INTO receiving_accounts (id, position, bank, name, number, promptpay, iban)
                VALUES ($1, $2, $3, $4, $5, $6, $7)
                """,
                [
                    .text(account.id), Value(position), .text(account.bank), .text(account.name),
                    .text(account.number), Value(account.promptPay), Value(account.iban),
                ])
        }
        try tellAccounts()
        try tellOthers()
    }

    /// An account as one text: bank, holder and numbers.
    private static func whole(_ account: ReceivingAccount) -> String {
        account.fields.filter { $0.value != "none" }.map(\.value).joined(separator: ", ")
    }

    /// Whether money has somewhere to go, because nobody is asked for money that has not.
    private mutating func hasWhereItGoes() throws -> Bool {
        guard file.accounts.isEmpty else { return true }
        let waiting = try connection.first(
            """
            SELECT count(*) FROM orders JOIN drops ON drops.id = orders.drop_id
            WHERE status IN (\(Self.waiting)) AND subtotal + shipping > confirmed
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
