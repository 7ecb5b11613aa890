extension OrderStatus {
    /// Whether the order is over, so that its shopper is led back to it for some days only.
    package var isOver: Bool {
        switch self {
        case .reserved, .awaitingPayment, .underReview, .paid, .refundDue: false
        case .fulfilled, .expired, .cancelled, .refunded: true
        }
    }
}

/// The named limits of what a device remembers of its orders.
package enum OwnOrdersLimits {
    /// The most orders that one device remembers; the newest stay.
    package static let kept = 8
    /// How long an order stays after it is over.
    package static let afterEnd: Span = .days(14)
    /// How long the list stays on a device that nobody uses.
    package static let unused: Span = .days(180)
}
