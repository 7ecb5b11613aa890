internal import Formats
internal import Shop
internal import Storage

/// The search for the rows that have the money of slips: by the amount about a slip's day, and by
/// the transfer and the order that a row names, whatever its amount and whoever has its money.
struct RowsOfSlips {
    private let codec: OrderCodec
    private let words: ReferenceWords
    /// The number of the newest order.
    private let last: Int64

    init(codec: OrderCodec, on connection: any Connection) throws {
        self.codec = codec
        words = try ReferenceWords(on: connection)
        last = try Counters.last(.orders, on: connection)
    }

    /// Says that `init` comes soon, as `Connection.expect` does.
    static func expect(on connection: any Connection) throws {
        try ReferenceWords.expect(on: connection)
        try Counters.expect(.orders, on: connection)
    }

    /// What statements say of slips; those of which they say nothing are missing.
    func standings(
        of sought: [SlipID: SoughtSlip], on connection: any Connection
    ) throws -> [SlipID: SlipStanding] {
        let questions = Set(sought.values.map(\.question))
        for question in questions {
            try StatementRowTable.expectRows(
                Self.fitting, question.days + [.integer(question.amount), Self.most],
                on: connection)
        }
        for slip in sought.values {
            try StatementRowTable.expectRows(Self.naming, names(of: slip), on: connection)
        }
        var fitting: [SoughtSlip.Question: [StoredRow]] = [:]
        for question in questions {
            fitting[question] = try StatementRowTable.rows(
                Self.fitting, question.days + [.integer(question.amount), Self.most],
                on: connection
            ).filter { $0.row.doubt != .otherAccount }
        }
        var naming: [SlipID: [StoredRow]] = [:]
        for (id, slip) in sought {
            naming[id] = try StatementRowTable.rows(
                Self.naming, names(of: slip), on: connection
            ).filter { $0.row.doubt != .otherAccount }
        }
        let holders = try holders(of: naming.values.flatMap(\.self), on: connection)
        return sought.reduce(into: [:]) { standings, found in
            let (id, slip) = found
            standings[id] =
                standing(of: slip, by: naming[id] ?? [], holders)
                ?? likely(fitting[slip.question] ?? [], slip).map { .found($0) }
        }
    }

    // MARK: Rows that name a slip's transfer or order

    private static let most = Value(MatchingLimits.names)

    private static let fitting = """
        WHERE day IN (\(SoughtSlip.Question.dayNames)) \
        AND amount = $\(SoughtSlip.Question.daysCount + 1) AND state = 'open'
            AND \(StatementRowTable.isMoneyIn)
            AND statement_id IN (SELECT id FROM statements WHERE state = 'ready')
        ORDER BY id LIMIT $\(SoughtSlip.Question.daysCount + 2)
        """

    /// The references of a slip that are looked for, beside the order's code.
    private static let references = 2

    private static let naming: String = {
        let first = SoughtSlip.Question.daysCount + 1
        let written = "replace(replace(upper(reference || ' ' || text), ' ', ''), '-', '')"
        let likes = (first...first + references).map { "\(written) LIKE $\($0)" }
        return """
            WHERE day IN (\(SoughtSlip.Question.dayNames))
                AND (\(likes.joined(separator: " OR "))) 
                AND \(StatementRowTable.isMoneyIn) AND state IN ('open', 'settled')
                AND statement_id IN (SELECT id FROM statements WHERE state = 'ready')
            ORDER BY id LIMIT $\(first + references + 1)
            """
    }()

    private func names(of slip: SoughtSlip) -> [Value] {
        var names = [slip.code] + slip.order.slips.prefix(Self.references).map(\.reference)
        while names.count <= Self.references { names.append(slip.code) }
        return slip.question.days + names.map { .text("%\($0)%") } + [Self.most]
    }

    /// The orders that have money of rows.
    private func holders(
        of rows: [StoredRow], on connection: any Connection
    ) throws -> [StatementRowID: Set<OrderID>] {
        let given = Set(rows.filter { $0.assigned > 0 }.map(\.id.value)).sorted()
        guard !given.isEmpty else { return [:] }
        var found: [StatementRowID: Set<OrderID>] = [:]
        try Self.shares.forEach(connection, given.map { .integer($0) }) { row in
            found[StatementRowID(row.integer(0)), default: []].insert(OrderID(row.integer(1)))
        }
        return found
    }

    private static let shares = KeyedQuery { rows in
        """
        SELECT row_id, order_id FROM statement_shares JOIN payments ON payments.id = payment_id
        WHERE row_id IN (\(rows))
        """
    }

    /// What rows that name a slip's transfer or its order say of it. That a transfer is another
    /// order's is said before all else.
    private func standing(
        of slip: SoughtSlip, by rows: [StoredRow], _ holders: [StatementRowID: Set<OrderID>]
    ) -> SlipStanding? {
        let references = Set(slip.order.slips.map(\.reference))
        var found: StoredRow?
        var differing: StoredRow?
        for row in rows {
            let asked = row.asked()
            let named = orders(in: row)
            let isOwn = named.contains(slip.order.id)
            let isTransfer = !references.isDisjoint(with: asked.references)
            let others = named.union(holders[row.id] ?? []).subtracting([slip.order.id])
            if isTransfer, !isOwn, !others.isEmpty { return .others(row, others.sorted()) }
            guard isTransfer || isOwn, row.left > 0 else { continue }
            if row.left == slip.question.amount {
                found = found ?? row
            } else {
                differing = differing ?? row
            }
        }
        return found.map { .found($0) } ?? differing.map { .differs($0) }
    }

    /// The orders whose codes stand in a row.
    private func orders(in row: StoredRow) -> Set<OrderID> {
        var found: Set<OrderID> = []
        MatchingText(words.spaced(SearchFolding.folded(row.searched))).forEachCode { code in
            let id = codec.id(of: OrderCode(number: code))
            if id.value >= 1, id.value <= last { found.insert(id) }
        }
        return found
    }

    /// The open row of the slip's amount that is most likely its money; `nil` where none has more
    /// than the amount to show for it, or all name other orders.
    private func likely(_ rows: [StoredRow], _ slip: SoughtSlip) -> StoredRow? {
        guard !rows.isEmpty else { return nil }
        let telling: Set<MatchReason> = [.code, .nearCode, .slipReference, .time, .name]
        var asked = slip.order.asked(codec)
        // What was confirmed from an approved slip is proved by such a row.
        if !asked.unproven.contains(slip.question.amount) {
            asked.unproven.append(slip.question.amount)
        }
        let matches = StatementMatcher([asked]).matches(of: rows.map { $0.asked() })
        return zip(rows, matches)
            .filter { row, match in
                !match.reasons.isDisjoint(with: telling)
                    && orders(in: row).isSubset(of: [slip.order.id])
            }
            .max { $0.1.score < $1.1.score }?.0
    }
}
