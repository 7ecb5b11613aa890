/// A transition: what a change does to an order, its next status, its stock and its clock.
package struct OrderTransition: Hashable, Sendable {
    package var to: OrderStatus
    package var stock: StockEffect
    package var deadline: Timestamp?
}

/// The effect of a change on an order's units.
package enum StockEffect: Hashable, Sendable {
    case none
    /// The units are for sale again.
    case release
    /// The units are taken from what is for sale.
    case take
}

extension Order {
    /// The order's units leave or return to the stock when it goes to `status`.
    private func transition(
        to next: OrderStatus, of drop: Drop, at now: Timestamp
    ) -> OrderTransition {
        let stock: StockEffect =
            switch (status.holdsStock, next.holdsStock) {
            case (true, false): .release
            case (false, true): .take
            default: .none
            }
        return OrderTransition(
            to: next, stock: stock, deadline: drop.deadline(in: next, from: now))
    }

    /// A transition in which status, stock and clock stay, because something else about the order
    /// changes.
    package func unchanged() -> OrderTransition {
        OrderTransition(to: status, stock: .none, deadline: deadline)
    }

    /// The transition when the shopper gives, or corrects, their details. Details may change until
    /// somebody has paid.
    package func givingDetails(
        of drop: Drop, at now: Timestamp
    ) throws(OrderRefusal) -> OrderTransition {
        switch status {
        case .reserved:
            transition(
                to: total.minorUnits == 0 ? .paid : .awaitingPayment, of: drop, at: now)
        case .awaitingPayment, .underReview: unchanged()
        // Staff took the money before the shopper said where the goods go.
        case .paid where customer == nil: unchanged()
        default: throw .notInThisStatus(status)
        }
    }

    /// The transition when the shopper calls the order off, which they may until money is being
    /// looked at.
    ///
    /// - Parameter waitingSlips: slips of this order that nobody has decided on.
    package func cancelling(
        of drop: Drop, at now: Timestamp, waitingSlips: Int
    ) throws(OrderRefusal) -> OrderTransition {
        guard status.clock != nil, confirmed.minorUnits == 0, waitingSlips == 0 else {
            throw .notInThisStatus(status)
        }
        return transition(to: .cancelled, of: drop, at: now)
    }

    /// The transition when the order's clock has run out; `nil` while it has not. While one of its
    /// slips waits the clock ends nothing: `DueOrders` leaves such an order out.
    package func expiring(of drop: Drop, at now: Timestamp) -> OrderTransition? {
        guard let deadline, deadline <= now, status.clock != nil else { return nil }
        // Part of the money may be here: then the goods are not owed, the money is.
        return transition(to: ending(in: .expired), of: drop, at: now)
    }

    /// The transition when a slip has arrived.
    ///
    /// - Parameter canTake: whether the units of an expired order can be taken again.
    package func receivingSlip(
        of drop: Drop, at now: Timestamp, canTake: Bool
    ) throws(OrderRefusal) -> OrderTransition {
        switch status {
        case .reserved: throw .notInThisStatus(status)
        case .awaitingPayment: transition(to: .underReview, of: drop, at: now)
        case .expired where canTake: transition(to: .underReview, of: drop, at: now)
        // It is kept for staff to look at; the status says already what follows.
        case .underReview, .paid, .fulfilled, .expired, .cancelled, .refundDue, .refunded:
            unchanged()
        }
    }

    /// The transition when money was confirmed; `confirmed` includes it already.
    ///
    /// - Parameters:
    ///   - waitingSlips: slips of this order that nobody has decided on.
    ///   - decidesSlip: whether the money was confirmed by deciding on a slip.
    ///   - canTake: whether the units of an expired order can be taken again: then money that is
    ///     all there pays it, however late.
    package func confirmingMoney(
        of drop: Drop, at now: Timestamp, waitingSlips: Int, decidesSlip: Bool,
        canTake: Bool = false
    ) -> OrderTransition {
        switch status {
        case .reserved, .awaitingPayment, .underReview:
            if balance.minorUnits <= 0 { return transition(to: .paid, of: drop, at: now) }
            return afterReview(
                of: drop, at: now, waitingSlips: waitingSlips, decidesSlip: decidesSlip)
        case .expired where canTake && balance.minorUnits <= 0:
            return transition(to: .paid, of: drop, at: now)
        // What comes after a refund has to go back as well.
        case .expired, .cancelled, .refunded:
            return transition(to: .refundDue, of: drop, at: now)
        case .paid, .fulfilled, .refundDue: return unchanged()
        }
    }

    /// The transition when a slip was rejected; the shopper gets a fresh deadline when no other
    /// slip waits.
    package func rejectingSlip(
        of drop: Drop, at now: Timestamp, waitingSlips: Int
    ) -> OrderTransition {
        afterReview(of: drop, at: now, waitingSlips: waitingSlips, decidesSlip: true)
    }

    /// The transition when staff took back what they had decided or entered; `confirmed` is without
    /// the money already.
    ///
    /// - Parameters:
    ///   - takesMoney: whether it had confirmed money.
    ///   - waitingSlips: slips of this order that nobody has decided on, one that waits again too.
    ///   - canTake: whether the units of an expired order can be taken again.
    ///   - ended: how it ended before money that is due back was seen.
    /// - Throws: `OrderRefusal.goneOn`.
    package func takingBack(
        of drop: Drop, at now: Timestamp, takesMoney: Bool, waitingSlips: Int, canTake: Bool,
        ended: OrderStatus = .cancelled
    ) throws(OrderRefusal) -> OrderTransition {
        // Below nothing it would be money that has gone back.
        guard mayTakeBack(money: takesMoney), confirmed.minorUnits >= 0 else {
            throw .goneOn(status)
        }
        switch status {
        case .fulfilled, .refunded: return unchanged()
        case .refundDue:
            // While money is here it stays due, whichever part of it was a mistake.
            guard takesMoney, confirmed.minorUnits == 0 else { return unchanged() }
            let returns = ended == .expired && waitingSlips > 0 && canTake
            return transition(to: returns ? .underReview : ended, of: drop, at: now)
        case .paid:
            guard takesMoney, balance.minorUnits > 0 else { return unchanged() }
            let open: OrderStatus = customer == nil ? .reserved : .awaitingPayment
            return transition(to: waitingSlips > 0 ? .underReview : open, of: drop, at: now)
        case .awaitingPayment where waitingSlips > 0,
            .expired where waitingSlips > 0 && canTake:
            return transition(to: .underReview, of: drop, at: now)
        case .reserved, .awaitingPayment, .underReview, .expired, .cancelled: return unchanged()
        }
    }

    /// Whether what was decided on this order can still be taken back.
    ///
    /// - Parameter takesMoney: whether it had confirmed money, which goods or a refund rest on.
    package func mayTakeBack(money takesMoney: Bool) -> Bool {
        switch status {
        case .fulfilled, .refunded: !takesMoney
        default: true
        }
    }

    private func afterReview(
        of drop: Drop, at now: Timestamp, waitingSlips: Int, decidesSlip: Bool
    ) -> OrderTransition {
        guard waitingSlips == 0 else { return unchanged() }
        if status == .underReview { return transition(to: .awaitingPayment, of: drop, at: now) }
        guard status.clock != nil, decidesSlip, let deadline else { return unchanged() }
        // Staff had set it back while the slip waited; its clock was shown to nobody.
        var next = transition(to: status, of: drop, at: now)
        next.deadline = max(next.deadline ?? deadline, deadline)
        return next
    }

    /// The transition when staff set a status by hand: any status, with the stock effect that it
    /// has. What would end an order with money becomes due back.
    ///
    /// - Parameter unpaid: whether it is meant although the order's money speaks against it.
    /// - Throws: `OrderRefusal.notInThisStatus`, and what `checkMoney` throws.
    package func setting(
        to next: OrderStatus, of drop: Drop, at now: Timestamp, unpaid: Bool = false
    ) throws(OrderRefusal) -> OrderTransition {
        let end = ending(in: next)
        guard end != status else { throw .notInThisStatus(status) }
        if !unpaid { try checkMoney(becoming: end) }
        return transition(to: end, of: drop, at: now)
    }
}

extension Drop {
    /// The end of a status's clock if it starts now; `nil` for a status without a clock.
    package func deadline(in status: OrderStatus, from now: Timestamp) -> Timestamp? {
        switch status.clock {
        case .hold: now + hold
        case .pay: now + pay
        case nil: nil
        }
    }
}
