internal import Shop
internal import Storage

/// What refunds do to an order.
extension OrderChange {
    /// The refund of the order that is at the bank; `nil` where there is none.
    func sentRefund() throws -> StoredRefund? {
        // Nothing else can be on its way: what is at the bank stays due until it is decided on.
        guard order.due.minorUnits > 0 else { return nil }
        return try RefundTable.sent(of: [order.id], on: connection)[order.id]
    }

    /// The refusal of a change after which what is at the bank would not be due any more.
    ///
    /// - Parameter confirmed: the money that would be here then.
    func refusal(
        of transition: OrderTransition, confirmed: Money
    ) throws -> OrderRefusal? {
        guard let sent = try sentRefund() else { return nil }
        var next = order
        next.status = transition.to
        next.confirmed = confirmed
        let isDue = next.due.minorUnits >= sent.refund.amount.minorUnits
        return isDue ? nil : .refundSent(sent.refund.amount)
    }

    /// Counts all that is here of the order as gone, because somebody says so: what is at the bank,
    /// and the rest by hand.
    func giveBackAll(by actor: Actor, words: String) throws {
        var left = order.confirmed
        if let sent = try sentRefund() {
            try decide(sent.id, .done, by: actor, words: words)
            left = left - sent.refund.amount
        }
        if left.minorUnits > 0 {
            let refund = Refund(
                id: RefundID(try connection.next(.refunds)), order: order.id, amount: left,
                state: .done)
            try connection.flush()
            try RefundTable.insert.run(
                connection.base,
                RefundTable.values(
                    of: StoredRefund(
                        refund: refund, at: now, actor: actor, decidedAt: now, decidedBy: actor,
                        words: words)))
        }
        try connection.change(order.id, .state) {
            $0.order.confirmed = .zero($0.order.confirmed.currency)
        }
        connection.forgetDetail(of: order.id)
    }

    /// The money that somebody only said had gone back, of an order that is refunded, and the
    /// refunds that say so.
    func saidToBeGone() throws -> (sum: Money, refunds: [RefundID]) {
        let zero = Money.zero(order.total.currency)
        guard order.status == .refunded else { return (zero, []) }
        let said = try RefundTable.all(of: order.id, on: connection).filter {
            $0.refund.state == .done && $0.file == nil && $0.row == nil
        }
        return (said.reduce(zero) { $0 + $1.refund.amount }, said.map(\.id))
    }

    /// Takes back that refunds had gone: the money is here.
    func takeBack(_ refunds: [RefundID], sum: Money, by actor: Actor, words: String) throws {
        for refund in refunds { try decide(refund, .returned, by: actor, words: words) }
        try connection.change(order.id, .state) {
            $0.order.confirmed = $0.order.confirmed + sum
        }
        connection.forgetDetail(of: order.id)
    }

    /// Notes at a refund what was decided.
    func decide(
        _ refund: RefundID, _ state: RefundState, by actor: Actor, words: String?
    ) throws {
        try connection.flush()
        try connection.base.enqueue(
            """
            UPDATE refunds SET state = $1, decided_at = $2, decided_by = $3,
                words = coalesce($4, words)
            WHERE id = $5
            """,
            [
                .text(state.rawValue), .integer(now.milliseconds), .text(actor.text),
                Value(words), .integer(refund.value),
            ])
    }
}
