internal import Shop
internal import Storage

extension ApplyWork {
    /// Adds, changes and takes off sale the products and variants of one drop.
    mutating func applyProducts(of drop: Drop, _ entries: [ShopFile.ProductEntry]) throws {
        for (position, entry) in entries.enumerated() {
            let product = try applyProduct(entry, of: drop, position: position)
            for (place, variant) in entry.variants.enumerated() {
                let title = entry.title(of: variant)
                try applyVariant(
                    variant, of: drop, product: product, position: place,
                    told: ToldGoods(id: try goods(title), title: title))
            }
        }
        try removeVariants(of: drop, keeping: Set(entries.flatMap(\.variants).map(\.sku)))
    }

    private mutating func applyProduct(
        _ entry: ShopFile.ProductEntry, of drop: Drop, position: Int
    ) throws -> Int64 {
        let new: [Value] = [
            .text(entry.others.all(.name, entry.name).stored),
            .text(entry.others.all(.description, entry.description).stored),
            Value(entry.picture), Value(position),
        ]
        let old = try connection.first(
            """
            SELECT id, name, description, picture, position FROM products
            WHERE drop_id = $1 AND reference = $2
            """, [.integer(drop.id.value), .text(entry.reference)]
        ) { row in
            (
                id: row.integer(0),
                values: [
                    Value.text(row.text(1)), .text(row.text(2)), Value(row.optionalText(3)),
                    .integer(row.integer(4)),
                ]
            )
        }
        if let old {
            guard old.values != new else { return old.id }
            note("product \(drop.slug)/\(entry.reference)", "changed")
            try connection.execute(
                """
                UPDATE products SET name = $1, description = $2, picture = $3, position = $4
                WHERE id = $5
                """, new + [.integer(old.id)])
            return old.id
        }
        let id = try Counters.next(.catalogue, on: connection)
        note("product \(drop.slug)/\(entry.reference)", "added")
        try connection.execute(
            """
            INSERT INTO products (name, description, picture, position, id, drop_id, reference)
            VALUES ($1, $2, $3, $4, $5, $6, $7)
            """, new + [.integer(id), .integer(drop.id.value), .text(entry.reference)])
        return id
    }

    /// A variant as it is stored.
    private struct Stored {
        var id: VariantID
        var product: Int64
        var name: SellerText
        var price: Int64
        var stock: Int
        var available: Int
        var oversold: Int
        var onSale: Bool
        var position: Int
        var told: ToldGoods
        /// Units that are kept for whoever waits, and how many wishes name the variant.
        var kept: Int
        var waiting: Int

        /// Units that orders hold or have bought.
        var taken: Int { stock + oversold - available - kept }
    }

    private mutating func applyVariant(
        _ entry: ShopFile.VariantEntry, of drop: Drop, product: Int64, position: Int,
        told: ToldGoods
    ) throws {
        let old = try connection.first(
            """
            SELECT variants.id, product_id, name, price, stock, available, oversold, on_sale,
                position, kept, waiting, told, told_goods.sku, product, variant
            FROM variants LEFT JOIN told_goods ON told_goods.id = told
            WHERE drop_id = $1 AND variants.sku = $2
            """, [.integer(drop.id.value), .text(entry.sku)]
        ) { row in
            Stored(
                id: VariantID(row.integer(0)), product: row.integer(1),
                name: SellerText(stored: row.text(2)), price: row.integer(3),
                stock: Int(row.integer(4)), available: Int(row.integer(5)),
                oversold: Int(row.integer(6)), onSale: row.integer(7) == 1,
                position: Int(row.integer(8)), told: ToldGoods(row: row, from: 11),
                kept: Int(row.integer(9)), waiting: Int(row.integer(10)))
        }
        if let old {
            try update(
                old, to: entry, of: drop, product: product, position: position, told: told)
        } else {
            try insert(entry, of: drop, product: product, position: position, told: told)
        }
    }

    private mutating func insert(
        _ entry: ShopFile.VariantEntry, of drop: Drop, product: Int64, position: Int,
        told: ToldGoods
    ) throws {
        let id = try Counters.next(.catalogue, on: connection)
        try connection.execute(
            """
            INSERT INTO variants (id, drop_id, product_id, sku, name, price, stock, available,
                position, told)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
            """,
            [
                .integer(id), .integer(drop.id.value), .integer(product), .text(entry.sku),
                .text(entry.words.stored), .integer(entry.price.minorUnits), Value(entry.stock),
                Value(entry.stock), Value(position), .integer(told.id),
            ])
        note("variant \(drop.slug)/\(entry.sku)", "added with stock \(entry.stock)")
    }

    private mutating func update(
        _ old: Stored, to entry: ShopFile.VariantEntry, of drop: Drop, product: Int64,
        position: Int, told: ToldGoods
    ) throws {
        let thing = "variant \(drop.slug)/\(entry.sku)"
        var isChanged = old.product != product || old.position != position
        if isChanged { note(thing, "moved") }
        let keeping = KeptOrders.goods(old.id, told: told.id)
        if old.name.own != entry.name {
            note(thing, "name", old.name.own, entry.name, keeping)
        } else if old.told.title.text != told.title.text {
            note(thing, "called", old.told.title.text, told.title.text, keeping)
        } else if old.told.title != told.title {
            note(thing, "called otherwise in another language", keeping)
        }
        if old.price != entry.price.minorUnits {
            let price = Money(minorUnits: old.price, currency: entry.price.currency)
            note(thing, "price", price.decimal, entry.price.decimal)
        }
        if old.stock != entry.stock {
            note(thing, "stock", String(old.stock), String(entry.stock))
        }
        if !old.onSale { note(thing, "on sale again") }
        isChanged =
            isChanged || old.name != entry.words || old.price != entry.price.minorUnits
            || old.stock != entry.stock || !old.onSale || old.told != told
        guard isChanged else { return }
        // An oversell is the owner's own doing: those units do not count against a lower stock.
        guard entry.stock >= old.taken - old.oversold else {
            refuse(
                .stockBelowTaken(
                    drop: drop.slug, sku: entry.sku, stock: entry.stock,
                    taken: old.taken - old.oversold))
            return
        }
        let oversold = max(0, old.taken - entry.stock)
        let free = entry.stock + oversold - old.taken
        let available: Int
        if old.waiting == 0 {
            available = free
        } else if free > old.available + old.kept {
            // More of what people wait for is offered to them before it is for sale.
            available = 0
        } else {
            available = min(free, old.available)
        }
        try connection.execute(
            """
            UPDATE variants SET product_id = $1, name = $2, price = $3, stock = $4, available = $5,
                oversold = $6, position = $7, on_sale = 1, told = $8,
                kept = $9
            WHERE id = $10
            """,
            [
                .integer(product), .text(entry.words.stored), .integer(entry.price.minorUnits),
                Value(entry.stock), Value(available), Value(oversold), Value(position),
                .integer(told.id), Value(free - available), .integer(old.id.value),
            ])
    }

    private mutating func removeVariants(of drop: Drop, keeping skus: Set<String>) throws {
        let onSale = try connection.all(
            "SELECT id, sku FROM variants WHERE drop_id = $1 AND on_sale = 1",
            [.integer(drop.id.value)]
        ) { (id: $0.integer(0), sku: $0.text(1)) }
        for variant in onSale where !skus.contains(variant.sku) {
            try connection.execute(
                "UPDATE variants SET on_sale = 0 WHERE id = $1", [.integer(variant.id)])
            note("variant \(drop.slug)/\(variant.sku)", "no longer on sale")
        }
    }
}

extension ShopFile.VariantEntry {
    /// The name in all its languages.
    fileprivate var words: SellerText { others.all(.name, name) }
}

extension ShopFile.ProductEntry {
    /// What a variant is called, in all its languages.
    fileprivate func title(of variant: ShopFile.VariantEntry) -> VariantTitle {
        var words = OtherWords()
        words[.product] = others[.name]
        words[.variant] = variant.others[.name]
        return VariantTitle(
            sku: variant.sku, product: name, variant: variant.name, others: words)
    }
}
