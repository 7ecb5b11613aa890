internal import Storage

/// How large the shop's data has become.
extension Shopkeeper {
    /// The bytes of the database, as its engine counts them.
    package func databaseBytes() async throws -> Int64 {
        try await store.read { connection in
            try connection.first(connection.dialect.size) { $0.integer(0) } ?? 0
        }
    }

    /// Tries to store: writes what is there already, to find out whether anything can be stored.
    ///
    /// - Throws: `StorageError`.
    package func tryToStore() async throws {
        _ = try await store.write { try $0.execute("UPDATE settings SET value = value") }
    }
}
