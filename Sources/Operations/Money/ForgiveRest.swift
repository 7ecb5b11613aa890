internal import Shop

extension OrderChange {
    /// The order with money that is confirmed, and with what is forgiven of the rest.
    ///
    /// - Parameter canTake: whether the units of an expired order can be taken again.
    func with(_ money: Money, canTake: Bool) throws -> Order {
        var paid = order
        paid.confirmed = order.confirmed + money
        // Most payments are whole: then nobody asks what is forgiven.
        let limit = paid.balance.minorUnits > 0 ? try connection.forgiving() : 0
        paid.forgive(upTo: limit, canTake: canTake)
        return paid
    }

    /// Writes what is forgiven now, where that is another amount than before, with an entry of its
    /// own: nothing about money is silent.
    func saveForgiven(of changed: Order, actor: Actor) throws {
        let more = changed.forgiven - order.forgiven
        guard more.minorUnits != 0 else { return }
        try connection.change(order.id, .forgiven) { row in
            row.order.adjustment = changed.adjustment
            row.order.forgiven = changed.forgiven
        }
        connection.append([
            (order.id, TimelineEntry(at: now, actor: actor, kind: .forgiven, amount: more))
        ])
    }
}

extension DeskBook {
    /// The most that a payment may fall short and still settle an order, in minor units.
    func forgiving() throws -> Int64 {
        try Settings.load(on: self, isFresh: forgotten > 0).profile?.forgiving ?? 0
    }
}
