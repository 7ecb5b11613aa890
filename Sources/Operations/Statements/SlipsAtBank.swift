package import Formats
package import Shop
package import Storage

/// What the bank's statements say of the money that a slip tells of.
package enum SlipStanding: Sendable {
    /// These rows were given to the slip's order; of an approved slip, for what it confirmed.
    case shown([StoredRow])
    /// This row has the slip's money, as far as can be told: it names the order, the transfer, its
    /// time or the shopper.
    case found(StoredRow)
    /// This row names the order or the slip's transfer, and is of another amount.
    case differs(StoredRow)
    /// This row is the slip's transfer, and its money is for other orders: it names them, or was
    /// given to them.
    case others(StoredRow, [OrderID])
    /// Statements of all accounts that the shopper was told reach beyond this day, and none of
    /// their rows is the slip's money.
    case missing(CivilTime)
    /// No statement tells of the slip's day yet, or nobody knows the day.
    case unknown
}

/// Holds slips against the bank's statements: order, slip and row agree, or somebody has to look.
///
/// Many are asked about as one is: each step asks for all of them before it reads an answer.
package struct SlipsAtBank: StaffQuery {
    package static let permission = Shopkeeper.statementPermission

    /// Each slip with its order.
    let slips: [SlipID: OrderID]
    /// Whether the shop has one account alone, and so each statement is of it.
    let hasOneAccount: Bool
    let codec: OrderCodec
    let now: Timestamp
    package let caller: Caller

    package func run(on connection: any Connection) throws -> [SlipID: SlipStanding] {
        let orders = Set(slips.values)
        let keys = orders.sorted().map { Value.integer($0.value) }
        try Self.given.expect(connection, keys)
        try MatchedOrder.expect(orders, on: connection)
        try MatchedSlips.expect(of: slips.keys, on: connection)
        try SoughtSlip.expect(slips.keys, on: connection)
        try RowsOfSlips.expect(on: connection)
        let given = try given(keys, connection)
        var known: [OrderID: MatchedOrder] = [:]
        try MatchedOrder.add(orders, to: &known, on: connection)
        let codes = try MatchedSlips.all(of: slips.keys, before: now, on: connection)
        let decided = try SoughtSlip.approved(slips.keys, on: connection)
        let rows = try RowsOfSlips(codec: codec, on: connection)
        var standings: [SlipID: SlipStanding] = [:]
        var open: [SlipID: SoughtSlip] = [:]
        for (slip, order) in slips {
            let shown = (given[order] ?? []).filter { decided[slip] == nil || $0.slip == slip }
            if !shown.isEmpty {
                standings[slip] = .shown(shown.map(\.row))
            } else if var asked = known[order] {
                asked.slips = codes[slip] ?? []
                open[slip] = SoughtSlip(asked, approved: decided[slip], codec)
            }
        }
        standings.merge(try rows.standings(of: open, on: connection)) { shown, _ in shown }
        let missing = open.filter { standings[$0.key] == nil }
        let lasts = try reach(beyond: missing.compactMapValues(\.day), connection)
        for slip in slips.keys where standings[slip] == nil {
            standings[slip] = lasts[slip].map { .missing($0) } ?? .unknown
        }
        return standings
    }

    // MARK: Rows that were given

    /// A row that an order was given, and the slip that it took along, where there was one.
    private struct GivenRow {
        var row: StoredRow
        var slip: SlipID?
    }

    private static let given = KeyedQuery { orders in
        """
        SELECT DISTINCT \(StatementRowTable.columns), payments.order_id, payments.slip_id
        FROM payments JOIN statement_shares ON statement_shares.payment_id = payments.id
        JOIN statement_rows ON statement_rows.id = statement_shares.row_id
        WHERE payments.order_id IN (\(orders)) ORDER BY statement_rows.id
        """
    }

    private func given(
        _ orders: [Value], _ connection: any Connection
    ) throws -> [OrderID: [GivenRow]] {
        var found: [OrderID: [GivenRow]] = [:]
        try Self.given.forEach(connection, orders) { row in
            let order = OrderID(row.integer(StatementRowTable.columnCount))
            let slip = row.optionalInteger(StatementRowTable.columnCount + 1)
            found[order, default: []].append(
                GivenRow(
                    row: try StatementRowTable.row(row), slip: slip.map { SlipID($0) }))
        }
        return found
    }

    // MARK: How far the statements reach

    /// Of each account of which a statement tells of a day, the last day of its statements, where
    /// that is beyond the day. Whoever imports day by day has one statement for each.
    private static let reached = """
        SELECT COALESCE(account, ''), max(last_day) FROM statements AS later
        WHERE state = 'ready' AND foreign_number IS NULL AND last_day > $1 AND EXISTS (
            SELECT 1 FROM statements AS own
            WHERE own.state = 'ready' AND own.foreign_number IS NULL
                AND own.first_day <= $1 AND own.last_day >= $1
                AND COALESCE(own.account, '') = COALESCE(later.account, ''))
        GROUP BY 1
        """

    /// The last day that statements of all told accounts reach to, where that is beyond the slip's.
    private func reach(
        beyond days: [SlipID: Int64], _ connection: any Connection
    ) throws -> [SlipID: CivilTime] {
        let distinct = Set(days.values)
        let source = OrderSource.orders(days.keys.compactMap { slips[$0] }.sorted())
        for day in distinct { try connection.expect(Self.reached, [.integer(day)]) }
        if !hasOneAccount { try source.expect(ToldTerms.ofOrders, on: connection) }
        var reached: [Int64: [String: Int64]] = [:]
        for day in distinct {
            try connection.forEach(Self.reached, [.integer(day)]) {
                reached[day, default: [:]][$0.text(0)] = $0.integer(1)
            }
        }
        var accounts: [OrderID: Set<String>] = [:]
        if !hasOneAccount, !days.isEmpty {
            try source.forEach(ToldTerms.ofOrders, on: connection) { row in
                accounts[OrderID(row.integer(0)), default: []].formUnion(
                    row.optionalText(4).map { [$0] } ?? [])
            }
        }
        var found: [SlipID: CivilTime] = [:]
        for (slip, day) in days {
            let reached = reached[day] ?? [:]
            let told = slips[slip].flatMap { accounts[$0] } ?? []
            let lasts = hasOneAccount ? [reached.values.max()] : told.map { reached[$0] }
            let known = lasts.compactMap(\.self)
            guard known.count == lasts.count, let last = known.min() else { continue }
            found[slip] = CivilTime(milliseconds: last)
        }
        return found
    }
}

extension Shopkeeper {
    /// What the bank's statements say of the money that a slip tells of.
    ///
    /// - Throws: `Forbidden`, `StorageError`.
    package func standing(
        of slip: SlipID, _ order: OrderID, by caller: Caller
    ) async throws -> SlipStanding {
        try await standings(of: [slip: order], by: caller)[slip] ?? .unknown
    }

    /// What the bank's statements say of the money that slips tell of.
    ///
    /// - Parameter slips: each slip with its order.
    /// - Throws: `Forbidden`, `StorageError`.
    package func standings(
        of slips: [SlipID: OrderID], by caller: Caller
    ) async throws -> [SlipID: SlipStanding] {
        try await ask(
            SlipsAtBank(
                slips: slips, hasOneAccount: catalogue?.onlyAccount != nil, codec: secret.codec,
                now: clock(), caller: caller))
    }
}
