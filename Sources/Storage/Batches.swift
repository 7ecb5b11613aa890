/// The numbers of rows that a multi-row statement may have, largest first.
///
/// A batch of 150 goes as 64 + 64 + 16 + 6 rather than as a text of its own, so that only a few
/// texts are ever prepared; what is left in the end, and the small batches of a calm hour, are one
/// statement. 64 rows of 24 columns stay far below the 32,766 parameters that SQLite allows and
/// the 65,535 of PostgreSQL; SQLite's time to prepare grows with their square.
private let batchSizes = [64, 32] + (1...16).reversed()

/// An `INSERT` of many rows with few statements.
package struct MultiRowInsert: Sendable {
    private let columns: Int
    private let texts: [String]

    /// Prepares the texts.
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
        precondition(values.count.isMultiple(of: columns), "a row is incomplete")
        var next = 0
        for (size, text) in zip(batchSizes, texts) {
            let width = size * columns
            while values.count - next >= width {
                let all = next == 0 && values.count == width
                try connection.enqueue(text, all ? values : Array(values[next..<next + width]))
                next += width
            }
        }
    }
}

/// A query for the rows of many keys, with few statements.
package struct KeyedQuery: Sendable {
    private let texts: [String]

    /// Prepares the texts.
    ///
    /// - Parameter sql: gives the query for a list of placeholders such as `$1, $2`.
    package init(_ sql: (_ keys: String) -> String) {
        texts = batchSizes.map { size in sql((1...size).map { "$\($0)" }.joined(separator: ", ")) }
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
        var lists: [(text: String, keys: [Value])] = []
        var rest = keys[...]
        while let last = rest.last {
            var list = Array(rest.prefix(batchSizes[0]))
            rest = rest.dropFirst(list.count)
            let index = batchSizes.lastIndex { $0 >= list.count } ?? 0
            list += Array(repeating: list.last ?? last, count: batchSizes[index] - list.count)
            lists.append((texts[index], list))
        }
        return lists
    }
}
