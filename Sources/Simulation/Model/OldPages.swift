internal import Operations
internal import Shop

/// The sight of a page, and whether it may still be pressed: the naive rules of both.
extension Picture {
    /// What a page that is read now shows of an order.
    func sight(of number: Int) -> OrderSeen? {
        guard let order = order(number) else { return nil }
        let own = slips.indices.filter { slips[$0].order == number }
        return OrderSeen(
            status: order.status, balance: order.balance,
            slips: SlipsSeen(
                waiting: own.count { slips[$0].status == .waiting },
                newest: Int64((own.last ?? -1) + 1)),
            shipment: OrderSeen.digest(order.shipment),
            details: OrderSeen.digest(order.customer))
    }

    /// Whether an order has moved in a way that matters to what is pressed.
    func hasMoved(_ number: Int, for request: Request) -> Bool {
        guard let now = sight(of: number), let seen = request.care.seen[OrderID(Int64(number))]
        else { return false }
        let isSame = seen.status == now.status && seen.balance == now.balance
        switch request.intent {
        case .pay, .settle:
            let open: [OrderStatus?] = [.reserved, .awaitingPayment]
            return seen.balance != now.balance
                || seen.status != now.status
                    && !(open.contains(seen.status) && open.contains(now.status))
        case .set(_, let status, _, let shipment):
            return !isSame || hasNewSlip(seen, now)
                || (status == .fulfilled || shipment != nil) && seen.shipment != now.shipment
                || status == .fulfilled && seen.details != now.details
        case .setMany(_, let status):
            return !isSame || hasNewSlip(seen, now)
                || status == .fulfilled
                    && (seen.shipment != now.shipment || seen.details != now.details)
        default: return !isSame
        }
    }

    private func hasNewSlip(_ seen: OrderSeen, _ now: OrderSeen) -> Bool {
        guard let old = seen.slips, let new = now.slips, new.waiting > 0 else { return false }
        return new.newest > old.newest || new.waiting > old.waiting
    }

    /// Whether an entry may have been made by a request whose caller saw what they saw and meant
    /// what they said.
    func isCareful(_ candidate: Candidate, about entry: EntryPicture) -> Bool {
        let request = candidate.request
        guard let order = order(entry.order) else { return true }
        switch request.intent {
        case .decide(let slip, .approve(let amount)):
            return !hasMoved(entry.order, for: request) && isOwnFile(slip, request)
                && isOwed(amount ?? order.balance, order, request)
                && isNews(amount ?? order.balance, entry.order, request)
        case .settle(_, let shares):
            let share = shares.first { Int($0.order.value) == entry.order }
            return !hasMoved(entry.order, for: request)
                && isOwed(share?.amount ?? 0, order, request)
        case .pay(_, let amount, _):
            return !hasMoved(entry.order, for: request) && isOwed(amount, order, request)
        case .set(_, _, let force, _):
            return !hasMoved(entry.order, for: request)
                && (force || fits(entry.to, order, request))
        case .setMany:
            return !hasMoved(entry.order, for: request) && fits(entry.to, order, request)
        case .decide, .takeBack: return !hasMoved(entry.order, for: request)
        default: return true
        }
    }

    /// Whether a refusal for the sake of money or of an old page is right.
    func allowsCare(
        _ refusal: OrderRefusal, about number: Int, to request: Request
    ) -> Bool {
        guard let order = order(number) else { return false }
        let owed = Money(minorUnits: max(0, order.balance), currency: .thb)
        switch (refusal, request.intent) {
        case (.refundSent(let sum), _):
            // After it less would be due than what is at the bank.
            return bank.sent(of: number).flatMap { bank.refunds[$0]?.amount } == sum.minorUnits
        case (.changed(let moved), _):
            return hasMoved(number, for: request) && moved.status == order.status
                && moved.balance.minorUnits == order.balance
        case (.sentBefore, .decide(let slip, .approve)): return !isOwnFile(slip, request)
        case (.moreThanOwed(let told), .decide(_, .approve(let amount))):
            return told == owed
                && !(isOwed(amount ?? order.balance, order, request)
                    && isNews(amount ?? order.balance, number, request))
        case (.moreThanOwed(let told), .settle(_, let shares)):
            let share = shares.first { Int($0.order.value) == number }
            return told == owed && !isOwed(share?.amount ?? 0, order, request)
        case (.moreThanOwed(let told), .pay(_, let amount, _)):
            return told == owed && !isOwed(amount, order, request)
        case (_, .set(_, let status, let force, _)):
            return !force && speaksAgainst(refusal, status, order, request)
        case (_, .setMany(_, let status)): return speaksAgainst(refusal, status, order, request)
        default: return false
        }
    }

    /// Whether a slip's file is of no other order, or that was meant.
    private func isOwnFile(_ number: SlipID, _ request: Request) -> Bool {
        guard request.care.knownOthers != nil, let slip = slip(Int(number.value)) else {
            return true
        }
        return !isReused(slip.digest, OrderID(Int64(slip.order)))
    }

    /// Whether an order's money speaks against a status in just these words.
    private func speaksAgainst(
        _ refusal: OrderRefusal, _ status: OrderStatus, _ order: OrderPicture, _ request: Request
    ) -> Bool {
        guard !fits(status, order, request) else { return false }
        switch refusal {
        case .moneyOwing(let told):
            return status == .fulfilled && told.minorUnits == order.total - order.owned
        case .moneyIsHere(let told):
            return [.reserved, .awaitingPayment].contains(status)
                && told.minorUnits == order.owned
        case .nothingToGiveBack: return [.refundDue, .refunded].contains(status)
        default: return false
        }
    }

    private func isOwed(_ amount: Int64, _ order: OrderPicture, _ request: Request) -> Bool {
        request.care.isMeant || amount <= max(0, order.balance)
    }

    /// Whether no statement has shown just this sum of an order, or it is meant once more.
    private func isNews(_ amount: Int64, _ order: Int, _ request: Request) -> Bool {
        request.care.isMeant || !isShown(amount, of: order)
    }

    /// Whether a status goes with an order's money, or somebody meant it all the same.
    private func fits(_ status: OrderStatus?, _ order: OrderPicture, _ request: Request) -> Bool {
        switch status {
        case _ where request.care.isMeant: true
        case .fulfilled: order.total <= order.owned
        case .reserved, .awaitingPayment: order.owned <= 0 || order.total > order.owned
        case .refundDue, .refunded: order.owned > 0
        default: true
        }
    }

    /// Where an order ends that is to end so: what was paid and has not gone back is due.
    static func end(_ status: OrderStatus, of order: OrderPicture) -> OrderStatus {
        guard [.expired, .cancelled].contains(status), order.owned > 0 else { return status }
        return order.status == .refunded ? .refunded : .refundDue
    }
}
