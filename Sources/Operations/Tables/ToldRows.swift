internal import Shop
internal import Storage

/// The rows of what orders were told, read from where it is kept once for all that were told the
/// same.
extension Connection {
    /// A drop with the terms that an order which is made now is told.
    func saleDrop(_ id: DropID) throws -> (drop: Drop, terms: ToldTerms)? {
        var found: (drop: Drop, terms: ToldTerms)?
        try forEach(ToldQuestion.saleDrop, [.integer(id.value)]) { row in
            let next = Drop.columnCount
            var sale = try found ?? (drop: Drop(row: row), terms: ToldTerms(row: row, from: next))
            sale.terms.add(row, from: next + 3)
            found = sale
        }
        return found
    }

    /// Says that `saleDrop` comes soon, as `expect` does.
    func expectSaleDrop(_ id: DropID) throws {
        try expect(ToldQuestion.saleDrop, [.integer(id.value)])
    }

    /// What an order was told beside its lines.
    func terms(of order: OrderID) throws -> ToldTerms {
        var terms: ToldTerms?
        try forEach(ToldQuestion.termsOfOrder, [.integer(order.value)]) { row in
            var told = terms ?? ToldTerms(row: row, from: 0)
            told.add(row, from: 3)
            terms = told
        }
        return terms ?? .nothing
    }

    /// Says that `terms` comes soon, as `expect` does.
    func expectTerms(of order: OrderID) throws {
        try expect(ToldQuestion.termsOfOrder, [.integer(order.value)])
    }
}

/// The queries for what orders were told.
private enum ToldQuestion {
    static let saleDrop = """
        SELECT drops.id, slug, drops.title, opens_at, closes_at, hold_ms, pay_ms,
            limit_per_person, drops.shipping_method, shipping_fee, currency, line_mode,
            line_gathering_ms, line_admission_ms, rehearsal, members_opens_at, unique_amount,
            waitlist, waitlist_offer_ms,
            told_terms.id, told_terms.title, told_terms.shipping_method, \(accountColumns)
        FROM drops LEFT JOIN told_terms ON told_terms.id = drops.told
        LEFT JOIN told_accounts ON told_accounts.accounts = told_terms.accounts
        WHERE drops.id = $1 ORDER BY told_accounts.position
        """

    static let termsOfOrder = """
        SELECT told_terms.id, told_terms.title, told_terms.shipping_method, \(accountColumns)
        FROM orders JOIN told_terms ON told_terms.id = orders.told
        LEFT JOIN told_accounts ON told_accounts.accounts = told_terms.accounts
        WHERE orders.id = $1 ORDER BY told_accounts.position
        """

    static let accountColumns = """
        told_accounts.id, told_accounts.bank, told_accounts.name, told_accounts.number,
            told_accounts.promptpay, told_accounts.iban, told_accounts.pay, told_accounts.since,
            told_accounts.prefix
        """
}

extension ToldTerms {
    /// What orders were told: the number of each order, its terms, and a row for each account.
    static let ofOrders = SourcedQuery { condition in
        """
        SELECT orders.id, told_terms.id, told_terms.title, told_terms.shipping_method,
            \(ToldQuestion.accountColumns)
        FROM orders JOIN told_terms ON told_terms.id = orders.told
        LEFT JOIN told_accounts ON told_accounts.accounts = told_terms.accounts
        WHERE orders.id \(condition) ORDER BY orders.id, told_accounts.position
        """
    }

    /// Reads three columns: number, title, way of shipping.
    init(row: any Row, from column: Int) {
        var others = OtherWords()
        let title = others.take(.title, from: row.text(column + 1))
        self.init(
            id: row.integer(column), title: title, shippingMethod: row.text(column + 2),
            accounts: [], others: others)
    }

    /// Adds the account of a row, where it has one.
    mutating func add(_ row: any Row, from column: Int) {
        guard !row.isNull(column) else { return }
        accounts.append(ReceivingAccount(row: row, from: column))
        let since = row.integer(column + 7)
        accountsSince = since > 0 ? Timestamp(milliseconds: since) : nil
        referencePrefix = row.optionalText(column + 8) ?? ""
    }
}

extension ReceivingAccount {
    /// The accounts that hold now.
    static func inForce(on connection: any Connection) throws -> [ReceivingAccount] {
        try connection.all(
            """
            SELECT id, bank, name, number, promptpay, iban, pay FROM receiving_accounts
            ORDER BY position
            """
        ) { ReceivingAccount(row: $0) }
    }

    /// Reads seven columns: id, bank, name, number, PromptPay, IBAN, scheme.
    init(row: any Row, from column: Int = 0) {
        self.init(
            id: row.text(column), bank: row.text(column + 1), name: row.text(column + 2),
            number: row.text(column + 3), promptPay: row.optionalText(column + 4),
            iban: row.optionalText(column + 5),
            scheme: row.optionalText(column + 6).map(AccountScheme.init(stored:)))
    }
}

extension ToldGoods {
    /// Reads four columns: number, SKU, product, variant.
    init(row: any Row, from column: Int) {
        self.init(id: row.integer(column), title: VariantTitle(row: row, from: column + 1))
    }
}

extension VariantTitle {
    /// Reads three columns: SKU, product, variant.
    init(row: any Row, from column: Int) {
        var others = OtherWords()
        let product = others.take(.product, from: row.text(column + 1))
        let variant = others.take(.variant, from: row.text(column + 2))
        self.init(sku: row.text(column), product: product, variant: variant, others: others)
    }
}
