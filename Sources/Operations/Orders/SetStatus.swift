package import Shop

/// Sets a status by hand for staff; the stock effect follows from the two statuses.
package struct SetStatus: StaffCommand {
    package static let permission = Permission.changeStatus

    package let order: OrderID
    package let to: OrderStatus
    package let reason: String
    /// Whether units are taken that are not there, which not every caller may, and the order's
    /// money is passed over.
    package let force: Bool
    /// Whether the status is set although the order's money speaks against it, as for goods that
    /// leave unpaid.
    package let unpaid: Bool
    package let shipment: Shipment?
    package let caller: Caller
    /// The state of the order as staff saw it.
    package let seen: OrderSeen?

    package init(
        order: OrderID, to: OrderStatus, reason: String, force: Bool, unpaid: Bool = false,
        shipment: Shipment?, caller: Caller, seen: OrderSeen? = nil
    ) {
        self.order = order
        self.to = to
        self.reason = reason
        self.force = force
        self.unpaid = unpaid
        self.shipment = shipment
        self.caller = caller
        self.seen = seen
    }

    /// Refuses a caller who may not set a status, or not take stock that is not there.
    package func authorise() throws(Forbidden) {
        try caller.need(Self.permission)
        // What the order's money speaks against is for whoever sets the status to say.
        if force && !to.restsOnMoney { try caller.need(.forceStock) }
    }

    package func expect(in book: DeskBook, at now: Timestamp) {
        book.want(order, seen == nil ? .stock : [.stock, .slips])
    }

    package func run(
        on connection: DeskBook, at now: Timestamp, journal: inout DeskJournal
    ) throws -> Result<OrderStatus, OrderRefusal> {
        guard let change = try OrderChange(order, at: now, on: connection) else {
            return .failure(.unknownOrder)
        }
        guard !reason.isEmpty else { return .failure(.missing(.reason)) }
        let isThere = to == change.order.status
        // Who wants what is there already is told so, whatever else has moved.
        let press = OrderPress.setting(to, withShipment: shipment != nil)
        if !isThere || shipment != nil, let moved = try change.moved(since: seen, by: press) {
            return .failure(.changed(moved))
        }
        if isThere, let shipment {
            return .success(try correct(shipment, change, journal: &journal))
        }
        // Whoever sets another status takes back that money has gone which they only said had.
        let said = try change.saidToBeGone()
        var owing = change.order
        owing.confirmed = owing.confirmed + said.sum
        let transition: OrderTransition
        do throws(OrderRefusal) {
            transition = try owing.setting(
                to: to, of: change.drop, at: now, unpaid: unpaid || force)
        } catch {
            return .failure(error)
        }
        if transition.to != .refunded,
            let refusal = try change.refusal(of: transition, confirmed: owing.confirmed)
        {
            return .failure(refusal)
        }
        let isShort = try transition.stock == .take && !change.canTake()
        let takesStock = force && caller.role.may(.forceStock)
        if isShort && !takesStock { return .failure(.outOfStock(left: try change.left())) }
        if let shipment { try save(shipment, on: connection) }
        if transition.to == .refunded {
            try change.giveBackAll(by: actor, words: reason)
        } else if !said.refunds.isEmpty {
            try change.takeBack(said.refunds, sum: said.sum, by: actor, words: reason)
        }
        try change.save(
            transition,
            entry: TimelineEntry(
                at: now, actor: actor, kind: isShort ? .oversold : .status,
                amount: Self.moved(change.order, said.sum, transition), words: reason),
            journal: &journal, beyondStock: isShort)
        return .success(transition.to)
    }

    /// The money that leaves the order with a status, below zero, or that is here again.
    private static func moved(
        _ order: Order, _ said: Money, _ transition: OrderTransition
    ) -> Money? {
        if transition.to == .refunded {
            return order.confirmed.minorUnits > 0
                ? .zero(order.confirmed.currency) - order.confirmed : nil
        }
        return said.minorUnits > 0 ? said : nil
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

/// Sets one status on many orders for staff; answers for each, in their order.
///
/// It is one command, so either all of it is on disk or none, and a refusal of one order leaves
/// the others alone.
package struct SetStatuses: StaffCommand {
    package static let permission = Permission.changeStatus

    package let orders: [OrderID]
    package let to: OrderStatus
    package let reason: String
    /// Whether the status is set although an order's money speaks against it, as for goods that
    /// leave unpaid.
    package let unpaid: Bool
    package let caller: Caller
    /// The state of each order as staff saw it, where they saw any.
    package let seen: [OrderID: OrderSeen]

    package init(
        orders: [OrderID], to: OrderStatus, reason: String, unpaid: Bool = false, caller: Caller,
        seen: [OrderID: OrderSeen] = [:]
    ) {
        self.orders = orders
        self.to = to
        self.reason = reason
        self.unpaid = unpaid
        self.caller = caller
        self.seen = seen
    }

    package func expect(in book: DeskBook, at now: Timestamp) {
        for order in orders { book.want(order, seen.isEmpty ? .stock : [.stock, .slips]) }
    }

    package func run(
        on connection: DeskBook, at now: Timestamp, journal: inout DeskJournal
    ) throws -> Result<[Result<OrderStatus, OrderRefusal>], Never> {
        .success(
            try orders.map { order in
                try SetStatus(
                    order: order, to: to, reason: reason, force: false, unpaid: unpaid,
                    shipment: nil, caller: caller, seen: seen[order]
                ).run(on: connection, at: now, journal: &journal)
            })
    }
}
