package import Shop

/// What staff do with orders.
extension Shopkeeper {
    /// Sets a status by hand.
    ///
    /// - Parameters:
    ///   - force: takes stock that is not there, for owners only; and is `unpaid` too.
    ///   - unpaid: sets it although the order's money speaks against it, as goods that leave
    ///     unpaid, and forces nothing else.
    ///   - seen: what was seen of the order; when that has moved, nothing is done.
    /// - Returns: the status that it has now: with money that has to go back it is not over.
    package func setStatus(
        of order: OrderID, to status: OrderStatus, reason: String, force: Bool,
        unpaid: Bool = false, shipment: Shipment?, seen: OrderSeen? = nil, by caller: Caller
    ) async throws -> OrderStatus {
        try await desk.run(
            SetStatus(
                order: order, to: status, reason: StaffTextLimits.cut(reason), force: force,
                unpaid: unpaid, shipment: shipment.map(cut), caller: caller, seen: seen))
    }

    private func cut(_ shipment: Shipment) -> Shipment {
        Shipment(
            carrier: StaffTextLimits.cut(shipment.carrier),
            tracking: StaffTextLimits.cut(shipment.tracking))
    }

    /// Sets the same status on several orders; an answer for each, in their order.
    ///
    /// A refusal of one order leaves the others alone; a throw means that none was changed.
    ///
    /// - Parameters:
    ///   - unpaid: sets it although an order's money speaks against it.
    ///   - seen: what was seen of each order, where something was.
    package func setStatuses(
        of orders: [OrderID], to status: OrderStatus, reason: String, unpaid: Bool = false,
        seen: [OrderID: OrderSeen] = [:], by caller: Caller
    ) async throws -> [Result<OrderStatus, OrderRefusal>] {
        try await desk.run(
            SetStatuses(
                orders: orders, to: status, reason: StaffTextLimits.cut(reason), unpaid: unpaid,
                caller: caller, seen: seen))
    }

    /// Writes an internal note.
    package func note(_ text: String, on order: OrderID, by caller: Caller) async throws {
        _ = try await desk.run(
            AddNote(order: order, text: StaffTextLimits.cut(text), caller: caller))
    }
}
