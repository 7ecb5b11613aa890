internal import Shop
internal import Storage

/// Makes the next part of the search's index, from what the history says has changed.
///
/// Whoever reserves or gives details writes nothing for the search. What they changed is read back
/// from the history when there is enough of it, off the desk; until then a search reads those
/// orders themselves. An order that changes again is in a later part too, and what is found is
/// compared with the order of now. A part that is not full is made anew with what came since, so
/// that a shop that sells slowly has as few parts as one that sells fast.
struct IndexOrders: Sendable {
    let codec: OrderCodec
    let now: Timestamp
    let fewest: Int
    let patience: Span
    /// Changes that fill a part.
    let most: Int

    init(
        codec: OrderCodec, at now: Timestamp, fewest: Int = SearchLimits.fewest,
        patience: Span = SearchLimits.patience, most: Int = SearchLimits.part
    ) {
        self.codec = codec
        self.now = now
        self.fewest = fewest
        self.patience = patience
        self.most = most
    }

    /// A part that is to be written.
    struct Draft: Sendable {
        /// The newest part when this one was made.
        let after: Int64
        /// Whether that part was not full, and what it knew is in this one.
        let replaces: Bool
        /// The last entry that it knows.
        let id: Int64
        let orders: [UInt8]
        let rows: [Value]
    }

    /// Reads what the next part is made of; `nil` while there is not enough.
    func draft(on connection: any Connection) throws -> Draft? {
        let newest = try SearchTail.newestPart(on: connection)
        var fresh = try changes(from: newest, to: .max, atMost: most, on: connection)
        guard let began = fresh.began, fresh.count >= fewest else { return nil }
        guard fresh.count == most || now - began >= patience else { return nil }
        let before = try SearchTail.newestPart(before: newest, on: connection)
        let old = try changes(from: before, to: newest, atMost: most, on: connection)
        let replaces = newest > 0 && old.count + fresh.count <= most
        if replaces { fresh.orders.formUnion(old.orders) }
        let texts = try SearchedOrder.load(fresh.orders.sorted(), codec: codec, on: connection)
        let part = SearchPart(texts.map { (id: $0.id, text: $0.text) })
        let rows = part.buckets.flatMap { row -> [Value] in
            [.integer(row.bucket), .integer(fresh.last), .blob(row.grams)]
        }
        return Draft(
            after: newest, replaces: replaces, id: fresh.last, orders: part.orders, rows: rows)
    }

    private struct Changes {
        var last: Int64
        var began: Timestamp?
        var count = 0
        var orders: Set<OrderID> = []
    }

    /// The first changes after one entry, up to another.
    private func changes(
        from first: Int64, to last: Int64, atMost most: Int, on connection: any Connection
    ) throws -> Changes {
        var changes = Changes(last: first)
        try connection.forEach(
            """
            SELECT id, order_id, at FROM timeline
            WHERE id > $1 AND id <= $2 AND kind IN (\(SearchTail.kinds)) ORDER BY id LIMIT $3
            """, [.integer(first), .integer(last), Value(most)]
        ) { row in
            changes.last = row.integer(0)
            changes.orders.insert(OrderID(row.integer(1)))
            changes.began = changes.began ?? Timestamp(milliseconds: row.integer(2))
            changes.count += 1
        }
        return changes
    }

    /// Writes a part, unless another process has made it meanwhile.
    static func write(_ draft: Draft, on connection: any Connection) throws {
        guard try SearchTail.newestPart(on: connection) == draft.after else { return }
        if draft.replaces {
            try connection.execute(
                "DELETE FROM search_parts WHERE id = $1", [.integer(draft.after)])
            try connection.execute(
                "DELETE FROM search_index WHERE bucket IN (\(buckets)) AND part = $1",
                [.integer(draft.after)])
        }
        try connection.execute(
            "INSERT INTO search_parts (id, orders) VALUES ($1, $2)",
            [.integer(draft.id), .blob(draft.orders)])
        try insert.run(connection, draft.rows)
    }

    /// The names of the buckets, so that the rows of one part are found by their key.
    private static let buckets = (0...SearchLimits.buckets).map(String.init)
        .joined(separator: ", ")

    private static let insert = MultiRowInsert(
        into: "search_index (bucket, part, grams)", columns: 3)
}
