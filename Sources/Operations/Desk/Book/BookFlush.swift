internal import Shop
internal import Storage

extension DeskBook {
    /// Writes everything that is pending with a few statements, in an order in which no row names
    /// one that is not there yet.
    func writePending() throws {
        let writes = pending
        pending = BookWrites()
        try write(orders: writes.orders)
        try Statements.stock.run(
            base,
            writes.stock.sorted().flatMap { id -> [Value] in
                guard let row = stock[id] else { return [] }
                return [
                    .integer(id.value), Value(row.available), Value(row.oversold),
                    Value(row.kept), Value(row.waiting),
                ]
            })
        try write(money: writes)
        try write(lines: writes)
        try write(entries: writes.entries, writes.shopEntries)
        for counter in writes.counters.sorted().compactMap(Counters.init(rawValue:)) {
            try Counters.set(counter, to: try last(counter), on: base)
        }
    }

    private func write(orders parts: [OrderID: BookWrites.OrderPart]) throws {
        var states: [Value] = []
        var details: [Value] = []
        for (id, part) in parts.sorted(by: { $0.key < $1.key }) {
            guard let row = orders[id] else { continue }
            if part.contains(.customer) {
                details += [id.key] + row.state + row.details
            } else if part.contains(.state) {
                states += [id.key] + row.state
            }
            if part.contains(.shipment) {
                try base.enqueue(
                    "UPDATE orders SET carrier = $1, tracking = $2 WHERE id = $3",
                    [Value(row.shipment?.carrier), Value(row.shipment?.tracking), id.key])
            }
            if part.contains(.forgiven) {
                try base.enqueue(
                    "UPDATE orders SET adjustment = $1, forgiven = $2 WHERE id = $3",
                    [
                        .integer(row.order.adjustment.minorUnits),
                        .integer(row.order.forgiven.minorUnits), id.key,
                    ])
            }
        }
        try Statements.states.run(base, states)
        try Statements.details.run(base, details)
    }

    private func write(money writes: BookWrites) throws {
        try Statements.slips.run(
            base,
            writes.slips.flatMap { slip -> [Value] in
                [
                    slip.id.key, slip.order.key, .text(SlipStatus.waiting.rawValue),
                    .text(slip.mediaType), .integer(slip.bytes), .text(slip.digest),
                    .text(slip.fileName), .integer(slip.at.milliseconds),
                    Value(slip.original),
                ]
            })
        try Statements.decisions.run(
            base,
            writes.decisions.sorted { $0.key < $1.key }.flatMap { id, ruling -> [Value] in
                [
                    id.key, .text(ruling.status.rawValue), Value(ruling.at?.milliseconds),
                    Value(ruling.by?.text), Value(ruling.reason),
                ]
            })
        try Statements.payments.run(
            base,
            writes.payments.flatMap { entered -> [Value] in
                [
                    .integer(entered.payment.id.value), entered.order.key,
                    .integer(entered.payment.amount), .text(entered.payment.source.rawValue),
                    Value(entered.payment.slip?.value), .integer(entered.at.milliseconds),
                    .text(entered.actor.text), Value(entered.words),
                    entered.key.map(Value.blob) ?? .null, Value(entered.payment.reverses?.value),
                ]
            })
    }

    private func write(lines writes: BookWrites) throws {
        for drop in writes.lines.sorted() {
            if let line = lines[drop] { try base.save(line) }
        }
        let rows = writes.turns.sorted { ($0.drop, $0.number) < ($1.drop, $1.number) }
        try StoredTurn.upsert.run(
            base, rows.flatMap { ticket in turns[ticket].map { $0.values(of: ticket) } ?? [] })
    }

    private func write(
        entries: [(order: OrderID, entry: TimelineEntry)], _ ofShop: [NewShopEntry]
    ) throws {
        guard !entries.isEmpty || !ofShop.isEmpty else { return }
        var last = try last(.timeline)
        var rows: [Value] = []
        rows.reserveCapacity(entries.count * Timeline.columns)
        for (order, entry) in entries {
            last += 1
            rows += Timeline.row(last, order, entry)
        }
        let shopRows = ofShop.flatMap { entry in
            last += 1
            return ShopEntries.row(
                ShopEntry(
                    number: last, at: entry.at, actor: entry.actor, subject: entry.subject,
                    event: entry.event))
        }
        try Counters.set(.timeline, to: last, on: base)
        counters[.timeline] = last
        try Timeline.insert.run(base, rows)
        try ShopEntries.insert.run(base, shopRows)
    }
}

extension StoredOrder {
    fileprivate var state: [Value] {
        [
            .text(order.status.rawValue), Value(order.deadline?.milliseconds),
            .integer(changedAt.milliseconds), Value(paidAt?.milliseconds),
            .integer(order.confirmed.minorUnits), Value(isOversold ? 1 : 0),
            Value(uploadUntil?.milliseconds),
        ]
    }

    fileprivate var details: [Value] {
        let customer = order.customer
        return [
            Value(customer?.name), Value(customer?.phone), Value(customer?.email),
            Value(customer?.address), Value(customer?.note), Value(customer?.phoneKey),
            Value(customer?.emailKey), Value(customer?.language),
        ]
    }
}

private enum Statements {
    private static let state: [(name: String, kind: MultiRowUpdate.Kind)] = [
        ("status", .text), ("deadline_at", .integer), ("changed_at", .integer),
        ("paid_at", .integer), ("confirmed", .integer), ("oversold", .integer),
        ("upload_until", .integer),
    ]

    static let states = MultiRowUpdate("orders", set: state)

    /// With the state, which changes too: a row that is written twice is written to all of its
    /// indexes twice.
    static let details = MultiRowUpdate(
        "orders",
        set: state + [
            ("name", .text), ("phone", .text), ("email", .text), ("address", .text),
            ("note", .text), ("phone_key", .text), ("email_key", .text), ("language", .text),
        ])

    static let stock = MultiRowUpdate(
        "variants",
        set: [
            ("available", .integer), ("oversold", .integer), ("kept", .integer),
            ("waiting", .integer),
        ])

    static let slips = MultiRowInsert(
        into: """
            slips (id, order_id, status, media_type, bytes, digest, file_name, uploaded_at,
                original)
            """, columns: 9)

    static let decisions = MultiRowUpdate(
        "slips",
        set: [
            ("status", .text), ("decided_at", .integer), ("decided_by", .text), ("reason", .text),
        ])

    static let payments = MultiRowInsert(
        into: """
            payments (id, order_id, amount, source, slip_id, at, actor, words, request_key,
                reverses)
            """, columns: 10)
}
