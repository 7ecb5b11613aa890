package import Shop

/// Takes back money that staff confirmed by mistake.
///
/// It is taken back once, however often it is asked for. Money of a slip goes with the decision on
/// the slip, which then waits again.
package struct TakeBackPayment: StaffCommand {
    package static let permission = Permission.decideSlips

    package let payment: PaymentID
    package let order: OrderID
    package let words: String
    package let caller: Caller
    /// The state of the order as staff saw it.
    package let seen: OrderSeen?

    package init(
        payment: PaymentID, order: OrderID, words: String, caller: Caller, seen: OrderSeen? = nil
    ) {
        self.payment = payment
        self.order = order
        self.words = words
        self.caller = caller
        self.seen = seen
    }

    package func expect(in book: DeskBook, at now: Timestamp) {
        book.want(order, [.stock, .slips, .payments])
        book.counters.want(.payments)
    }

    package func run(
        on connection: DeskBook, at now: Timestamp, journal: inout DeskJournal
    ) throws -> Result<OrderStatus, OrderRefusal> {
        guard let change = try OrderChange(order, at: now, on: connection) else {
            return .failure(.unknownOrder)
        }
        let found = try connection.payments(of: order).first { $0.id == payment }
        // What takes something back cannot itself be taken back: the money is entered anew.
        guard let found, found.amount > 0 else { return .failure(.unknownPayment) }
        guard !words.isEmpty else { return .failure(.missing(.reason)) }
        let standing = try connection.standingPayment(of: order) { $0.id == payment }
        guard let standing else { return .success(change.order.status) }
        if let slip = found.slip {
            return try DecideSlip(
                slip: slip, decision: .takeBack, caller: caller, seen: seen
            ).run(on: connection, at: now, journal: &journal)
        }
        if let moved = try change.moved(since: seen, by: .takingBack) {
            return .failure(.changed(moved))
        }
        return try change.takeBack(
            standing, waitingAgain: 0, actor: actor, words: words, journal: &journal)
    }
}

extension OrderChange {
    /// Takes back what staff decided or entered, and writes where it brings the order.
    ///
    /// - Parameters:
    ///   - payment: the money that it had confirmed; its opposite is entered.
    ///   - waitingAgain: slips that nobody has decided on any more.
    /// - Returns: a refusal when nothing was written.
    func takeBack(
        _ payment: StoredPayment?, waitingAgain: Int, actor: Actor, words: String?,
        journal: inout DeskJournal
    ) throws -> Result<OrderStatus, OrderRefusal> {
        let money = payment.map { Money(minorUnits: $0.amount, currency: order.total.currency) }
        var owing = order
        if let money {
            owing.confirmed = order.confirmed - money
            owing.forgiveNothing()
        }
        let waitingSlips = try connection.waitingSlips(of: order.id) + waitingAgain
        let canTake = try canTake()
        let ended = order.status == .refundDue ? try endBeforeMoney() : .cancelled
        let transition: OrderTransition
        do throws(OrderRefusal) {
            transition = try owing.takingBack(
                of: drop, at: now, takesMoney: money != nil, waitingSlips: waitingSlips,
                canTake: canTake, ended: ended)
        } catch {
            return .failure(error)
        }
        if let refusal = try refusal(of: transition, confirmed: owing.confirmed) {
            return .failure(refusal)
        }
        if let payment { try enterOpposite(of: payment, actor: actor, words: words) }
        if money != nil && owing.balance.minorUnits > 0 {
            try connection.change(order.id, .state) { $0.paidAt = nil }
        }
        try save(
            transition,
            entry: TimelineEntry(
                at: now, actor: actor, kind: .takenBack,
                amount: money.map { Money.zero($0.currency) - $0 }, words: words),
            journal: &journal)
        try saveForgiven(of: owing, actor: actor)
        return .success(transition.to)
    }

    private func enterOpposite(
        of payment: StoredPayment, actor: Actor, words: String?
    ) throws {
        try connection.add(
            NewPayment(
                payment: StoredPayment(
                    id: PaymentID(try connection.next(.payments)), amount: -payment.amount,
                    source: payment.source, reverses: payment.id),
                order: order.id, at: now, actor: actor, words: words))
        // What a statement has shown of it is nobody's again.
        try StatementShares.remove(payment.id, in: connection)
    }
}
