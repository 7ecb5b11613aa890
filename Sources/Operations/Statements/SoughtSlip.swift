internal import Formats
internal import Shop
internal import Storage

/// A slip whose money is looked for in statements.
struct SoughtSlip {
    var order: MatchedOrder
    /// The day of the transfer, where the slip says it, or when it came, where it was approved.
    var day: Int64?
    /// The order's code as it stands in a row, without what is between its symbols.
    var code: String
    /// The rows that have its amount about its day.
    var question: Question

    /// - Parameters:
    ///   - order: its order, with what the codes of this slip alone say.
    ///   - approved: what was confirmed from it; `nil` where it waits or was rejected.
    init(_ order: MatchedOrder, approved: Approved?, _ codec: OrderCodec) {
        self.order = order
        code = TransferReferences.folded(codec.code(of: order.id).text)
        day = order.slips.compactMap(\.day).first ?? approved?.day
        let length = Span.days(1).milliseconds
        let owed = (order.owed.minorUnits > 0 ? order.owed : order.total).minorUnits
        question = Question(
            day: day ?? order.madeAt.milliseconds / length * length,
            amount: approved?.amount ?? owed)
    }

    /// The open rows of an amount about a day: what the order owes, or costs where nothing is owed,
    /// or what was confirmed from the slip. Slips of one price and evening ask the same.
    struct Question: Hashable {
        var day: Int64
        var amount: Int64

        private static let reach =
            MatchingLimits.daysApart.milliseconds / Span.days(1).milliseconds

        /// The days about the slip's own.
        var days: [Value] {
            let length = Span.days(1).milliseconds
            return (-Self.reach...Self.reach).map { Value.integer(day + $0 * length) }
        }

        static let daysCount = Int(2 * reach + 1)
        /// The days as the first arguments of a query.
        static let dayNames = (1...daysCount).map { "$\($0)" }.joined(separator: ", ")
    }

    // MARK: Approved slips

    /// What was confirmed from a slip.
    struct Approved {
        /// In minor units.
        var amount: Int64
        /// The day on which the slip came.
        var day: Int64
    }

    private static let approvedQuery = KeyedQuery { slips in
        """
        SELECT slips.id, payments.amount, slips.uploaded_at
        FROM slips JOIN payments ON payments.slip_id = slips.id
        WHERE slips.id IN (\(slips)) AND slips.status = 'approved' AND payments.amount > 0
            AND NOT EXISTS (
                SELECT 1 FROM payments AS taken WHERE taken.reverses = payments.id)
        """
    }

    /// Says that `approved` comes soon, as `Connection.expect` does.
    static func expect(_ slips: some Sequence<SlipID>, on connection: any Connection) throws {
        try approvedQuery.expect(connection, keys(slips))
    }

    /// What was confirmed from slips, of those that were approved.
    static func approved(
        _ slips: some Sequence<SlipID>, on connection: any Connection
    ) throws -> [SlipID: Approved] {
        var found: [SlipID: Approved] = [:]
        let length = Span.days(1).milliseconds
        try approvedQuery.forEach(connection, keys(slips)) { row in
            found[SlipID(row.integer(0))] = Approved(
                amount: row.integer(1), day: row.integer(2) / length * length)
        }
        return found
    }

    private static func keys(_ slips: some Sequence<SlipID>) -> [Value] {
        slips.map(\.value).sorted().map { .integer($0) }
    }
}
