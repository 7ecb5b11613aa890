/// The status of an order. The raw value is what is stored and what the API says.
package enum OrderStatus: String, CaseIterable, Sendable {
    /// The stock is taken, and the shopper's details are missing.
    case reserved
    /// The details are given, and the money has not been seen.
    case awaitingPayment = "awaiting_payment"
    /// A slip is in and nobody has decided on it; the clock has stopped.
    case underReview = "under_review"
    /// Confirmed payments cover the total.
    case paid
    /// The goods were shipped or handed over.
    case fulfilled
    /// A clock ran out before money was seen.
    case expired
    /// The order was called off by the shopper before paying, or by staff.
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

    /// Whether the units of an order in this status are sold rather than only held.
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

    /// The status that the shopper is told: while one of their slips waits it is being looked at,
    /// and no clock counts, also where staff have set the order back.
    ///
    /// - Parameter slipWaits: whether nobody has decided on one of the order's slips.
    package func told(slipWaits: Bool) -> OrderStatus {
        slipWaits && clock != nil ? .underReview : self
    }
}

/// The two deadlines an order can have.
package enum OrderClock: Sendable {
    /// The clock for giving details, `hold_minutes` of the drop.
    case hold
    /// The clock for paying and uploading the slip, `pay_minutes` of the drop.
    case pay
}
