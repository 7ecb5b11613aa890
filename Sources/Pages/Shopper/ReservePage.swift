/// The page `GET /d/{slug}/reserve` and the answer to a refused `POST`: everything chosen, the
/// reason if it was refused, and one button.
package struct ReservePage: Page {
    package static let template = "reserve"
    package static let isCommon = true

    package var slug: String
    package var title: String
    /// The lines that were chosen, refused or not; empty when nothing was.
    package var lines: [ChosenLine]
    package var subtotal: MoneyText
    package var shipping: Shipping
    package var total: MoneyText
    /// What an order is off so that its amount is its own; never known before it is made.
    package var adjustment: String?
    /// What was forgiven of an order; nothing before there is one.
    package var forgivenPart: String?
    /// The most that the order will be off, written, where orders of the drop are; as a discount or
    /// as a surcharge.
    package var lessBy: String?
    package var moreBy: String?
    /// The units over all lines.
    package var quantity: Int
    /// The time that there is to give details, written: `10 minutes`.
    package var hold: String
    /// A fresh key that the form carries.
    package var idempotencyKey: String
    /// The reason why it did not work; `nil` on the first showing.
    package var refusal: ReserveRefusal?
    /// The details that were typed along with the choice; `nil` when they are asked for afterwards.
    package var details: DetailsForm?
    /// The stamp that tells that somebody was here before a line began; goes along with the form.
    package var stamp: String?
    /// The prices that this page shows, which go along with the form.
    package var seen: String
    /// The number of units that there are of what was chosen, as this page shows it; goes along as
    /// well.
    package var left: String
    /// The limit that this device's orders of the drop are above, together with the choice.
    package var limitAhead: LimitReached?
    /// This device's other orders of the drop, where they stand in nobody's way.
    package var others: [OrderLink]

    package init(
        slug: String, title: String, lines: [ChosenLine], subtotal: MoneyText, shipping: Shipping,
        total: MoneyText, quantity: Int, hold: String, idempotencyKey: String,
        refusal: ReserveRefusal? = nil, details: DetailsForm? = nil,
        stamp: String? = nil, seen: String, left: String = "", limitAhead: LimitReached? = nil,
        others: [OrderLink] = []
    ) {
        self.slug = slug
        self.title = title
        self.lines = lines
        self.subtotal = subtotal
        self.shipping = shipping
        self.total = total
        self.quantity = quantity
        self.hold = hold
        self.idempotencyKey = idempotencyKey
        self.refusal = refusal
        self.details = details
        self.stamp = stamp
        self.seen = seen
        self.left = left
        self.limitAhead = limitAhead
        self.others = others
    }

    package var derived: [String: any Sendable] { ["isWhole": isWhole] }

    /// Whether the choice can be had as it is: one more press takes it.
    private var isWhole: Bool {
        switch refusal {
        case nil, .priceChanged: true
        default: false
        }
    }
}

extension ReservePage {
    package var isRefused: Bool { refusal != nil }
}

/// Some units of one variant, before or after they were reserved.
package struct ChosenLine: Sendable {
    package var sku: String
    package var product: String
    package var variant: String
    package var quantity: Int
    package var unitPrice: MoneyText
    package var amount: MoneyText
    /// The most that can be had now, for the number field; not shown on an order.
    package var most: Int
    package var picture: String?

    package init(
        sku: String, product: String, variant: String, quantity: Int, unitPrice: MoneyText,
        amount: MoneyText, most: Int, picture: String? = nil
    ) {
        self.sku = sku
        self.product = product
        self.variant = variant
        self.quantity = quantity
        self.unitPrice = unitPrice
        self.amount = amount
        self.most = most
        self.picture = picture
    }
}

/// The reason why a reservation was refused, as the page words it.
package enum ReserveRefusal: Sendable {
    case nothingChosen
    /// Some lines cannot be had as chosen.
    case soldOut(Shortage)
    case limitReached(LimitReached)
    /// The drop opens only at this moment.
    case notOpen(TimeText)
    case closed
    /// Too many people press at once: it is worth trying again after so many seconds.
    case busy(Int)
    /// Something in the request makes no sense, such as an unknown variant.
    case invalid
    /// Some details are wrong; each says so itself.
    case wrongDetails
    /// The choice costs more than it did when it was shown.
    case priceChanged(PriceChange)
}

/// A shortage: what of a choice cannot be had.
package struct Shortage: Sendable {
    /// Whether all of it was there when the page was made that was sent: others were faster.
    package var wasThere: Bool
    /// The units that are left of each variant.
    package var leftOvers: [LeftOver]
    /// Other variants of the same goods that are still here, written: `L`, `S, L`.
    package var stillHere: String?
    /// Whether `stillHere` names more than one variant.
    package var areSeveral: Bool

    package init(
        wasThere: Bool, leftOvers: [LeftOver], stillHere: String? = nil, areSeveral: Bool = false
    ) {
        self.wasThere = wasThere
        self.leftOvers = leftOvers
        self.stillHere = stillHere
        self.areSeveral = areSeveral
    }
}

/// A leftover: a variant of which fewer units are left than were wanted.
package struct LeftOver: Sendable {
    package var product: String
    package var variant: String
    package var wanted: Int
    /// The units that are left; zero when the variant is gone.
    package var left: Int
    package var isGone: Bool

    package init(
        product: String, variant: String, wanted: Int, left: Int, isGone: Bool
    ) {
        self.product = product
        self.variant = variant
        self.wanted = wanted
        self.left = left
        self.isGone = isGone
    }
}

/// A person's limit over the drop.
package struct LimitReached: Sendable {
    package var limit: Int
    /// The units in this person's live orders, as far as the shop may tell; else 0.
    package var already: Int
    /// Whether `already` is above zero.
    package var hasSome: Bool
    /// Whether this person has some, and may have more.
    package var hasRoom: Bool
    /// This device's other orders of the drop.
    package var others: [OrderLink]

    package init(limit: Int, already: Int, others: [OrderLink] = []) {
        self.limit = limit
        self.already = already
        self.others = others
        hasSome = already > 0
        hasRoom = already > 0 && already < limit
    }
}

/// The way to one of the reader's own orders.
package struct OrderLink: Sendable {
    /// The order's path, `/o/{code}/{key}`.
    package var path: String
    package var code: String

    package init(path: String, code: String) {
        self.path = path
        self.code = code
    }
}
