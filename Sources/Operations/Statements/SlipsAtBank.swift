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
        let given = try given(keys, connection)
        var known: [OrderID: MatchedOrder] = [:]
        try MatchedOrder.add(orders, to: &known, on: connection)
        let codes = try MatchedSlips.all(of: slips.keys, before: now, on: connection)
        var standings: [SlipID: SlipStanding] = [:]
        var open: [SlipID: Sought] = [:]
        for (slip, order) in slips {
            if let rows = given[order] {
                standings[slip] = .shown(rows)
            } else if var asked = known[order] {
                asked.slips = codes[slip] ?? []
                open[slip] = Sought(asked)
            }
        }
        let found = try find(open, connection)
        let missing = open.filter { found[$0.key] == nil }
        let lasts = try reach(beyond: missing.compactMapValues(\.day), connection)
        for slip in slips.keys where standings[slip] == nil {
            standings[slip] =
                found[slip].map { .found($0) } ?? lasts[slip].map { .missing($0) } ?? .unknown
        }
        return standings
    }

    // MARK: Rows that were given

    private static let given = KeyedQuery { orders in
        let columns = StatementRowTable.columns(of: "statement_rows")
        return """
            SELECT DISTINCT \(columns), payments.order_id
            FROM payments JOIN statement_shares ON statement_shares.payment_id = payments.id
            JOIN statement_rows ON statement_rows.id = statement_shares.row_id
            WHERE payments.order_id IN (\(orders)) ORDER BY statement_rows.id
            """
    }

    private func given(
        _ orders: [Value], _ connection: any Connection
    ) throws -> [OrderID: [StoredRow]] {
        var found: [OrderID: [StoredRow]] = [:]
        try Self.given.forEach(connection, orders) { row in
            let order = OrderID(row.integer(StatementRowTable.columnCount))
            found[order, default: []].append(try StatementRowTable.row(row))
        }
        return found
    }

    // MARK: Rows that are open

    /// A slip whose money is looked for.
    private struct Sought {
        var order: MatchedOrder
        /// The day of the transfer, where the slip says it.
        var day: Int64?
        var question: Question

        init(_ order: MatchedOrder) {
            self.order = order
            day = order.slips.compactMap(\.day).first
            let length = Span.days(1).milliseconds
            question = Question(
                day: day ?? order.madeAt.milliseconds / length * length,
                amount: (order.owed.minorUnits > 0 ? order.owed : order.total).minorUnits)
        }
    }

    /// The open rows of an amount about a day: what the order owes, or costs where nothing is owed,
    /// about the slip's day. Slips of one price and evening ask the same.
    private struct Question: Hashable {
        var day: Int64
        var amount: Int64

        static let reach = MatchingLimits.daysApart.milliseconds / Span.days(1).milliseconds

        static let condition: String = {
            let days = Int(2 * reach + 1)
            let names = (1...days).map { "$\($0)" }.joined(separator: ", ")
            return """
                WHERE day IN (\(names)) AND amount = $\(days + 1) AND state = 'open'
                    AND statement_id IN (SELECT id FROM statements WHERE state = 'ready')
                ORDER BY id LIMIT $\(days + 2)
                """
        }()

        var arguments: [Value] {
            let length = Span.days(1).milliseconds
            return (-Self.reach...Self.reach).map { Value.integer(day + $0 * length) }
                + [.integer(amount), Value(MatchingLimits.names)]
        }
    }

    /// The row of each slip that may well be its money.
    private func find(
        _ open: [SlipID: Sought], _ connection: any Connection
    ) throws -> [SlipID: StoredRow] {
        let questions = Set(open.values.map(\.question))
        for question in questions {
            try StatementRowTable.expectRows(
                Question.condition, question.arguments, on: connection)
        }
        var rows: [Question: [StoredRow]] = [:]
        for question in questions {
            rows[question] = try StatementRowTable.rows(
                Question.condition, question.arguments, on: connection)
        }
        let telling: Set<MatchReason> = [.code, .nearCode, .slipReference, .time, .name]
        return open.compactMapValues { sought in
            guard let rows = rows[sought.question], !rows.isEmpty else { return nil }
            let matcher = StatementMatcher([sought.order.asked(codec)])
            let matches = matcher.matches(of: rows.map { $0.asked() })
            return zip(rows, matches).filter { !$0.1.reasons.isDisjoint(with: telling) }
                .max { $0.1.score < $1.1.score }?.0
        }
    }

    // MARK: How far the statements reach

    private static let reached = """
        SELECT COALESCE(account, ''), max(last_day) FROM statements
        WHERE state = 'ready' AND first_day <= $1 AND last_day > $1 GROUP BY 1
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
