import Storage
import StorageSQLite
import TestShop
import Testing

@Suite("The list of tables is the schema")
struct StoredTablesTests {
    private func withSchema(_ body: @escaping @Sendable (any Connection) throws -> Void)
        async throws
    {
        let folder = try TemporaryFolder()
        let store = try SQLiteStore(path: folder.path + "/shop.sqlite")
        try await store.read(body)
        await store.close()
    }

    @Test("no table is left out but the schema's own, and the servers'")
    func tables() async throws {
        try await withSchema { connection in
            let names = try connection.all(
                "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name"
            ) { $0.text(0) }
            let listed =
                StoredTables.all.map(\.name) + ["schema_version", CommitPoint.table]
                + StoredTables.ofServers
            #expect(names == listed.sorted())
        }
    }

    @Test("columns, types and keys are those of the schema", arguments: StoredTables.all)
    func columns(_ table: StoredTable) async throws {
        try await withSchema { connection in
            var columns: [StoredTable.Column] = []
            var key: [(place: Int64, name: String)] = []
            try connection.forEach("PRAGMA table_info(\(table.name))", []) { row in
                let kind: StoredTable.Column.Kind =
                    switch row.text(2) {
                    case "TEXT": .text
                    case "BLOB": .blob
                    default: .integer
                    }
                columns.append(StoredTable.Column(name: row.text(1), kind: kind))
                if row.integer(5) > 0 { key.append((row.integer(5), row.text(1))) }
            }
            #expect(table.columns == columns)
            #expect(table.key == key.sorted { $0.place < $1.place }.map(\.name))
        }
    }

    @Test("no row refers to one of a later table")
    func order() async throws {
        try await withSchema { connection in
            var seen: Set<String> = []
            for table in StoredTables.all {
                seen.insert(table.name)
                let referred = try connection.all("PRAGMA foreign_key_list(\(table.name))") {
                    $0.text(2)
                }
                #expect(seen.isSuperset(of: referred), "\(table.name)")
            }
        }
    }
}
