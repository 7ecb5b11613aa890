package import Shop

/// The page `GET /admin/orders/{code}`: everything about an order and what may be done with it.
package struct StaffOrderPage: Page {
    package static let template = "staff-order"

    package var code: String
    package var status: OrderStatus
    package var drop: DropLink
    package var toldAccounts: ToldAccounts
    package var createdAt: TimeText
    package var deadline: Countdown?
    /// The server's clock in UTC milliseconds.
    package var now: Int64
    /// The shopper's own page, when this role may see the link.
    package var shopperPath: String?
    package var customer: CustomerView?
    package var lines: [ChosenLine]
    package var subtotal: MoneyText
    package var shipping: Shipping
    /// What was forgiven, with its sign; `nil` where nothing was.
    package var forgivenPart: String?
    package var total: MoneyText
    package var paid: MoneyText
    /// The amount that is still owed, zero or more: what "approve" is filled with.
    package var owed: MoneyText
    /// The amount that the field holds: what was typed, else what is owed.
    package var amount: String
    /// The reason of a payment that was typed, kept after a refusal.
    package var paymentReason: String
    /// The amount that was paid too much.
    package var overpaid: MoneyText?
    /// The amount that is missing although something has come, or although the order is called
    /// paid.
    package var underpaid: MoneyText?
    /// The amount that is here and has to go back.
    package var goesBack: MoneyText?
    /// Whether nothing is owed.
    package var isSettled: Bool
    /// Whether the order has ended, so that money for it has to go back.
    package var isOver: Bool
    package var payments: [PaymentRow]
    /// The slips, newest first.
    package var slips: [SlipView]
    /// The ready-made reasons for rejecting: the shopper reads them in the shopper's language.
    package var rejectReasons: [ReasonChoice]
    /// The entries of the timeline, oldest first.
    package var timeline: [StaffEvent]
    package var carrier: String?
    package var tracking: String?
    package var mayDecide: Bool
    package var mayNote: Bool
    package var mayRecordPayment: Bool
    /// A fresh key of the form that records a payment, so that pressing twice records it once.
    package var paymentKey: String
    /// The statuses to set by hand; empty when this role may not.
    package var targets: [OrderStatus]
    package var mayForce: Bool
    package var problem: StaffProblem?
    /// The id of the field that the problem is about.
    package var wrongField: String?
    /// The state of the order that this page shows, for its forms.
    package var seen: String
    /// The text that was typed into the status form, kept after a refusal.
    package var typed: TypedStatus
    /// Whether this page answers something that was done.
    package var saved: Bool
    /// The mails about the order, newest first.
    package var mails: [MailRow] = []

    package init(
        code: String, status: OrderStatus, drop: DropLink, toldAccounts: ToldAccounts,
        createdAt: TimeText,
        deadline: Countdown? = nil, now: Int64, shopperPath: String? = nil,
        customer: CustomerView? = nil, lines: [ChosenLine], subtotal: MoneyText,
        shipping: Shipping, total: MoneyText, paid: MoneyText, owed: MoneyText,
        amount: String? = nil, paymentReason: String = "", overpaid: MoneyText? = nil,
        underpaid: MoneyText? = nil, goesBack: MoneyText? = nil, isSettled: Bool,
        isOver: Bool = false, payments: [PaymentRow], slips: [SlipView],
        rejectReasons: [ReasonChoice], timeline: [StaffEvent], carrier: String? = nil,
        tracking: String? = nil, mayDecide: Bool, mayNote: Bool, mayRecordPayment: Bool,
        paymentKey: String,
        targets: [OrderStatus], mayForce: Bool, problem: StaffProblem? = nil,
        wrongField: String? = nil, seen: String,
        typed: TypedStatus = TypedStatus(), saved: Bool = false
    ) {
        self.code = code
        self.status = status
        self.drop = drop
        self.toldAccounts = toldAccounts
        self.createdAt = createdAt
        self.deadline = deadline
        self.now = now
        self.shopperPath = shopperPath
        self.customer = customer
        self.lines = lines
        self.subtotal = subtotal
        self.shipping = shipping
        self.total = total
        self.paid = paid
        self.owed = owed
        self.amount = amount ?? ""
        self.paymentReason = paymentReason
        self.overpaid = overpaid
        self.underpaid = underpaid
        self.goesBack = goesBack
        self.isSettled = isSettled
        self.isOver = isOver
        self.payments = payments
        self.slips = slips
        self.rejectReasons = rejectReasons
        self.timeline = timeline
        self.carrier = carrier
        self.tracking = tracking
        self.mayDecide = mayDecide
        self.mayNote = mayNote
        self.mayRecordPayment = mayRecordPayment
        self.paymentKey = paymentKey
        self.targets = targets
        self.mayForce = mayForce
        self.problem = problem
        self.wrongField = wrongField
        self.seen = seen
        self.typed = typed
        self.saved = saved
    }
}

extension StaffOrderPage {
    package var isRefused: Bool { problem != nil }
}

/// The customer who ordered.
package struct CustomerView: Sendable {
    package var name: String
    /// The phone number as typed.
    package var phone: String
    /// The number that a telephone dials, without an extension.
    package var dial: String
    package var email: String
    package var address: String
    package var note: String

    package init(
        name: String, phone: String, dial: String, email: String, address: String, note: String
    ) {
        self.name = name
        self.phone = phone
        self.dial = dial
        self.email = email
        self.address = address
        self.note = note
    }
}

/// A row of a payment: a confirmed one, or one that takes another back.
package struct PaymentRow: Sendable {
    package var id: String
    package var at: TimeText
    package var amount: MoneyText
    package var source: PaymentSource
    /// The one who confirmed the payment.
    package var by: String
    package var reason: String
    /// Whether the payment was taken back.
    package var isTakenBack: Bool
    /// The reason of taking it back that was typed; `nil` when that was not refused.
    package var typedReason: String?
    /// Whether the page's problem is about that reason.
    package var isWrong: Bool
    /// The path where to take it back; `nil` when this role may not, or when the decision on its
    /// slip is what is taken back.
    package var takeBackPath: String?

    package init(
        id: String, at: TimeText, amount: MoneyText, source: PaymentSource, by: String,
        reason: String, isTakenBack: Bool = false, takeBackPath: String? = nil,
        typedReason: String? = nil, isWrong: Bool = false
    ) {
        self.isWrong = isWrong
        self.id = id
        self.isTakenBack = isTakenBack
        self.typedReason = typedReason
        self.takeBackPath = takeBackPath
        self.at = at
        self.amount = amount
        self.source = source
        self.by = by
        self.reason = reason
    }
}

/// A choice of a reason for rejecting a slip that the shop has words for.
package struct ReasonChoice: Sendable {
    /// The reason as it is sent and stored.
    package var stored: String
    /// The reason as staff read it.
    package var text: String

    package init(stored: String, text: String) {
        self.stored = stored
        self.text = text
    }
}

/// A slip as staff see it.
package struct SlipView: Sendable {
    package var id: String
    /// The path of the slip's file as it was sent, `/admin/slips/{id}/file`.
    package var path: String
    /// The path of the picture to look at: the copy that was made anew, and the file itself until
    /// there is one; `nil` for a PDF without.
    package var picture: String?
    package var isPDF: Bool
    package var sentAt: TimeText
    package var size: String
    package var status: SlipStatus
    package var isWaiting: Bool
    /// The reason why the slip was rejected.
    package var reason: String?
    package var decidedBy: String?
    /// Whether its file or its transfer was used for other orders too.
    package var isReused: Bool
    /// What was found about it, the gravest first.
    package var findings: [SlipFindingView]
    /// The reason why the slip's file is not shown, where that is known.
    package var absent: PictureNotice.Kind?
    /// The form that decides on the slip, while it waits.
    package var decide: DecideForm?
    /// The form that takes the decision back, once there is one.
    package var takeBack: TakeBackForm?
    /// Whether the decision stays, because goods or a refund have left since.
    package var isFinal: Bool

    package init(
        id: String, path: String, picture: String?, isPDF: Bool, sentAt: TimeText, size: String,
        status: SlipStatus, isWaiting: Bool, reason: String? = nil, decidedBy: String? = nil,
        findings: [SlipFindingView] = [],
        absent: PictureNotice.Kind? = nil, decide: DecideForm? = nil,
        takeBack: TakeBackForm? = nil, isFinal: Bool = false
    ) {
        self.id = id
        self.path = path
        self.picture = picture
        self.isPDF = isPDF
        self.sentAt = sentAt
        self.size = size
        self.status = status
        self.isWaiting = isWaiting
        self.reason = reason
        self.decidedBy = decidedBy
        self.isReused = findings.contains(where: \.kind.isReused)
        self.findings = findings
        self.absent = absent
        self.decide = decide
        self.takeBack = takeBack
        self.isFinal = isFinal
    }
}

/// An entry of an order's timeline, as staff see it.
package struct StaffEvent: Sendable {
    package var at: TimeText
    /// The one who did it: an e-mail address, an API token's name, or empty for the shop itself or
    /// the shopper.
    package var who: String
    package var from: OrderStatus?
    package var to: OrderStatus?
    package var what: What
    /// The text of the entry: the reason, the note, or what was decided.
    package var text: String

    package init(
        at: TimeText, who: String, from: OrderStatus? = nil, to: OrderStatus? = nil,
        what: What = .status, text: String = ""
    ) {
        self.at = at
        self.who = who
        self.from = from
        self.to = to
        self.what = what
        self.text = text
    }

    /// The kind of the entry.
    package enum What: String, CaseIterable, Sendable {
        case status, expired, note, payment, slipSent, slipApproved, slipRejected, takenBack
        case forgiven, notForgiven
        case details, oversold, extended, shortened
        case refundAccount, refundSent, refundDone, refundRefused, refundReturned
    }
}

/// The status form's fields.
package struct TypedStatus: Sendable {
    package var to: String
    package var reason: String
    package var carrier: String
    package var tracking: String

    package init(
        to: String = "", reason: String = "", carrier: String = "", tracking: String = ""
    ) {
        self.to = to
        self.reason = reason
        self.carrier = carrier
        self.tracking = tracking
    }
}
