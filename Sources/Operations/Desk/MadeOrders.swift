internal import Shop

/// The orders that one batch has made, as their rows say them.
///
/// A batch leaves what it has anyway, its reservations with their answers; an order is put together
/// when somebody asks for it, because most of the work of a rush is to make them.
struct MadeOrders: Sendable {
    /// The numbers of the orders, which follow one another.
    let ids: ClosedRange<Int64>
    let reservations: [Reservation]
    let answers: [ReservationAnswer]
    let now: Timestamp

    /// - Parameters:
    ///   - last: the number of the last order before the batch.
    ///   - count: how many it has made, at least one.
    init(
        after last: Int64, count: Int64, of reservations: [Reservation],
        _ answers: [ReservationAnswer], at now: Timestamp
    ) {
        ids = last + 1...last + count
        self.reservations = reservations
        self.answers = answers
        self.now = now
    }

    /// The order with a number; `nil` where the batch has not made it.
    func known(_ id: OrderID) -> RecentOrders.Known? {
        guard ids.contains(id.value) else { return nil }
        // Its place is that of its number, or behind it where others were refused.
        let first = Int(id.value - ids.lowerBound)
        for place in first..<answers.count {
            if case .reserved(let made, isReplay: false) = answers[place], made.id == id {
                return Self.known(made, reservations[place], now)
            }
        }
        return nil
    }

    private static func known(
        _ made: ReservedOrder, _ reservation: Reservation, _ now: Timestamp
    ) -> RecentOrders.Known {
        let order = Order(
            id: made.id, drop: reservation.drop, status: made.status, createdAt: now,
            deadline: made.deadline, lines: made.lines, shippingFee: made.shippingFee,
            customer: reservation.customer, confirmed: .zero(made.shippingFee.currency),
            adjustment: made.adjustment)
        let row = StoredOrder(
            order: order, ticket: reservation.pass?.number, changedAt: now,
            paidAt: made.status == .paid ? now : nil, shipment: nil, isOversold: false,
            uploadUntil: nil)
        return RecentOrders.Known(
            row, slips: [], payments: [],
            story: RecentOrders.Story(
                told: made.terms, timeline: [.reserved(made, of: reservation, at: now)]))
    }
}

extension TimelineEntry {
    /// The first entry of an order: the shopper reserved it, or the shop itself for somebody on
    /// the waitlist.
    static func reserved(
        _ order: ReservedOrder, of reservation: Reservation, at now: Timestamp
    ) -> TimelineEntry {
        TimelineEntry(
            at: now, actor: reservation.offer == nil ? .shopper : .system, kind: .reserved,
            from: nil, to: order.status)
    }
}
