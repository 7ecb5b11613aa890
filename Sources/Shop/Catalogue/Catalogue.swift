/// Everything the seller has set up, as one value that is replaced when it changes.
package struct Catalogue: Sendable {
    /// A number that grows with every change of the catalogue.
    package var version: Int64
    package var shop: ShopProfile
    package var accounts: [ReceivingAccount]
    /// The moment since when these accounts hold; `nil` where an older Holdfast did not keep it.
    package var accountsSince: Timestamp?
    /// The pictures that were made of the logo for shoppers, narrowest first.
    package var logoSizes: [PictureSize]
    /// The drops that are for sale, in the order of the shop file.
    package var listings: [DropListing]
    /// Drops that are no longer in the shop file and have orders all the same.
    package var withdrawn: [Drop]

    private let bySlug: [String: Int]
    private let byDrop: [DropID: Int]
    private let titles: [VariantID: VariantTitle]

    /// - Parameter titles: what every variant is called, also those that are no longer for sale.
    package init(
        version: Int64, shop: ShopProfile, accounts: [ReceivingAccount],
        accountsSince: Timestamp? = nil, logoSizes: [PictureSize] = [], listings: [DropListing],
        withdrawn: [Drop] = [], titles: [VariantID: VariantTitle]
    ) {
        self.version = version
        self.shop = shop
        self.accounts = accounts
        self.accountsSince = accountsSince
        self.logoSizes = logoSizes
        self.listings = listings
        self.withdrawn = withdrawn
        var bySlug: [String: Int] = [:]
        var byDrop: [DropID: Int] = [:]
        for (index, listing) in listings.enumerated() {
            bySlug[listing.drop.slug] = index
            byDrop[listing.drop.id] = index
        }
        self.bySlug = bySlug
        self.byDrop = byDrop
        self.titles = titles
    }

    /// All drops that orders may belong to: those of the shop file first.
    package var drops: [Drop] { listings.map(\.drop) + withdrawn }

    /// The drop with a slug, also one that was withdrawn.
    package func drop(slug: String) -> Drop? {
        listing(slug: slug)?.drop ?? withdrawn.first { $0.slug == slug }
    }

    /// The drop with a slug, as it is for sale.
    package func listing(slug: String) -> DropListing? {
        bySlug[slug].map { listings[$0] }
    }

    /// The drop with an id.
    package func listing(of drop: DropID) -> DropListing? {
        byDrop[drop].map { listings[$0] }
    }

    /// The title of a variant: what it is called.
    package func title(of variant: VariantID) -> VariantTitle? {
        titles[variant]
    }
}

extension Catalogue {
    /// The blob that shoppers get of the logo for a name in an address; `nil` where it is none of
    /// it.
    package func sentLogo(for digest: String) -> String? {
        if digest == shop.logo { return logoSizes.last?.digest ?? digest }
        return logoSizes.contains { $0.digest == digest } ? digest : nil
    }
}

/// The shop's own name and settings.
package struct ShopProfile: Hashable, Sendable {
    package var name: String
    package var currency: Currency
    /// A language code, `en` or `th`.
    package var locale: String
    /// An IANA time zone name.
    package var timeZone: String
    package var contact: String
    /// Two letters of ISO 3166: how phone numbers are read; empty where it is guessed.
    package var country: String
    /// The logo's path as written; in the stored catalogue it is a blob name.
    package var logo: String?
    package var legal: ShopLegal
    /// What stands in front of an order's code in the reference that payers write; empty for
    /// nothing.
    package var referencePrefix: String
    package var confirming: PaymentConfirming
    /// The most that a payment may fall short of what is owed and still settle an order, in minor
    /// units; 0 forgives nothing.
    package var forgiving: Int64
    package var others: OtherWords

    package init(
        name: String, currency: Currency, locale: String, timeZone: String, contact: String,
        country: String = "", logo: String? = nil, legal: ShopLegal = ShopLegal(),
        referencePrefix: String = "", confirming: PaymentConfirming = .byHand,
        forgiving: Int64 = 0, others: OtherWords = OtherWords()
    ) {
        self.name = name
        self.currency = currency
        self.locale = locale
        self.timeZone = timeZone
        self.contact = contact
        self.country = country
        self.logo = logo
        self.legal = legal
        self.referencePrefix = referencePrefix
        self.confirming = confirming
        self.forgiving = forgiving
        self.others = others
    }

    /// The shop's name in all its languages.
    package var names: SellerText { others.all(.name, name) }
}

/// An account that shoppers transfer to.
package struct ReceivingAccount: Hashable, Sendable {
    /// The seller's own id in the shop file.
    package var id: String
    package var bank: String
    package var name: String
    package var number: String
    /// A phone number, national id or e-wallet registered with PromptPay.
    package var promptPay: String?
    package var iban: String?
    /// The scheme of the account's QR code; `nil` leaves it to `promptPay` and `iban`.
    package var scheme: AccountScheme?

    package init(
        id: String, bank: String, name: String, number: String, promptPay: String?, iban: String?,
        scheme: AccountScheme? = nil
    ) {
        self.id = id
        self.bank = bank
        self.name = name
        self.number = number
        self.promptPay = promptPay
        self.iban = iban
        self.scheme = scheme
    }
}

/// A drop with what it sells.
package struct DropListing: Sendable {
    package var drop: Drop
    package var products: [Product]
    private let skus: [String: VariantID]

    package init(drop: Drop, products: [Product]) {
        self.drop = drop
        self.products = products
        var skus: [String: VariantID] = [:]
        for product in products {
            for variant in product.variants { skus[variant.sku] = variant.id }
        }
        self.skus = skus
    }

    /// The variant with a SKU.
    package func variant(sku: String) -> VariantID? {
        skus[sku]
    }

    /// All variants on sale, in the order of the shop file.
    package var variants: [Variant] { products.flatMap(\.variants) }
}

/// The title of a variant, as pages and exports call it.
package struct VariantTitle: Hashable, Sendable {
    package var sku: String
    package var product: String
    package var variant: String
    package var others: OtherWords

    package init(
        sku: String, product: String, variant: String, others: OtherWords = OtherWords()
    ) {
        self.sku = sku
        self.product = product
        self.variant = variant
        self.others = others
    }

    /// The product's name in a reader's language.
    package func product(in language: String) -> String {
        others.all(.product, product).text(in: language)
    }

    /// The variant's name in a reader's language.
    package func variant(in language: String) -> String {
        others.all(.variant, variant).text(in: language)
    }

    /// Product and variant as one text, such as `Tour shirt · M`.
    package var text: String { variant.isEmpty ? product : "\(product) · \(variant)" }
}
