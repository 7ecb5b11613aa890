package import Shop
package import Storage

/// Finds the ids of the orders that a filter names, page by page, without ever reading the rest.
///
/// One index serves every mix of drop and statuses: each pair of them is a range of it in the order
/// of ids, and the first of all ranges together are the page.
package struct OrderIndex: Sendable {
    package let filter: OrderFilter
    package let search: OrderSearch?
    /// All drops there are; the ranges of a filter that names none.
    private let drops: [DropID]
    private let bounds: Range<Int64>
    private let rare: Int

    /// The direction in which a list is read.
    package enum Direction: Sendable {
        case newestFirst, oldestFirst
    }

    package init(
        _ filter: OrderFilter, search: OrderSearch?, on connection: any Connection
    ) throws {
        try self.init(filter, search: search, rare: SearchLimits.candidates, on: connection)
    }

    /// - Parameter rare: candidates of a search that are read one after another.
    init(
        _ filter: OrderFilter, search: OrderSearch?, rare: Int, on connection: any Connection
    ) throws {
        self.filter = filter
        self.search = search
        drops = try connection.all("SELECT id FROM drops ORDER BY id") { DropID($0.integer(0)) }
        bounds = try OrderSpan(from: filter.from, to: filter.to).ids(on: connection)
        self.rare = rare
    }

    /// Finds the next ids past a cursor, at most `limit`.
    package func ids(
        past cursor: OrderID?, _ direction: Direction, limit: Int, on connection: any Connection
    ) throws -> [OrderID] {
        let range = cursor.map { Self.rest(of: bounds, past: $0, direction) } ?? bounds
        guard !range.isEmpty else { return [] }
        guard let search else {
            return try unsearched(in: range, direction, limit: limit, on: connection)
        }
        return try found(search, in: range, direction, limit: limit, on: connection)
    }

    /// The ids of the filter without its search.
    private func unsearched(
        in range: Range<Int64>, _ direction: Direction, limit: Int, on connection: any Connection
    ) throws -> [OrderID] {
        if let money = filter.money {
            return try misfits(money, in: range, direction, limit: limit, on: connection)
        }
        if filter.drop == nil && filter.statuses.isEmpty {
            return try scan(
                "SELECT id FROM orders WHERE id >= $1 AND id < $2", [], in: range, direction,
                limit: limit, on: connection)
        }
        return try merged(in: range, direction, limit: limit, on: connection)
    }

    private func merged(
        in range: Range<Int64>, _ direction: Direction, limit: Int, on connection: any Connection
    ) throws -> [OrderID] {
        var ids: [OrderID] = []
        let statuses = filter.statuses.isEmpty ? Set(OrderStatus.allCases) : filter.statuses
        let scans = (filter.drop.map { [$0] } ?? drops).flatMap { drop in
            statuses.map { status in
                scan(
                    """
                    SELECT id FROM orders
                    WHERE id >= $1 AND id < $2 AND drop_id = $3 AND status = $4
                    """, [.integer(drop.value), .text(status.rawValue)], in: range, by: "id",
                    direction, limit: limit)
            }
        }
        for scan in scans { try connection.expect(scan.sql, scan.arguments) }
        for scan in scans {
            ids += try connection.all(scan.sql, scan.arguments) { OrderID($0.integer(0)) }
        }
        ids.sort { direction == .newestFirst ? $0 > $1 : $0 < $1 }
        return Array(ids.prefix(limit))
    }

    /// The orders of each drop whose money does not fit, each a range of an index that has no
    /// others.
    private func misfits(
        _ money: MoneyStanding, in range: Range<Int64>, _ direction: Direction, limit: Int,
        on connection: any Connection
    ) throws -> [OrderID] {
        var ids: [OrderID] = []
        for drop in filter.drop.map({ [$0] }) ?? drops {
            var clause = Clause(parameters: 2)
            let place = clause.next(.integer(drop.value))
            ids += try scan(
                "SELECT id FROM orders WHERE id >= $1 AND id < $2 AND drop_id = \(place)"
                    + narrowed(&clause), clause.arguments, in: range, direction, limit: limit,
                on: connection)
        }
        ids.sort { direction == .newestFirst ? $0 > $1 : $0 < $1 }
        return Array(ids.prefix(limit))
    }

    private func found(
        _ search: OrderSearch, in range: Range<Int64>, _ direction: Direction, limit: Int,
        on connection: any Connection
    ) throws -> [OrderID] {
        var candidates =
            try search.words.isEmpty
            ? SearchCandidates() : SearchCandidates.load(search.lookedUp, on: connection)
        if let order = search.order { candidates?.insert(order) }
        let isFiltered = filter.drop != nil || !filter.statuses.isEmpty || filter.money != nil
        if candidates == nil, let order = search.order {
            // The index is far behind, or the words tell nothing: a code is found nevertheless.
            let named = try compared(
                [order], search, in: range, direction, limit: limit, on: connection)
            if !named.isEmpty { return named }
        }
        // Without a filter nearly all candidates are what is looked for.
        let share = isFiltered ? 1 : SearchLimits.unfiltered
        if let candidates, (candidates.indexed.count + share - 1) / share <= rare {
            return try compared(
                candidates.all, search, in: range, direction, limit: limit, on: connection)
        }
        return try walked(
            candidates?.all, search, in: range, direction, limit: limit, on: connection)
    }

    /// The first of few candidates that the filter and the search name.
    private func compared(
        _ candidates: Set<OrderID>, _ search: OrderSearch, in range: Range<Int64>,
        _ direction: Direction, limit: Int, on connection: any Connection
    ) throws -> [OrderID] {
        let inRange = candidates.filter { range.contains($0.value) }
        var rest = inRange.sorted(by: direction == .newestFirst ? (>) : (<))[...]
        var found: [OrderID] = []
        var stride = SearchLimits.firstStride
        while found.count < limit, !rest.isEmpty {
            let next = rest.prefix(stride)
            rest = rest.dropFirst(stride)
            stride = SearchLimits.stride
            let orders = try SearchedOrder.load(next, codec: search.codec, on: connection)
            let named = Set(orders.filter { names($0) && search.finds($0) }.map(\.id))
            found += next.filter(named.contains)
        }
        return Array(found.prefix(limit))
    }

    /// Whether the filter names an order, without its search.
    private func names(_ order: SearchedOrder) -> Bool {
        (filter.drop ?? order.drop) == order.drop
            && (filter.statuses.isEmpty || filter.statuses.contains(order.status))
            && (filter.money == nil || filter.money == order.money)
            && (filter.from.map { order.createdAt >= $0 } ?? true)
            && (filter.to.map { order.createdAt < $0 } ?? true)
    }

    /// What many orders have is met soon by walking along the orders; of those only the candidates
    /// are read.
    private func walked(
        _ candidates: Set<OrderID>?, _ search: OrderSearch, in range: Range<Int64>,
        _ direction: Direction, limit: Int, on connection: any Connection
    ) throws -> [OrderID] {
        var found: [OrderID] = []
        var range = range
        while found.count < limit, !range.isEmpty {
            let ids = try unsearched(
                in: range, direction, limit: SearchLimits.stride, on: connection)
            guard let last = ids.last else { break }
            let next = candidates.map { candidates in ids.filter(candidates.contains) } ?? ids
            let orders = try SearchedOrder.load(next, codec: search.codec, on: connection)
            let named = Set(orders.filter(search.finds).map(\.id))
            found += next.filter(named.contains)
            range = Self.rest(of: range, past: last, direction)
        }
        return Array(found.prefix(limit))
    }

    private static func rest(
        of range: Range<Int64>, past cursor: OrderID, _ direction: Direction
    ) -> Range<Int64> {
        switch direction {
        case .newestFirst: range.clamped(to: range.lowerBound..<max(range.lowerBound, cursor.value))
        case .oldestFirst:
            range.clamped(to: min(cursor.value + 1, range.upperBound)..<range.upperBound)
        }
    }

    /// What else the filter asks for.
    private func narrowed(_ clause: inout Clause) -> String {
        var sql = ""
        if let drop = filter.drop { sql += " AND drop_id = \(clause.next(.integer(drop.value)))" }
        if !filter.statuses.isEmpty {
            let names = filter.statuses.map(\.rawValue).sorted()
            sql += " AND status IN (\(clause.list(names)))"
        }
        if let money = filter.money { sql += " AND \(money.condition)" }
        return sql
    }

    /// Values of a statement that is being put together, behind its first parameters.
    private struct Clause {
        let parameters: Int
        private(set) var arguments: [Value] = []

        init(parameters: Int) {
            self.parameters = parameters
        }

        mutating func next(_ value: Value) -> String {
            arguments.append(value)
            return "$\(parameters + arguments.count)"
        }

        mutating func list(_ texts: [String]) -> String {
            texts.map { next(.text($0)) }.joined(separator: ", ")
        }
    }

    private func scan(
        _ sql: String, _ arguments: [Value], in range: Range<Int64>, by id: String = "id",
        _ direction: Direction, limit: Int, on connection: any Connection
    ) throws -> [OrderID] {
        let scan = scan(sql, arguments, in: range, by: id, direction, limit: limit)
        return try connection.all(scan.sql, scan.arguments) { OrderID($0.integer(0)) }
    }

    private func scan(
        _ sql: String, _ arguments: [Value], in range: Range<Int64>, by id: String,
        _ direction: Direction, limit: Int
    ) -> (sql: String, arguments: [Value]) {
        let time = filter.from != nil || filter.to != nil
        var arguments = [.integer(range.lowerBound), .integer(range.upperBound)] + arguments
        var sql = sql
        if time {
            arguments += [
                .integer(filter.from?.milliseconds ?? Int64.min),
                .integer(filter.to?.milliseconds ?? Int64.max),
            ]
            sql += " AND created_at >= $\(arguments.count - 1) AND created_at < $\(arguments.count)"
        }
        arguments.append(Value(limit))
        let order = direction == .newestFirst ? "DESC" : "ASC"
        return ("\(sql) ORDER BY \(id) \(order) LIMIT $\(arguments.count)", arguments)
    }
}
