/// `GET /d/{slug}/members` and the answer to a refused `POST`: members choose and reserve with
/// their code, before everybody else.
package struct MembersPage: Page {
    package static let template = "members"

    package var slug: String
    package var title: String
    package var opensAt: TimeText
    package var limitPerPerson: Int?
    /// The time that there is to give details, written: `10 minutes`.
    package var hold: String
    /// The time that there is to pay, written: `2 hours`.
    package var pay: String
    package var shipping: Shipping
    package var products: [ProductView]
    /// The text that was typed as the code.
    package var code: String
    /// A fresh key that the form carries.
    package var idempotencyKey: String
    /// The reason why it did not work; `nil` on the first showing.
    package var refusal: MembersRefusal?
    /// The prices that this page shows, which go along with the form.
    package var seen: String
    package var contact: String?
    /// Whether the drop is a rehearsal: nothing is sold here, and the page says so.
    package var isRehearsal: Bool

    package init(
        slug: String, title: String, opensAt: TimeText, limitPerPerson: Int? = nil, hold: String,
        pay: String, shipping: Shipping, products: [ProductView], code: String = "",
        idempotencyKey: String, refusal: MembersRefusal? = nil, seen: String,
        contact: String? = nil, isRehearsal: Bool = false
    ) {
        self.slug = slug
        self.title = title
        self.opensAt = opensAt
        self.limitPerPerson = limitPerPerson
        self.hold = hold
        self.pay = pay
        self.shipping = shipping
        self.products = products
        self.code = code
        self.idempotencyKey = idempotencyKey
        self.refusal = refusal
        self.seen = seen
        self.contact = contact
        self.isRehearsal = isRehearsal
    }

    package var derived: [String: any Sendable] {
        [
            "canChoose": true, "tellsStock": true,
            // For the script, which reads plain digits.
            "limitFigure": limitPerPerson.map { String($0) } ?? "",
        ]
    }
}

extension MembersPage {
    package var isRefused: Bool { refusal != nil }
}

/// The reason why a member's reservation was refused.
package enum MembersRefusal: Sendable {
    case codeMissing
    case codeInvalid
    /// The code has an order already.
    case codeUsed
    case nothingChosen
    /// Less is left than was chosen.
    case short
    /// One person may have only so many.
    case tooMany(Int)
    /// The choice costs more than it did when it was shown.
    case priceChanged(PriceChange)
    /// The shop could not take it just now; it is worth trying again after so long, written.
    case wait(String)
    /// Something in the request makes no sense, such as an unknown variant.
    case unsound
}
