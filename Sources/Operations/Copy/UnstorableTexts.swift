internal import Shop
internal import Storage

/// A text that one engine holds and another cannot: PostgreSQL has no U+0000 in a text.
///
/// They are looked for before anything is copied, so that all of them are told at once. The shop
/// takes no such character from a shopper; another program may have written it.
package struct UnstorableText: Hashable, Sendable {
    package var table: String
    package var column: String
    /// The row as a condition in SQL: `id = 5`.
    package var row: String
    /// The order that the text belongs to, as it is called outside.
    package var order: String?

    /// The most texts that are told.
    package static let listed = 200

    /// The finding in one line.
    package var text: String {
        "table \(table), row \(row), column \(column)" + (order.map { " (\($0))" } ?? "")
    }

    /// The texts that a store holds and a target cannot, the first of them.
    static func all(in store: any Store, for target: any Store) async throws -> [UnstorableText] {
        let isStorable = try await target.read { $0.dialect.holdsZero != nil }
        guard !isStorable else { return [] }
        return try await store.read { connection in
            let names = try StoredNames.load(on: connection)
            var found: [UnstorableText] = []
            for table in StoredTables.all where found.count < listed {
                found += try texts(of: table, names, on: connection)
            }
            return Array(found.prefix(listed))
        }
    }

    private static func texts(
        of table: StoredTable, _ names: StoredNames, on connection: any Connection
    ) throws -> [UnstorableText] {
        let columns = table.columns.filter { $0.kind == .text }
        let conditions = columns.compactMap { connection.dialect.holdsZero($0.name) }
        guard !conditions.isEmpty else { return [] }
        let all = table.columns.map(\.name).joined(separator: ", ")
        let rows = try connection.all(
            """
            SELECT \(all) FROM \(table.name) WHERE \(conditions.joined(separator: " OR "))
            ORDER BY \(table.key.joined(separator: ", ")) LIMIT $1
            """, [Value(listed)], table.values(of:))
        return rows.flatMap { row in
            zip(table.columns, row).compactMap { column, value in
                guard case .text(let text) = value, text.utf8.contains(0) else { return nil }
                return UnstorableText(
                    table: table.name, column: column.name, row: condition(of: row, table),
                    order: order(of: row, table).map(names.order))
            }
        }
    }

    private static func condition(of row: [Value], _ table: StoredTable) -> String {
        zip(table.key, table.keyValues(of: row)).map { name, value in
            switch value {
            case .null: "\(name) IS NULL"
            case .integer(let number): "\(name) = \(number)"
            case .text(let text): "\(name) = \(literal(text))"
            case .blob(let blob): "\(name) = x'\(hex(blob))'"
            }
        }.joined(separator: " AND ")
    }

    /// A text in SQL, in one line and with nothing that a terminal would obey.
    private static func literal(_ text: String) -> String {
        let isPlain = text.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
        guard isPlain else { return "CAST(x'\(hex(text.utf8))' AS TEXT)" }
        return "'"
            + text.pieces(at: "'", keepsEmpty: true)
            .joined(separator: "''") + "'"
    }

    private static func order(of row: [Value], _ table: StoredTable) -> Int64? {
        let name = table.name == "orders" ? "id" : "order_id"
        guard let index = table.columns.firstIndex(where: { $0.name == name }),
            case .integer(let id) = row[index]
        else { return nil }
        return id
    }
}
