internal import Shop
internal import Storage

/// An order is found by what it has: the newest part of the search's index that knows it has each
/// of its grams, or it waits to be indexed.
///
/// What a part says beyond that does no harm: what is found is compared with the order of now.
struct SearchIndexCheck: IntegrityCheck {
    let name = "search"

    func run(on connection: any Connection, _ findings: inout IntegrityFindings) throws {
        var known = try SearchTail.load(on: connection)?.orders ?? []
        let last = try SearchTail.newestPart(on: connection)
        var before = Int64.max
        while let part = try newest(before: before, on: connection) {
            let fresh = Set(part.orders).subtracting(known)
            try check(part, fresh, on: connection, &findings)
            known.formUnion(fresh)
            before = part.id
        }
        if last > 0 { try findUnknown(known, upTo: last, on: connection, &findings) }
    }

    private struct Part {
        var id: Int64
        var orders: [OrderID]
    }

    private func newest(before id: Int64, on connection: any Connection) throws -> Part? {
        try connection.first(
            "SELECT id, orders FROM search_parts WHERE id < $1 ORDER BY id DESC LIMIT 1",
            [.integer(id)]
        ) { Part(id: $0.integer(0), orders: SearchPart.orders($0.blob(1))) }
    }

    private func check(
        _ part: Part, _ fresh: Set<OrderID>, on connection: any Connection,
        _ findings: inout IntegrityFindings
    ) throws {
        guard !fresh.isEmpty else { return }
        var positions: [UInt64: SearchPositions] = [:]
        let rows = (0...Int64(SearchLimits.buckets)).map { bucket in
            (first: Value.integer(bucket), second: Value.integer(part.id))
        }
        try Self.rows.forEach(connection, rows) { row in
            SearchPart.forEach(in: row.blob(0), where: { _ in true }) { positions[$0] = $1 }
        }
        let knowsRuns = positions[SearchGrams.knowsRuns] != nil
        let places = Dictionary(
            part.orders.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
        // Without codes: those follow from the number and the secret alone.
        for order in try SearchedOrder.load(fresh.sorted(), codec: nil, on: connection) {
            guard let place = places[order.id] else { continue }
            var missing: Set<UInt64> = []
            SearchGrams.forEach(in: order.text.text) { gram in
                guard knowsRuns || !SearchGrams.isRun(gram) else { return }
                if positions[gram]?.contains(place) != true { missing.insert(gram) }
            }
            if !missing.isEmpty {
                findings.fault(
                    findings.names.order(order.id.value),
                    "is not found by all that it has: the index lacks \(missing.count) of its keys",
                    Self.advice)
            }
        }
    }

    /// Orders that are in no part although the history told of them before the last.
    private func findUnknown(
        _ known: Set<OrderID>, upTo last: Int64, on connection: any Connection,
        _ findings: inout IntegrityFindings
    ) throws {
        var place = Int64.min
        while true {
            let ids = try connection.all(
                "SELECT id FROM orders WHERE id > $1 ORDER BY id LIMIT $2",
                [.integer(place), Value(IntegrityLimits.page)]
            ) { $0.integer(0) }
            guard let end = ids.last else { return }
            for id in ids where !known.contains(OrderID(id)) {
                let isTold = try connection.first(
                    """
                    SELECT 1 FROM timeline
                    WHERE order_id = $1 AND id <= $2 AND kind IN (\(SearchTail.kinds)) LIMIT 1
                    """, [.integer(id), .integer(last)]
                ) { _ in true }
                if isTold == true {
                    findings.fault(
                        findings.names.order(id), "is not in the index of the search", Self.advice)
                }
            }
            place = end
        }
    }

    private static let advice =
        "empty search_index and search_parts: the index is made anew while the shop is serving"

    private static let rows = PairedQuery { buckets, parts in
        "SELECT grams FROM search_index WHERE bucket IN (\(buckets)) AND part IN (\(parts))"
    }
}
