internal import HTTPTypes
internal import Operations
internal import Pages
internal import Shop

/// The problems that a page tells whoever was refused, from the order as it is now.
extension OrderViews {
    /// How a refusal is told, with the answer's status; `nil` when there is nothing to tell it on.
    ///
    /// - Parameters:
    ///   - seen: what the page that was sent showed.
    ///   - amount: money that was typed.
    ///   - slip: the slip that was decided on.
    func problem(
        of refusal: OrderRefusal, seen: OrderSeen?, amount: Money? = nil, slip: SlipID? = nil
    ) -> (StaffProblem, HTTPResponse.Status)? {
        switch refusal {
        case .unknownOrder, .unknownSlip, .unknownPayment: nil
        case .notInThisStatus: (.unchanged, .conflict)
        case .goneOn: (.goneOn, .conflict)
        case .changed(let moved): (.changed(self.moved(moved, seen)), .conflict)
        case .moreThanOwed(let owed):
            (amount.map { .moreThanOwed(tooMuch($0, owed: owed)) } ?? .amountUnclear, .conflict)
        case .moneyOwing(let owed): (.moneyOwing(wording.money(owed)), .conflict)
        case .moneyIsHere(let money): (.moneyIsHere(wording.money(money)), .conflict)
        case .nothingToGiveBack: (.nothingToGiveBack, .conflict)
        case .refundSent(let money): (.refundSent(wording.money(money)), .conflict)
        case .outOfStock(let left): (.stockGone(words(left)), .conflict)
        case .slipDecided: (.alreadyDecided, .conflict)
        case .sentBefore: (.sentBefore(sentBefore(slip)), .conflict)
        case .missing(.reason): (.reasonMissing, .unprocessableContent)
        case .missing(.amount): (.amountUnclear, .unprocessableContent)
        case .missing(.text): (.textMissing, .unprocessableContent)
        case .limitReached, .tooManySlips, .tooManySlipBytes: (.notAllowed, .conflict)
        }
    }

    /// The codes of the orders that a slip was used for too, as one text.
    func sentBefore(_ slip: SlipID?) -> String {
        let record = detail.slips.first { $0.slip.id == slip }
        return record.map { codes(of: $0.usedFor).joined(separator: " ") } ?? ""
    }

    /// The question before a status is set by hand; `nil` where there is nothing to ask.
    func question(settingTo next: OrderStatus) -> StaffProblem? {
        let waiting = detail.slips.count { $0.slip.status == .waiting }
        return order.doubt(settingTo: next, waitingSlips: waiting).map { doubt in
            switch doubt {
            case .moneyOwing(let owed): .moneyOwing(wording.money(owed))
            case .moneyGoesBack(let money): .moneyGoesBack(wording.money(money))
            case .slipWaits: .slipWaits
            case .calledPaid: .calledPaid
            case .notReceived(let missing): .notReceived(wording.money(missing))
            case .moneyIsHere(let money): .moneyIsHere(wording.money(money))
            case .nothingToGiveBack: .nothingToGiveBack
            case .refundedAtOnce(let money): .refundedAtOnce(wording.money(money))
            }
        }
    }

    /// What moved, in the words of now. Without anything seen there are only those of now.
    private func moved(_ moved: OrderMoved, _ seen: OrderSeen?) -> MovedSince {
        let hasSeen = seen != nil
        let shipment = detail.shipment.map { "\($0.carrier) \($0.tracking)" } ?? "–"
        let hasSlip = moved.parts.contains(.slips)
        let isNew = detail.seen.slips?.hasNewer(than: seen?.slips) ?? false
        return MovedSince(
            newStatus: moved.parts.contains(.status) || !hasSeen ? order.status : nil,
            confirmed: moved.parts.contains(.balance) ? wording.money(order.confirmed) : nil,
            slipCame: hasSlip && isNew, slipWaitsAgain: hasSlip && !isNew,
            shipment: moved.parts.contains(.shipment) ? shipment : nil,
            detailsChanged: moved.parts.contains(.details))
    }

    private func tooMuch(_ amount: Money, owed: Money) -> TooMuch {
        TooMuch(
            typed: wording.money(amount), owedNow: wording.money(owed),
            more: wording.money(amount - owed),
            isFarTooMuch: amount.minorUnits / 10 >= max(owed.minorUnits, order.total.minorUnits))
    }

    /// `Tour shirt M: 1 / 0`: what is wanted and what is left.
    private func words(_ left: [VariantID: Int]) -> String {
        order.lines.compactMap { line in
            let units = left[line.variant] ?? 0
            guard units < line.quantity else { return nil }
            return "\(line.told.title.text): \(units) / \(line.quantity)"
        }.joined(separator: ", ")
    }
}

extension OrderMoved {
    /// The answer to a page that carries no state: nobody knows what it showed, so all of it may
    /// have moved.
    static func unknown(_ order: Order) -> OrderMoved {
        OrderMoved(parts: [], status: order.status, balance: order.balance)
    }
}
