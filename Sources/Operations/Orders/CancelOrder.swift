package import Shop

/// Cancels an order for its shopper, who calls it off before paying.
package struct CancelOrder: OwnOrderCommand {
    package let order: OrderID

    package init(order: OrderID) {
        self.order = order
    }

    package func expect(in book: DeskBook, at now: Timestamp) {
        book.want(order, [.stock, .slips])
    }

    package func run(
        on connection: DeskBook, at now: Timestamp, journal: inout DeskJournal
    ) throws -> Result<OrderStatus, OrderRefusal> {
        guard let change = try OrderChange(order, at: now, on: connection) else {
            return .failure(.unknownOrder)
        }
        // The second press of the same button finds the work done.
        if change.order.status == .cancelled { return .success(.cancelled) }
        let waiting = try connection.waitingSlips(of: order)
        let transition: OrderTransition
        do throws(OrderRefusal) {
            transition = try change.order.cancelling(
                of: change.drop, at: now, waitingSlips: waiting)
        } catch {
            return .failure(error)
        }
        try change.save(
            transition, entry: TimelineEntry(at: now, actor: .shopper, kind: .cancelled),
            journal: &journal)
        return .success(.cancelled)
    }
}
