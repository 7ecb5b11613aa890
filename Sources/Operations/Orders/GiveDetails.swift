package import Shop

/// Gives an order its shopper's name and address, or corrects them; the person's limit is checked
/// here again.
package struct GiveDetails: OwnOrderCommand {
    package let order: OrderID
    package let customer: Customer
    /// The details that the shopper saw.
    package let seen: OrderSeen?

    package init(order: OrderID, customer: Customer, seen: OrderSeen? = nil) {
        self.order = order
        self.customer = customer
        self.seen = seen
    }

    package func expect(in book: DeskBook, at now: Timestamp) {
        book.want(order)
        for mark in customer.marks { book.want(mark, inDropOf: order) }
    }

    package func run(
        on connection: DeskBook, at now: Timestamp, journal: inout DeskJournal
    ) throws -> Result<OrderStatus, OrderRefusal> {
        guard let change = try OrderChange(order, at: now, on: connection) else {
            return .failure(.unknownOrder)
        }
        // The same details again are the same press again, unless staff have set the order back.
        var again = customer
        again.language = change.order.customer?.language
        if change.order.customer == again, change.order.status != .reserved {
            return .success(change.order.status)
        }
        let transition: OrderTransition
        do throws(OrderRefusal) {
            transition = try change.order.givingDetails(of: change.drop, at: now)
        } catch {
            return .failure(error)
        }
        if let moved = try change.moved(since: seen, by: .givingDetails) {
            return .failure(.changed(moved))
        }
        if let refusal = try limitRefusal(change) { return .failure(refusal) }
        try connection.change(order, .customer) { $0.order.customer = customer }
        try change.save(
            transition, entry: TimelineEntry(at: now, actor: .shopper, kind: .details),
            journal: &journal)
        return .success(transition.to)
    }

    private func limitRefusal(_ change: OrderChange) throws -> OrderRefusal? {
        guard let limit = change.drop.limitPerPerson else { return nil }
        let had =
            try customer.marks.map { mark in
                try change.connection.units(
                    of: Person(drop: change.drop.id, mark: mark), except: order)
            }.max() ?? 0
        guard had + change.order.quantity > limit else { return nil }
        return .limitReached(limit: limit, had: had)
    }
}
