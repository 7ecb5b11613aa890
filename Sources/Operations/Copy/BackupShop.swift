internal import Crypto
package import Shop
package import Storage

/// A backup of a shop's database: filled, checked and marked.
package enum BackupShop {
    /// The numbers of what a backup holds.
    package struct Counts: Hashable, Sendable {
        package var orders: Int
        package var slips: Int
    }

    /// The room that a backup takes, in bytes.
    package struct Room: Hashable, Sendable {
        package var database: Int64
        /// The bytes of slips, each counted once; pictures are few beside them.
        package var slips: Int64
    }

    /// The room that a backup of this shop takes, about.
    package static func room(on connection: any Connection) throws -> Room {
        func sum(_ query: String) throws -> Int64 {
            try connection.first(query) { $0.integer(0) } ?? 0
        }
        return Room(
            database: try sum(connection.dialect.size),
            slips: try sum(
                """
                SELECT CAST(coalesce(sum(bytes), 0) AS BIGINT)
                FROM (
                    SELECT digest, max(bytes) AS bytes FROM slips GROUP BY digest
                    UNION SELECT digest, max(bytes) FROM statements GROUP BY digest
                    UNION SELECT copy, max(copy_bytes) FROM slip_readings GROUP BY copy
                    UNION SELECT thumbnail, max(thumbnail_bytes) FROM slip_readings
                    GROUP BY thumbnail) AS files
                """))
    }

    /// Copies all tables as they are at one moment from a store that others go on writing to, and
    /// compares them.
    ///
    /// Everything is read in one transaction; what is written meanwhile is written by the same
    /// thread, so that the source's server waits for as long as a page takes.
    ///
    /// - Throws: `CopyRefusal`, `StorageError`.
    package static func fill(
        _ target: any Store, from source: any Store, _ told: @escaping @Sendable (String) -> Void
    ) async throws {
        let copied = try await source.read { source in
            guard try Settings.load(on: source).secret != nil else { throw CopyRefusal.noShop }
            guard try !CopyMark.isUnfinished(on: source) else {
                throw CopyRefusal.unfinishedSource
            }
            try target.writeAndWait { connection in
                try connection.execute("DELETE FROM settings")
                try connection.execute("DELETE FROM counters")
            }
            return try StoredTables.all.map { table in
                try copy(table, from: source, to: target, told)
            }
        }
        for (table, expected) in zip(StoredTables.all, copied) {
            let found = try await TableChecksum.of(table, in: target, page: CopyLimits.page) { _ in
                true
            }
            guard found == expected else {
                throw CopyRefusal.differs(
                    table: table.name, from: expected.rows, to: found.rows)
            }
        }
    }

    private static func copy(
        _ table: StoredTable, from source: any Connection, to target: any Store,
        _ told: (String) -> Void
    ) throws -> TableChecksum {
        let insert = MultiRowInsert(
            into: "\(table.name) (\(table.columns.map(\.name).joined(separator: ", ")))",
            columns: table.columns.count)
        var checksum = TableChecksum.Running()
        var past: [Value]?
        while true {
            let rows = try table.rows(past: past, limit: CopyLimits.chunk, on: source)
            checksum.add(rows)
            let values = rows.flatMap(\.self)
            try target.writeAndWait { try insert.run($0, values) }
            guard let last = rows.last, rows.count == CopyLimits.chunk else {
                return checksum.sum
            }
            told("\(table.name): \(checksum.rows) rows so far")
            past = table.keyValues(of: last)
        }
    }

    /// Checks a backup's database and marks it: whoever opens it as a shop begins a new era.
    ///
    /// - Throws: `BackupDamage`, `StorageError`.
    package static func seal(_ store: any Store, at now: Timestamp) async throws -> Counts {
        let findings = try await store.read { connection in
            var findings = IntegrityFindings(names: StoredNames(codec: nil))
            try EngineCheck().run(on: connection, &findings)
            return findings
        }
        guard findings.faults == 0 else {
            throw BackupDamage(words: findings.listed.first?.text ?? "it is damaged")
        }
        return try await store.write { connection in
            try BackupMark.put(at: now, on: connection)
            func rows(_ table: String) throws -> Int {
                try connection.first("SELECT count(*) FROM \(table)") { Int($0.integer(0)) } ?? 0
            }
            return Counts(orders: try rows("orders"), slips: try rows("slips"))
        }
    }
}

/// A database that was to be backed up is damaged, and so would the backup be.
package struct BackupDamage: Error, Hashable, Sendable {
    package var words: String
}
