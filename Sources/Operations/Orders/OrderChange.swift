internal import Shop

/// The change of one order inside a transaction: loaded, then saved with its stock and its history.
struct OrderChange {
    let order: Order
    let drop: Drop
    let now: Timestamp
    let connection: DeskBook

    /// Loads an order with its drop; `nil` when there is none.
    init?(_ id: OrderID, at now: Timestamp, on connection: DeskBook) throws {
        guard let order = try connection.order(id),
            let drop = try connection.drop(order.drop)
        else { return nil }
        self.order = order
        self.drop = drop
        self.now = now
        self.connection = connection
    }

    /// What is left of each of the order's variants.
    func left() throws -> [VariantID: Int] {
        var left: [VariantID: Int] = [:]
        for line in order.lines {
            left[line.variant] = try connection.stock(of: line.variant)?.available
        }
        return left
    }

    /// Whether all of the order's units could be taken now.
    func canTake() throws -> Bool {
        let left = try left()
        return order.lines.allSatisfy { ($0.quantity) <= left[$0.variant] ?? 0 }
    }

    /// Whether the order's time has run out and all of its units can be taken again: they are
    /// there, and the person may have them besides what they have reserved meanwhile.
    func canTakeAgain() throws -> Bool {
        guard try order.status == .expired && canTake() else { return false }
        guard let limit = drop.limitPerPerson else { return true }
        let had = try order.customer?.marks.map { mark in
            try connection.units(of: Person(drop: drop.id, mark: mark), except: order.id)
        }.max()
        return (had ?? 0) + order.quantity <= limit
    }

    /// Writes a transition: status, clock, stock and one entry of the timeline.
    ///
    /// - Parameter beyondStock: takes units that are not there as an oversell.
    func save(
        _ transition: OrderTransition, entry: TimelineEntry, journal: inout DeskJournal,
        beyondStock: Bool = false
    ) throws {
        switch transition.stock {
        case .none: break
        case .release: try Self.release(order.lines, on: connection, journal: &journal)
        case .take: try take(beyondStock: beyondStock, journal: &journal)
        }
        let isNewlyPaid = transition.to == .paid && order.status != .paid
        try connection.change(order.id, .state) { row in
            row.order.status = transition.to
            row.order.deadline = transition.deadline
            // Its clock has stopped, or begins anew: what was on its way counts no more.
            if transition.to != .awaitingPayment { row.uploadUntil = nil }
            row.changedAt = now
            if isNewlyPaid { row.paidAt = now }
        }
        var entry = entry
        if transition.to != order.status {
            entry.from = order.status
            entry.to = transition.to
        }
        connection.append([(order.id, entry)])
    }

    /// Gives the units back; those that pay off an oversell are not for sale again.
    static func release(
        _ lines: [OrderLine], on connection: DeskBook, journal: inout DeskJournal
    ) throws {
        for line in lines {
            try connection.changeStock(of: line.variant, journal: &journal) { stock in
                let paidOff = min(stock.oversold, line.quantity)
                stock.available += line.quantity - paidOff
                stock.oversold -= paidOff
            }
        }
    }

    /// Takes the units; without `beyondStock` the schema refuses what is not there.
    private func take(beyondStock: Bool, journal: inout DeskJournal) throws {
        let left = try left()
        for line in order.lines {
            let missing = beyondStock ? max(0, line.quantity - (left[line.variant] ?? 0)) : 0
            try connection.changeStock(of: line.variant, journal: &journal) { stock in
                stock.available -= line.quantity - missing
                stock.oversold += missing
            }
            if missing > 0 {
                try connection.change(order.id, .state) { $0.isOversold = true }
            }
        }
    }
}
