package import Shop
package import Storage

/// Today's shop as a shop file, with the state that it shows.
package struct ShowShop: Sendable {
    package init() {}

    /// Reads the shop as a shop file.
    ///
    /// - Returns: `nil` while no shop file has been applied.
    package func run(on connection: any Connection) throws -> ShopFile? {
        guard let catalogue = try LoadCatalogue().run(on: connection) else { return nil }
        var file = ShopFile(showing: catalogue)
        file.madeFrom = ShopStates.mark(version: catalogue.version, ShopFacts(file))
        return file
    }

    /// The shop as it is, to be compared with a file.
    func state(at now: Timestamp, on connection: any Connection) throws -> ShopStates.State? {
        try LoadCatalogue().run(on: connection).map { catalogue in
            ShopStates.State(
                version: catalogue.version, at: now,
                facts: ShopFacts(ShopFile(showing: catalogue)))
        }
    }
}

extension ShopFile {
    /// What a catalogue says. Copies for a rehearsal are not for the file to name, and neither are
    /// drops that were withdrawn.
    init(showing catalogue: Catalogue) {
        self.init(
            shop: catalogue.shop, accounts: catalogue.accounts,
            drops: catalogue.listings.filter { $0.drop.kind != .copy }.map(DropEntry.init))
    }
}

extension ShopFile.DropEntry {
    fileprivate init(_ listing: DropListing) {
        let drop = listing.drop
        self.init(
            slug: drop.slug, title: drop.title, opensAt: drop.opensAt, closesAt: drop.closesAt,
            hold: drop.hold, pay: drop.pay, limitPerPerson: drop.limitPerPerson,
            shippingMethod: drop.shippingMethod, shippingFee: drop.shippingFee, line: drop.line,
            membersOpenAt: drop.membersOpenAt, uniqueAmounts: drop.uniqueAmounts,
            waitlist: drop.waitlist,
            products: listing.products.map { product in
                ShopFile.ProductEntry(
                    reference: product.reference, name: product.name,
                    description: product.description, picture: product.picture,
                    variants: product.variants.map { variant in
                        ShopFile.VariantEntry(
                            sku: variant.sku, name: variant.name, price: variant.price,
                            stock: variant.stock, others: variant.others)
                    }, others: product.others)
            }, isRehearsal: drop.kind == .rehearsal, others: drop.others)
    }
}

extension Shopkeeper {
    /// Today's shop as a shop file; `nil` while none has been applied.
    ///
    /// - Throws: `StorageError`.
    package func shownFile() async throws -> ShopFile? {
        try await store.read { try ShowShop().run(on: $0) }
    }
}
