internal import Operations
internal import Shop

/// The answers that the model allows.
extension Picture {
    /// The drop with a slug.
    func drop(_ slug: String) -> (Int64, DropPicture)? {
        drops.first { $0.value.slug == slug }.map { ($0.key, $0.value) }
    }

    /// A drop's variant.
    func variant(_ sku: String, of drop: Int64) -> (Int64, VariantPicture)? {
        variants.first { $0.value.drop == drop && $0.value.sku == sku }.map { ($0.key, $0.value) }
    }

    /// What a wish's key is stored as (decision 10).
    func key(of wish: Wish) -> [UInt8] {
        Array("orders \(drop(wish.slug)?.0 ?? 0)\n\(wish.key)".utf8)
    }

    /// Why a wish must not be granted; `nil` when it must be.
    func refusal(of wish: Wish, at now: Int64) -> ReservationRefusal? {
        guard let (id, drop) = drop(wish.slug) else { return .unknownVariant }
        if now < drop.opensAt { return .notOpen(opensAt: Timestamp(milliseconds: drop.opensAt)) }
        if now >= drop.closesAt {
            return .closed(closedAt: Timestamp(milliseconds: drop.closesAt))
        }
        let wanted = wish.lines.map { (variant($0.sku, of: id), $0.quantity) }
        if wanted.contains(where: { $0.0?.1.isOnSale != true }) { return .unknownVariant }
        if wanted.contains(where: { ($0.0?.1.available ?? 0) < $0.1 }) {
            return .soldOut(left: left(of: wish))
        }
        let quantity = wish.lines.reduce(0) { $0 + $1.quantity }
        let (who, ticket) = (wish.person?.customer, wish.ticket(in: id))
        if let limit = drop.limit, !isWithinLimit(who, quantity, ticket: ticket, in: id) {
            return .limitReached(limit: limit, had: units(of: who, ticket: ticket, in: id))
        }
        if let expected = wish.expected, let total = total(of: wish), total > expected {
            return .priceChanged(total: baht(total))
        }
        return nil
    }

    /// What a wish costs; `nil` when something in it is not known.
    func total(of wish: Wish) -> Int64? {
        guard let (id, drop) = drop(wish.slug) else { return nil }
        var total = drop.fee
        for line in wish.lines {
            guard let (_, variant) = variant(line.sku, of: id) else { return nil }
            total += variant.price * Int64(line.quantity)
        }
        return total
    }

    /// What is left of what a wish is about.
    func left(of wish: Wish) -> [VariantID: Int] {
        guard let (drop, _) = drop(wish.slug) else { return [:] }
        var left: [VariantID: Int] = [:]
        for line in wish.lines {
            if let (id, variant) = variant(line.sku, of: drop) {
                left[VariantID(id)] = variant.available
            }
        }
        return left
    }

    /// A refusal as its row keeps it; `nil` for one that is not kept.
    static func kept(_ refusal: ReservationRefusal) -> String? {
        switch refusal {
        case .soldOut(let left):
            (["sold_out"]
                + left.sorted { $0.key < $1.key }.map { "\($0.key.value):\($0.value)" })
                .joined(separator: " ")
        case .limitReached(let limit, let had): "limit_reached \(limit) \(had)"
        default: nil
        }
    }

    /// Whether a request may be refused so.
    func allows(_ refusal: OrderRefusal, to request: Request) -> Bool {
        switch request.intent {
        case .details(let order, let person): return allows(refusal, toDetails: person, of: order)
        case .cancel(let id):
            guard let order = order(id) else { return refusal == .unknownOrder }
            let isOpen = [.reserved, .awaitingPayment].contains(order.status)
            return refusal == .notInThisStatus(order.status)
                && (!isOpen || order.confirmed != 0 || waitingSlips(of: Int(id.value)) > 0)
        case .slip(let id, _):
            guard let order = order(id) else { return refusal == .unknownOrder }
            return order.status == .reserved && refusal == .notInThisStatus(.reserved)
                || refusal == .tooManySlips(limit: 20)
                    && slips.count { $0.order == Int(id.value) } >= 20
        case .decide(let slip, let decision):
            return allows(refusal, to: decision, on: Int(slip.value))
                || allowsCare(refusal, about: self.slip(Int(slip.value))?.order ?? 0, to: request)
        case .set(let order, let status, let force, let shipment):
            return allows(refusal, toSet: order, status, force, shipment)
                || allowsCare(refusal, about: Int(order.value), to: request)
        case .pay(let order, let amount, _):
            return self.order(order) == nil && refusal == .unknownOrder
                || amount <= 0 && refusal == .missing(.amount)
                || allowsCare(refusal, about: Int(order.value), to: request)
        case .takeBack(let payment, let id):
            guard let order = order(id) else { return refusal == .unknownOrder }
            guard let found = self.payment(Int(payment.value)), found.order == Int(id.value),
                found.amount > 0
            else { return refusal == .unknownPayment }
            return isGone(order, found.amount) && refusal == .goneOn(order.status)
                || allowsCare(refusal, about: Int(id.value), to: request)
        case .note(let order): return self.order(order) == nil && refusal == .unknownOrder
        case .reserve, .setMany, .expire, .apply, .readStock, .follow, .join, .admit, .leave,
            .stepLines, .settle, .putAside, .reopen, .tellAccount, .export, .decideRefund, .prove,
            .reopenRefunds, .task, .offer:
            return false
        }
    }

    /// Goods have left with the order, or its money has gone back.
    private func isGone(_ order: OrderPicture, _ amount: Int64) -> Bool {
        [.fulfilled, .refunded].contains(order.status) || order.confirmed < amount
    }

    private func allows(
        _ refusal: OrderRefusal, toDetails person: SimulatedShopper, of id: OrderID
    ) -> Bool {
        guard let order = order(id) else { return refusal == .unknownOrder }
        let open: [OrderStatus] = [.reserved, .awaitingPayment, .underReview]
        let isOpen = open.contains(order.status) || order.status == .paid && order.customer == nil
        if case .limitReached(let limit, let had) = refusal {
            return drops[order.drop]?.limit == limit && had + order.quantity > limit
                && had
                    == units(of: person.customer, in: order.drop, except: Int(id.value))
        }
        return !isOpen && refusal == .notInThisStatus(order.status)
    }

    private func allows(
        _ refusal: OrderRefusal, to decision: SlipDecision, on number: Int
    ) -> Bool {
        guard let slip = slip(number), let order = order(slip.order) else {
            return refusal == .unknownSlip
        }
        switch decision {
        case .takeBack:
            guard let payment = standingPayment(ofSlip: number).flatMap({ self.payment($0) }) else {
                return false
            }
            return isGone(order, payment.amount) && refusal == .goneOn(order.status)
        case .approve(let amount):
            if slip.status != .waiting { return refusal == .slipDecided(slip.status) }
            return (amount ?? order.balance) <= 0 && refusal == .missing(.amount)
        case .reject:
            return slip.status != .waiting && refusal == .slipDecided(slip.status)
        }
    }

    /// Whether a refusal is allowed; also asked for each order of a bulk change.
    func allows(
        _ refusal: OrderRefusal, toSet id: OrderID, _ status: OrderStatus, _ force: Bool,
        _ shipment: Shipment?
    ) -> Bool {
        guard let order = order(id) else { return refusal == .unknownOrder }
        let end = Self.end(status, of: order)
        if order.status == end {
            return (shipment == nil || end != status) && refusal == .notInThisStatus(end)
        }
        var left: [VariantID: Int] = [:]
        for line in order.lines {
            left[VariantID(line.variant)] = variants[line.variant]?.available
        }
        return !force && !Self.holds(order.status) && Self.holds(status) && !canTake(order)
            && refusal == .outOfStock(left: left)
    }

    /// Whether a request had nothing to do any more, and may be told so as a success.
    func isDone(_ request: Request, _ reply: Reply) -> Bool {
        switch (request.intent, reply) {
        case (.cancel(let order), .status(let status)):
            return status == .cancelled && self.order(order)?.status == .cancelled
        case (.details(let id, let person), .status(let status)):
            guard let order = order(id) else { return false }
            return order.customer == person.customer && order.status != .reserved
                && order.status == status
        case (.slip(let id, let digest), .slip(let answer)):
            guard let slip = slip(Int(answer.id.value)) else { return false }
            return slip.order == Int(id.value) && slip.digest == digest
                && slip.status == answer.status
        case (.decide(let id, .takeBack), .status(let status)):
            guard let slip = slip(Int(id.value)) else { return false }
            return slip.status == .waiting && order(slip.order)?.status == status
        case (.takeBack(let payment, let id), .status(let status)):
            return payments.contains { $0.reverses == Int(payment.value) }
                && order(id)?.status == status
        case (.pay(let id, _, let key), .status(let status)):
            let name = Array("payments \(id.value)\n\(key)".utf8)
            return payments.contains { $0.key == name } && order(id)?.status == status
        case (.tellAccount(let id, let account), .status(let status)):
            return bank.accounts[Int(id.value)] == account.number && order(id)?.status == status
        case (.note(let id), .status(let status)):
            guard let note = newestNotes[Int(id.value)] else { return false }
            return note.words == request.words && note.actor == request.actor.text
                && order(id)?.status == status
        default: return false
        }
    }

    /// Whether another order has the same file.
    func isReused(_ digest: String, _ order: OrderID) -> Bool {
        slips.contains { $0.digest == digest && $0.order != Int(order.value) }
    }
}
