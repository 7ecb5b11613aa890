/// What is to be said of an order's money.
package enum MoneyStanding: String, CaseIterable, Sendable {
    /// More is here than the order costs.
    case overpaid
    /// Less is here than the order costs, although some is, or although the order counts as paid.
    case underpaid
    /// It has to go back.
    case refundDue = "refund_due"
}

extension Order {
    /// What is to be said of its money; `nil` where nothing is.
    package var moneyStanding: MoneyStanding? {
        MoneyStanding.of(status, total: total, confirmed: confirmed)
    }

    /// Where it really ends when it is to end: with money that has not gone back it is never over,
    /// whoever ends it and however.
    func ending(in next: OrderStatus) -> OrderStatus {
        switch next {
        case .expired, .cancelled:
            guard confirmed.minorUnits > 0 else { return next }
            return status == .refunded ? .refunded : .refundDue
        case .reserved, .awaitingPayment, .underReview, .paid, .fulfilled, .refundDue, .refunded:
            return next
        }
    }

    /// What is owed before the goods may leave; `nil` when nothing is, or when staff have said
    /// themselves that it is paid.
    package var owedBeforeSending: Money? {
        status.isSold || balance.minorUnits <= 0 ? nil : balance
    }

    /// Money may be confirmed up to what is owed at that moment; more only on purpose.
    ///
    /// - Throws: `OrderRefusal.missing(.amount)`, `.moreThanOwed`.
    package func checkConfirming(
        _ amount: Int64, onPurpose: Bool
    ) throws(OrderRefusal) {
        guard (1...Money.greatest).contains(amount) else { throw .missing(.amount) }
        // No sum may grow beyond what a cell of a spreadsheet holds.
        guard confirmed.minorUnits <= Money.greatest - amount else { throw .missing(.amount) }
        let owed = max(0, balance.minorUnits)
        guard amount <= owed || onPurpose else {
            throw .moreThanOwed(Money(minorUnits: owed, currency: balance.currency))
        }
    }

    /// What has to go back while a refund is due: what was confirmed since the last refund.
    package func dueBack(_ timeline: [TimelineEntry]) -> Money? {
        guard status == .refundDue else { return nil }
        let refunded = timeline.lastIndex { $0.to == .refunded }.map { $0 + 1 } ?? 0
        let gone = timeline[..<refunded].reduce(Int64(0)) { $0 + ($1.amount?.minorUnits ?? 0) }
        return Money(
            minorUnits: max(0, confirmed.minorUnits - gone), currency: confirmed.currency)
    }

    /// What whoever sets a status by hand is asked first; `nil` where there is nothing to ask.
    ///
    /// - Parameter waitingSlips: slips of this order that nobody has decided on.
    package func doubt(settingTo next: OrderStatus, waitingSlips: Int) -> StatusDoubt? {
        guard next != status else { return nil }
        switch next {
        case .fulfilled: return owedBeforeSending.map(StatusDoubt.moneyOwing)
        case .cancelled, .expired:
            if confirmed.minorUnits > 0 { return .moneyGoesBack(confirmed) }
            if waitingSlips > 0 { return .slipWaits }
            return status.isSold ? .calledPaid : nil
        case .reserved, .awaitingPayment, .underReview, .paid, .refundDue, .refunded: return nil
        }
    }
}

/// Why somebody may not mean the status that they set.
package enum StatusDoubt: Hashable, Sendable {
    /// The goods would leave, and so much is missing.
    case moneyOwing(Money)
    /// The order would end, and so much has to go back.
    case moneyGoesBack(Money)
    /// The order would end, and a slip says that money is on its way.
    case slipWaits
    /// The order would end, and staff had called it paid.
    case calledPaid
}

extension MoneyStanding {
    /// - Parameter confirmed: the sum of the confirmed payments.
    package static func of(
        _ status: OrderStatus, total: Money, confirmed: Money
    ) -> MoneyStanding? {
        guard status.holdsStock else { return status == .refundDue ? .refundDue : nil }
        if confirmed.minorUnits > total.minorUnits { return .overpaid }
        let isToldPaid = status.isSold || confirmed.minorUnits > 0
        return isToldPaid && confirmed.minorUnits < total.minorUnits ? .underpaid : nil
    }
}
