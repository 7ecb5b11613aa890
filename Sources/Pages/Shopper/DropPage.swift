package import Shop

/// `GET /d/{slug}`: a drop in any state. The bytes are shared by all shoppers, so nothing here
/// depends on who asks or on when.
package struct DropPage: Page {
    package static let template = "drop"

    package var slug: String
    package var title: String
    package var state: DropState
    package var opensAt: TimeText
    package var closesAt: TimeText
    /// The number of units that a person may have; `nil` is no limit.
    package var limitPerPerson: Int?
    /// The time that there is to give details, written: `10 minutes`.
    package var hold: String
    /// The time that there is to pay, written: `2 hours`.
    package var pay: String
    package var shipping: Shipping
    package var products: [ProductView]
    /// The drop that comes next, where this one sells nothing any more.
    package var next: NextDrop?
    package var line: LineDoor
    /// The moment from which on its line can be joined, if it has one.
    package var joinsAt: TimeText
    /// The stamp that tells that somebody was here before a line began; goes along with the form.
    package var stamp: String?
    package var contact: String?
    /// Whether people may wait for what is sold out.
    package var waits: Bool
    /// Whether something of it is sold out.
    package var isAnyGone: Bool
    /// Whether members reserve with their codes just now.
    package var isForMembers: Bool
    /// Whether the drop is a rehearsal: nothing is sold here, and the page says so.
    package var isRehearsal: Bool

    package init(
        slug: String, title: String, state: DropState, opensAt: TimeText, closesAt: TimeText,
        limitPerPerson: Int? = nil, hold: String, pay: String, shipping: Shipping,
        products: [ProductView], next: NextDrop? = nil, line: LineDoor = .none, joinsAt: TimeText,
        stamp: String? = nil, contact: String? = nil, isForMembers: Bool = false,
        isRehearsal: Bool = false, waits: Bool = false, isAnyGone: Bool = false
    ) {
        self.slug = slug
        self.title = title
        self.state = state
        self.opensAt = opensAt
        self.closesAt = closesAt
        self.limitPerPerson = limitPerPerson
        self.hold = hold
        self.pay = pay
        self.shipping = shipping
        self.products = products
        self.next = next
        self.line = line
        self.joinsAt = joinsAt
        self.stamp = stamp
        self.contact = contact
        self.isForMembers = isForMembers
        self.waits = waits
        self.isAnyGone = isAnyGone
        self.isRehearsal = isRehearsal
    }
}

/// The door from a drop's page into a line.
package enum LineDoor: String, CaseIterable, Sendable {
    /// No door: people walk straight in.
    case none
    /// A door that opens later: there is a line, and nobody can join yet.
    case soon
    case open
}

/// The drop that comes after one that sells nothing any more.
package struct NextDrop: Hashable, Sendable {
    package var slug: String
    package var title: String
    /// Whether the next drop is open already.
    package var isOpen: Bool
    /// The moment when the next drop opens, written.
    package var opens: String

    package init(slug: String, title: String, isOpen: Bool, opens: String) {
        self.slug = slug
        self.title = title
        self.isOpen = isOpen
        self.opens = opens
    }
}

/// The price of something with shipping.
package struct ShippedPrice: Sendable {
    package var text: String
    /// Whether other variants cost more.
    package var isFrom: Bool

    package init(text: String, isFrom: Bool) {
        self.text = text
        self.isFrom = isFrom
    }
}

/// The shipping: how goods travel and what it costs.
package struct Shipping: Sendable {
    /// The seller's word for the shipping: `post`.
    package var method: String
    package var fee: MoneyText
    package var isFree: Bool

    package init(
        method: String, fee: MoneyText, isFree: Bool
    ) {
        self.method = method
        self.fee = fee
        self.isFree = isFree
    }
}

/// A picture in the widths that there are.
package struct PictureView: Sendable {
    /// The path of the largest picture.
    package var src: String
    /// The paths with their widths, for the browser to choose from; `nil` where there is one only.
    package var srcset: String?

    package init(src: String, srcset: String? = nil) {
        self.src = src
        self.srcset = srcset
    }
}

/// A product on the drop page.
package struct ProductView: Sendable {
    /// The product's name; not `name`, which inside is the variant's.
    package var title: String
    package var description: String
    package var picture: PictureView?
    /// The product's price, written; a range when variants differ.
    package var price: String
    /// The price of the cheapest variant with shipping; `nil` where that is free.
    package var shipped: ShippedPrice?
    /// Whether every variant is gone.
    package var isSoldOut: Bool
    package var variants: [VariantChoice]

    package init(
        title: String, description: String, picture: PictureView? = nil, price: String,
        shipped: ShippedPrice? = nil, isSoldOut: Bool, variants: [VariantChoice]
    ) {
        self.title = title
        self.description = description
        self.picture = picture
        self.price = price
        self.shipped = shipped
        self.isSoldOut = isSoldOut
        self.variants = variants
    }
}

/// One variant with what is left and its number field `q-{SKU}`.
package struct VariantChoice: Sendable {
    package var sku: String
    package var name: String
    package var price: MoneyText
    /// The units that can still be reserved.
    package var available: Int
    /// The most that the field takes: the least of the limit, what is left and 99.
    package var most: Int
    /// The quantity that the field holds.
    package var quantity: Int
    package var isSoldOut: Bool
    /// Whether the exact number is shown: from 1 to 19.
    package var isFew: Bool

    package init(
        sku: String, name: String, price: MoneyText, available: Int, most: Int, quantity: Int,
        isSoldOut: Bool, isFew: Bool
    ) {
        self.sku = sku
        self.name = name
        self.price = price
        self.available = available
        self.most = most
        self.quantity = quantity
        self.isSoldOut = isSoldOut
        self.isFew = isFew
    }

    /// The number of units from which on a page says "plenty" instead of a number.
    package static let plenty = 20
    /// The most that a number field takes when a drop has no limit.
    package static let greatestQuantity = 99

    /// Makes a choice, and derives what can be derived from what is left and the drop's limit.
    package init(
        sku: String, name: String, price: MoneyText, available: Int, limit: Int?,
        quantity: Int = 0
    ) {
        let most = max(0, min(available, limit ?? Self.greatestQuantity, Self.greatestQuantity))
        self.init(
            sku: sku, name: name, price: price, available: available, most: most,
            quantity: quantity, isSoldOut: available <= 0,
            isFew: (1..<Self.plenty).contains(available))
    }
}
