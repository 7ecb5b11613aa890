package import Shop
package import Storage

/// The outbox: the whole history of the shop, in the order of its commits.
package enum Outbox {
    /// An entry as a relay reads it.
    package enum Entry: Hashable, Sendable {
        case order(number: Int64, OrderID, TimelineEntry)
        case shop(ShopEntry)

        /// The number of the entry among all.
        package var number: Int64 {
            switch self {
            case .order(let number, _, _): number
            case .shop(let entry): entry.number
            }
        }

        /// What the entry tells of, as one text. Of one subject the earlier is sent first.
        package var subject: String {
            switch self {
            case .order(_, let order, _): "order \(order.value)"
            case .shop(let entry): "\(entry.subject.kind.rawValue) \(entry.subject.key)"
            }
        }
    }

    /// The number of the newest entry; 0 while there is none.
    package static func last(on connection: any Connection) throws -> Int64 {
        try Counters.last(.timeline, on: connection)
    }

    /// The entries past a number, oldest first.
    ///
    /// - Parameter limit: how many entries are read at most.
    /// - Throws: `StorageError`, also where an entry is of a later version of the program: whoever
    ///   does not know what it tells must not pass it.
    package static func entries(
        past number: Int64, limit: Int, on connection: any Connection
    ) throws -> [Entry] {
        let arguments: [Value] = [.integer(number), Value(limit)]
        try connection.expect(ofOrders, arguments)
        try connection.expect(ShopEntries.query(pastEntry), arguments)
        let orders = try connection.all(ofOrders, arguments, entry)
        let shop = try ShopEntries.entries(pastEntry, arguments, on: connection)
        let all = orders + shop.map(Entry.shop)
        return Array(all.sorted { $0.number < $1.number }.prefix(limit))
    }

    /// The changes that a page which stands open is told of.
    package struct Changes: Hashable, Sendable {
        /// The number of the newest entry.
        package var last: Int64
        /// The orders that entries tell of.
        package var orders: Set<OrderID> = []
        /// Whether more has changed than is named here: the catalogue, or too many orders.
        package var isAll = false

        package init(last: Int64, orders: Set<OrderID> = [], isAll: Bool = false) {
            self.last = last
            self.orders = orders
            self.isAll = isAll
        }
    }

    /// What has changed past a number.
    ///
    /// - Parameters:
    ///   - number: `nil` asks only where the history ends now.
    ///   - limit: how many entries of orders are read; more of them are all.
    package static func changes(
        past number: Int64?, limit: Int, on connection: any Connection
    ) throws -> Changes {
        guard let number else { return Changes(last: try last(on: connection)) }
        let arguments: [Value] = [.integer(number), Value(limit + 1)]
        try connection.expect(orderNumbers, arguments)
        try connection.expect(ofCatalogue, [.integer(number)])
        let last = try last(on: connection)
        guard last > number else { return Changes(last: number) }
        let orders = try connection.all(orderNumbers, arguments) { OrderID($0.integer(0)) }
        let isCatalogue = try connection.first(ofCatalogue, [.integer(number)]) { _ in true }
        if orders.count > limit || isCatalogue == true { return Changes(last: last, isAll: true) }
        return Changes(last: last, orders: Set(orders))
    }

    private static let pastEntry = "WHERE id > $1 ORDER BY id LIMIT $2"

    private static let ofOrders = """
        SELECT timeline.id, order_id, at, actor, kind, from_status, to_status, amount, words,
            currency
        FROM timeline JOIN orders ON orders.id = timeline.order_id
        WHERE timeline.id > $1 ORDER BY timeline.id LIMIT $2
        """

    private static let orderNumbers =
        "SELECT order_id FROM timeline WHERE id > $1 ORDER BY id LIMIT $2"

    private static let ofCatalogue: String = {
        let kinds: [ShopEvent.Kind] = [.shopApplied, .dropCopied, .rehearsalCleared]
        let names = kinds.map { "'\($0.rawValue)'" }.joined(separator: ", ")
        return "SELECT 1 FROM shop_entries WHERE id > $1 AND kind IN (\(names)) LIMIT 1"
    }()

    private static func entry(_ row: any Row) throws -> Entry {
        let number = row.integer(0)
        let currency = try row.currency(9, "orders.currency", of: number)
        return .order(
            number: number, OrderID(row.integer(1)),
            TimelineEntry(
                at: Timestamp(milliseconds: row.integer(2)), actor: Actor(text: row.text(3)),
                kind: try row.known(4, "timeline.kind", of: number),
                from: try row.optionalKnown(5, "timeline.from_status", of: number),
                to: try row.optionalKnown(6, "timeline.to_status", of: number),
                amount: row.optionalInteger(7).map { Money(minorUnits: $0, currency: currency) },
                words: row.optionalText(8)))
    }
}

extension Shopkeeper {
    /// What has changed past an entry's number; see `Outbox.changes`.
    ///
    /// - Throws: `StorageError`.
    package func changes(past number: Int64?, limit: Int) async throws -> Outbox.Changes {
        try await store.read { try Outbox.changes(past: number, limit: limit, on: $0) }
    }
}
