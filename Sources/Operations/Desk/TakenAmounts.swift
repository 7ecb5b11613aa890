internal import Shop
internal import Storage

/// The unique amounts that orders have: those of open ones, and of others for a while after.
///
/// They are read in the transaction that gives new ones out, and its key is the amount, so that no
/// two open orders have one.
enum TakenAmounts {
    /// The rows of new orders; a row whose order gave its amount back becomes the new order's.
    static let insert = MultiRowInsert(
        into: "unique_amounts (amount, order_id)", columns: 2,
        tail: " ON CONFLICT (amount) DO UPDATE SET order_id = excluded.order_id")

    private static let query = """
        SELECT amount FROM unique_amounts JOIN orders ON orders.id = unique_amounts.order_id
        WHERE amount >= $1 AND amount <= $2
            AND (status IN (\(open)) OR changed_at > $3)
        """

    private static let open = OrderStatus.list {
        [.reserved, .awaitingPayment, .underReview].contains($0)
    }

    /// The amounts in some ranges that are not free at a moment, in one round trip where there is
    /// one.
    static func load(
        in ranges: Set<ClosedRange<Int64>>, at now: Timestamp, on connection: any Connection
    ) throws -> Set<Int64> {
        let ended = now - UniqueAmountLimits.held
        let arguments = ranges.sorted { $0.lowerBound < $1.lowerBound }.map { range in
            [
                Value.integer(range.lowerBound), .integer(range.upperBound),
                .integer(ended.milliseconds),
            ]
        }
        for values in arguments { try connection.expect(query, values) }
        var taken: Set<Int64> = []
        for values in arguments {
            try connection.forEach(query, values) { taken.insert($0.integer(0)) }
        }
        return taken
    }
}
