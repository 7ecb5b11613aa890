internal import Shop

/// The writes of a book: what it has changed and not written yet.
struct BookWrites {
    /// Columns of an order that are written together: each touches other indexes.
    struct OrderPart: OptionSet, Sendable {
        let rawValue: Int

        /// Status, clock, money and what follows from them.
        static let state = OrderPart(rawValue: 1)
        /// What the shopper told, and the state.
        static let customer = OrderPart(rawValue: 2)
        static let shipment = OrderPart(rawValue: 4)
        /// What is forgiven, which is seldom.
        static let forgiven = OrderPart(rawValue: 8)
    }

    private(set) var orders: [OrderID: OrderPart] = [:]
    private(set) var stock: Set<VariantID> = []
    private(set) var counters: Set<String> = []
    private(set) var lines: Set<DropID> = []
    private(set) var turns: Set<TicketNumber> = []
    /// Rows of new slips and payments, and what was decided on slips that are there.
    var slips: [NewSlip] = []
    var decisions: [SlipID: SlipRuling] = [:]
    var payments: [NewPayment] = []
    var entries: [(order: OrderID, entry: TimelineEntry)] = []
    var shopEntries: [NewShopEntry] = []

    mutating func note(_ order: OrderID, _ part: OrderPart) {
        orders[order, default: []].insert(part)
    }

    mutating func note(_ variant: VariantID) { stock.insert(variant) }

    mutating func note(_ counter: Counters) { counters.insert(counter.rawValue) }

    mutating func note(line drop: DropID) { lines.insert(drop) }

    mutating func note(_ ticket: TicketNumber) { turns.insert(ticket) }

    var isEmpty: Bool {
        orders.isEmpty && stock.isEmpty && counters.isEmpty && lines.isEmpty && turns.isEmpty
            && slips.isEmpty && decisions.isEmpty && payments.isEmpty
            && entries.isEmpty && shopEntries.isEmpty
    }
}

/// A slip that was received.
struct NewSlip {
    var id: SlipID
    var order: OrderID
    var mediaType: String
    var bytes: Int64
    var digest: String
    var original: String?
    var fileName: String
    var at: Timestamp
}

/// The ruling of staff on a slip; a slip that waits again has no other fields.
struct SlipRuling {
    var status: SlipStatus
    var at: Timestamp?
    var by: Actor?
    var reason: String?
}

/// A payment that was entered.
struct NewPayment {
    var payment: StoredPayment
    var order: OrderID
    var at: Timestamp
    var actor: Actor
    var words: String?
    /// Names the request that entered it, where that may come twice.
    var key: [UInt8]?
}

/// An entry of the shop's history that has no number yet.
struct NewShopEntry {
    var at: Timestamp
    var actor: Actor
    var subject: EntrySubject
    var event: ShopEvent
}

extension DeskBook {
    /// Takes the next number of a sequence.
    func next(_ counter: Counters) throws -> Int64 {
        let next = try last(counter) + 1
        set(counter, to: next)
        return next
    }

    /// The last number of a sequence.
    func last(_ counter: Counters) throws -> Int64 {
        if !counters.knows(counter) {
            counters.want(counter)
            try load()
        }
        return counters[counter] ?? 0
    }

    func set(_ counter: Counters, to last: Int64) {
        counters[counter] = last
        pending.note(counter)
    }

    /// Puts a received slip to its order.
    func add(_ slip: NewSlip) throws {
        let known = try slips(of: slip.order)
        pending.slips.append(slip)
        changed.insert(slip.order)
        forgetDetail(of: slip.order)
        newFiles.append(FileUse(digest: slip.digest, original: slip.original, order: slip.order))
        slipOrders[slip.id] = slip.order
        slips[slip.order] =
            known + [
                StoredSlip(
                    id: slip.id, status: .waiting, bytes: slip.bytes, digest: slip.digest,
                    original: slip.original)
            ]
    }

    /// Writes what was decided on a slip of an order.
    func decide(_ slip: SlipID, of order: OrderID, _ ruling: SlipRuling) throws {
        slips[order] = try slips(of: order).map { known in
            var known = known
            if known.id == slip { known.status = ruling.status }
            return known
        }
        pending.decisions[slip] = ruling
        changed.insert(order)
        forgetDetail(of: order)
    }

    /// Enters a payment and counts it to its order.
    func add(_ payment: NewPayment) throws {
        let known = try payments(of: payment.order)
        payments[payment.order] = known + [payment.payment]
        pending.payments.append(payment)
        changed.insert(payment.order)
        forgetDetail(of: payment.order)
        if let key = payment.key { entered[key] = true }
        try change(payment.order, .state) { row in
            let amount = Money(
                minorUnits: payment.payment.amount, currency: row.order.confirmed.currency)
            row.order.confirmed = row.order.confirmed + amount
        }
    }

    /// Appends to the history of orders.
    func append(_ entries: [(OrderID, TimelineEntry)]) {
        pending.entries += entries.map { (order: $0.0, entry: $0.1) }
        for (order, entry) in entries {
            changed.insert(order)
            details[order]?.timeline.append(entry)
            if entry.kind == .note { newNotes[order] = entry }
        }
    }

    /// Appends to the history of what is no order.
    func append(
        _ event: ShopEvent, of subject: EntrySubject, by actor: Actor, at now: Timestamp
    ) {
        pending.shopEntries.append(
            NewShopEntry(at: now, actor: actor, subject: subject, event: event))
    }
}
