package import Shop

/// `GET /d/{slug}/waitlist` and the answer to a refused `POST`: what is sold out, how many of it
/// are wanted, and who wants them.
package struct WaitlistPage: Page {
    package static let template = "waitlist"
    package static let isCommon = true

    package var slug: String
    package var title: String
    /// The variants that are sold out, with what was chosen of each.
    package var lines: [ChosenLine]
    /// Whether fewer than was asked for is welcome.
    package var takesFewer: Bool
    package var details: DetailsForm
    /// The time for which an offer is good, written: `30 minutes`.
    package var offer: String
    /// Whether what comes back is offered in batches.
    package var isBatches: Bool
    package var limitPerPerson: Int?
    /// A fresh key that the form carries.
    package var idempotencyKey: String
    package var refusal: WaitlistProblem?
    package var contact: String?

    package init(
        slug: String, title: String, lines: [ChosenLine], takesFewer: Bool = true,
        details: DetailsForm, offer: String, isBatches: Bool, limitPerPerson: Int?,
        idempotencyKey: String, refusal: WaitlistProblem? = nil, contact: String? = nil
    ) {
        self.slug = slug
        self.title = title
        self.lines = lines
        self.takesFewer = takesFewer
        self.details = details
        self.offer = offer
        self.isBatches = isBatches
        self.limitPerPerson = limitPerPerson
        self.idempotencyKey = idempotencyKey
        self.refusal = refusal
        self.contact = contact
    }
}

extension WaitlistPage {
    package var isRefused: Bool { refusal != nil }
}

/// The reason why somebody was not put on a waitlist, as the page words it.
package enum WaitlistProblem: Sendable {
    case nothingChosen
    /// It can be reserved now.
    case inStock
    case limitReached(LimitReached)
    /// Somebody with this phone number or e-mail address waits already.
    case waitsAlready
    case full
    /// The drop is not open, or has no waitlist any more.
    case over
    /// Too many people press at once: it is worth trying again after so many seconds.
    case busy(Int)
    /// Something in the request makes no sense.
    case invalid
    /// Some details are wrong; each says so itself.
    case wrongDetails
}

/// `GET /d/{slug}/waitlist/{number}/{key}`: where somebody stands on a waitlist.
package struct WaitlistEntryPage: Page {
    package static let template = "waitlist-entry"

    package var slug: String
    package var title: String
    /// The path of this page.
    package var path: String
    package var number: Int
    /// How many wait before this one for any of the same.
    package var ahead: Int
    package var isFirst: Bool
    package var standing: WaitlistStanding
    package var lines: [WaitedLine]
    package var takesFewer: Bool
    package var asked: TimeText
    /// The time for which an offer is good, written.
    package var offer: String
    package var isBatches: Bool
    /// When the next batch is offered, where that was announced.
    package var offersAt: TimeText?
    /// The order that it became.
    package var order: OrderLink?
    /// Until when the order is to be paid.
    package var deadline: TimeText?
    /// Whether the drop is over.
    package var isOver: Bool
    /// The receipt, one line.
    package var receipt: String
    /// The whole address of the record, for a command.
    package var address: String
    /// Whether a press came too late: it does not wait any more.
    package var isLate: Bool
    package var contact: String?

    package init(
        slug: String, title: String, path: String, number: Int, ahead: Int,
        standing: WaitlistStanding, lines: [WaitedLine], takesFewer: Bool, asked: TimeText,
        offer: String, isBatches: Bool, offersAt: TimeText? = nil, order: OrderLink? = nil,
        deadline: TimeText? = nil, isOver: Bool = false, receipt: String, address: String,
        isLate: Bool = false, contact: String? = nil
    ) {
        self.slug = slug
        self.title = title
        self.path = path
        self.number = number
        self.ahead = ahead
        isFirst = ahead == 0
        self.standing = standing
        self.lines = lines
        self.takesFewer = takesFewer
        self.asked = asked
        self.offer = offer
        self.isBatches = isBatches
        self.offersAt = offersAt
        self.order = order
        self.deadline = deadline
        self.isOver = isOver
        self.receipt = receipt
        self.address = address
        self.isLate = isLate
        self.contact = contact
    }
}

extension WaitlistEntryPage {
    package var isRefused: Bool { isLate }
}

/// Units of a variant that somebody waits for.
package struct WaitedLine: Sendable {
    package var quantity: Int
    package var product: String
    package var variant: String

    package init(quantity: Int, product: String, variant: String) {
        self.quantity = quantity
        self.product = product
        self.variant = variant
    }
}
