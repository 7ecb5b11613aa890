package import Shop
package import Storage

/// Everything there is to know of one order, for its page and the API.
package struct OrderDetail: Sendable {
    package var order: Order
    package var drop: Drop
    package var changedAt: Timestamp
    package var paidAt: Timestamp?
    package var shipment: Shipment?
    package var isOversold: Bool
    /// What the order was told of its drop, its shipping and where to pay.
    package var told: ToldTerms
    package var slips: [SlipRecord]
    package var payments: [PaymentRecord]
    package var timeline: [TimelineEntry]

    /// A slip with what was decided on it.
    package struct SlipRecord: Sendable {
        package var slip: Slip
        package var fileName: String
        package var decidedAt: Timestamp?
        package var decidedBy: Actor?
        package var reason: String?
        /// Other orders that the same file was sent to.
        package var sameFile: [OrderID]
    }

    /// A payment with who entered it.
    package struct PaymentRecord: Sendable {
        package var payment: Payment
        package var actor: Actor
        package var words: String?
    }

    /// Loads an order; `nil` when there is none.
    package static func load(
        _ id: OrderID, on connection: any Connection
    ) throws -> OrderDetail? {
        guard let order = try connection.order(id), let drop = try connection.drop(order.drop)
        else { return nil }
        let currency = order.total.currency
        let rest = try connection.first(
            "SELECT changed_at, paid_at, carrier, tracking, oversold FROM orders WHERE id = $1",
            [.integer(id.value)]
        ) { row in
            (
                changed: Timestamp(milliseconds: row.integer(0)),
                paid: row.optionalInteger(1).map(Timestamp.init(milliseconds:)),
                shipment: row.optionalText(2).map {
                    Shipment(carrier: $0, tracking: row.text(3))
                },
                oversold: row.integer(4) == 1
            )
        }
        guard let rest else { return nil }
        return OrderDetail(
            order: order, drop: drop, changedAt: rest.changed, paidAt: rest.paid,
            shipment: rest.shipment, isOversold: rest.oversold,
            told: try connection.terms(of: id), slips: try slips(of: id, on: connection),
            payments: try payments(of: id, currency: currency, on: connection),
            timeline: try Timeline.entries(of: id, currency: currency, on: connection))
    }

    private static func slips(
        of order: OrderID, on connection: any Connection
    ) throws -> [SlipRecord] {
        var records = try connection.all(
            """
            SELECT id, status, media_type, bytes, digest, file_name, uploaded_at, decided_at,
                decided_by, reason
            FROM slips WHERE order_id = $1 ORDER BY id
            """, [.integer(order.value)]
        ) { row in
            SlipRecord(
                slip: Slip(
                    id: SlipID(row.integer(0)), order: order,
                    status: SlipStatus(rawValue: row.text(1)) ?? .waiting,
                    mediaType: row.text(2), bytes: row.integer(3), digest: row.text(4),
                    uploadedAt: Timestamp(milliseconds: row.integer(6))),
                fileName: row.text(5),
                decidedAt: row.optionalInteger(7).map(Timestamp.init(milliseconds:)),
                decidedBy: row.optionalText(8).map(Actor.init(text:)),
                reason: row.optionalText(9), sameFile: [])
        }
        for index in records.indices {
            records[index].sameFile = try connection.all(
                """
                SELECT DISTINCT order_id FROM slips WHERE digest = $1 AND order_id <> $2
                ORDER BY order_id LIMIT 10
                """, [.text(records[index].slip.digest), .integer(order.value)]
            ) { OrderID($0.integer(0)) }
        }
        return records
    }

    private static func payments(
        of order: OrderID, currency: Currency, on connection: any Connection
    ) throws -> [PaymentRecord] {
        try connection.all(
            """
            SELECT id, amount, source, slip_id, at, actor, words, reverses FROM payments
            WHERE order_id = $1 ORDER BY id
            """, [.integer(order.value)]
        ) { row in
            PaymentRecord(
                payment: Payment(
                    id: PaymentID(row.integer(0)), order: order,
                    amount: Money(minorUnits: row.integer(1), currency: currency),
                    source: PaymentSource(rawValue: row.text(2)) ?? .staff,
                    slip: row.optionalInteger(3).map { SlipID($0) },
                    confirmedAt: Timestamp(milliseconds: row.integer(4)),
                    reverses: row.optionalInteger(7).map { PaymentID($0) }),
                actor: Actor(text: row.text(5)), words: row.optionalText(6))
        }
    }
}
