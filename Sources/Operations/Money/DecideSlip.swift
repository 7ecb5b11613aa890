package import Shop

/// Decides on a slip for staff: approves it, which confirms money, or rejects it with a reason that
/// the shopper reads; or takes back what was decided, and the slip waits again.
package struct DecideSlip: StaffCommand {
    package static let permission = Permission.decideSlips

    package let slip: SlipID
    package let decision: SlipDecision
    package let caller: Caller
    /// Whether more than is owed is meant.
    package let overpayment: Bool
    /// The orders that the slip is known to be used for too; `nil` where nobody minds.
    package let knownOthers: Set<OrderID>?
    /// The state of the slip's order as staff saw it.
    package let seen: OrderSeen?

    package init(
        slip: SlipID, decision: SlipDecision, caller: Caller, overpayment: Bool = false,
        knownOthers: Set<OrderID>? = nil, seen: OrderSeen? = nil
    ) {
        self.slip = slip
        self.decision = decision
        self.caller = caller
        self.overpayment = overpayment
        self.knownOthers = knownOthers
        self.seen = seen
    }

    package func expect(in book: DeskBook, at now: Timestamp) {
        book.want(orderOf: slip)
        if asksForOthers { book.want(useOf: slip) }
        book.counters.want(.payments)
    }

    private var asksForOthers: Bool {
        if case .approve = decision { knownOthers != nil } else { false }
    }

    package func run(
        on connection: DeskBook, at now: Timestamp, journal: inout DeskJournal
    ) throws -> Result<OrderStatus, OrderRefusal> {
        guard let order = try connection.order(of: slip),
            let stored = try connection.slips(of: order).first(where: { $0.id == slip }),
            let change = try OrderChange(order, at: now, on: connection)
        else { return .failure(.unknownSlip) }
        let status = stored.status
        if decision == .takeBack { return try takeBack(status, change, journal: &journal) }
        guard status == .waiting else { return .failure(.slipDecided(status)) }
        if let moved = try change.moved(since: seen, by: .deciding) {
            return .failure(.changed(moved))
        }
        switch decision {
        case .takeBack: return .success(change.order.status)
        case .approve(let amount):
            if let knownOthers {
                let others = try connection.others(using: stored, of: order)
                guard others.isSubset(of: knownOthers) else { return .failure(.sentBefore) }
            }
            return try approve(amount, change, journal: &journal)
        case .reject(let reason):
            guard !reason.isEmpty else { return .failure(.missing(.reason)) }
            return .success(try reject(reason, change, journal: &journal))
        }
    }

    private func approve(
        _ amount: Int64?, _ change: OrderChange, journal: inout DeskJournal
    ) throws -> Result<OrderStatus, OrderRefusal> {
        // Without an amount it is what is owed; an order that is paid already needs a number.
        let minorUnits = amount ?? change.order.balance.minorUnits
        do throws(OrderRefusal) {
            try change.order.checkConfirming(minorUnits, onPurpose: overpayment)
        } catch {
            return .failure(error)
        }
        // The bank has shown this very sum already: it may be the same money, so that it is meant
        // has to be said.
        let isShown = try change.connection.standingPayment(of: change.order.id) {
            $0.source == .statement && $0.amount == minorUnits
        }
        if isShown != nil, !overpayment {
            let owed = Money(
                minorUnits: max(0, change.order.balance.minorUnits),
                currency: change.order.total.currency)
            return .failure(.moreThanOwed(owed))
        }
        let money = Money(minorUnits: minorUnits, currency: change.order.total.currency)
        try close(.approved, reason: nil, change)
        let status = try change.confirm(
            ConfirmedMoney(amount: money, source: .slip, slip: slip), actor: actor,
            kind: .slipApproved, words: nil, journal: &journal)
        return .success(status)
    }

    private func reject(
        _ reason: String, _ change: OrderChange, journal: inout DeskJournal
    ) throws -> OrderStatus {
        try close(.rejected, reason: reason, change)
        let transition = change.order.rejectingSlip(
            of: change.drop, at: change.now,
            waitingSlips: try change.connection.waitingSlips(of: change.order.id))
        try change.save(
            transition,
            entry: TimelineEntry(at: change.now, actor: actor, kind: .slipRejected, words: reason),
            journal: &journal)
        return transition.to
    }

    /// A slip that waits already stays as it is: pressing twice takes back once.
    private func takeBack(
        _ status: SlipStatus, _ change: OrderChange, journal: inout DeskJournal
    ) throws -> Result<OrderStatus, OrderRefusal> {
        guard status != .waiting else { return .success(change.order.status) }
        if let moved = try change.moved(since: seen, by: .takingBack) {
            return .failure(.changed(moved))
        }
        let payment = try change.connection.standingPayment(of: change.order.id) {
            $0.slip == slip
        }
        let answer = try change.takeBack(
            payment, waitingAgain: 1, actor: actor, words: nil, journal: &journal)
        guard case .success = answer else { return answer }
        try change.connection.decide(
            slip, of: change.order.id, SlipRuling(status: .waiting))
        return answer
    }

    private func close(_ status: SlipStatus, reason: String?, _ change: OrderChange) throws {
        try change.connection.decide(
            slip, of: change.order.id,
            SlipRuling(status: status, at: change.now, by: actor, reason: reason))
    }
}

/// The decision of staff on a slip.
package enum SlipDecision: Hashable, Sendable {
    /// Approves the slip and confirms an amount in minor units; `nil` is what the order still owes.
    case approve(amount: Int64?)
    /// Rejects the slip with a reason that the shopper reads.
    case reject(reason: String)
    /// Takes a decision back that was a mistake.
    case takeBack
}
