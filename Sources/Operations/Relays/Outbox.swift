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

    /// The parts of the history that somebody hears of.
    package struct Hearing: Hashable, Sendable {
        /// Whether the entries of orders are heard.
        package var orders: Bool
        /// The kinds of events of the shop that are heard; `nil` is all.
        package var events: Set<ShopEvent.Kind>?

        package init(orders: Bool, events: Set<ShopEvent.Kind>?) {
            self.orders = orders
            self.events = events
        }

        /// The whole history.
        package static let all = Hearing(orders: true, events: nil)
    }

    /// The entries past a number, oldest first.
    ///
    /// - Parameters:
    ///   - limit: how many entries are read at most.
    ///   - hearing: others are not looked at.
    /// - Throws: `StorageError`, also where an entry is of a later version of the program: whoever
    ///   does not know what it tells must not pass it.
    package static func entries(
        past number: Int64, limit: Int, _ hearing: Hearing = .all, on connection: any Connection
    ) throws -> [Entry] {
        if !hearing.orders, hearing.events?.isEmpty == true { return [] }
        let arguments: [Value] = [.integer(number), Value(limit)]
        let ofShop = "WHERE id > $1\(condition(hearing.events)) ORDER BY id LIMIT $2"
        if hearing.orders { try connection.expect(ofOrders, arguments) }
        try connection.expect(ShopEntries.query(ofShop), arguments)
        let orders = hearing.orders ? try connection.all(ofOrders, arguments, entry) : []
        let shop = try ShopEntries.entries(ofShop, arguments, on: connection)
        let all = orders + shop.map(Entry.shop)
        return Array(all.sorted { $0.number < $1.number }.prefix(limit))
    }

    /// The entry with a number; `nil` where there is none.
    ///
    /// - Throws: as `entries` does.
    package static func entry(_ number: Int64, on connection: any Connection) throws -> Entry? {
        try connection.expect(ofOrder, [.integer(number)])
        let shop = try ShopEntries.entries("WHERE id = $1", [.integer(number)], on: connection)
        if let entry = shop.first { return .shop(entry) }
        return try connection.all(ofOrder, [.integer(number)], entry).first
    }

    /// The entries with these numbers, by their numbers; those that are not there are missing.
    ///
    /// - Throws: as `entries` does.
    package static func entries(
        numbered numbers: [Int64], on connection: any Connection
    ) throws -> [Int64: Entry] {
        let keys = numbers.map { Value.integer($0) }
        var entries: [Int64: Entry] = [:]
        try ofNumbers.expect(connection, keys)
        try ShopEntries.ofNumbers.expect(connection, keys)
        try ofNumbers.forEach(connection, keys) { row in
            entries[row.integer(0)] = try entry(row)
        }
        for entry in try ShopEntries.entries(numbered: keys, on: connection) {
            entries[entry.number] = .shop(entry)
        }
        return entries
    }

    private static func condition(_ events: Set<ShopEvent.Kind>?) -> String {
        guard let events else { return "" }
        if events.isEmpty { return " AND 1 = 0" }
        return
            " AND kind IN (\(events.map { "'\($0.rawValue)'" }.sorted().joined(separator: ", ")))"
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

    private static let anyOrder = """
        SELECT timeline.id, order_id, at, actor, kind, from_status, to_status, amount, words,
            currency
        FROM timeline JOIN orders ON orders.id = timeline.order_id
        """

    private static let ofOrders =
        anyOrder + " WHERE timeline.id > $1 ORDER BY timeline.id LIMIT $2"

    private static let ofOrder = anyOrder + " WHERE timeline.id = $1"

    private static let ofNumbers = KeyedQuery { anyOrder + " WHERE timeline.id IN (\($0))" }

    private static let orderNumbers =
        "SELECT order_id FROM timeline WHERE id > $1 ORDER BY id LIMIT $2"

    /// What changes more than the orders that are named: the catalogue, or the whole shop, where an
    /// older copy of it is back.
    private static let ofCatalogue =
        "SELECT 1 FROM shop_entries WHERE id > $1"
        + condition([.shopApplied, .accountsConfirmed, .dropCopied, .rehearsalCleared, .eraBegun])
        + " LIMIT 1"

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
    /// What has changed past an entry's number; see `Outbox.changes`. A changed catalogue is read
    /// first, so that whoever is told of it finds the new one.
    ///
    /// - Throws: `DeskRefusal`, `StorageError`.
    package func changesToShow(past number: Int64?, limit: Int) async throws -> Outbox.Changes {
        let changes = try await store.read {
            try Outbox.changes(past: number, limit: limit, on: $0)
        }
        if changes.isAll { _ = try await reloadCatalogueIfChanged() }
        return changes
    }
}
