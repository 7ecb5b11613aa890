internal import Shop
internal import Storage

/// The orders that may have the words of a search: all that have them, and some that have not.
struct SearchCandidates {
    /// The orders that the index names.
    private(set) var indexed: Set<OrderID> = []
    /// The orders that have changed since, whatever they have.
    private(set) var changed: Set<OrderID> = []

    var all: Set<OrderID> { indexed.union(changed) }

    /// Adds one that was named otherwise.
    mutating func insert(_ order: OrderID) { indexed.insert(order) }

    /// Reads them from the index, and from the history what has changed since.
    ///
    /// - Returns: `nil` where any order may: the words tell nothing, or the index is far behind.
    static func load(
        _ words: [[String]], on connection: any Connection
    ) throws -> SearchCandidates? {
        // One spelling that tells nothing makes its whole word tell nothing.
        let grams = words.map { $0.map(SearchGrams.wanted) }
            .filter { !$0.contains { $0.isEmpty } }
        guard !grams.isEmpty,
            let tail = try SearchTail.load(atMost: SearchLimits.changed, on: connection)
        else { return nil }
        var found = SearchCandidates(changed: tail.orders)
        var byPart: [Int64: SearchPositions] = [:]
        for (part, known) in try positions(grams.joined().joined(), on: connection) {
            let matches = match(grams, known)
            if !matches.isEmpty { byPart[part] = matches }
        }
        try ordersOfParts.forEach(connection, byPart.keys.sorted().map(Value.integer)) { row in
            guard let matches = byPart.removeValue(forKey: row.integer(0)) else { return }
            SearchPart.forEachOrder(in: row.blob(1), at: matches) { order in
                if !tail.orders.contains(order) { found.insert(order) }
            }
        }
        return found
    }

    private static func match(
        _ words: [[[UInt64]]], _ positions: [UInt64: SearchPositions]
    ) -> SearchPositions {
        let knowsRuns = positions[SearchGrams.knowsRuns] != nil
        var all = SearchPositions.all
        for word in words {
            var any = SearchPositions.none
            for spelling in word {
                var whole = SearchPositions.all
                for gram in spelling where knowsRuns || !SearchGrams.isRun(gram) {
                    whole.formIntersection(positions[gram] ?? .none)
                }
                any.formUnion(whole)
            }
            all.formIntersection(any)
        }
        return all
    }

    private static func positions(
        _ grams: some Sequence<UInt64>, on connection: any Connection
    ) throws -> [Int64: [UInt64: SearchPositions]] {
        var wanted = Set(grams)
        if wanted.contains(where: SearchGrams.isRun) { wanted.insert(SearchGrams.knowsRuns) }
        let keys = Set(wanted.map(SearchGrams.bucket)).sorted().map(Value.integer)
        var found: [Int64: [UInt64: SearchPositions]] = [:]
        try rows.expect(connection, keys)
        try rows.forEach(connection, keys) { row in
            let part = row.integer(0)
            SearchPart.forEach(in: row.blob(1), where: wanted.contains) { gram, positions in
                found[part, default: [:]][gram] = positions
            }
        }
        return found
    }

    private static let rows = KeyedQuery { keys in
        "SELECT part, grams FROM search_index WHERE bucket IN (\(keys))"
    }

    private static let ordersOfParts = KeyedQuery { keys in
        "SELECT id, orders FROM search_parts WHERE id IN (\(keys))"
    }
}

/// The tail of the search: what has changed since the newest part of the index.
struct SearchTail {
    /// The number of the newest part, which is that of the last entry that it knows; 0 before there
    /// is one.
    let part: Int64
    let orders: Set<OrderID>

    /// The kinds of entry after which an order may be found by something else.
    static let kinds = "'reserved', 'details', 'status', 'forgiven'"

    /// - Parameter most: changes that are read.
    /// - Returns: `nil` where there are more.
    static func load(
        atMost most: Int = .max - 1, on connection: any Connection
    ) throws -> SearchTail? {
        let part = try newestPart(on: connection)
        var orders: Set<OrderID> = []
        var changes = 0
        try connection.forEach(
            """
            SELECT order_id FROM timeline WHERE id > $1 AND kind IN (\(kinds)) ORDER BY id LIMIT $2
            """, [.integer(part), Value(most + 1)]
        ) { row in
            orders.insert(OrderID(row.integer(0)))
            changes += 1
        }
        return changes > most ? nil : SearchTail(part: part, orders: orders)
    }

    /// - Parameter id: of parts that are older.
    static func newestPart(
        before id: Int64 = .max, on connection: any Connection
    ) throws -> Int64 {
        try connection.first(
            "SELECT coalesce(max(id), 0) FROM search_parts WHERE id < $1", [.integer(id)]
        ) { $0.integer(0) } ?? 0
    }
}
