/// The numbers of rows that a multi-row statement may have, largest first.
///
/// A batch of 150 goes as 64 + 64 + 16 + 6 rather than as a text of its own, so that only a few
/// texts are ever prepared; what is left in the end, and the small batches of a calm hour, are one
/// statement. 64 rows of 24 columns stay far below the 32,766 parameters that SQLite allows and
/// the 65,535 of PostgreSQL; SQLite's time to prepare grows with their square.
private let batchSizes = [64, 32] + (1...16).reversed()

/// The numbers of keys that a query may have, and of rows that an update may have, largest first.
///
/// Fewer than for inserts: a list of keys is filled up at no cost, and each size of each statement
/// is kept prepared on each connection.
private let keySizes = [64, 32, 16, 8, 4, 2, 1]

/// An `INSERT` of many rows with few statements.
package struct MultiRowInsert: Sendable {
    private let columns: Int
    private let texts: [String]

    /// Prepares the statement's texts.
    ///
    /// - Parameters:
    ///   - into: the table and its columns, `order_lines (order_id, position)`.
    ///   - columns: how many columns a row has.
    ///   - tail: what follows the rows, such as `ON CONFLICT DO NOTHING`.
    package init(into: String, columns: Int, tail: String = "") {
        self.columns = columns
        texts = batchSizes.map { size in
            let tuples = (0..<size).map { row in
                let names = (1...columns).map { "$\(row * columns + $0)" }
                return "(\(names.joined(separator: ", ")))"
            }
            return "INSERT INTO \(into) VALUES \(tuples.joined(separator: ", "))\(tail)"
        }
    }

    /// Inserts rows.
    ///
    /// - Parameter values: the rows' values one after another; a multiple of the columns.
    package func run(_ connection: any Connection, _ values: [Value]) throws {
        try runRows(connection, values, columns: columns, sizes: batchSizes, texts: texts)
    }
}

/// A query for the rows of many keys, with few statements.
package struct KeyedQuery: Sendable {
    private let texts: [String]

    /// Prepares the query's texts.
    ///
    /// - Parameter sql: gives the query for a list of placeholders such as `$1, $2`.
    package init(_ sql: (_ keys: String) -> String) {
        texts = keySizes.map { size in sql((1...size).map { "$\($0)" }.joined(separator: ", ")) }
    }

    /// Says that `forEach` is going to be asked for these keys, as `Connection.expect` does.
    package func expect(_ connection: any Connection, _ keys: [Value]) throws {
        for (text, list) in lists(keys) { try connection.expect(text, list) }
    }

    /// Hands the rows of all keys to `body`. The last key is repeated to fill a list.
    package func forEach(
        _ connection: any Connection, _ keys: [Value], _ body: (any Row) throws -> Void
    ) throws {
        for (text, list) in lists(keys) { try connection.forEach(text, list, body) }
    }

    private func lists(_ keys: [Value]) -> [(text: String, keys: [Value])] {
        keyLists(keys).map { (texts[$0.size], $0.keys) }
    }
}

/// A query for the rows of many pairs of keys, with few statements.
///
/// It may answer rows of other pairs of the same keys too.
package struct PairedQuery: Sendable {
    private let texts: [String]

    /// Prepares the query's texts.
    ///
    /// - Parameter sql: gives the query for the placeholders of the first and the second keys.
    package init(_ sql: (_ firsts: String, _ seconds: String) -> String) {
        texts = keySizes.map { size in
            let names = (1...size * 2).map { "$\($0)" }
            return sql(
                names[..<size].joined(separator: ", "), names[size...].joined(separator: ", "))
        }
    }

    /// Says that `forEach` is going to be asked for these pairs, as `Connection.expect` does.
    package func expect(
        _ connection: any Connection, _ pairs: [(first: Value, second: Value)]
    ) throws {
        for (text, list) in lists(pairs) { try connection.expect(text, list) }
    }

    /// Hands the rows of all pairs to `body`.
    package func forEach(
        _ connection: any Connection, _ pairs: [(first: Value, second: Value)],
        _ body: (any Row) throws -> Void
    ) throws {
        for (text, list) in lists(pairs) { try connection.forEach(text, list, body) }
    }

    private func lists(
        _ pairs: [(first: Value, second: Value)]
    ) -> [(text: String, keys: [Value])] {
        keyLists(pairs).map { index, list in (texts[index], list.map(\.first) + list.map(\.second))
        }
    }
}

/// A query about many rows of values that are given to it, with few statements.
package struct GivenQuery: Sendable {
    private let columns: Int
    private let texts: [String]

    /// Prepares the query's texts.
    ///
    /// - Parameters:
    ///   - columns: the types of the values of a row.
    ///   - sql: gives the query for the rows, which stand behind `FROM` with the name `given` and
    ///     the columns `column1` and so on. Whatever it asks of a table belongs into a subquery for
    ///     one value: joined, an engine that takes a growing table for small would read all of it.
    package init(_ columns: [MultiRowUpdate.Kind], _ sql: (_ given: String) -> String) {
        self.columns = columns.count
        texts = keySizes.map { size in sql(givenRows(size, columns)) }
    }

    /// Hands what is found for all rows to `body`. The last row is repeated to fill a list.
    ///
    /// - Parameter rows: the values of each row.
    package func forEach(
        _ connection: any Connection, _ rows: [[Value]], _ body: (any Row) throws -> Void
    ) throws {
        precondition(rows.allSatisfy { $0.count == columns }, "a row is incomplete")
        for (size, list) in keyLists(rows) {
            try connection.forEach(texts[size], list.flatMap(\.self), body)
        }
    }
}

/// An `UPDATE` of many rows with few statements.
package struct MultiRowUpdate: Sendable {
    /// The type of a column's values. Said in the statement, because a column of nothing but null
    /// would otherwise be taken for text.
    package enum Kind: String, Sendable {
        case integer = "BIGINT"
        case text = "TEXT"
    }

    private let columns: Int
    private let texts: [String]

    /// Prepares the statement's texts.
    ///
    /// The keys are named twice: joined alone, an engine that takes a growing table for small
    /// would read all of it.
    ///
    /// - Parameters:
    ///   - key: a column of numbers that tells the row; its value comes first.
    ///   - set: the columns that are written, in the order of their values.
    package init(_ table: String, key: String = "id", set columns: [(name: String, kind: Kind)]) {
        let width = columns.count + 1
        self.columns = width
        let kinds = [Kind.integer] + columns.map(\.kind)
        let settings = columns.enumerated().map { "\($1.name) = given.column\($0 + 2)" }
        texts = keySizes.map { size in
            let keys = (0..<size).map { "$\($0 * width + 1)" }
            return """
                UPDATE \(table) SET \(settings.joined(separator: ", "))
                FROM \(givenRows(size, kinds))
                WHERE \(table).\(key) = given.column1
                    AND \(table).\(key) IN (\(keys.joined(separator: ", ")))
                """
        }
    }

    /// Updates rows, each of them once. The last row is repeated to fill a statement: an engine
    /// that finds several for one row takes one of them.
    ///
    /// - Parameter values: the rows' values one after another, the key first.
    package func run(_ connection: any Connection, _ values: [Value]) throws {
        precondition(values.count.isMultiple(of: columns), "a row is incomplete")
        var rest = values[...]
        while !rest.isEmpty {
            var list = Array(rest.prefix(keySizes[0] * columns))
            rest = rest.dropFirst(list.count)
            let rows = list.count / columns
            let index = keySizes.lastIndex { $0 >= rows } ?? 0
            let last = list.suffix(columns)
            for _ in rows..<keySizes[index] { list += last }
            try connection.enqueue(texts[index], list)
        }
    }
}

/// Rows of values as a query reads them. Their types are said, because a column of nothing but null
/// would be taken for text.
private func givenRows(_ size: Int, _ kinds: [MultiRowUpdate.Kind]) -> String {
    let rows = (0..<size).map { row in
        let values = kinds.enumerated().map { column, kind in
            "CAST($\(row * kinds.count + column + 1) AS \(kind.rawValue))"
        }
        return "(\(values.joined(separator: ", ")))"
    }
    return "(VALUES \(rows.joined(separator: ", "))) AS given"
}

/// Runs statements for rows, largest first.
private func runRows(
    _ connection: any Connection, _ values: [Value], columns: Int, sizes: [Int], texts: [String]
) throws {
    precondition(values.count.isMultiple(of: columns), "a row is incomplete")
    var next = 0
    for (size, text) in zip(sizes, texts) {
        let width = size * columns
        while values.count - next >= width {
            let all = next == 0 && values.count == width
            try connection.enqueue(text, all ? values : Array(values[next..<next + width]))
            next += width
        }
    }
}

/// Keys in lists of the sizes that there are texts of, each with the place of its size. The last
/// key is repeated to fill a list.
private func keyLists<Key>(_ keys: [Key]) -> [(size: Int, keys: [Key])] {
    var lists: [(size: Int, keys: [Key])] = []
    var rest = keys[...]
    while let last = rest.last {
        var list = Array(rest.prefix(keySizes[0]))
        rest = rest.dropFirst(list.count)
        let index = keySizes.lastIndex { $0 >= list.count } ?? 0
        list += Array(repeating: list.last ?? last, count: keySizes[index] - list.count)
        lists.append((index, list))
    }
    return lists
}
