internal import Formats
package import Shop
package import Storage

/// Finds the orders that open money of statements is for.
///
/// It is worked out anew each time that somebody looks, by the orders as they are then: a proposal
/// is never older than the page that shows it.
package struct MatchRows: StaffQuery {
    package static let permission = Shopkeeper.statementPermission

    /// Only the rows of this statement; `nil` takes those of all.
    let statement: StatementID?
    /// Only rows behind this one; `nil` begins with the first.
    let after: StatementRowID?
    /// The currency of the shop's orders.
    let currency: Currency?
    /// The most rows that are looked at.
    let limit: Int
    let codec: OrderCodec
    package let caller: Caller

    package func run(on connection: any Connection) throws -> RowMatches {
        let rows = try openRows(on: connection)
        guard !rows.isEmpty else { return RowMatches(rows: [], orders: [:]) }
        let last = rows.count < limit ? nil : rows.last?.id
        let beyond = try last.map { try openRows(after: $0, on: connection) } ?? 0
        let words = try ReferenceWords(on: connection)
        let shop = try Settings.load(on: connection).profile
        let texts = rows.map { MatchingText(words.spaced(SearchFolding.folded($0.searched))) }
        var found: [OrderID: MatchedOrder] = [:]
        try MatchedOrder.forEachOpen(on: connection) { found[$0.id] = $0 }
        try addProvable(since: rows.map(\.row.day).min(), to: &found, on: connection)
        try addNamed(by: texts, to: &found, on: connection)
        let slips = try MatchedSlips.all(of: found.values, on: connection)
        try MatchedOrder.add(
            Set(slips.keys).subtracting(found.keys), to: &found, on: connection)
        for (order, slips) in slips { found[order]?.slips = slips }
        try PayerAccounts.add(of: rows, to: &found, on: connection)
        let orders = found.values.sorted { $0.id < $1.id }
        var matches: [StatementRowID: RowMatch] = [:]
        let asked = zip(rows, texts).map { row, text in row.asked(as: text) }
        for (currency, part) in Dictionary(
            grouping: zip(rows, asked), by: { $0.0.row.amount.currency })
        {
            let own = orders.filter { $0.currency == currency }
            let isOther = own.isEmpty && self.currency.map { $0 != currency } ?? false
            let matcher = StatementMatcher(
                (isOther ? orders : own).map { $0.asked(codec) },
                forgiving: shop?.currency == currency ? shop?.forgiving ?? 0 : 0)
            let asked = part.map(\.1)
            let found =
                isOther ? matcher.matches(ofOtherCurrency: asked) : matcher.matches(of: asked)
            for match in found { matches[match.row] = match }
        }
        return RowMatches(
            rows: rows.compactMap { row in
                matches[row.id].map { MatchedRow(stored: row, match: $0) }
            },
            orders: found, beyond: beyond, next: beyond > 0 ? last : nil)
    }

    /// The open rows of statements that were read to their end: what is being read may turn out to
    /// be damaged.
    private func openRows(on connection: any Connection) throws -> [StoredRow] {
        let (condition, arguments) = open(after: after)
        return try StatementRowTable.rows(
            "\(condition) ORDER BY id LIMIT $\(arguments.count + 1)", arguments + [Value(limit)],
            on: connection)
    }

    /// How many more there are behind one.
    private func openRows(
        after row: StatementRowID, on connection: any Connection
    ) throws -> Int {
        let (condition, arguments) = open(after: row)
        return try connection.first(
            "SELECT count(*) FROM statement_rows \(condition)", arguments
        ) { Int($0.integer(0)) } ?? 0
    }

    private func open(after row: StatementRowID?) -> (condition: String, arguments: [Value]) {
        let after = Value.integer(row?.value ?? 0)
        let condition = "WHERE id > $1 AND state = 'open' AND statement_id IN (\(Self.ready))"
        guard let statement else { return (condition, [after]) }
        return ("\(condition) AND statement_id = $2", [after, .integer(statement.value)])
    }

    private static let ready = "SELECT id FROM statements WHERE state = 'ready'"

    /// Adds the orders with payments that no statement has shown, from some days before the rows.
    private func addProvable(
        since day: CivilTime?, to found: inout [OrderID: MatchedOrder],
        on connection: any Connection
    ) throws {
        guard let day else { return }
        let begin = Timestamp(milliseconds: day.milliseconds) - StatementLimits.proved
        let payments = try UnprovenPayment.all(since: begin, on: connection)
        try MatchedOrder.add(
            Set(payments.map(\.order)).subtracting(found.keys), to: &found, on: connection)
        for payment in payments { found[payment.order]?.unproven.append(payment) }
    }

    /// Adds the orders whose codes stand in texts although nothing is owed for them any more.
    private func addNamed(
        by texts: [MatchingText], to found: inout [OrderID: MatchedOrder],
        on connection: any Connection
    ) throws {
        let last = try Counters.last(.orders, on: connection)
        var named: Set<OrderID> = []
        for text in texts {
            text.forEachCode { code in
                let id = codec.id(of: OrderCode(number: code))
                // A code that nobody was given: nearly all that stand in a text by chance.
                if id.value >= 1, id.value <= last, found[id] == nil { named.insert(id) }
            }
        }
        try MatchedOrder.add(named, to: &found, on: connection)
    }
}

extension StoredRow {
    /// Everything in which a code may stand. The text comes last: its end is where banks cut.
    var searched: String { [row.reference, row.name, row.text].joined(separator: " ") }

    /// The row as matching looks at it.
    ///
    /// - Parameter text: its text as codes are looked for in it.
    func asked(as text: MatchingText? = nil) -> MatchingRow {
        // The bank's day ends somewhere in the next twelve hours of Greenwich's, wherever it is.
        let moment = row.day.milliseconds + Int64(row.secondOfDay ?? 86_400) * 1_000
        return MatchingRow(
            id: id, amount: left, text: text ?? MatchingText(SearchFolding.folded(searched)),
            name: SearchFolding.folded(row.name),
            latest: Timestamp(milliseconds: moment + 43_200_000), searched: searched,
            second: row.secondOfDay.map { row.day.milliseconds / 1_000 + Int64($0) },
            account: row.account)
    }
}

/// An order as a row of a statement may be its own.
package struct MatchedOrder: Sendable {
    package var id: OrderID
    package var status: OrderStatus
    package var total: Money
    package var confirmed: Money
    package var name: String
    var currency: Currency { total.currency }
    var madeAt: Timestamp
    var hasOwnAmount: Bool
    /// Its payments that no statement has shown yet, newest first.
    package var unproven: [UnprovenPayment] = []
    var slips: [MatchingSlip] = []
    /// What tells its shopper from others.
    var persons: [String] = []
    /// The accounts that the shopper is known by; see `MatchingOrder`.
    var accounts: Set<String> = []
    var refundAccount: String?

    /// The amount that is still owed; below zero where too much was paid.
    package var owed: Money { total - confirmed }

    func asked(_ codec: OrderCodec) -> MatchingOrder {
        var order = MatchingOrder(
            id: id, code: codec.code(of: id).number, status: status, owed: owed.minorUnits,
            unproven: unproven.map(\.amount), name: SearchFolding.folded(name), madeAt: madeAt,
            hasOwnAmount: hasOwnAmount, slips: slips)
        (order.accounts, order.refundAccount) = (accounts, refundAccount)
        return order
    }

    /// Hands over the orders that wait for money.
    fileprivate static func forEachOpen(
        on connection: any Connection, _ body: (MatchedOrder) throws -> Void
    ) throws {
        let statuses = OrderStatus.allCases.filter(\.holdsStock).map { "'\($0.rawValue)'" }
            .joined(separator: ", ")
        try connection.forEach(
            """
            SELECT \(columns) FROM orders JOIN drops ON drops.id = orders.drop_id
            WHERE orders.status IN (\(statuses)) AND subtotal + shipping + adjustment > confirmed
                AND rehearsal = 0
            """, []
        ) { try body(try order($0)) }
    }

    /// Says that `add` comes soon, as `Connection.expect` does.
    static func expect(_ ids: Set<OrderID>, on connection: any Connection) throws {
        try query.expect(connection, keys(ids))
    }

    /// Adds orders by their numbers; those of rehearsals are left out.
    static func add(
        _ ids: Set<OrderID>, to found: inout [OrderID: MatchedOrder],
        on connection: any Connection
    ) throws {
        try query.forEach(connection, keys(ids)) { row in
            let order = try order(row)
            if found[order.id] == nil { found[order.id] = order }
        }
    }

    private static func keys(_ ids: Set<OrderID>) -> [Value] {
        ids.sorted().map { .integer($0.value) }
    }

    private static let query = KeyedQuery { keys in
        """
        SELECT \(columns) FROM orders JOIN drops ON drops.id = orders.drop_id
        WHERE orders.id IN (\(keys)) AND rehearsal = 0
        """
    }

    private static let columns = """
        orders.id, orders.status, subtotal + shipping + adjustment, confirmed, orders.currency, \
        orders.name, orders.created_at, drops.unique_amount, orders.phone_key, orders.email_key
        """

    private static func order(_ row: any Row) throws -> MatchedOrder {
        let id = row.integer(0)
        let currency = try row.currency(4, "orders.currency", of: id)
        return MatchedOrder(
            id: OrderID(id), status: try row.known(1, "orders.status", of: id),
            total: Money(minorUnits: row.integer(2), currency: currency),
            confirmed: Money(minorUnits: row.integer(3), currency: currency), name: row.text(5),
            madeAt: Timestamp(milliseconds: row.integer(6)), hasOwnAmount: row.integer(7) != 0,
            persons: [row.optionalText(8), row.optionalText(9)].compactMap(\.self))
    }
}

/// An open row and what it is for.
package struct MatchedRow: Sendable {
    package var stored: StoredRow
    package var match: RowMatch

    /// The group that staff find it in.
    package var group: Group {
        if match.isCertain, stored.row.doubt == nil { return .certain }
        switch match.finding {
        case .pays, .proves, .paysSeveral, .paysPart: return .likely
        case .short, .over, .again, .contradicts, .late, .choice: return .look
        case .otherCurrency: return match.shares.isEmpty ? .unknown : .look
        case .unknown: return .unknown
        }
    }

    /// How sure it is, and so what there is to do.
    package enum Group: String, CaseIterable, Sendable {
        /// Nothing speaks against it: confirmed in bulk.
        case certain
        /// One order is proposed, or several for all of the money: a press confirms it.
        case likely
        /// Something does not fit: a person looks.
        case look
        /// Nothing is proposed.
        case unknown
    }
}

/// Open rows with what they are for.
package struct RowMatches: Sendable {
    package var rows: [MatchedRow]
    package var orders: [OrderID: MatchedOrder]
    /// How many more open rows there are than are looked at, at once.
    package var beyond = 0
    /// What the next ones come behind; `nil` where there are no more.
    package var next: StatementRowID?

    /// The payments that a row may be, at another amount.
    package func contradicted(by row: MatchedRow) -> [UnprovenPayment] {
        guard row.match.finding == .contradicts else { return [] }
        return row.match.shares.flatMap { orders[$0.order]?.unproven ?? [] }
    }

    /// How many rows are in a group.
    package func count(_ group: MatchedRow.Group) -> Int { rows.count { $0.group == group } }

    /// The money of a group's rows, in one currency.
    package func sum(_ group: MatchedRow.Group, in currency: Currency) -> Money {
        rows.reduce(.zero(currency)) { sum, row in
            guard row.group == group, row.stored.row.amount.currency == currency else { return sum }
            return sum + Money(minorUnits: row.stored.left, currency: currency)
        }
    }
}

extension Shopkeeper {
    /// Open rows of statements with what they are for, at most `StatementLimits.matched`.
    ///
    /// - Parameter after: only rows behind this one.
    /// - Throws: `Forbidden`, `StorageError`.
    package func matches(
        of statement: StatementID? = nil, after: StatementRowID? = nil, by caller: Caller
    ) async throws -> RowMatches {
        try await ask(
            MatchRows(
                statement: statement, after: after, currency: catalogue?.shop.currency,
                limit: memory.of { MatchedAtOnce() }.count, codec: secret.codec, caller: caller))
    }
}

/// The most open rows that a shop matches at once.
private struct MatchedAtOnce: Sendable {
    var count = StatementLimits.matched
}

extension Shopkeeper.Parts {
    /// Matches fewer rows at once; for tests of what comes behind them.
    mutating func matchRows(atOnce count: Int) {
        given[MatchedAtOnce.self] = MatchedAtOnce(count: count)
    }
}
