internal import Shop
internal import Storage

/// One application of a shop file in one transaction.
struct ApplyWork {
    let file: ShopFile
    let now: Timestamp
    let connection: any Connection
    /// Units for sale, of every variant that was written.
    private(set) var available: [VariantID: Int] = [:]
    private var changes: [ShopChange] = []

    init(file: ShopFile, now: Timestamp, connection: any Connection) {
        self.file = file
        self.now = now
        self.connection = connection
    }

    mutating func run() throws -> [ShopChange] {
        // Taken first: two files applied at once are applied one after the other.
        _ = try Counters.last(.catalogue, on: connection)
        try applyProfile()
        try applyAccounts()
        for (position, entry) in file.drops.enumerated() {
            try applyDrop(entry, position: position)
        }
        try removeDrops()
        guard !changes.isEmpty else { return [] }
        // From the same sequence as the ids that were given out on the way.
        let version = try Counters.next(.catalogue, on: connection)
        try Settings.set("catalogue_version", to: String(version), on: connection)
        return changes
    }

    private mutating func applyProfile() throws {
        let old = try Settings.load(on: connection).profile
        if let old, old.currency != file.shop.currency {
            let hasOrders = try connection.first("SELECT 1 FROM orders LIMIT 1") { _ in true }
            if hasOrders == true {
                throw ShopRefusal.currencyInUse(old: old.currency, new: file.shop.currency)
            }
        }
        let shop = file.shop
        let settings = [
            ("name", old?.name, shop.name), ("currency", old?.currency.code, shop.currency.code),
            ("locale", old?.locale, shop.locale), ("time_zone", old?.timeZone, shop.timeZone),
            ("contact", old?.contact, shop.contact),
        ]
        for (name, old, new) in settings where old != new {
            try Settings.set(name, to: new, on: connection)
            note("shop", name, old, new)
        }
    }

    private mutating func applyAccounts() throws {
        let old = try connection.all(
            """
            SELECT id, bank, name, number, promptpay, iban FROM receiving_accounts
            ORDER BY position
            """
        ) { row in
            ReceivingAccount(
                id: row.text(0), bank: row.text(1), name: row.text(2), number: row.text(3),
                promptPay: row.optionalText(4), iban: row.optionalText(5))
        }
        guard old != file.accounts else { return }
        let before = changes.count
        for account in file.accounts where !old.contains(account) {
            let known = old.contains { $0.id == account.id }
            changes.append(
                ShopChange(thing: "account \(account.id)", change: known ? "changed" : "added"))
        }
        for account in old where !file.accounts.contains(where: { $0.id == account.id }) {
            changes.append(ShopChange(thing: "account \(account.id)", change: "removed"))
        }
        if changes.count == before {
            changes.append(ShopChange(thing: "accounts", change: "reordered"))
        }
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
    }

    /// Notes a field that was changed.
    mutating func note(_ thing: String, _ field: String, _ old: String?, _ new: String?) {
        let was = old.map { "\($0) -> " } ?? ""
        changes.append(ShopChange(thing: thing, change: "\(field) \(was)\(new ?? "none")"))
    }

    /// Notes something else that was changed.
    mutating func note(_ thing: String, _ change: String) {
        changes.append(ShopChange(thing: thing, change: change))
    }

    /// Keeps what is for sale of a variant, to be published after the commit.
    mutating func publish(_ variant: VariantID, available units: Int) {
        available[variant] = units
    }
}
