package import Shop

/// Enters money that staff have seen without a slip.
package struct RecordPayment: StaffCommand {
    package static let permission = Permission.decideSlips

    package let order: OrderID
    /// The amount, in minor units of the order's currency.
    package let amount: Int64
    package let words: String
    package let caller: Caller
    /// The name of the form that was sent: the same form again enters nothing more.
    package let key: RequestKey
    /// Whether more than is owed is meant.
    package let overpayment: Bool
    /// The state of the order as staff saw it.
    package let seen: OrderSeen?

    package init(
        order: OrderID, amount: Int64, words: String, caller: Caller, key: RequestKey,
        overpayment: Bool = false, seen: OrderSeen? = nil
    ) {
        self.overpayment = overpayment
        self.seen = seen
        self.order = order
        self.amount = amount
        self.words = words
        self.caller = caller
        self.key = key
    }

    package func expect(in book: DeskBook, at now: Timestamp) {
        book.want(order, [.stock, .slips, .payments])
        book.want(entered: key.name)
        book.counters.want(.payments)
    }

    package func run(
        on connection: DeskBook, at now: Timestamp, journal: inout DeskJournal
    ) throws -> Result<OrderStatus, OrderRefusal> {
        guard let change = try OrderChange(order, at: now, on: connection) else {
            return .failure(.unknownOrder)
        }
        if try connection.isEntered(key.name) { return .success(change.order.status) }
        guard !words.isEmpty else { return .failure(.missing(.reason)) }
        if let moved = try change.moved(since: seen, by: .recordingMoney) {
            return .failure(.changed(moved))
        }
        do throws(OrderRefusal) {
            try change.order.checkConfirming(amount, onPurpose: overpayment)
        } catch {
            return .failure(error)
        }
        let money = Money(minorUnits: amount, currency: change.order.total.currency)
        let status = try change.confirm(
            ConfirmedMoney(amount: money, source: .staff, slip: nil, key: key.name),
            actor: actor, kind: .payment, words: words, journal: &journal)
        return .success(status)
    }
}

/// Money that staff confirm, and how they know of it.
struct ConfirmedMoney {
    var amount: Money
    var source: PaymentSource
    var slip: SlipID?
    /// Names the request that entered it, where that may come twice.
    var key: [UInt8]?
    /// The row of a statement that shows it.
    var row: StatementRowID?
}

extension OrderChange {
    /// Writes a confirmed payment and where it brings the order.
    func confirm(
        _ money: ConfirmedMoney, actor: Actor, kind: TimelineEntry.Kind, words: String?,
        journal: inout DeskJournal
    ) throws -> OrderStatus {
        let id = PaymentID(try connection.next(.payments))
        try connection.add(
            NewPayment(
                payment: StoredPayment(
                    id: id, amount: money.amount.minorUnits, source: money.source,
                    slip: money.slip),
                order: order.id, at: now, actor: actor, words: words, key: money.key))
        if let row = money.row {
            try StatementShares.add(id, money.amount.minorUnits, of: row, in: connection)
        }
        let canTake = try canTakeAgain()
        let paid = try with(money.amount, canTake: canTake)
        let transition = paid.confirmingMoney(
            of: drop, at: now, waitingSlips: try connection.waitingSlips(of: order.id),
            decidesSlip: money.slip != nil, canTake: canTake)
        try save(
            transition,
            entry: TimelineEntry(
                at: now, actor: actor, kind: kind, amount: money.amount, words: words),
            journal: &journal)
        try saveForgiven(of: paid, actor: actor)
        return transition.to
    }
}
