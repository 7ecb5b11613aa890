package import Shop
internal import Storage

/// Says what became of a refund: that it went, that the bank did not take it, or that it came back.
package struct DecideRefund: StaffCommand {
    package static let permission = Shopkeeper.refundPermission

    package let refund: RefundID
    package let decision: RefundDecision
    package let reason: String
    package let caller: Caller

    package init(refund: RefundID, decision: RefundDecision, reason: String, caller: Caller) {
        self.refund = refund
        self.decision = decision
        self.reason = reason
        self.caller = caller
    }

    package func run(
        on connection: DeskBook, at now: Timestamp, journal: inout DeskJournal
    ) throws -> Result<StoredRefund, RefundRefusal> {
        guard let stored = try RefundTable.find(refund, on: connection),
            let change = try OrderChange(stored.refund.order, at: now, on: connection)
        else { return .failure(.unknownRefund) }
        // Pressing twice finds the work done.
        if stored.refund.state == decision.to { return .success(stored) }
        guard stored.refund.state == decision.from else {
            return .failure(.decided(stored.refund.state))
        }
        guard !reason.isEmpty else { return .failure(.field(.reason)) }
        switch decision {
        case .done: try change.give(stored.refund, by: actor, words: reason, journal: &journal)
        case .refused: try change.refuse(stored.refund, by: actor, reason, journal: &journal)
        case .returned:
            try change.getAgain(stored.refund, by: actor, words: reason, journal: &journal)
        }
        return .success(try RefundTable.find(refund, on: connection) ?? stored)
    }
}

extension OrderChange {
    /// Counts a refund as gone.
    func give(
        _ refund: Refund, by actor: Actor, words: String?, journal: inout DeskJournal
    ) throws {
        var left = order
        left.confirmed = order.confirmed - refund.amount
        // What is at the bank stays due; whoever meddled with the data is told, and nobody else.
        guard left.confirmed.minorUnits >= 0 else { throw RefundRefusal.decided(refund.state) }
        try decide(refund.id, .done, by: actor, words: words)
        try connection.change(order.id, .state) { $0.order.confirmed = left.confirmed }
        try save(
            left.givingBack(),
            entry: TimelineEntry(
                at: now, actor: actor, kind: .refundDone,
                amount: .zero(refund.amount.currency) - refund.amount, words: words),
            journal: &journal)
    }

    fileprivate func refuse(
        _ refund: Refund, by actor: Actor, _ reason: String, journal: inout DeskJournal
    ) throws {
        try decide(refund.id, .refused, by: actor, words: reason)
        try save(
            order.unchanged(),
            entry: TimelineEntry(at: now, actor: actor, kind: .refundRefused, words: reason),
            journal: &journal)
    }

    /// Counts money that had gone as here again.
    func getAgain(
        _ refund: Refund, by actor: Actor, words: String?, journal: inout DeskJournal
    ) throws {
        var more = order
        more.confirmed = order.confirmed + refund.amount
        try decide(refund.id, .returned, by: actor, words: words)
        try connection.change(order.id, .state) { $0.order.confirmed = more.confirmed }
        try save(
            more.gettingAgain(),
            entry: TimelineEntry(
                at: now, actor: actor, kind: .refundReturned, amount: refund.amount, words: words),
            journal: &journal)
    }
}
