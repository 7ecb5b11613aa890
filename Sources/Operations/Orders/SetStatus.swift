package import Shop

/// Staff set a status by hand; the stock effect follows from the two statuses.
package struct SetStatus: DeskCommand {
    package let order: OrderID
    package let to: OrderStatus
    package let reason: String
    /// Takes units that are not there; the caller has checked that an owner asks.
    package let force: Bool
    package let shipment: Shipment?
    package let actor: Actor

    package init(
        order: OrderID, to: OrderStatus, reason: String, force: Bool, shipment: Shipment?,
        actor: Actor
    ) {
        self.order = order
        self.to = to
        self.reason = reason
        self.force = force
        self.shipment = shipment
        self.actor = actor
    }

    package func expect(in book: DeskBook, at now: Timestamp) { book.want(order, .stock) }

    package func run(
        on connection: DeskBook, at now: Timestamp, journal: inout DeskJournal
    ) throws -> Result<OrderStatus, OrderRefusal> {
        guard let change = try OrderChange(order, at: now, on: connection) else {
            return .failure(.unknownOrder)
        }
        guard !reason.isEmpty else { return .failure(.missing(.reason)) }
        if to == change.order.status, let shipment {
            return .success(try correct(shipment, change, journal: &journal))
        }
        let transition: OrderTransition
        do throws(OrderRefusal) {
            transition = try change.order.setting(to: to, of: change.drop, at: now)
        } catch {
            return .failure(error)
        }
        let isShort = try transition.stock == .take && !change.canTake()
        if isShort && !force { return .failure(.outOfStock(left: try change.left())) }
        if let shipment { try save(shipment, on: connection) }
        try change.save(
            transition,
            entry: TimelineEntry(
                at: now, actor: actor, kind: isShort ? .oversold : .status, words: reason),
            journal: &journal, beyondStock: isShort)
        return .success(to)
    }

    /// The status stays; the carrier or the tracking number was wrong.
    private func correct(
        _ shipment: Shipment, _ change: OrderChange, journal: inout DeskJournal
    ) throws -> OrderStatus {
        try save(shipment, on: change.connection)
        try change.save(
            change.order.unchanged(),
            entry: TimelineEntry(at: change.now, actor: actor, kind: .status, words: reason),
            journal: &journal)
        return change.order.status
    }

    private func save(_ shipment: Shipment, on connection: DeskBook) throws {
        try connection.change(order, .shipment) { $0.shipment = shipment }
    }
}

/// Staff set one status on many orders; an answer for each, in their order.
///
/// It is one command, so either all of it is on disk or none, and a refusal of one order leaves
/// the others alone.
package struct SetStatuses: DeskCommand {
    package let orders: [OrderID]
    package let to: OrderStatus
    package let reason: String
    package let actor: Actor

    package init(orders: [OrderID], to: OrderStatus, reason: String, actor: Actor) {
        self.orders = orders
        self.to = to
        self.reason = reason
        self.actor = actor
    }

    package func expect(in book: DeskBook, at now: Timestamp) {
        for order in orders { book.want(order, .stock) }
    }

    package func run(
        on connection: DeskBook, at now: Timestamp, journal: inout DeskJournal
    ) throws -> Result<[Result<OrderStatus, OrderRefusal>], OrderRefusal> {
        .success(
            try orders.map { order in
                try SetStatus(
                    order: order, to: to, reason: reason, force: false, shipment: nil, actor: actor
                ).run(on: connection, at: now, journal: &journal)
            })
    }
}

/// How goods travel.
package struct Shipment: Hashable, Sendable {
    package var carrier: String
    package var tracking: String

    package init(carrier: String, tracking: String) {
        self.carrier = carrier
        self.tracking = tracking
    }
}
