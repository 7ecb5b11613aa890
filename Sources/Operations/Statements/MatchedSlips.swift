internal import Formats
internal import Shop
internal import Storage

/// What the codes of slips say of the transfers that rows of statements may be: of all slips that
/// wait, and of the slips of orders whose money no statement has shown yet.
enum MatchedSlips {
    /// - Parameter orders: those that rows are compared with.
    /// - Returns: each order's, also of orders that are not among those.
    static func all(
        of orders: some Sequence<MatchedOrder>, on connection: any Connection
    ) throws -> [OrderID: [MatchingSlip]] {
        var found: [OrderID: [MatchingSlip]] = [:]
        func add(_ row: any Row) {
            let came = Timestamp(milliseconds: row.integer(2))
            guard let slip = slip(row.text(1), before: came) else { return }
            found[OrderID(row.integer(0)), default: []].append(slip)
        }
        try connection.forEach(waiting, [Value(StatementLimits.matched)], add)
        let proved = orders.filter { !$0.unproven.isEmpty }.map { Value.integer($0.id.value) }
        try approved.forEach(connection, proved, add)
        return found
    }

    /// What the codes of an order's slips say, by slip, of the first that names a transfer.
    static func codes(
        of order: OrderID, before moment: Timestamp, on book: DeskBook
    ) throws -> [SlipID: MatchingSlip] {
        var found: [SlipID: MatchingSlip] = [:]
        try book.base.forEach(
            """
            SELECT slip_id, text FROM slip_codes WHERE order_id = $1 AND reference IS NOT NULL
            ORDER BY slip_id, position
            """, [.integer(order.value)]
        ) { row in
            let id = SlipID(row.integer(0))
            if found[id] == nil { found[id] = slip(row.text(1), before: moment) }
        }
        return found
    }

    /// What the codes of slips say.
    static func all(
        of slips: some Sequence<SlipID>, before moment: Timestamp, on connection: any Connection
    ) throws -> [SlipID: [MatchingSlip]] {
        var found: [SlipID: [MatchingSlip]] = [:]
        try bySlip.forEach(connection, keys(slips)) { row in
            guard let slip = slip(row.text(1), before: moment) else { return }
            found[SlipID(row.integer(0)), default: []].append(slip)
        }
        return found
    }

    /// Says that `all` comes soon, as `Connection.expect` does.
    static func expect(
        of slips: some Sequence<SlipID>, on connection: any Connection
    ) throws {
        try bySlip.expect(connection, keys(slips))
    }

    private static func keys(_ slips: some Sequence<SlipID>) -> [Value] {
        slips.map(\.value).sorted().map { .integer($0) }
    }

    private static let bySlip = KeyedQuery { slips in
        """
        SELECT slip_id, text FROM slip_codes
        WHERE slip_id IN (\(slips)) AND reference IS NOT NULL ORDER BY slip_id, position
        """
    }

    private static func slip(_ text: String, before moment: Timestamp) -> MatchingSlip? {
        let code = SlipCode(Array(text.utf8))
        guard let reference = code.reference else { return nil }
        let transfer = code.transferTime(before: moment)
        return MatchingSlip(
            reference: reference,
            second: transfer.flatMap { $0.hasTime ? $0.civil.milliseconds / 1_000 : nil },
            day: transfer.map { $0.civil.milliseconds / 86_400_000 * 86_400_000 })
    }

    private static let columns = "slip_codes.order_id, slip_codes.text, slips.uploaded_at"

    private static let waiting = """
        SELECT \(columns) FROM slips JOIN slip_codes ON slip_codes.slip_id = slips.id
        WHERE slips.status = 'waiting' AND slip_codes.reference IS NOT NULL
        ORDER BY slips.id, position LIMIT $1
        """

    private static let approved = KeyedQuery { orders in
        """
        SELECT \(columns) FROM slip_codes JOIN slips ON slips.id = slip_codes.slip_id
        WHERE slip_codes.order_id IN (\(orders)) AND slip_codes.reference IS NOT NULL
            AND slips.status = 'approved'
        """
    }
}
