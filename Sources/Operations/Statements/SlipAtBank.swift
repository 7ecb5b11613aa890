package import Formats
package import Shop
package import Storage

/// What the bank's statements say of the money that a slip tells of.
package enum SlipStanding: Sendable {
    /// These rows were given to the slip's order.
    case shown([StoredRow])
    /// This row is open and may well be the slip's money: it names the order, the transfer, its
    /// time or the shopper.
    case found(StoredRow)
    /// Statements of all accounts that the shopper was told reach beyond this day, and none of
    /// their open rows is the slip's money.
    case missing(CivilTime)
    /// No statement tells of the slip's day yet, or nobody knows the day.
    case unknown
}

/// Holds a slip against the bank's statements: order, slip and row agree, or somebody has to look.
package struct SlipAtBank: StaffQuery {
    package static let permission = Shopkeeper.statementPermission

    let slip: SlipID
    let order: OrderID
    /// The ids of the accounts that the shopper was told.
    let accounts: Set<String>
    /// Whether the shop has one account alone, and so each statement is of it.
    let hasOneAccount: Bool
    let codec: OrderCodec
    let now: Timestamp
    package let caller: Caller

    package func run(on connection: any Connection) throws -> SlipStanding {
        let given = try StatementRowTable.rows(
            """
            WHERE id IN (
                SELECT row_id FROM statement_shares JOIN payments ON payments.id = payment_id
                WHERE order_id = $1)
            ORDER BY id
            """, [.integer(order.value)], on: connection)
        if !given.isEmpty { return .shown(given) }
        var found: [OrderID: MatchedOrder] = [:]
        try MatchedOrder.add([order], to: &found, on: connection)
        guard var asked = found[order] else { return .unknown }
        let slips = try MatchedSlips.all(of: slip, before: now, on: connection)
        asked.slips = slips
        let day = slips.compactMap(\.day).first
        let rows = try rows(for: asked, on: day, connection)
        let matches = StatementMatcher([asked.asked(codec)]).matches(of: rows.map { $0.asked() })
        let telling: Set<MatchReason> = [.code, .nearCode, .slipReference, .time, .name]
        let best = zip(rows, matches).filter { !$0.1.reasons.isDisjoint(with: telling) }
            .max { $0.1.score < $1.1.score }
        if let best { return .found(best.0) }
        guard let day, let last = try reach(beyond: day, connection) else { return .unknown }
        return .missing(last)
    }

    /// The open rows of the amount that the order owes, or costs where nothing is owed, about the
    /// slip's day.
    private func rows(
        for order: MatchedOrder, on day: Int64?, _ connection: any Connection
    ) throws -> [StoredRow] {
        let amount = order.owed.minorUnits > 0 ? order.owed : order.total
        let length = Span.days(1).milliseconds
        let middle = day ?? order.madeAt.milliseconds / length * length
        let reach = MatchingLimits.daysApart.milliseconds / length
        let days = (-reach...reach).map { Value.integer(middle + $0 * length) }
        let names = (1...days.count).map { "$\($0)" }.joined(separator: ", ")
        return try StatementRowTable.rows(
            """
            WHERE day IN (\(names)) AND amount = $\(days.count + 1) AND state = 'open'
                AND statement_id IN (SELECT id FROM statements WHERE state = 'ready')
            ORDER BY id LIMIT $\(days.count + 2)
            """,
            days + [.integer(amount.minorUnits), Value(MatchingLimits.names)], on: connection)
    }

    /// The last day that statements of all told accounts reach to, where that is beyond a day.
    private func reach(beyond day: Int64, _ connection: any Connection) throws -> CivilTime? {
        var reached: [String: Int64] = [:]
        try connection.forEach(
            """
            SELECT COALESCE(account, ''), max(last_day) FROM statements
            WHERE state = 'ready' AND first_day <= $1 AND last_day > $1 GROUP BY 1
            """, [.integer(day)]
        ) { reached[$0.text(0)] = $0.integer(1) }
        let lasts =
            hasOneAccount ? [reached.values.max()] : accounts.map { reached[$0] }
        let known = lasts.compactMap(\.self)
        guard known.count == lasts.count, let last = known.min() else { return nil }
        return CivilTime(milliseconds: last)
    }
}

extension Shopkeeper {
    /// What the bank's statements say of the money that a slip tells of.
    ///
    /// - Parameter detail: the slip's order.
    /// - Throws: `Forbidden`, `StorageError`.
    package func standing(
        of slip: SlipID, _ detail: OrderDetail, by caller: Caller
    ) async throws -> SlipStanding {
        try await ask(
            SlipAtBank(
                slip: slip, order: detail.order.id,
                accounts: Set(detail.told.accounts.map(\.id)),
                hasOneAccount: catalogue?.onlyAccount != nil, codec: secret.codec, now: clock(),
                caller: caller))
    }
}
