package import Storage

/// All that a database held at one moment.
package struct StoredSnapshot: Sendable {
    fileprivate var rows: [[[Value]]]
    fileprivate var point: CommitPoint
}

extension Store {
    /// What is stored now.
    package func snapshot() async throws -> StoredSnapshot {
        try await read { connection in
            StoredSnapshot(
                rows: try StoredTables.all.map { table in
                    try table.rows(past: nil, limit: 100_000, on: connection)
                }, point: try CommitPoint.load(on: connection))
        }
    }

    /// Puts everything back to what it was, beside whoever has it open: the commits since then are
    /// lost, as they are when an older copy is put in a database's place.
    package func goBack(to snapshot: StoredSnapshot) async throws {
        try await write { connection in
            for table in StoredTables.all.reversed() {
                try connection.execute("DELETE FROM \(table.name)")
            }
            for (table, rows) in zip(StoredTables.all, snapshot.rows) {
                try MultiRowInsert(
                    into: "\(table.name) (\(table.columns.map(\.name).joined(separator: ", ")))",
                    columns: table.columns.count
                ).run(connection, rows.flatMap(\.self))
            }
            // As for the beginning of an era, nothing is asked of this commit.
            try connection.execute(
                "UPDATE commit_point SET era = $1, number = $2, opening = 1",
                [.integer(snapshot.point.era), .integer(snapshot.point.number - 1)])
        }
    }
}
