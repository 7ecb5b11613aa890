package import Shop
internal import Storage

extension OrderChange {
    /// What has moved since somebody looked, as far as it matters to what they press; `nil` when
    /// nothing has, or when nothing was seen.
    func moved(since seen: OrderSeen?, by press: OrderPress) throws -> OrderMoved? {
        guard let seen else { return nil }
        let parts = seen.moved(try now(for: seen), by: press)
        guard !parts.isEmpty else { return nil }
        return OrderMoved(parts: parts, status: order.status, balance: order.balance)
    }

    /// The order as it is now. What stands beside it is read only where it was seen.
    private func now(for seen: OrderSeen) throws -> OrderSeen {
        guard seen.slips != nil || seen.shipment != nil else {
            return OrderSeen(order, slips: SlipsSeen(), shipment: nil)
        }
        let slips = try connection.slips(of: order.id)
        let shipment = try connection.stored(order.id)?.shipment
        return OrderSeen(
            order,
            slips: SlipsSeen(
                waiting: slips.count { $0.status == .waiting },
                newest: slips.map(\.id.value).max() ?? 0),
            shipment: shipment.map { [$0.carrier, $0.tracking] })
    }

    /// How an order had ended before its money was due back: its money had gone back, its time had
    /// run out, or it was called off.
    func endBeforeMoney() throws -> OrderStatus {
        let hasGone = try connection.first(
            "SELECT 1 FROM refunds WHERE order_id = $1 AND state = 'done' LIMIT 1",
            [.integer(order.id.value)]
        ) { _ in true }
        if hasGone ?? false { return .refunded }
        // That a refund came back says nothing of how it ended before there was one.
        return try connection.first(
            """
            SELECT kind, from_status FROM timeline
            WHERE order_id = $1 AND to_status = 'refund_due' AND from_status <> 'refunded'
            ORDER BY id DESC LIMIT 1
            """, [.integer(order.id.value)]
        ) { row in
            let isLate =
                row.text(0) == TimelineEntry.Kind.expired.rawValue
                || row.optionalText(1) == OrderStatus.expired.rawValue
            return isLate ? .expired : .cancelled
        } ?? .cancelled
    }
}

extension OrderDetail {
    /// The state of the order as a page that shows it shows it.
    package var seen: OrderSeen {
        OrderSeen(
            order,
            slips: SlipsSeen(
                waiting: slips.count { $0.slip.status == .waiting },
                newest: slips.map(\.slip.id.value).max() ?? 0),
            shipment: shipment.map { [$0.carrier, $0.tracking] })
    }
}
