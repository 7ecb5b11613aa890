package import Shop
package import Storage

/// Staff enter money that they have seen without a slip.
package struct RecordPayment: DeskCommand {
    package let order: OrderID
    /// In minor units of the order's currency.
    package let amount: Int64
    package let words: String
    package let actor: Actor

    package init(order: OrderID, amount: Int64, words: String, actor: Actor) {
        self.order = order
        self.amount = amount
        self.words = words
        self.actor = actor
    }

    package func run(
        on connection: any Connection, at now: Timestamp, journal: inout DeskJournal
    ) throws -> Result<OrderStatus, OrderRefusal> {
        guard let change = try OrderChange(order, at: now, on: connection) else {
            return .failure(.unknownOrder)
        }
        guard (1...Money.greatest).contains(amount) else { return .failure(.missing(.amount)) }
        guard !words.isEmpty else { return .failure(.missing(.reason)) }
        let money = Money(minorUnits: amount, currency: change.order.total.currency)
        let status = try change.confirm(
            money, source: .staff, slip: nil, actor: actor, kind: .payment, words: words,
            journal: &journal)
        return .success(status)
    }
}

extension OrderChange {
    /// Writes a confirmed payment and where it brings the order.
    func confirm(
        _ money: Money, source: PaymentSource, slip: SlipID?, actor: Actor,
        kind: TimelineEntry.Kind, words: String?, journal: inout DeskJournal
    ) throws -> OrderStatus {
        try connection.execute(
            """
            INSERT INTO payments (id, order_id, amount, source, slip_id, at, actor, words)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
            """,
            [
                .integer(try Counters.next(.payments, on: connection)), .integer(order.id.value),
                .integer(money.minorUnits), .text(source.rawValue), Value(slip?.value),
                .integer(now.milliseconds), .text(actor.text), Value(words),
            ])
        try connection.execute(
            "UPDATE orders SET confirmed = confirmed + $1 WHERE id = $2",
            [.integer(money.minorUnits), .integer(order.id.value)])
        var paid = order
        paid.confirmed = order.confirmed + money
        let transition = paid.confirmingMoney(
            of: drop, at: now, waitingSlips: try connection.waitingSlips(of: order.id))
        try save(
            transition,
            entry: TimelineEntry(at: now, actor: actor, kind: kind, amount: money, words: words),
            journal: &journal)
        return transition.to
    }
}
