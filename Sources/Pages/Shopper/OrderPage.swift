package import Formats
package import Shop

/// The page `GET /o/{code}/{key}`: where a shopper's order stands and the one thing to do next.
package struct OrderPage: Page {
    package static let template = "order"
    package static let isCommon = true

    /// The order's path, `/o/{code}/{key}`; every form of the page posts below it.
    package var path: String
    package var code: String
    /// The version that `…/status` answers as `version`; a different one reloads the page.
    package var version: String
    /// The server's clock in UTC milliseconds.
    package var now: Int64
    package var status: OrderStatus
    package var drop: DropLink
    package var lines: [ChosenLine]
    package var subtotal: MoneyText
    package var shipping: Shipping
    /// What the order is off so that its amount is its own, with its sign; `nil` where it is not.
    package var adjustment: String?
    /// What was forgiven, with its sign; `nil` where nothing was.
    package var forgivenPart: String?
    package var total: MoneyText
    /// The sum of confirmed payments, when there are any.
    package var paid: MoneyText?
    /// The part of the money that is here, when the rest is owed.
    package var part: PartPaid?
    /// Whether the order waits for money and owes none.
    package var isAllHere: Bool
    /// The last slip, when it was not accepted and another one is wanted.
    package var rejected: RejectedSlip?
    /// The money that is too much, when more is here than the order costs.
    package var tooMuch: PaidTooMuch?
    /// The money that goes back to the shopper.
    package var comesBack: MoneyText?
    /// Whether it goes back because not all of it came in time.
    package var endedShort = false
    /// What is said and asked of money that goes back; `nil` where none does.
    package var refund: RefundCard?
    /// Whether a slip waits to be looked at.
    package var slipWaits: Bool
    /// The amount that is still to be transferred; zero or more.
    package var owed: MoneyText
    /// The countdown of the running clock, in a status that has one.
    package var deadline: Countdown?
    /// The last way in which staff moved the order's time; `nil` while nobody has.
    package var timeMoved: TimeMoved?
    /// The moment until which an upload in hand keeps the items at the latest, past the deadline.
    package var heldUntil: TimeText?
    /// The limit that this device's orders of the drop are above, together with this one.
    package var limitAhead: LimitReached?
    package var details: DetailsForm
    package var accounts: [ReceivingAccountView]
    /// Since when newer orders are told other accounts, written; these are still the right ones.
    package var accountsMoved: String?
    package var qr: QRCodeView?
    /// The reference that is to be written into the transfer's note.
    package var reference: String
    /// The slips that were sent, newest first.
    package var slips: [SentSlip]
    /// A fresh idempotency key for the upload form.
    package var uploadKey: String
    /// The reason why the last upload was refused, when this page answers it.
    package var uploadRefusal: UploadRefusal?
    package var mayUpload: Bool
    /// The path where the same can be reserved once more, of an order that is over.
    package var reserveAgain: String?
    package var mayCancel: Bool
    /// Whether the details may still be changed.
    package var mayEditDetails: Bool
    package var carrier: String?
    package var tracking: String?
    /// The entries of the timeline, oldest first.
    package var timeline: [OrderEvent]
    /// Whether this device remembers the order.
    package var isRemembered: Bool
    package var contact: String?

    package init(
        path: String, code: String, version: String, now: Int64, status: OrderStatus,
        drop: DropLink, lines: [ChosenLine], subtotal: MoneyText, shipping: Shipping,
        total: MoneyText, paid: MoneyText? = nil, part: PartPaid? = nil,
        isAllHere: Bool = false, rejected: RejectedSlip? = nil, tooMuch: PaidTooMuch? = nil,
        comesBack: MoneyText? = nil, slipWaits: Bool = false, owed: MoneyText,
        deadline: Countdown? = nil,
        heldUntil: TimeText? = nil, limitAhead: LimitReached? = nil,
        details: DetailsForm, accounts: [ReceivingAccountView], qr: QRCodeView? = nil,
        reference: String,
        slips: [SentSlip], uploadKey: String, uploadRefusal: UploadRefusal? = nil, mayUpload: Bool,
        reserveAgain: String? = nil, mayCancel: Bool, mayEditDetails: Bool, carrier: String? = nil,
        tracking: String? = nil,
        timeline: [OrderEvent], isRemembered: Bool = false, contact: String? = nil
    ) {
        self.path = path
        self.code = code
        self.version = version
        self.now = now
        self.status = status
        self.drop = drop
        self.lines = lines
        self.subtotal = subtotal
        self.shipping = shipping
        self.total = total
        self.paid = paid
        self.part = part
        self.isAllHere = isAllHere
        self.rejected = rejected
        self.tooMuch = tooMuch
        self.comesBack = comesBack
        self.slipWaits = slipWaits
        self.owed = owed
        self.deadline = deadline
        self.heldUntil = heldUntil
        self.limitAhead = limitAhead
        self.details = details
        self.accounts = accounts
        self.qr = qr
        self.reference = reference
        self.slips = slips
        self.uploadKey = uploadKey
        self.uploadRefusal = uploadRefusal
        self.mayUpload = mayUpload
        self.reserveAgain = reserveAgain
        self.mayCancel = mayCancel
        self.mayEditDetails = mayEditDetails
        self.carrier = carrier
        self.tracking = tracking
        self.timeline = timeline
        self.isRemembered = isRemembered
        self.contact = contact
    }
}

extension OrderPage {
    package var isRefused: Bool {
        details.isRefused || uploadRefusal != nil || refund?.fields?.isRefused == true
    }
}

/// The part of the money that is here for an order, and what is missing.
package struct PartPaid: Sendable {
    package var have: MoneyText
    package var missing: MoneyText

    package init(have: MoneyText, missing: MoneyText) {
        self.have = have
        self.missing = missing
    }
}

/// The money that is here for an order, and what of it is too much.
package struct PaidTooMuch: Sendable {
    package var have: MoneyText
    package var more: MoneyText

    package init(have: MoneyText, more: MoneyText) {
        self.have = have
        self.more = more
    }
}

/// A slip that was not accepted.
package struct RejectedSlip: Sendable {
    /// The reason why the slip was rejected, in words that the shopper can act on.
    package var reason: String

    package init(reason: String) {
        self.reason = reason
    }
}

/// The drop an order belongs to.
package struct DropLink: Sendable {
    package var slug: String
    package var title: String
    /// Whether the drop is a rehearsal: nothing was sold, and nothing is to be paid.
    package var isRehearsal: Bool

    package init(slug: String, title: String, isRehearsal: Bool = false) {
        self.slug = slug
        self.title = title
        self.isRehearsal = isRehearsal
    }
}

/// An account that the money goes to, as a page shows it.
package struct ReceivingAccountView: Sendable {
    /// The bank's name, or what the seller calls it.
    package var bank: String
    package var mark: BankMark
    /// The name of the account's holder.
    package var name: String
    /// The account's number, grouped as the bank writes it.
    package var number: String
    /// The account's digits alone: what copying gives.
    package var plainNumber: String
    /// What the account's scheme needs besides, to be copied by hand.
    package var details: [AccountDetailView]
    /// The path of the account's QR as a picture, where it has one and the page shows another's.
    package var picture: String?

    package init(
        bank: String, mark: BankMark, name: String, number: String, plainNumber: String,
        details: [AccountDetailView] = [], picture: String? = nil
    ) {
        self.bank = bank
        self.mark = mark
        self.name = name
        self.number = number
        self.plainNumber = plainNumber
        self.details = details
        self.picture = picture
    }
}

/// Something of an account that people copy into an app that reads no QR, such as a PIX key.
package struct AccountDetailView: Sendable {
    package var kind: PayerDetail.Name
    /// The value as people read it.
    package var shown: String
    /// The value as it is copied.
    package var value: String

    package init(kind: PayerDetail.Name, shown: String, value: String) {
        self.kind = kind
        self.shown = shown
        self.value = value
    }

    package init(_ detail: PayerDetail) {
        self.init(kind: detail.name, shown: detail.shown, value: detail.value)
    }
}

/// The mark by which a bank is known at a glance: its short name on its colour.
package struct BankMark: Sendable {
    package var letters: String
    /// The bank's colour, such as `#138f2d`.
    package var colour: String
    /// The colour of the letters.
    package var ink: String

    package init(letters: String, colour: String, ink: String) {
        self.letters = letters
        self.colour = colour
        self.ink = ink
    }
}

/// The payer's QR, ready to be placed in the page.
package struct QRCodeView: Sendable {
    /// The QR as trusted markup: one `<svg>` element without `style` or `script`, dark on white.
    package var svg: String
    /// The name of the scheme: `PromptPay`.
    package var scheme: String
    /// The name of whose account the QR pays to.
    package var holder: String
    /// The path where the server has the QR as a picture.
    package var picture: String

    package init(svg: String, scheme: String, holder: String, picture: String) {
        self.svg = svg
        self.scheme = scheme
        self.holder = holder
        self.picture = picture
    }
}

/// A slip that the shopper sent.
package struct SentSlip: Sendable {
    package var sentAt: TimeText
    package var status: SlipStatus
    /// The size of the file, written: `1.2 MB`.
    package var size: String
    /// The reason why the slip was rejected, in words that the shopper can act on.
    package var reason: String?

    package init(
        sentAt: TimeText, status: SlipStatus, size: String, reason: String? = nil
    ) {
        self.sentAt = sentAt
        self.status = status
        self.size = size
        self.reason = reason
    }
}

/// The reason why an upload was refused.
package enum UploadRefusal: Sendable {
    case nothingSent
    /// The file has not a byte.
    case emptyFile
    /// The file is over the limit, which is written: `16 MB`.
    case tooLarge(String)
    case wrongType
    /// The file is a PDF that opens only with a password.
    case locked
    /// The order's status takes no slip.
    case notNow
    /// The order has as many slips, or as large ones, as it may have.
    case enough
    /// Too many uploads come at once, or the disk is full.
    case busy
}

/// The way in which staff have moved the time that an order has.
package enum TimeMoved: Sendable {
    case extended, shortened
}

/// An entry of the timeline as the shopper may see it.
package struct OrderEvent: Sendable {
    package var at: TimeText
    package var kind: Kind
    /// The note for the shopper, such as why a slip was rejected.
    package var note: String?

    package init(
        at: TimeText, kind: Kind, note: String? = nil
    ) {
        self.at = at
        self.kind = kind
        self.note = note
    }

    /// The kind of an entry: what happened.
    package enum Kind: Sendable {
        /// The order came into this status.
        case became(OrderStatus)
        case slipSent
        case slipRejected
        case slipApproved
        case detailsChanged
        /// Money was confirmed without a slip, or that was taken back.
        case received, takenBack
        /// What was missing was forgiven, or is not any more.
        case forgiven, notForgiven
        /// The account was told that money goes back to.
        case refundAccount
        /// A refund was handed to the bank, it went, the bank did not make it, or it came back.
        case refundSent, refundDone, refundRefused, refundReturned
        /// Staff gave everybody more time, or took that back.
        case extended, shortened
    }
}
