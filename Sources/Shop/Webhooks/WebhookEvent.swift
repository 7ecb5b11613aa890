/// The type of what a webhook is told: what happened, by a name that never changes its meaning.
///
/// An entry has one type. A new order is reserved, with details or without; later it is the status
/// where that moved, else what was done without moving it.
package enum WebhookEvent: String, CaseIterable, Sendable {
    /// The order has this status now.
    case reserved = "order.reserved"
    case awaitingPayment = "order.awaiting_payment"
    case underReview = "order.under_review"
    case paid = "order.paid"
    case fulfilled = "order.fulfilled"
    case expired = "order.expired"
    case cancelled = "order.cancelled"
    case refundDue = "order.refund_due"
    case refunded = "order.refunded"
    /// Something was done that left the status as it was.
    case details = "order.details"
    case slip = "order.slip"
    case slipApproved = "order.slip_approved"
    case slipRejected = "order.slip_rejected"
    case payment = "order.payment"
    case forgiven = "order.forgiven"
    case takenBack = "order.taken_back"
    case deadline = "order.deadline"
    case shipment = "order.shipment"
    case oversold = "order.oversold"
    case note = "order.note"
    /// A refund was told an account, was handed to the bank, went or came back.
    case refund = "order.refund"
    /// Something happened to the shop itself.
    case alert = "shop.alert"
    case applied = "shop.applied"
    case lineChanged = "shop.line_changed"
    /// Somebody asked for a trial; it goes to the one webhook alone.
    case test = "webhook.test"

    /// The types that concern orders: what a webhook is told that names no types.
    package static let ofOrders = Set(allCases.filter(\.isOfOrder))

    /// The types that a webhook may ask for, in their order.
    package static let offered = allCases.filter { $0 != .test }

    /// Whether an order's own history tells of it.
    package var isOfOrder: Bool { rawValue.begins(with: "order.") }

    /// The type of an entry of an order's history.
    package init(_ entry: TimelineEntry) {
        if entry.kind != .reserved, let to = entry.to, to != entry.from {
            self.init(to)
            return
        }
        switch entry.kind {
        case .reserved: self = .reserved
        case .details: self = .details
        case .slip: self = .slip
        case .slipApproved: self = .slipApproved
        case .slipRejected: self = .slipRejected
        case .takenBack: self = .takenBack
        case .payment: self = .payment
        case .forgiven: self = .forgiven
        case .status: self = .shipment
        case .expired: self = .expired
        case .cancelled: self = .cancelled
        case .note: self = .note
        case .oversold: self = .oversold
        case .extended, .shortened: self = .deadline
        case .refundAccount, .refundSent, .refundDone, .refundRefused, .refundReturned:
            self = .refund
        }
    }

    private init(_ status: OrderStatus) {
        self =
            switch status {
            case .reserved: .reserved
            case .awaitingPayment: .awaitingPayment
            case .underReview: .underReview
            case .paid: .paid
            case .fulfilled: .fulfilled
            case .expired: .expired
            case .cancelled: .cancelled
            case .refundDue: .refundDue
            case .refunded: .refunded
            }
    }

    /// The type of what happened to the shop itself; `nil` for what no webhook is told, such as who
    /// signed in.
    package init?(_ event: ShopEvent.Kind) {
        guard let type = Self.allCases.first(where: { $0.ofShop == event }) else { return nil }
        self = type
    }

    /// The event of the shop that has this type; `nil` for those of orders.
    package var ofShop: ShopEvent.Kind? {
        switch self {
        case .alert: .alertRaised
        case .applied: .shopApplied
        case .lineChanged: .lineChanged
        case .test: .webhookTested
        case .reserved, .awaitingPayment, .underReview, .paid, .fulfilled, .expired, .cancelled,
            .refundDue, .refunded, .details, .slip, .slipApproved, .slipRejected, .payment,
            .forgiven, .takenBack, .deadline, .shipment, .oversold, .note, .refund:
            nil
        }
    }
}
