internal import Storage

/// A check of one kind of promise, over all stored data.
///
/// A check runs on a snapshot of its own, beside a serving shop: what it compares belongs together,
/// and no snapshot is kept longer than one check takes. It walks the tables by ranges or adds up in
/// the database, so that it needs as much memory for a million orders as for ten.
protocol IntegrityCheck: Sendable {
    /// What is checked, for people.
    var name: String { get }

    func run(on connection: any Connection, _ findings: inout IntegrityFindings) throws
}

extension Connection {
    /// Walks a table in ranges of ids, each with at most `size` rows.
    func forEachRange(
        of table: String, size: Int = IntegrityLimits.page,
        _ body: (_ first: Int64, _ last: Int64) throws -> Void
    ) throws {
        var first = Int64.min
        while let last = try lastID(of: table, from: first, size: size) {
            try body(first, last)
            guard last < Int64.max else { return }
            first = last + 1
        }
    }

    private func lastID(of table: String, from first: Int64, size: Int) throws -> Int64? {
        try self.first(
            """
            SELECT max(id) FROM (
                SELECT id FROM \(table) WHERE id >= $1 ORDER BY id LIMIT $2) AS page
            """, [.integer(first), Value(size)]
        ) { $0.optionalInteger(0) } ?? nil
    }
}
