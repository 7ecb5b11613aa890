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
    private let words: [SearchWord]

    /// How far clocks may have stepped back between two orders without a time filter missing one.
    private static let clockSlack: Span = .hours(1)

    /// Which way a list is read.
    package enum Direction: Sendable {
        case newestFirst, oldestFirst
    }

    package init(
        _ filter: OrderFilter, search: OrderSearch?, on connection: any Connection
    ) throws {
        try self.init(
            filter, search: search, rare: SearchWord.Limits.rare, on: connection)
    }

    /// - Parameter rare: index rows of a searched word that is read whole.
    init(
        _ filter: OrderFilter, search: OrderSearch?, rare: Int, on connection: any Connection
    ) throws {
        self.filter = filter
        self.search = search
        drops = try connection.all("SELECT id FROM drops ORDER BY id") { DropID($0.integer(0)) }
        bounds = try Self.bounds(filter, on: connection)
        words = try search?.words.map { try SearchWord($0, rare: rare, on: connection) } ?? []
    }

    /// The next ids past a cursor, at most `limit`.
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

    /// Those of each drop whose money does not fit, each a range of an index that has no others.
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
        if words.count == 1, let terms = words[0].terms {
            return try newest(
                of: terms, search.order, in: range, direction, limit: limit, on: connection)
        }
        let rare = words.filter { !$0.isCommon }
        guard !rare.isEmpty else {
            return try walked(search, in: range, direction, limit: limit, on: connection)
        }
        let common = words.filter(\.isCommon)
        var clause = Clause(parameters: 2)
        let perWord = rare.map { word in
            let ranges = word.spellings.map { spelling in
                let bounds = SearchWord.range(spelling).map { clause.next($0) }
                return "(term >= \(bounds[0]) AND term < \(bounds[1]))"
            }
            let anyRange = ranges.joined(separator: " OR ")
            return "id IN (SELECT order_id FROM order_search WHERE \(anyRange))"
        }
        var matches = perWord.joined(separator: " AND ")
        if let order = search.order {
            matches = "(\(matches)) OR id = \(clause.next(.integer(order.value)))"
        }
        let sql = "SELECT id FROM orders WHERE id >= $1 AND id < $2 AND (\(matches))"
        let found = try scan(
            sql + narrowed(&clause), clause.arguments, in: range, direction,
            limit: common.isEmpty ? limit : Int(Int32.max), on: connection)
        guard !common.isEmpty else { return found }
        // What a rare word leaves is little: its orders are asked for the common words.
        return try Array(
            found.filter { id in
                if id == search.order { return true }
                let terms = try SearchTerms.terms(of: id, on: connection)
                return common.allSatisfy { $0.isIn(terms) }
            }.prefix(limit))
    }

    /// Orders with common words alone: they are met soon by walking along the orders, while the
    /// index has so many rows of each word that to lay them beside each other takes seconds.
    private func walked(
        _ search: OrderSearch, in range: Range<Int64>, _ direction: Direction, limit: Int,
        on connection: any Connection
    ) throws -> [OrderID] {
        var found: [OrderID] = []
        var range = range
        while found.count < limit, !range.isEmpty {
            let ids = try unsearched(
                in: range, direction, limit: Self.stride, on: connection)
            guard let last = ids.last else { break }
            let terms = try SearchTerms.terms(of: ids, on: connection)
            found += ids.filter { id in
                id == search.order || words.allSatisfy { $0.isIn(terms[id] ?? []) }
            }
            range = Self.rest(of: range, past: last, direction)
        }
        return Array(found.prefix(limit))
    }

    /// Orders that are looked at together.
    private static let stride = 512

    private static func rest(
        of range: Range<Int64>, past cursor: OrderID, _ direction: Direction
    ) -> Range<Int64> {
        switch direction {
        case .newestFirst: range.clamped(to: range.lowerBound..<max(range.lowerBound, cursor.value))
        case .oldestFirst:
            range.clamped(to: min(cursor.value + 1, range.upperBound)..<range.upperBound)
        }
    }

    /// The first orders of each term, each a range of the index in the order of ids.
    private func newest(
        of terms: [String], _ order: OrderID?, in range: Range<Int64>, _ direction: Direction,
        limit: Int, on connection: any Connection
    ) throws -> [OrderID] {
        var ids: Set<OrderID> = []
        for term in terms {
            var clause = Clause(parameters: 2)
            let sql = """
                SELECT order_id FROM order_search JOIN orders ON orders.id = order_id
                WHERE order_id >= $1 AND order_id < $2 AND term = \(clause.next(.text(term)))
                """
            try ids.formUnion(
                scan(
                    sql + narrowed(&clause), clause.arguments, in: range, by: "order_id",
                    direction, limit: limit, on: connection))
        }
        if let order {
            var clause = Clause(parameters: 2)
            let sql = """
                SELECT id FROM orders
                WHERE id >= $1 AND id < $2 AND id = \(clause.next(.integer(order.value)))
                """
            try ids.formUnion(
                scan(
                    sql + narrowed(&clause), clause.arguments, in: range, direction, limit: limit,
                    on: connection))
        }
        return Array(ids.sorted(by: direction == .newestFirst ? (>) : (<)).prefix(limit))
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

    /// The ids that a time filter can name. Ids grow with time, but for the steps of a clock.
    private static func bounds(
        _ filter: OrderFilter, on connection: any Connection
    ) throws -> Range<Int64> {
        let lower = try filter.from.map {
            try OrderTimes.first(from: $0 - clockSlack, on: connection)
        }
        let upper = try filter.to.map {
            try OrderTimes.first(from: $0 + clockSlack, on: connection)
        }
        let range = (lower ?? 0, upper ?? Int64.max)
        return range.0 < range.1 ? range.0..<range.1 : 0..<0
    }
}
