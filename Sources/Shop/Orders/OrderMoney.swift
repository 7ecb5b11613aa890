/// The standing of an order's money, where pages and the API have something to say of it.
package enum MoneyStanding: String, CaseIterable, Sendable {
    /// More money is here than the order costs.
    case overpaid
    /// Less money is here than the order costs, although some is, or although it counts as paid.
    case underpaid
    /// The money has to go back.
    case refundDue = "refund_due"
}

extension Order {
    /// The standing of the order's money; `nil` where there is nothing to say.
    package var moneyStanding: MoneyStanding? {
        MoneyStanding.of(status, total: total, confirmed: confirmed)
    }

    /// The status where an order really ends when it is to end: with money that has not gone back
    /// it is never over, whoever ends it and however.
    func ending(in next: OrderStatus) -> OrderStatus {
        switch next {
        case .expired, .cancelled:
            guard confirmed.minorUnits > 0 else { return next }
            return status == .refunded ? .refunded : .refundDue
        case .reserved, .awaitingPayment, .underReview, .paid, .fulfilled, .refundDue, .refunded:
            return next
        }
    }

    /// The amount that is owed before the goods may leave; `nil` when nothing is. That staff have
    /// called it paid brings no money.
    package var owedBeforeSending: Money? { balance.minorUnits <= 0 ? nil : balance }

    /// Whether some money has come, and all that the order costs.
    package var isAllHere: Bool { confirmed.minorUnits > 0 && balance.minorUnits <= 0 }

    /// Where an order's money speaks against a status, somebody has to say that it is meant.
    ///
    /// - Throws: `OrderRefusal.moneyOwing`, `.moneyIsHere`, `.nothingToGiveBack`.
    func checkMoney(becoming next: OrderStatus) throws(OrderRefusal) {
        switch next {
        case .fulfilled:
            if let owed = owedBeforeSending { throw .moneyOwing(owed) }
        case .reserved, .awaitingPayment:
            if isAllHere { throw .moneyIsHere(confirmed) }
        case .refundDue, .refunded:
            if confirmed.minorUnits <= 0 { throw .nothingToGiveBack }
        case .underReview, .paid, .expired, .cancelled: break
        }
    }

    /// Checks that a payment confirms no more than is owed at that moment, unless on purpose.
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

    /// The question for whoever sets a status by hand; `nil` where there is nothing to ask.
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
        case .paid: return balance.minorUnits > 0 ? .notReceived(balance) : nil
        case .reserved, .awaitingPayment:
            if isAllHere { return .moneyIsHere(confirmed) }
            return waitingSlips > 0 ? .slipWaits : nil
        case .refundDue: return confirmed.minorUnits > 0 ? nil : .nothingToGiveBack
        case .refunded:
            if confirmed.minorUnits <= 0 { return .nothingToGiveBack }
            return status == .refundDue ? nil : .refundedAtOnce(confirmed)
        case .underReview: return nil
        }
    }
}

/// A reason why somebody may not mean the status that they set.
package enum StatusDoubt: Hashable, Sendable {
    /// The goods would leave, and this amount is missing.
    case moneyOwing(Money)
    /// The order would end, and this amount has to go back.
    case moneyGoesBack(Money)
    /// The order would end, or wait for money, and a slip says that money is on its way.
    case slipWaits
    /// The order would end, and staff had called it paid.
    case calledPaid
    /// The order would count as paid, and this amount of it was not received.
    case notReceived(Money)
    /// The order would wait for money, and all of it is here.
    case moneyIsHere(Money)
    /// Money would be due back or have gone back, and none was received.
    case nothingToGiveBack
    /// This amount would have gone back, and nobody had called it due before.
    case refundedAtOnce(Money)
}

extension OrderStatus {
    /// Whether an order's money may speak against this status, so that whoever sets it says that it
    /// is meant.
    package var restsOnMoney: Bool {
        switch self {
        case .fulfilled, .reserved, .awaitingPayment, .refundDue, .refunded: true
        case .underReview, .paid, .expired, .cancelled: false
        }
    }
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
