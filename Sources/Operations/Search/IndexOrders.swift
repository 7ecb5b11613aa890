internal import Shop
internal import Storage

/// Makes the next part of the search's index, from what the history says has changed.
///
/// Whoever reserves or gives details writes nothing for the search. What they changed is read back
/// from the history when there is enough of it, off the desk; until then a search reads those
/// orders themselves. A part is never changed: an order that changes again is in a later one too,
/// and what is found is compared with the order of now.
struct IndexOrders: Sendable {
    let codec: OrderCodec
    let now: Timestamp
    let fewest: Int
    let patience: Span

    init(
        codec: OrderCodec, at now: Timestamp, fewest: Int = SearchLimits.fewest,
        patience: Span = SearchLimits.patience
    ) {
        self.codec = codec
        self.now = now
        self.fewest = fewest
        self.patience = patience
    }

    /// A part that is to be written.
    struct Draft: Sendable {
        /// The newest part when this one was made.
        let after: Int64
        /// The last entry that it knows.
        let id: Int64
        let orders: [UInt8]
        let rows: [Value]
    }

    /// Reads what the next part is made of; `nil` while there is not enough.
    func draft(on connection: any Connection) throws -> Draft? {
        let after = try SearchTail.newestPart(on: connection)
        var id = after
        var began: Timestamp?
        var entries = 0
        var orders: Set<OrderID> = []
        try connection.forEach(
            """
            SELECT id, order_id, at FROM timeline WHERE id > $1 AND kind IN (\(SearchTail.kinds))
            ORDER BY id LIMIT $2
            """, [.integer(after), Value(SearchLimits.part)]
        ) { row in
            id = row.integer(0)
            orders.insert(OrderID(row.integer(1)))
            began = began ?? Timestamp(milliseconds: row.integer(2))
            entries += 1
        }
        guard let began, entries >= fewest else { return nil }
        guard entries == SearchLimits.part || now - began >= patience else { return nil }
        let texts = try SearchedOrder.load(orders.sorted(), codec: codec, on: connection)
        let part = SearchPart(texts.map { (id: $0.id, text: $0.text) })
        let rows = part.buckets.flatMap { row -> [Value] in
            [.integer(row.bucket), .integer(id), .blob(row.grams)]
        }
        return Draft(after: after, id: id, orders: part.orders, rows: rows)
    }

    /// Writes a part, unless another process has made it meanwhile.
    static func write(_ draft: Draft, on connection: any Connection) throws {
        guard try SearchTail.newestPart(on: connection) == draft.after else { return }
        try connection.execute(
            "INSERT INTO search_parts (id, orders) VALUES ($1, $2)",
            [.integer(draft.id), .blob(draft.orders)])
        try insert.run(connection, draft.rows)
    }

    private static let insert = MultiRowInsert(
        into: "search_index (bucket, part, grams)", columns: 3)
}
