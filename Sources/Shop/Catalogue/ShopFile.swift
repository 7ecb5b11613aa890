/// The content of a shop file, checked for form but not yet against what is stored.
package struct ShopFile: Sendable {
    package var shop: ShopProfile
    package var accounts: [ReceivingAccount]
    package var drops: [DropEntry]
    /// The state of the shop that the file shows, where it says so.
    package var madeFrom: String?

    package init(
        shop: ShopProfile, accounts: [ReceivingAccount], drops: [DropEntry],
        madeFrom: String? = nil
    ) {
        self.shop = shop
        self.accounts = accounts
        self.drops = drops
        self.madeFrom = madeFrom
    }

    /// A drop of a shop file.
    package struct DropEntry: Sendable {
        package var slug: String
        package var title: String
        /// When the drop opens; `nil` stands for `now`, the moment the file is first applied.
        package var opensAt: Timestamp?
        package var closesAt: Timestamp
        package var hold: Span
        package var pay: Span
        package var limitPerPerson: Int?
        package var shippingMethod: String
        package var shippingFee: Money
        package var line: LineSettings
        /// When members, who have an access code, may begin to reserve.
        package var membersOpenAt: Timestamp?
        /// How its orders differ in their amounts; `nil` where they do not.
        package var uniqueAmounts: UniqueAmounts?
        /// How what comes back is offered; `nil` where there is no waitlist.
        package var waitlist: WaitlistSettings?
        package var products: [ProductEntry]
        package var isRehearsal: Bool
        package var others: OtherWords

        package init(
            slug: String, title: String, opensAt: Timestamp?, closesAt: Timestamp, hold: Span,
            pay: Span, limitPerPerson: Int?, shippingMethod: String, shippingFee: Money,
            line: LineSettings = LineSettings(), membersOpenAt: Timestamp? = nil,
            uniqueAmounts: UniqueAmounts? = nil, waitlist: WaitlistSettings? = nil,
            products: [ProductEntry],
            isRehearsal: Bool = false,
            others: OtherWords = OtherWords()
        ) {
            self.slug = slug
            self.title = title
            self.opensAt = opensAt
            self.closesAt = closesAt
            self.hold = hold
            self.pay = pay
            self.limitPerPerson = limitPerPerson
            self.shippingMethod = shippingMethod
            self.shippingFee = shippingFee
            self.line = line
            self.membersOpenAt = membersOpenAt
            self.uniqueAmounts = uniqueAmounts
            self.waitlist = waitlist
            self.products = products
            self.isRehearsal = isRehearsal
            self.others = others
        }
    }

    /// A product of a shop file.
    package struct ProductEntry: Sendable {
        /// The seller's own id of the product.
        package var reference: String
        package var name: String
        package var description: String
        /// The picture's path as written; in the stored catalogue it is a blob name.
        package var picture: String?
        package var variants: [VariantEntry]
        package var others: OtherWords

        package init(
            reference: String, name: String, description: String, picture: String?,
            variants: [VariantEntry], others: OtherWords = OtherWords()
        ) {
            self.reference = reference
            self.name = name
            self.description = description
            self.picture = picture
            self.variants = variants
            self.others = others
        }
    }

    /// A variant of a shop file, with the price it really has.
    package struct VariantEntry: Hashable, Sendable {
        package var sku: String
        package var name: String
        package var price: Money
        package var stock: Int
        package var others: OtherWords

        package init(
            sku: String, name: String, price: Money, stock: Int, others: OtherWords = OtherWords()
        ) {
            self.sku = sku
            self.name = name
            self.price = price
            self.stock = stock
            self.others = others
        }
    }
}

/// The named limits of a shop file.
package enum ShopFileLimits {
    package static let drops = 500
    package static let products = 200
    package static let variants = 200
    package static let stock = 10_000_000
    /// How many minutes before the opening a line can be joined, at most.
    package static let gatheringMinutes: Int64 = 1_440
    /// How many minutes an admission can last, at most.
    package static let admissionMinutes: Int64 = 60
    package static let slugLength = 64
    /// The most characters of `reference_prefix`: more leave no room for the code in the references
    /// of some schemes.
    package static let referencePrefix = 8
    package static let skuLength = 64
    package static let textLength = 10_000
    /// The most characters of each text of `legal`: a page of terms is seldom half of it.
    package static let legalLength = 20_000
    /// The most bytes of a picture, because pictures are read whole when a file is applied.
    package static let pictureBytes = 8 * 1_024 * 1_024
    /// The most bytes of a shop file.
    package static let bytes = 4 * 1_024 * 1_024
}
