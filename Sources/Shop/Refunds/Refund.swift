/// A refund: money of an order that goes back to its shopper.
///
/// What was handed to the bank has not gone back yet: it is locked against being handed over twice,
/// and counts as gone when the bank's statement shows it, or when somebody says so.
package struct Refund: Hashable, Sendable {
    package var id: RefundID
    package var order: OrderID
    package var amount: Money
    package var state: RefundState
    /// The account that it goes to; `nil` where somebody gave it back by hand.
    package var account: RefundAccount?

    package init(
        id: RefundID, order: OrderID, amount: Money, state: RefundState,
        account: RefundAccount? = nil
    ) {
        self.id = id
        self.order = order
        self.amount = amount
        self.state = state
        self.account = account
    }

    /// What the bank is told of a refund and gives back in its statement: the order's code, so that
    /// it is found as any payment is, and the refund's number.
    package static func reference(of id: RefundID, code: OrderCode) -> String {
        "\(code.text)-R\(id.value)"
    }
}

/// The state of a refund. The raw value is what is stored and what the API says.
package enum RefundState: String, CaseIterable, Sendable {
    /// It was handed to the bank in a file.
    case sent
    /// The money went back.
    case done
    /// The bank did not take it, or it was called off: nothing went back.
    case refused
    /// The money went back and came again.
    case returned
}

/// What somebody says of a refund.
package enum RefundDecision: String, CaseIterable, Sendable {
    /// The money has left the shop's account.
    case done
    /// The bank did not take it, or it never got there.
    case refused
    /// The money came back after it had left.
    case returned

    /// The state that a refund is in before.
    package var from: RefundState {
        switch self {
        case .done, .refused: .sent
        case .returned: .done
        }
    }

    /// The state that it leads to.
    package var to: RefundState {
        switch self {
        case .done: .done
        case .refused: .refused
        case .returned: .returned
        }
    }
}

/// The form of a file that a bank takes refunds from. The raw value is what is stored and what the
/// API says.
package enum RefundFormat: String, CaseIterable, Sendable {
    case pain09 = "pain.001.001.09"
    case pain03 = "pain.001.001.03"
    case csv

    /// The end of a file's name.
    package var suffix: String { self == .csv ? "csv" : "xml" }
    /// The media type of a file.
    package var mediaType: String {
        self == .csv ? "text/csv; charset=utf-8" : "application/xml"
    }
}

extension Order {
    /// The amount that is due back: everything that is here of an order that is not owed any more,
    /// and what is too much of one that is.
    package var due: Money {
        let units: Int64
        switch status {
        case .refundDue: units = confirmed.minorUnits
        case .reserved, .awaitingPayment, .underReview, .paid, .fulfilled:
            units = -balance.minorUnits
        case .expired, .cancelled, .refunded: units = 0
        }
        return Money(minorUnits: max(0, units), currency: total.currency)
    }

    /// The transition when money went back; `confirmed` is without it already.
    package func givingBack() -> OrderTransition {
        var transition = unchanged()
        if status == .refundDue, confirmed.minorUnits <= 0 { transition.to = .refunded }
        return transition
    }

    /// The transition when money that had gone back is here again; `confirmed` includes it.
    package func gettingAgain() -> OrderTransition {
        var transition = unchanged()
        switch status {
        case .refunded, .expired, .cancelled: transition.to = .refundDue
        case .reserved, .awaitingPayment, .underReview, .paid, .fulfilled, .refundDue: break
        }
        return transition
    }
}
