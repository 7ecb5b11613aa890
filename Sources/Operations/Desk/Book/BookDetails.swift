internal import Shop
internal import Storage

extension DeskBook {
    /// Says that the whole of an order will be asked for once it was changed.
    func want(detailOf order: OrderID) {
        want(order)
        details.want(order)
    }

    /// Everything there is to know of an order as it is now, if that is known here; `nil` where
    /// only the database knows.
    func detail(of order: OrderID) throws -> OrderDetail? {
        guard var detail = details[order], let row = try stored(order) else { return nil }
        detail.order = row.order
        detail.changedAt = row.changedAt
        detail.paidAt = row.paidAt
        detail.shipment = row.shipment
        detail.isOversold = row.isOversold
        detail.uploadUntil = row.uploadUntil
        return detail
    }

    /// Forgets the whole of an order of which more has changed than its row and its timeline.
    func forgetDetail(of order: OrderID) {
        if details.knows(order) { details[order] = nil }
    }

    func askDetails(_ wants: BookWants) throws {
        guard !wants.details.isEmpty else { return }
        for question in DetailQueries.besideOrders {
            try OrderSource.orders(wants.details).expect(question, on: base)
        }
    }

    /// Takes the answers; the orders and their drops were taken before.
    func takeDetails(_ wants: BookWants) throws {
        guard !wants.details.isEmpty else { return }
        var found: [OrderID: OrderDetail] = [:]
        for id in wants.details {
            guard let row = orders[id], let drop = drops[row.order.drop] else { continue }
            found[id] = OrderDetail(row.order, drop, changedAt: row.changedAt)
        }
        try OrderDetail.loadBesideOrders(.orders(wants.details), into: &found, on: base)
        for (id, detail) in found { details.put(id, detail) }
    }
}
