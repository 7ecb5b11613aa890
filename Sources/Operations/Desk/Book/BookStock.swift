internal import Shop
internal import Storage

/// A variant's units as they are stored.
struct StoredStock {
    var drop: DropID
    /// The price, in minor units of the drop's currency.
    var price: Int64
    var available: Int
    /// Units that were promised beyond the stock.
    var oversold: Int
    var isOnSale: Bool
    /// Units that are back and kept for whoever waits for them: not for sale.
    var kept: Int
    /// How many wishes on the waitlist name the variant.
    var waiting: Int
    /// The words of the variant in an order that is made now.
    var told: ToldGoods
}

extension StoredStock {
    /// Keeps what is for sale for whoever waits, where somebody does: it is offered in order, and
    /// what nobody can take goes on sale then.
    mutating func keep() {
        guard waiting > 0 else { return }
        kept += available
        available = 0
    }
}

extension DeskBook {
    /// Says that a variant will be asked for.
    func want(_ variant: VariantID) { stock.want(variant) }

    /// A variant's units; `nil` where there is no such variant.
    func stock(of variant: VariantID) throws -> StoredStock? {
        if !stock.knows(variant) {
            want(variant)
            try load()
        }
        return stock[variant]
    }

    /// Changes a variant's units, and says so in the journal.
    func changeStock(
        of variant: VariantID, journal: inout DeskJournal, _ body: (inout StoredStock) -> Void
    ) throws {
        guard var row = try stock(of: variant) else {
            preconditionFailure("an order's variant is never deleted")
        }
        let before = row.available
        body(&row)
        if row.available > before { row.keep() }
        put(row, as: variant, journal: &journal)
    }

    /// Changes a variant's units for the waitlist, which keeps what it does not give itself.
    func changeKept(
        of variant: VariantID, journal: inout DeskJournal, _ body: (inout StoredStock) -> Void
    ) throws {
        guard var row = try stock(of: variant) else {
            preconditionFailure("a variant that is waited for is never deleted")
        }
        body(&row)
        put(row, as: variant, journal: &journal)
    }

    private func put(_ row: StoredStock, as variant: VariantID, journal: inout DeskJournal) {
        stock[variant] = row
        pending.note(variant)
        journal.available[variant] = row.available
    }

    /// The units that this batch knows better than an answer from before it.
    var knownUnits: [VariantID: Int] {
        stock.all.mapValues { $0.isOnSale ? $0.available : 0 }
    }

    func askStock(_ wants: BookWants) throws {
        for source in wants.stockSources { try source.expect(StockQueries.ofOrders, on: base) }
        try StockQueries.byVariant.expect(base, wants.stock.map { .integer($0.value) })
    }

    func takeStock(_ wants: BookWants) throws {
        for source in wants.stockSources {
            try source.forEach(StockQueries.ofOrders, on: base, put)
        }
        try StockQueries.byVariant.forEach(base, wants.stock.map { .integer($0.value) }, put)
    }

    private func put(_ row: any Row) {
        stock.put(
            VariantID(row.integer(0)),
            StoredStock(
                drop: DropID(row.integer(1)), price: row.integer(2),
                available: Int(row.integer(3)), oversold: Int(row.integer(4)),
                isOnSale: row.integer(5) == 1, kept: Int(row.integer(6)),
                waiting: Int(row.integer(7)), told: ToldGoods(row: row, from: 8)))
    }
}

extension BookWants {
    fileprivate var stockSources: [OrderSource] {
        var sources: [OrderSource] = stockOf.isEmpty ? [] : [.orders(stockOf)]
        if !slips.isEmpty { sources.append(.slips(slips)) }
        return sources + due.map(OrderSource.due)
    }
}

private enum StockQueries {
    private static let rows = """
        SELECT variants.id, drop_id, price, available, oversold, on_sale, kept, waiting, told,
            told_goods.sku, product, variant
        FROM variants LEFT JOIN told_goods ON told_goods.id = told
        """

    static let byVariant = KeyedQuery { keys in
        "\(rows) WHERE variants.id IN (\(keys)) ORDER BY variants.id"
    }

    static let ofOrders = SourcedQuery { condition in
        """
        \(rows)
        WHERE variants.id IN (SELECT variant_id FROM order_lines WHERE order_id \(condition))
        """
    }
}
