/// Where an order stands. The raw value is what is stored and what the API says.
package enum OrderStatus: String, CaseIterable, Sendable {
    /// Stock is taken, the shopper's details are missing.
    case reserved
    /// Details are given, the money has not been seen.
    case awaitingPayment = "awaiting_payment"
    /// A slip is in and nobody has decided on it; the clock has stopped.
    case underReview = "under_review"
    /// Confirmed payments cover the total.
    case paid
    /// Shipped or handed over.
    case fulfilled
    /// A clock ran out before money was seen.
    case expired
    /// Called off by the shopper before paying, or by staff.
    case cancelled
    /// Money is here and goods are not owed.
    case refundDue = "refund_due"
    /// The money went back.
    case refunded

    /// Whether an order in this status keeps its units away from other shoppers.
    package var holdsStock: Bool {
        switch self {
        case .reserved, .awaitingPayment, .underReview, .paid, .fulfilled: true
        case .expired, .cancelled, .refundDue, .refunded: false
        }
    }

    /// Whether its units are sold rather than only held.
    package var isSold: Bool {
        self == .paid || self == .fulfilled
    }

    /// The clock that runs while an order is in this status, if one does.
    package var clock: OrderClock? {
        switch self {
        case .reserved: .hold
        case .awaitingPayment: .pay
        default: nil
        }
    }
}

/// The two deadlines an order can have.
package enum OrderClock: Sendable {
    /// Time to give details, `hold_minutes` of the drop.
    case hold
    /// Time to pay and upload the slip, `pay_minutes` of the drop.
    case pay
}
