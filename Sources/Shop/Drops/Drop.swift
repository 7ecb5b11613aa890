/// A sale: an opening and a closing time, products, limits.
package struct Drop: Sendable {
    package var id: DropID
    package var slug: String
    package var title: String
    package var opensAt: Timestamp
    package var closesAt: Timestamp
    /// How long stock is held while details are given.
    package var hold: Span
    /// How long a shopper has to pay and upload the slip.
    package var pay: Span
    /// The most units of one person over the whole drop; `nil` is no limit.
    package var limitPerPerson: Int?
    package var shippingMethod: String
    package var shippingFee: Money
    package var line: LineSettings
    package var kind: DropKind
    /// When members, who have an access code, may begin to reserve; `nil` is not before others.
    package var membersOpenAt: Timestamp?
    /// How its orders differ in their amounts; `nil` where they do not.
    package var uniqueAmounts: UniqueAmounts?
    /// How what comes back is offered; `nil` where there is no waitlist.
    package var waitlist: WaitlistSettings?
    package var others: OtherWords

    package init(
        id: DropID, slug: String, title: String, opensAt: Timestamp, closesAt: Timestamp,
        hold: Span, pay: Span, limitPerPerson: Int?, shippingMethod: String, shippingFee: Money,
        line: LineSettings = LineSettings(), kind: DropKind = .sale,
        membersOpenAt: Timestamp? = nil, uniqueAmounts: UniqueAmounts? = nil,
        waitlist: WaitlistSettings? = nil, others: OtherWords = OtherWords()
    ) {
        self.id = id
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
        self.kind = kind
        self.membersOpenAt = membersOpenAt
        self.uniqueAmounts = uniqueAmounts
        self.waitlist = waitlist
        self.others = others
    }

    /// The drop's title in a reader's language.
    package func title(in language: String) -> String {
        others.all(.title, title).text(in: language)
    }

    /// Whether it is the members' time: whoever has an access code may reserve, and nobody else.
    package func isForMembers(at now: Timestamp) -> Bool {
        guard let membersOpenAt else { return false }
        return now >= membersOpenAt && now < opensAt
    }

    /// The state of a drop as it looks to a shopper at a moment, given how many units are left.
    package func state(at now: Timestamp, available: Int) -> DropState {
        if now < opensAt { return .upcoming }
        if now >= closesAt { return .closed }
        return available > 0 ? .open : .soldOut
    }
}

/// The kind of a drop: a real sale, a rehearsal, or a copy made for one rehearsal.
package enum DropKind: Int64, Sendable {
    case sale = 0
    /// A drop marked as a rehearsal in the shop file: nothing is sold, its orders may be thrown
    /// away.
    case rehearsal = 1
    /// A copy of a drop that is made for one rehearsal and goes away with it.
    case copy = 2

    /// Whether orders of this drop are only rehearsed and mean nothing.
    package var isRehearsal: Bool { self != .sale }
}

/// The state of a drop as pages and the API name it.
package enum DropState: String, CaseIterable, Sendable {
    case upcoming
    case open
    case soldOut = "sold_out"
    case closed
}

/// A product that is sold: a name, words, a picture and its variants.
package struct Product: Sendable {
    package var id: ProductID
    /// The seller's own id of the product in the shop file.
    package var reference: String
    package var name: String
    package var description: String
    /// The blob name of the picture, or `nil`.
    package var picture: String?
    /// The pictures made of it for shoppers, narrowest first; none where an older version applied
    /// it.
    package var sizes: [PictureSize]
    package var variants: [Variant]
    package var others: OtherWords

    package init(
        id: ProductID, reference: String, name: String, description: String, picture: String?,
        sizes: [PictureSize] = [], variants: [Variant], others: OtherWords = OtherWords()
    ) {
        self.id = id
        self.reference = reference
        self.name = name
        self.description = description
        self.picture = picture
        self.sizes = sizes
        self.variants = variants
        self.others = others
    }

    /// The product's name in a reader's language.
    package func name(in language: String) -> String {
        others.all(.name, name).text(in: language)
    }

    /// The product's description in a reader's language.
    package func description(in language: String) -> String {
        others.all(.description, description).text(in: language)
    }
}

/// A product in one size or colour; carries price and stock.
package struct Variant: Sendable {
    package var id: VariantID
    package var sku: String
    package var name: String
    package var price: Money
    /// The units that exist for sale, sold ones included.
    package var stock: Int
    /// The units that can still be reserved.
    package var available: Int
    package var others: OtherWords

    package init(
        id: VariantID, sku: String, name: String, price: Money, stock: Int, available: Int,
        others: OtherWords = OtherWords()
    ) {
        self.id = id
        self.sku = sku
        self.name = name
        self.price = price
        self.stock = stock
        self.available = available
        self.others = others
    }

    /// The variant's name in a reader's language.
    package func name(in language: String) -> String {
        others.all(.name, name).text(in: language)
    }
}
