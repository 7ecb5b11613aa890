/// A mail to a shopper about an order: what it tells. The raw value is a part of its words' names.
package enum OrderMail: String, CaseIterable, Hashable, Sendable {
    /// The order waits for money: where and how much, with the way back to it.
    case reserved
    /// The waitlist has something: an order that waits for money, for as long as the offer is good.
    case offered
    /// Little time is left to pay.
    case reminder
    /// A slip has arrived.
    case slip
    case rejected
    /// Money was confirmed, and some is missing.
    case short
    case paid
    /// More money is here than the order costs: it goes back, and the shopper says where to.
    case overpaid
    /// Money that was confirmed was a mistake: it counts no more.
    case takenBack = "taken_back"
    case shipped
    case expired
    case cancelled
    case refundDue = "refund_due"
    case refunded
    /// Some money went back, and the order stays what it is.
    case moneyBack = "money_back"
    /// A refund did not arrive: the bank did not make it, or it came back.
    case refundBack = "refund_back"
}

extension OrderMail {
    /// The mail that tells a shopper of an entry; `nil` for what needs no mail.
    package init?(telling entry: TimelineEntry) {
        let mail: OrderMail? =
            switch entry.kind {
            case .reserved where entry.actor == .system:
                entry.to == .awaitingPayment ? .offered : OrderMail(ending: entry.to)
            case .reserved, .details, .status, .oversold: OrderMail(becoming: entry.to)
            case .slip: .slip
            case .slipRejected: .rejected
            // Whether some is missing or too much is here is looked at when it is sent.
            case .slipApproved, .payment: OrderMail(ending: entry.to) ?? .short
            case .takenBack where entry.to == .awaitingPayment: .short
            // A slip that waits again after all counts no money.
            case .takenBack: entry.amount == nil ? nil : .takenBack
            case .expired, .cancelled: OrderMail(ending: entry.to)
            case .refundDone: OrderMail(ending: entry.to) ?? .moneyBack
            case .refundReturned, .refundRefused: .refundBack
            // The payment's own entry is told by mail.
            case .forgiven: nil
            case .note, .extended, .shortened, .refundAccount, .refundSent: nil
            }
        guard let mail else { return nil }
        self = mail
    }

    private init?(becoming status: OrderStatus?) {
        if status == .awaitingPayment {
            self = .reserved
        } else {
            self.init(ending: status)
        }
    }

    private init?(ending status: OrderStatus?) {
        switch status {
        case .paid: self = .paid
        case .fulfilled: self = .shipped
        case .expired: self = .expired
        case .cancelled: self = .cancelled
        case .refundDue: self = .refundDue
        case .refunded: self = .refunded
        case .reserved, .awaitingPayment, .underReview, nil: return nil
        }
    }

    /// The mail as it is true when it is sent, which may be much later: `nil` where it is not any
    /// more, and another entry tells how the order stands.
    ///
    /// - Parameters:
    ///   - slipWaits: whether nobody has decided on one of its slips.
    ///   - deadline: the deadline that a reminder is about.
    package func isTold(
        of order: Order, slipWaits: Bool, deadline: Timestamp? = nil, at now: Timestamp
    ) -> OrderMail? {
        let asksForMoney =
            order.status == .awaitingPayment && order.balance.minorUnits > 0 && !slipWaits
        switch self {
        case .reserved, .offered: return asksForMoney && !order.isPartPaid ? self : nil
        case .reminder:
            guard asksForMoney, let deadline, order.deadline == deadline, deadline > now else {
                return nil
            }
            return self
        case .slip: return slipWaits ? self : nil
        case .rejected:
            switch order.status {
            case .paid, .fulfilled, .refunded: return nil
            case .reserved, .awaitingPayment, .underReview, .expired, .cancelled, .refundDue:
                return self
            }
        case .short:
            if order.balance.minorUnits <= 0 {
                let mail = order.balance.minorUnits < 0 ? OrderMail.overpaid : .paid
                return mail.isTold(of: order, slipWaits: slipWaits, at: now)
            }
            guard order.status.clock != nil || order.status == .underReview else { return nil }
            return order.isPartPaid ? self : (asksForMoney ? .reserved : nil)
        case .paid: return [.paid, .fulfilled].contains(order.status) ? self : nil
        case .overpaid:
            return order.status.isSold && order.balance.minorUnits < 0 ? self : nil
        case .takenBack:
            if asksForMoney {
                return OrderMail.short.isTold(of: order, slipWaits: slipWaits, at: now)
            }
            return order.status == .refunded ? nil : self
        case .shipped: return order.status == .fulfilled ? self : nil
        case .expired: return order.status == .expired ? self : nil
        case .cancelled: return order.status == .cancelled ? self : nil
        case .refundDue: return order.status == .refundDue ? self : nil
        case .refunded: return order.status == .refunded ? self : nil
        // When all of it is back, that is told instead.
        case .moneyBack: return order.status == .refunded ? nil : self
        case .refundBack: return order.due.minorUnits > 0 ? self : nil
        }
    }
}

extension Order {
    /// Whether some of the money is here and some is missing.
    fileprivate var isPartPaid: Bool {
        confirmed.minorUnits > 0 && balance.minorUnits > 0
    }
}

/// When a shopper is reminded that the time to pay runs out.
package enum Reminder {
    /// The longest time before a deadline at which somebody is reminded.
    package static let longest: Span = .hours(1)

    /// How long before the deadline: a quarter of the clock that the order has, an hour at most.
    ///
    /// - Parameter clock: the drop's time to pay; of an offer of the waitlist the offer's time.
    package static func lead(of clock: Span) -> Span {
        min(longest, .milliseconds(clock.milliseconds / share))
    }

    /// The part of the time to pay that is left when somebody is reminded: one in so many.
    package static let share: Int64 = 4
}
