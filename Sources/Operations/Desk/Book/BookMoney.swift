internal import Shop
internal import Storage

/// A slip as the rules look at it.
struct StoredSlip {
    var id: SlipID
    var status: SlipStatus
    var bytes: Int64
    var digest: String
    var original: String?
}

/// A payment as the rules look at it.
struct StoredPayment {
    var id: PaymentID
    /// The amount, in minor units of the order's currency; below zero when it takes another back.
    var amount: Int64
    var source: PaymentSource
    var slip: SlipID?
    /// The payment that it takes back.
    var reverses: PaymentID?
}

/// A file that was sent to an order, by its digest and that of what it was made from.
struct FileUse {
    var digest: String
    var original: String?
    var order: OrderID

    /// Whether a file that was sent is the same one.
    func isSame(_ digest: String, _ original: String?) -> Bool {
        let names = [self.digest, self.original ?? self.digest]
        return names.contains(digest) || original.map(names.contains) ?? false
    }
}

extension DeskBook {
    /// Says that it will be asked which orders a slip was used for.
    func want(useOf slip: SlipID) { slipUses.want(slip) }

    /// Says that it will be asked whether a request has entered a payment.
    func want(entered key: [UInt8]) { entered.want(key) }

    /// The slips of an order, oldest first.
    func slips(of order: OrderID) throws -> [StoredSlip] {
        if !slips.knows(order) {
            slips.want(order)
            try load()
        }
        return slips[order] ?? []
    }

    /// Whether it is known already that nobody has decided on a slip of an order.
    func knowsWaitingSlip(of order: OrderID) -> Bool {
        slips[order]?.contains { $0.status == .waiting } ?? false
    }

    /// How many slips of an order nobody has decided on.
    func waitingSlips(of order: OrderID) throws -> Int {
        try slips(of: order).count { $0.status == .waiting }
    }

    /// The orders that a slip was used for too: its file, its picture or its transfer.
    func others(using slip: StoredSlip, of order: OrderID) throws -> Set<OrderID> {
        if !slipUses.knows(slip.id) {
            want(useOf: slip.id)
            try load()
        }
        let use = FileUse(digest: slip.digest, original: slip.original, order: order)
        return (slipUses[slip.id] ?? []).union(newOthers(with: use))
    }

    /// The other orders that were sent the same file in this transaction.
    private func newOthers(with use: FileUse) -> [OrderID] {
        newFiles.filter { use.isSame($0.digest, $0.original) && $0.order != use.order }
            .map(\.order)
    }

    /// The payments of an order, oldest first.
    func payments(of order: OrderID) throws -> [StoredPayment] {
        if !payments.knows(order) {
            payments.want(order)
            try load()
        }
        return payments[order] ?? []
    }

    /// The payment of an order that fits and that nothing has taken back.
    func standingPayment(
        of order: OrderID, where fits: (StoredPayment) -> Bool
    ) throws -> StoredPayment? {
        let payments = try payments(of: order)
        let takenBack = Set(payments.compactMap(\.reverses))
        return payments.first { $0.amount > 0 && fits($0) && !takenBack.contains($0.id) }
    }

    /// Whether a request has entered a payment before.
    func isEntered(_ key: [UInt8]) throws -> Bool {
        if !entered.knows(key) {
            want(entered: key)
            try load()
        }
        return entered[key] ?? false
    }

    func askMoney(_ wants: BookWants) throws {
        for source in wants.slipSources { try source.expect(MoneyQueries.slips, on: base) }
        for source in wants.paymentSources { try source.expect(MoneyQueries.payments, on: base) }
        try MoneyQueries.entered.expect(base, wants.entered.map(Value.blob))
        for source in wants.slipUseSources { try source.expect(UsedSlips.query, on: base) }
    }

    func takeMoney(_ wants: BookWants) throws {
        for source in wants.slipSources {
            var found: [OrderID: [StoredSlip]] = [:]
            try source.forEach(MoneyQueries.slips, on: base) { row in
                let slip = StoredSlip(
                    id: SlipID(row.integer(0)),
                    status: try row.known(2, "slips.status", of: row.integer(0)),
                    bytes: row.integer(3), digest: row.text(4), original: row.optionalText(5))
                found[OrderID(row.integer(1)), default: []].append(slip)
            }
            for (order, slips) in found {
                self.slips.put(order, slips)
                for slip in slips { slipOrders.put(slip.id, order) }
            }
        }
        for source in wants.paymentSources {
            var found: [OrderID: [StoredPayment]] = [:]
            try source.forEach(MoneyQueries.payments, on: base) { row in
                let payment = StoredPayment(
                    id: PaymentID(row.integer(0)), amount: row.integer(2),
                    source: try row.known(3, "payments.source", of: row.integer(0)),
                    slip: row.optionalInteger(4).map { SlipID($0) },
                    reverses: row.optionalInteger(5).map { PaymentID($0) })
                found[OrderID(row.integer(1)), default: []].append(payment)
            }
            for (order, payments) in found { self.payments.put(order, payments) }
        }
        try MoneyQueries.entered.forEach(base, wants.entered.map(Value.blob)) { row in
            entered.put(row.blob(0), true)
        }
        for source in wants.slipUseSources {
            var found: [SlipID: Set<OrderID>] = [:]
            try source.forEach(UsedSlips.query, on: base) { row in
                found[SlipID(row.integer(1)), default: []].insert(OrderID(row.integer(2)))
            }
            for (slip, others) in found { slipUses.put(slip, others) }
        }
        // What belongs to the order of a slip is known from here on, also where there is nothing.
        for order in wants.slips.compactMap({ slipOrders[$0] }) {
            payments.put(order, [])
        }
    }
}

extension BookWants {
    fileprivate var slipSources: [OrderSource] {
        (slipsOf.isEmpty ? [] : [.orders(slipsOf)]) + (slips.isEmpty ? [] : [.slips(slips)])
    }

    fileprivate var slipUseSources: [OrderSource] {
        slipUses.isEmpty ? [] : [.slips(slipUses)]
    }

    fileprivate var paymentSources: [OrderSource] {
        (paymentsOf.isEmpty ? [] : [.orders(paymentsOf)]) + (slips.isEmpty ? [] : [.slips(slips)])
    }
}

/// The queries about the slips and payments of orders.
enum MoneyQueries {
    static let slips = SourcedQuery { condition in
        """
        SELECT id, order_id, status, bytes, digest, original FROM slips
        WHERE order_id \(condition) ORDER BY order_id, id
        """
    }

    static let payments = SourcedQuery { condition in
        """
        SELECT id, order_id, amount, source, slip_id, reverses FROM payments
        WHERE order_id \(condition) ORDER BY order_id, id
        """
    }

    static let entered = KeyedQuery { keys in
        "SELECT request_key FROM payments WHERE request_key IN (\(keys))"
    }
}
