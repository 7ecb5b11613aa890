internal import Shop
internal import Storage

/// Words are kept once for all orders that are told them: a change of the catalogue makes new ones,
/// and orders of before keep theirs.
extension ApplyWork {
    /// The number of what a variant is called from now on.
    func goods(_ title: VariantTitle) throws -> Int64 {
        let words: [Value] = [
            .text(title.sku), .text(title.others.all(.product, title.product).stored),
            .text(title.others.all(.variant, title.variant).stored),
        ]
        let known = try connection.first(
            "SELECT id FROM told_goods WHERE sku = $1 AND product = $2 AND variant = $3", words
        ) { $0.integer(0) }
        if let known { return known }
        let id = try Counters.next(.told, on: connection)
        try connection.execute(
            "INSERT INTO told_goods (sku, product, variant, id) VALUES ($1, $2, $3, $4)",
            words + [.integer(id)])
        return id
    }

    /// The number of what orders of a drop are told from now on.
    ///
    /// - Parameter title: in all its languages, as it is stored.
    func terms(title: String, shippingMethod: String) throws -> Int64 {
        try terms(title: title, shippingMethod: shippingMethod, accounts: try accountsNow())
    }

    /// The number of what orders are told with some accounts.
    func terms(title: String, shippingMethod: String, accounts: Int64) throws -> Int64 {
        let words: [Value] = [.text(title), .text(shippingMethod), .integer(accounts)]
        let known = try connection.first(
            """
            SELECT id FROM told_terms
            WHERE title = $1 AND shipping_method = $2 AND accounts = $3
            """, words
        ) { $0.integer(0) }
        if let known { return known }
        let id = try Counters.next(.told, on: connection)
        try connection.execute(
            """
            INSERT INTO told_terms (title, shipping_method, accounts, id)
            VALUES ($1, $2, $3, $4)
            """, words + [.integer(id)])
        return id
    }

    /// The number of the accounts that hold now; 0 is none. They are the last that were written.
    func accountsNow() throws -> Int64 {
        guard !accounts.isEmpty else { return 0 }
        return try connection.first("SELECT coalesce(max(accounts), 0) FROM told_accounts") {
            $0.integer(0)
        } ?? 0
    }

    /// Keeps the accounts that hold from now on.
    func tell(_ told: [ReceivingAccount]) throws {
        guard !told.isEmpty else { return }
        let accounts = try Counters.next(.told, on: connection)
        for (position, account) in told.enumerated() {
            try connection.execute(
                """
                INSERT INTO told_accounts (accounts, position, since, id, bank, name, number,
                    promptpay, iban, pay, prefix)
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
                """,
                [
                    .integer(accounts), Value(position), .integer(now.milliseconds),
                    .text(account.id), .text(account.bank), .text(account.name),
                    .text(account.number), Value(account.promptPay), Value(account.iban),
                    Value(account.scheme?.stored), .text(file.shop.referencePrefix),
                ])
        }
    }

    /// Tells the accounts to copies for rehearsals, which the file does not name, and to orders
    /// that wait for money and were told of none.
    func tellOthers() throws {
        let accounts = try accountsNow()
        let copies = try connection.all(
            "SELECT id, title, shipping_method FROM drops WHERE rehearsal = 2"
        ) { (id: $0.integer(0), title: $0.text(1), method: $0.text(2)) }
        for copy in copies {
            let told = try terms(
                title: copy.title, shippingMethod: copy.method, accounts: accounts)
            try connection.execute(
                "UPDATE drops SET told = $1 WHERE id = $2", [.integer(told), .integer(copy.id)])
        }
        guard accounts > 0 else { return }
        let untold = try connection.all(
            "SELECT id, title, shipping_method FROM told_terms WHERE accounts = 0"
        ) { (id: $0.integer(0), title: $0.text(1), method: $0.text(2)) }
        for terms in untold {
            let told = try self.terms(
                title: terms.title, shippingMethod: terms.method, accounts: accounts)
            try connection.execute(
                """
                UPDATE orders SET told = $1, changed_at = $2
                WHERE told = $3 AND status IN (\(Self.waiting))
                """, [.integer(told), .integer(now.milliseconds), .integer(terms.id)])
        }
    }

    /// Statuses in which money may still come, as a list in SQL.
    static let waiting = "'reserved', 'awaiting_payment', 'under_review'"
}
