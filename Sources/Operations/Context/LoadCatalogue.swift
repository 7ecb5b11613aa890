package import Shop
package import Storage

/// Reads the whole catalogue.
package struct LoadCatalogue: Sendable {
    package init() {}

    /// Reads the catalogue from a database.
    ///
    /// - Returns: `nil` while no shop file has been applied.
    package func run(on connection: any Connection) throws -> Catalogue? {
        let settings = try Settings.load(on: connection)
        guard var shop = settings.profile else { return nil }
        shop.legal = try Settings.legal(on: connection)
        let products = try products(currency: shop.currency, on: connection)
        let listings = try drops("listed = 1 ORDER BY position", on: connection).map { drop in
            DropListing(drop: drop, products: products[drop.id] ?? [])
        }
        return Catalogue(
            version: settings.catalogueVersion, shop: shop,
            accounts: try ReceivingAccount.inForce(on: connection),
            accountsSince: try accountsSince(on: connection),
            logoSizes: try shop.logo.map { try PictureSizes.load(of: $0, on: connection) } ?? [],
            listings: listings,
            withdrawn: try drops("listed = 0 ORDER BY id DESC", on: connection),
            titles: try Self.titles(on: connection))
    }

    private func drops(_ which: String, on connection: any Connection) throws -> [Drop] {
        try connection.all(
            "SELECT \(Drop.columns) FROM drops WHERE \(which)"
        ) { try Drop(row: $0) }
    }

    private func accountsSince(on connection: any Connection) throws -> Timestamp? {
        try connection.first(
            "SELECT since FROM told_accounts ORDER BY accounts DESC LIMIT 1"
        ) { row in
            row.integer(0) > 0 ? Timestamp(milliseconds: row.integer(0)) : nil
        } ?? nil
    }

    private func products(
        currency: Currency, on connection: any Connection
    ) throws -> [DropID: [Product]] {
        var variants: [ProductID: [Variant]] = [:]
        try connection.forEach(
            """
            SELECT product_id, id, sku, name, price, stock, available FROM variants
            WHERE on_sale = 1 ORDER BY position
            """, []
        ) { row in
            var others = OtherWords()
            let name = others.take(.name, from: row.text(3))
            variants[ProductID(row.integer(0)), default: []].append(
                Variant(
                    id: VariantID(row.integer(1)), sku: row.text(2), name: name,
                    price: Money(minorUnits: row.integer(4), currency: currency),
                    stock: Int(row.integer(5)), available: Int(row.integer(6)), others: others))
        }
        let sizes = try PictureSizes.all(on: connection)
        var products: [DropID: [Product]] = [:]
        try connection.forEach(
            """
            SELECT drop_id, id, reference, name, description, picture FROM products
            ORDER BY position
            """, []
        ) { row in
            let id = ProductID(row.integer(1))
            guard let variants = variants[id] else { return }
            var others = OtherWords()
            let name = others.take(.name, from: row.text(3))
            let description = others.take(.description, from: row.text(4))
            products[DropID(row.integer(0)), default: []].append(
                Product(
                    id: id, reference: row.text(2), name: name, description: description,
                    picture: row.optionalText(5),
                    sizes: row.optionalText(5).flatMap { sizes[$0] } ?? [], variants: variants,
                    others: others))
        }
        return products
    }

    /// What every variant is called, also those that are no longer for sale.
    static func titles(on connection: any Connection) throws -> [VariantID: VariantTitle] {
        var titles: [VariantID: VariantTitle] = [:]
        try connection.forEach(
            """
            SELECT variants.id, variants.sku, products.name, variants.name
            FROM variants JOIN products ON products.id = variants.product_id
            """, []
        ) { row in
            titles[VariantID(row.integer(0))] = VariantTitle(row: row, from: 1)
        }
        return titles
    }
}
