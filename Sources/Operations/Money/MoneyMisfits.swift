package import Shop
internal import Storage

/// The orders whose money does not fit what they cost, by drop: few, and found through indexes that
/// hold nothing else.
package struct MoneyMisfits: Sendable {
    /// The sums of one kind: how many orders, and by how much all together, in minor units.
    package struct Sums: Hashable, Sendable {
        package var orders = 0
        package var amount: Int64 = 0
    }

    private var overpaid: [DropID: Sums] = [:]
    private var underpaid: [DropID: Sums] = [:]

    /// The number of orders of a kind that are looked at for one glance.
    package static let counted = 10_000

    /// The sums of a kind, of one drop or of all.
    package func sums(_ standing: MoneyStanding, of drop: DropID? = nil) -> Sums {
        let byDrop: [DropID: Sums] =
            switch standing {
            case .overpaid: overpaid
            case .underpaid: underpaid
            case .refundDue: [:]
            }
        return byDrop.reduce(into: Sums()) { sums, entry in
            guard (drop ?? entry.key) == entry.key else { return }
            sums.orders += entry.value.orders
            sums.amount += entry.value.amount
        }
    }

    static func load(
        of span: OrderSpan = OrderSpan(), on connection: any Connection
    ) throws -> MoneyMisfits {
        var misfits = MoneyMisfits()
        misfits.overpaid = try load(.overpaid, of: span, on: connection)
        misfits.underpaid = try load(.underpaid, of: span, on: connection)
        return misfits
    }

    private static func load(
        _ standing: MoneyStanding, of span: OrderSpan, on connection: any Connection
    ) throws -> [DropID: Sums] {
        let within = try span.condition(behind: 0, on: connection)
        // SQLite numbers placeholders by their first use: the limit stands last.
        let arguments = (within?.arguments ?? []) + [Value(counted)]
        var sums: [DropID: Sums] = [:]
        try connection.forEach(
            """
            SELECT drop_id, count(*), CAST(sum(beyond) AS BIGINT) FROM (
                SELECT drop_id, confirmed - subtotal - shipping - adjustment AS beyond FROM orders
                WHERE \(standing.condition)\(within.map { " AND \($0.sql)" } ?? "")
                LIMIT $\(arguments.count)
            ) AS misfits GROUP BY drop_id
            """, arguments
        ) { row in
            sums[DropID(row.integer(0))] = Sums(
                orders: Int(row.integer(1)), amount: abs(row.integer(2)))
        }
        return sums
    }
}

extension MoneyStanding {
    /// Orders of which this is to be said, in SQL. It begins with the words of the index that finds
    /// them, so that both engines see that it serves.
    var condition: String {
        switch self {
        case .overpaid:
            "confirmed > subtotal + shipping + adjustment AND status IN (\(OrderStatus.liveList))"
        case .underpaid:
            """
            confirmed < subtotal + shipping + adjustment
                AND (confirmed > 0 OR status IN ('paid', 'fulfilled'))
                AND status IN (\(OrderStatus.liveList))
            """
        case .refundDue: "status = 'refund_due'"
        }
    }
}
