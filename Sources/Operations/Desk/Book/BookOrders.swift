internal import Shop
internal import Storage

/// An order as it is stored, with what its rules do not look at.
struct StoredOrder {
    var order: Order
    /// The number of the ticket that it was reserved with.
    var ticket: Int64?
    var changedAt: Timestamp
    var paidAt: Timestamp?
    var shipment: Shipment?
    var isOversold: Bool
    /// The moment until which a slip on its way keeps the clock from ending the order.
    var uploadUntil: Timestamp?

    /// The persons whose units the order counts against a limit, while it holds any.
    fileprivate var people: [Person] {
        guard order.status.holdsStock else { return [] }
        let marks = (order.customer?.marks ?? []) + (ticket.map { [.ticket($0)] } ?? [])
        return marks.map { Person(drop: order.drop, mark: $0) }
    }
}

/// The parts that belong to an order and are wanted with it.
struct OrderParts: OptionSet {
    let rawValue: Int

    /// What is left of its variants.
    static let stock = OrderParts(rawValue: 1)
    static let slips = OrderParts(rawValue: 2)
    static let payments = OrderParts(rawValue: 4)
}

extension DeskBook {
    /// Says that an order will be asked for, with its drop.
    func want(_ order: OrderID, _ parts: OrderParts = []) {
        orders.want(order)
        if parts.contains(.stock) { stockOf.append(order) }
        if parts.contains(.slips) { slips.want(order) }
        if parts.contains(.payments) { payments.want(order) }
    }

    /// Says that the order of a slip will be asked for, with everything that belongs to it.
    func want(orderOf slip: SlipID) { slipOrders.want(slip) }

    /// Says that the orders whose clock has run out will be asked for, with their stock.
    func want(_ due: DueOrders) { dueOrders.want(due) }

    /// The order with an id, as it is now.
    func order(_ id: OrderID) throws -> Order? { try stored(id)?.order }

    /// The order with everything that is stored of it.
    func stored(_ id: OrderID) throws -> StoredOrder? {
        if !orders.knows(id) {
            want(id)
            try load()
        }
        return orders[id]
    }

    /// The order of a slip.
    func order(of slip: SlipID) throws -> OrderID? {
        if !slipOrders.knows(slip) {
            want(orderOf: slip)
            try load()
        }
        return slipOrders[slip]
    }

    /// The orders whose clock has run out.
    func due(_ due: DueOrders) throws -> [OrderID] {
        if !dueOrders.knows(due) {
            want(due)
            try load()
        }
        return dueOrders[due] ?? []
    }

    /// The drop with an id.
    func drop(_ id: DropID) throws -> Drop? {
        if !drops.knows(id) {
            drops.want(id)
            try load()
        }
        return drops[id]
    }

    /// Changes an order that was asked for before.
    ///
    /// - Parameter part: which columns are to be written.
    func change(
        _ id: OrderID, _ part: BookWrites.OrderPart, _ body: (inout StoredOrder) -> Void
    ) throws {
        guard var row = try stored(id) else { preconditionFailure("no order is to be changed") }
        count(row, -1)
        body(&row)
        count(row, 1)
        orders[id] = row
        changed.insert(id)
        pending.note(id, part)
    }

    private func count(_ row: StoredOrder, _ sign: Int) {
        for person in row.people {
            count(person, units: sign * row.order.quantity)
        }
    }

    /// A person who is not known here is counted by the database, when somebody asks.
    private func count(_ person: Person, units: Int) {
        guard people.knows(person) else { return }
        people[person] = (people[person] ?? 0) + units
    }

    /// Units of a person in the live orders of a drop.
    ///
    /// - Parameter except: an order that is not counted.
    func units(of person: Person, except: OrderID = OrderID(0)) throws -> Int {
        if !people.knows(person) {
            people.want(person)
            try load()
        }
        let units = people[person] ?? 0
        guard except.value != 0, let row = try stored(except), row.people.contains(person) else {
            return units
        }
        return units - row.order.quantity
    }

    func askOrders(_ wants: BookWants) throws {
        for source in wants.sources {
            try source.expect(OrderQueries.orders, on: base)
            try source.expect(OrderQueries.lines, on: base)
            try source.expect(OrderQueries.drops, on: base)
        }
        for drop in wants.drops { try base.expectDrop(drop) }
    }

    func takeOrders(_ wants: BookWants) throws {
        for source in wants.sources {
            var found: [OrderID] = []
            var rows: [OrderID: StoredOrder] = [:]
            try source.forEach(OrderQueries.orders, on: base) { row in
                let order = try StoredOrder(row: row)
                found.append(order.order.id)
                rows[order.order.id] = order
            }
            var lines: [OrderID: [OrderLine]] = [:]
            try source.forEach(OrderQueries.lines, on: base) { row in
                let id = OrderID(row.integer(0))
                guard let currency = rows[id]?.order.shippingFee.currency else { return }
                lines[id, default: []].append(OrderLine(row: row, from: 1, currency))
            }
            for id in found {
                guard var row = rows[id] else { continue }
                row.order.lines = lines[id] ?? []
                orders.put(id, row)
            }
            try source.forEach(OrderQueries.drops, on: base) { row in
                let drop = try Drop(row: row)
                drops.put(drop.id, drop)
            }
            if case .due(let due) = source { dueOrders.put(due, found) }
        }
        for id in wants.drops {
            if let drop = try base.drop(id) { drops.put(id, drop) }
        }
    }
}

extension StoredOrder {
    fileprivate init(row: any Row) throws {
        let next = Order.columnCount
        self.init(
            order: try Order(row: row, lines: []), ticket: row.optionalInteger(next),
            changedAt: Timestamp(milliseconds: row.integer(next + 1)),
            paidAt: row.optionalInteger(next + 2).map(Timestamp.init(milliseconds:)),
            shipment: row.optionalText(next + 3).map {
                Shipment(carrier: $0, tracking: row.text(next + 4))
            }, isOversold: row.integer(next + 5) == 1,
            uploadUntil: row.optionalInteger(next + 6).map(Timestamp.init(milliseconds:)))
    }
}
