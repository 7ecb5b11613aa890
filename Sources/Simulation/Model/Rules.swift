internal import Shop

/// The rules of the shop once more, naively, from the table of an order's life: the simulator asks
/// these and never those of `Shop`.
extension Picture {
    private static let holding: [OrderStatus] = [
        .reserved, .awaitingPayment, .underReview, .paid, .fulfilled,
    ]

    /// Whether an order in a status keeps its units from others.
    static func holds(_ status: OrderStatus) -> Bool { holding.contains(status) }

    /// Units that a person has in a drop, by the mark that has the most.
    func units(
        of customer: Customer?, ticket: Int64? = nil, in drop: Int64, except order: Int = 0
    ) -> Int {
        let byTicket = orders.reduce(0) { sum, other in
            let counts =
                ticket != nil && other.ticket == ticket && other.drop == drop
                && Self.holds(other.status)
            return sum + (counts ? other.quantity : 0)
        }
        guard let customer else { return byTicket }
        func units(_ mark: KeyPath<Customer, String?>) -> Int {
            guard let key = customer[keyPath: mark] else { return 0 }
            var count = 0
            for (index, other) in orders.enumerated()
            where index + 1 != order && other.drop == drop && Self.holds(other.status)
                && other.customer?[keyPath: mark] == key
            {
                count += other.quantity
            }
            return count
        }
        return max(byTicket, units(\.phoneKey), units(\.emailKey))
    }

    /// Whether a person may have so many units more.
    func isWithinLimit(
        _ customer: Customer?, _ quantity: Int, ticket: Int64? = nil, in drop: Int64,
        except order: Int = 0
    ) -> Bool {
        guard let limit = drops[drop]?.limit else { return true }
        return units(of: customer, ticket: ticket, in: drop, except: order) + quantity <= limit
    }

    /// Slips of an order that nobody has decided on.
    func waitingSlips(of order: Int) -> Int {
        slips.count { $0.order == order && $0.status == .waiting }
    }

    /// Whether the clock of an order has run out. One that was set back while its slip waits does
    /// not run out before somebody has decided.
    func isSomethingDue(at now: Int64) -> Bool {
        orders.indices.contains { index in
            orders[index].deadline ?? .max <= now && waitingSlips(of: index + 1) == 0
        }
    }

    /// Whether all units of an order are there.
    func canTake(_ order: OrderPicture) -> Bool {
        order.lines.allSatisfy { $0.quantity <= variants[$0.variant]?.available ?? 0 }
    }

    /// The payment that stands for a slip.
    func standingPayment(ofSlip slip: Int) -> Int? {
        payments.indices.first { payments[$0].slip == slip && isStanding($0 + 1) }.map { $0 + 1 }
    }

    /// Whether a payment is money that nothing has taken back.
    func isStanding(_ payment: Int) -> Bool {
        guard let found = self.payment(payment), found.amount > 0 else { return false }
        return !payments.contains { $0.reverses == payment }
    }

    /// An order goes to a status: its units and its clock go with it.
    mutating func move(_ number: Int, to status: OrderStatus, at now: Int64) {
        let index = number - 1
        let from = orders[index].status
        if Self.holds(from) && !Self.holds(status) { release(orders[index]) }
        if !Self.holds(from) && Self.holds(status) { take(index) }
        if status == .paid && from != .paid { orders[index].paidAt = now }
        orders[index].status = status
        orders[index].deadline = deadline(status, of: orders[index].drop, from: now)
        orders[index].changedAt = now
    }

    /// When the clock of a status ends; `nil` where none runs.
    func deadline(_ status: OrderStatus, of drop: Int64, from now: Int64) -> Int64? {
        guard let drop = drops[drop] else { return nil }
        switch status {
        case .reserved: return now + drop.hold
        case .awaitingPayment: return now + drop.pay
        default: return nil
        }
    }

    private mutating func release(_ order: OrderPicture) {
        for line in order.lines {
            guard var variant = variants[line.variant] else { continue }
            let paidOff = min(variant.oversold, line.quantity)
            variant.oversold -= paidOff
            variant.available += line.quantity - paidOff
            if variant.waiting > 0 && line.quantity > paidOff {
                variant.kept += variant.available
                variant.available = 0
            }
            variants[line.variant] = variant
        }
    }

    private mutating func take(_ index: Int) {
        for line in orders[index].lines {
            guard var variant = variants[line.variant] else { continue }
            let missing = max(0, line.quantity - variant.available)
            variant.available -= line.quantity - missing
            variant.oversold += missing
            variants[line.variant] = variant
            if missing > 0 { orders[index].isOversold = true }
        }
    }

    /// Money came; where the order goes.
    mutating func confirm(_ number: Int, at now: Int64, decidesSlip: Bool) {
        let order = orders[number - 1]
        switch order.status {
        case .reserved, .awaitingPayment, .underReview:
            if order.balance <= 0 {
                move(number, to: .paid, at: now)
            } else {
                reviewed(number, at: now, decidesSlip: decidesSlip)
            }
        case .expired where order.balance <= 0 && canTakeAgain(order, number):
            move(number, to: .paid, at: now)
        case .expired, .cancelled, .refunded: move(number, to: .refundDue, at: now)
        default: orders[number - 1].changedAt = now
        }
    }

    /// Whether an expired order can have its units again.
    func canTakeAgain(_ order: OrderPicture, _ number: Int) -> Bool {
        order.status == .expired && canTake(order)
            && isWithinLimit(order.customer, order.quantity, in: order.drop, except: number)
    }

    /// A slip was decided on: with none left to look at the shopper has time to pay again.
    mutating func reviewed(_ number: Int, at now: Int64, decidesSlip: Bool = true) {
        let order = orders[number - 1]
        let isLast = waitingSlips(of: number) == 0
        if isLast && order.status == .underReview {
            move(number, to: .awaitingPayment, at: now)
        } else if isLast && decidesSlip, let deadline = order.deadline {
            // Set back while the slip waited: its time begins anew, and gets no shorter.
            move(number, to: order.status, at: now)
            orders[number - 1].deadline = max(deadline, orders[number - 1].deadline ?? deadline)
        } else {
            orders[number - 1].changedAt = now
        }
    }

    /// A decision or a payment was taken back; the slip waits again already, the money is off.
    mutating func takenBack(_ number: Int, money: Bool, at now: Int64) {
        let order = orders[number - 1]
        let waiting = waitingSlips(of: number)
        if money && order.balance > 0 { orders[number - 1].paidAt = nil }
        switch order.status {
        case .paid where money && order.balance > 0:
            let open: OrderStatus = order.customer == nil ? .reserved : .awaitingPayment
            move(number, to: waiting > 0 ? .underReview : open, at: now)
        case .awaitingPayment where waiting > 0: move(number, to: .underReview, at: now)
        case .expired where waiting > 0 && canTake(order): move(number, to: .underReview, at: now)
        case .refundDue where money && order.confirmed == 0:
            let ended = order.gone > 0 ? .refunded : ends[number] ?? .cancelled
            let returns = ended == .expired && waiting > 0 && canTake(order)
            move(number, to: returns ? .underReview : ended, at: now)
        default: orders[number - 1].changedAt = now
        }
    }

    /// Makes the catalogue what a seller asks for; `false` when a stock would be below what is
    /// held.
    mutating func apply(_ assortment: Assortment) -> Bool {
        let before = self
        for entry in assortment.drops {
            guard let id = drops.first(where: { $0.value.slug == entry.slug })?.key else {
                continue
            }
            drops[id]?.opensAt = entry.opensAt.milliseconds
            drops[id]?.closesAt = entry.closesAt.milliseconds
            drops[id]?.limit = entry.limit
            drops[id]?.line = entry.line
            for wanted in entry.variants {
                let found = variants.first { $0.value.drop == id && $0.value.sku == wanted.sku }
                guard let key = found?.key, var variant = found?.value else { continue }
                variant.isOnSale = wanted.isOnSale
                if wanted.isOnSale {
                    let taken = variant.stock + variant.oversold - variant.available
                    if wanted.stock < taken - variant.oversold {
                        self = before
                        return false
                    }
                    variant.oversold = max(0, taken - wanted.stock)
                    variant.available = wanted.stock + variant.oversold - taken
                    variant.stock = wanted.stock
                    variant.price = wanted.price
                    variant.title = "Shirt · \(wanted.name)"
                }
                variants[key] = variant
            }
        }
        return true
    }
}
