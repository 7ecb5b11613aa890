internal import Crypto
package import Shop
package import Storage

/// Copies a whole shop from one database to another, of whichever engines.
///
/// Table by table in the order of keys, a chunk of rows in each transaction together with the mark
/// of how far it is. In the end both sides are read again and compared.
package struct CopyShop: Sendable {
    private let from: any Store
    private let to: any Store
    private let chunk: Int
    private let era: NewEra?

    /// The era that a copy begins: `Eras.idBytes` of chance, and the moment.
    package struct NewEra: Sendable {
        let id: [UInt8]
        let beganAt: Timestamp

        package init(id: [UInt8], at moment: Timestamp) {
            self.id = id
            beganAt = moment
        }
    }

    /// - Parameter era: `nil` for a copy that nobody serves.
    package init(
        from: any Store, to: any Store, era: NewEra? = nil, chunk: Int = CopyLimits.chunk
    ) {
        self.from = from
        self.to = to
        self.era = era
        self.chunk = chunk
    }

    /// The progress of a copy: what happens while it runs.
    package enum Progress: Hashable, Sendable {
        /// An earlier copy goes on in this table.
        case resumed(table: String)
        case copying(table: String, rows: Int)
        case copied(table: String, rows: Int)
        case comparing(table: String)
    }

    /// Copies the rows that are missing. The target stays marked as unfinished until `finish`.
    ///
    /// - Throws: `CopyRefusal`, `StorageError`.
    package func copy(_ told: (Progress) -> Void) async throws {
        var mark = try await begin(told)
        let tables = StoredTables.all
        guard let first = tables.firstIndex(where: { $0.name == mark.table }) else {
            throw CopyRefusal.sourceChanged
        }
        for table in tables[first...] {
            if table.name != mark.table {
                mark = CopyMark(source: mark.source, table: table.name, key: nil, rows: 0)
            }
            try await copy(table, from: &mark, told)
            told(.copied(table: table.name, rows: mark.rows))
        }
    }

    /// Compares both sides and lets the target serve, in a new era: the source may be an old copy,
    /// or go on.
    ///
    /// - Returns: the rows of all tables.
    /// - Throws: `CopyRefusal.differs` with the mark left in place.
    package func finish(_ told: (Progress) -> Void) async throws -> Int {
        var rows = 0
        for table in StoredTables.all {
            told(.comparing(table: table.name))
            async let ours = checksum(table, in: from)
            async let theirs = checksum(table, in: to)
            let (source, target) = try await (ours, theirs)
            guard source == target else {
                throw CopyRefusal.differs(
                    table: table.name, from: source.rows, to: target.rows)
            }
            rows += source.rows
        }
        let reached = try await from.read { try CommitPoint.load(on: $0).number }
        try await to.write { [era] connection in
            for statement in connection.dialect.afterLoading {
                try connection.execute(statement)
            }
            try PausedReferences.putBack(on: connection)
            try CopyMark.remove(on: connection)
            try BackupMark.remove(on: connection)
            if let era {
                try Eras.begin(
                    .copied, id: era.id, above: reached, knowing: nil, at: era.beganAt,
                    on: connection)
            }
        }
        return rows
    }

    private func checksum(
        _ table: StoredTable, in store: any Store
    ) async throws -> TableChecksum {
        try await TableChecksum.of(table, in: store, page: CopyLimits.page) {
            Self.isOfShop($0, table)
        }
    }

    /// All rows are the shop's but those that the copy keeps for itself.
    private static func isOfShop(_ row: [Value], _ table: StoredTable) -> Bool {
        let own: [Value] = [.text(CopyMark.setting), .text(PausedReferences.setting)]
        return table.name != "settings" || row.first.map(own.contains) != true
    }
}

extension CopyShop {
    /// Where to go on: at the mark of an earlier copy of this same shop, or at the beginning.
    private func begin(_ told: (Progress) -> Void) async throws -> CopyMark {
        let source = try await source()
        let first = CopyMark(
            source: source, table: StoredTables.all[0].name, key: nil, rows: 0)
        let (mark, shop, isEmpty) = try await to.read { connection in
            (
                try CopyMark.load(on: connection), try Self.shop(on: connection),
                try Self.isEmpty(connection)
            )
        }
        if let mark {
            guard mark.source.shop == source.shop else { throw CopyRefusal.otherUnfinishedCopy }
            guard mark.source == source else { throw CopyRefusal.sourceChanged }
            told(.resumed(table: mark.table))
            return mark
        }
        guard shop != source.shop else { throw CopyRefusal.alreadyThere }
        guard isEmpty else { throw CopyRefusal.otherShop }
        let unstorable = try await UnstorableText.all(in: from, for: to)
        guard unstorable.isEmpty else { throw CopyRefusal.unstorable(unstorable) }
        try await refuseLostRows()
        try await to.write { connection in
            // What a new database holds by itself.
            try connection.execute("DELETE FROM settings")
            try connection.execute("DELETE FROM counters")
            try PausedReferences.takeAway(on: connection)
            try first.save(on: connection)
        }
        return first
    }

    /// Refuses rows that name others which are not there: one engine would refuse them only when it
    /// comes to them, and the other not at all.
    private func refuseLostRows() async throws {
        let findings = try await from.read { connection in
            var findings = IntegrityFindings(names: try StoredNames.load(on: connection))
            try ReferenceCheck().run(on: connection, &findings)
            return findings
        }
        guard findings.faults == 0 else {
            throw CopyRefusal.lostRows(findings.listed, count: findings.faults)
        }
    }

    private func source() async throws -> CopyMark.Source {
        let (shop, isUnfinished) = try await from.read { connection in
            (try Self.shop(on: connection), try CopyMark.isUnfinished(on: connection))
        }
        guard let shop else { throw CopyRefusal.noShop }
        guard !isUnfinished else { throw CopyRefusal.unfinishedSource }
        var state = "\(Migrations.current)"
        for table in StoredTables.all where ["settings", "counters"].contains(table.name) {
            state += " " + (try await checksum(table, in: from)).digest
        }
        return CopyMark.Source(
            shop: shop, state: hex(SHA256.hash(data: Array(state.utf8)).prefix(16)))
    }

    /// What tells one shop from another without telling its secret.
    private static func shop(on connection: any Connection) throws -> String? {
        try Settings.load(on: connection).secret.map(ShopSecret.shop(of:))
    }

    /// Whether a database holds a shop, be it one that was only started, or one that has lost its
    /// secret.
    package static func isThere(on connection: any Connection) throws -> Bool {
        if try Settings.load(on: connection).secret != nil { return true }
        return try !isEmpty(connection)
    }

    /// Whether nobody has set anything up: a secret alone comes of a first start.
    private static func isEmpty(_ connection: any Connection) throws -> Bool {
        let isNamed = try connection.first("SELECT 1 FROM settings WHERE name <> 'secret'") { _ in
            true
        }
        guard isNamed == nil else { return false }
        return try StoredTables.all.allSatisfy { table in
            if ["settings", "counters"].contains(table.name) { return true }
            return try connection.first("SELECT 1 FROM \(table.name) LIMIT 1") { _ in false }
                ?? true
        }
    }

    private func copy(
        _ table: StoredTable, from mark: inout CopyMark, _ told: (Progress) -> Void
    ) async throws {
        let insert = MultiRowInsert(
            into: "\(table.name) (\(table.columns.map(\.name).joined(separator: ", ")))",
            columns: table.columns.count)
        var rows = try await page(of: table, past: mark.key)
        while let last = rows.last {
            mark.key = table.keyValues(of: last)
            mark.rows += rows.count
            let values = rows.filter { Self.isOfShop($0, table) }.flatMap(\.self)
            // While one side writes, the other reads on.
            let (isLast, past) = (rows.count < chunk, mark.key)
            async let next = isLast ? [] : page(of: table, past: past)
            try await to.write { [mark] connection in
                try insert.run(connection, values)
                try mark.save(on: connection)
            }
            if !isLast { told(.copying(table: table.name, rows: mark.rows)) }
            rows = try await next
        }
    }

    private func page(of table: StoredTable, past key: [Value]?) async throws -> [[Value]] {
        try await from.read { try table.rows(past: key, limit: chunk, on: $0) }
    }
}

/// The named limits of a copy.
package enum CopyLimits {
    /// The number of rows that are written in one transaction.
    package static let chunk = 4_000
    /// Rows that are compared at a time.
    static let page = 5_000
}

/// The reason why a shop was not copied, or not to its end.
package enum CopyRefusal: Error, Hashable, Sendable {
    /// The source holds no shop.
    case noShop
    /// The source is itself a copy that was not finished.
    case unfinishedSource
    /// The target holds this same shop, whole.
    case alreadyThere
    /// The target holds another shop.
    case otherShop
    /// The target holds a part of another shop.
    case otherUnfinishedCopy
    /// The source holds texts that the target's engine cannot; the first of them.
    case unstorable([UnstorableText])
    /// Rows of the source name others that are not there; the first of them, and how many.
    case lostRows([IntegrityFinding], count: Int)
    /// The shop has changed since the copy was begun.
    case sourceChanged
    /// After copying, a table is not the same on both sides; with the rows of each.
    case differs(table: String, from: Int, to: Int)
}
