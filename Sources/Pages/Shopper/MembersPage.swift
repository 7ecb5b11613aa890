/// `GET /d/{slug}/members` and the answer to a refused `POST`: members choose and reserve with
/// their code, before everybody else.
package struct MembersPage: Page {
    package static let template = "members"

    package var slug: String
    package var title: String
    package var opensAt: TimeText
    package var limitPerPerson: Int?
    package var lines: [MembersLine]
    /// What was typed as the code.
    package var code: String
    /// A fresh key that the form carries.
    package var idempotencyKey: String
    /// Why it did not work; `nil` on the first showing.
    package var refusal: MembersRefusal?
    /// The prices that this page shows, which go along with the form.
    package var seen: String

    package init(
        slug: String, title: String, opensAt: TimeText, limitPerPerson: Int? = nil,
        lines: [MembersLine], code: String = "", idempotencyKey: String,
        refusal: MembersRefusal? = nil, seen: String
    ) {
        self.slug = slug
        self.title = title
        self.opensAt = opensAt
        self.limitPerPerson = limitPerPerson
        self.lines = lines
        self.code = code
        self.idempotencyKey = idempotencyKey
        self.refusal = refusal
        self.seen = seen
    }
}

/// A variant with the number field `q-{SKU}`.
package struct MembersLine: Sendable {
    package var sku: String
    package var product: String
    package var variant: String
    package var price: MoneyText
    package var quantity: Int
    package var most: Int
    package var isGone: Bool

    package init(
        sku: String, product: String, variant: String, price: MoneyText, quantity: Int, most: Int,
        isGone: Bool
    ) {
        self.sku = sku
        self.product = product
        self.variant = variant
        self.price = price
        self.quantity = quantity
        self.most = most
        self.isGone = isGone
    }
}

/// Why a member's reservation was refused.
package enum MembersRefusal: Sendable {
    case codeMissing
    case codeInvalid
    /// The code has an order.
    case codeUsed
    case nothingChosen
    /// Less is left of what was chosen.
    case short
    /// So many may one person have.
    case tooMany(Int)
    /// It costs more than it did when it was shown.
    case priceChanged(PriceChange)
    /// Worth trying again after so many seconds.
    case wait(Int)
    /// Something in the request makes no sense, such as an unknown variant.
    case unsound
}
