package import Shop
package import Storage

/// Staff take back money that was confirmed by mistake.
///
/// It is taken back once, however often it is asked for. Money of a slip goes with the decision on
/// the slip, which then waits again.
package struct TakeBackPayment: DeskCommand {
    package let payment: PaymentID
    package let order: OrderID
    package let words: String
    package let actor: Actor
    /// What was seen of the order.
    package let seen: OrderSeen?

    package init(
        payment: PaymentID, order: OrderID, words: String, actor: Actor, seen: OrderSeen? = nil
    ) {
        self.payment = payment
        self.order = order
        self.words = words
        self.actor = actor
        self.seen = seen
    }

    package func run(
        on connection: any Connection, at now: Timestamp, journal: inout DeskJournal
    ) throws -> Result<OrderStatus, OrderRefusal> {
        guard let change = try OrderChange(order, at: now, on: connection) else {
            return .failure(.unknownOrder)
        }
        let found = try connection.first(
            "SELECT slip_id, amount FROM payments WHERE id = $1 AND order_id = $2",
            [.integer(payment.value), .integer(order.value)]
        ) { (slip: $0.optionalInteger(0), amount: $0.integer(1)) }
        // What takes something back cannot itself be taken back: the money is entered anew.
        guard let found, found.amount > 0 else { return .failure(.unknownPayment) }
        guard !words.isEmpty else { return .failure(.missing(.reason)) }
        guard let standing = try connection.standingPayment("id = $1", payment.value) else {
            return .success(change.order.status)
        }
        if let slip = found.slip {
            return try DecideSlip(
                slip: SlipID(slip), decision: .takeBack, actor: actor, seen: seen
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
        _ payment: StandingPayment?, waitingAgain: Int, actor: Actor, words: String?,
        journal: inout DeskJournal
    ) throws -> Result<OrderStatus, OrderRefusal> {
        let money = payment.map { Money(minorUnits: $0.amount, currency: order.total.currency) }
        var owing = order
        if let money { owing.confirmed = order.confirmed - money }
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
        if let payment { try enterOpposite(of: payment, actor: actor, words: words) }
        if money != nil && owing.balance.minorUnits > 0 {
            try connection.execute(
                "UPDATE orders SET paid_at = NULL WHERE id = $1", [.integer(order.id.value)])
        }
        try save(
            transition,
            entry: TimelineEntry(
                at: now, actor: actor, kind: .takenBack,
                amount: money.map { Money.zero($0.currency) - $0 }, words: words),
            journal: &journal)
        return .success(transition.to)
    }

    private func enterOpposite(
        of payment: StandingPayment, actor: Actor, words: String?
    ) throws {
        try connection.execute(
            """
            INSERT INTO payments (id, order_id, amount, source, at, actor, words, reverses)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
            """,
            [
                .integer(try Counters.next(.payments, on: connection)), .integer(order.id.value),
                .integer(-payment.amount), .text(payment.source.rawValue),
                .integer(now.milliseconds), .text(actor.text), Value(words),
                .integer(payment.id.value),
            ])
        try connection.execute(
            "UPDATE orders SET confirmed = confirmed - $1 WHERE id = $2",
            [.integer(payment.amount), .integer(order.id.value)])
    }
}

/// A payment that nothing has taken back.
struct StandingPayment {
    var id: PaymentID
    /// In minor units of the order's currency, above zero.
    var amount: Int64
    var source: PaymentSource
}

extension Connection {
    /// The payment that a condition on `$1` names, while nothing has taken it back.
    func standingPayment(_ condition: String, _ value: Int64) throws -> StandingPayment? {
        try first(
            """
            SELECT id, amount, source FROM payments
            WHERE \(condition) AND amount > 0 AND NOT EXISTS (
                SELECT 1 FROM payments AS later WHERE later.reverses = payments.id)
            """, [.integer(value)]
        ) { row in
            StandingPayment(
                id: PaymentID(row.integer(0)), amount: row.integer(1),
                source: PaymentSource(rawValue: row.text(2)) ?? .staff)
        }
    }
}
