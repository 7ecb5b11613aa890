internal import GRDB
package import Storage

/// A database in memory that ends with this value, for the simulator: no file, no sync, and the
/// same statements on the same engine.
package final class SQLiteMemory: Sendable {
    private let queue: DatabaseQueue

    /// Makes an empty database with the current schema.
    package init() throws {
        var configuration = Configuration()
        configuration.label = "holdfast.memory"
        configuration.foreignKeysEnabled = true
        do {
            queue = try DatabaseQueue(configuration: configuration)
            try queue.write { try Migrations.run(on: SQLiteConnection($0)) }
        } catch let error as DatabaseError {
            throw StorageError(error)
        }
    }

    /// Runs `body` in a write transaction; a throw rolls it back.
    package func write<T>(_ body: (any Connection) throws -> T) throws -> T {
        try queue.writeWithoutTransaction { try SQLiteConnection($0).inTransaction(body) }
    }

    /// Runs `body` without a transaction: the only connection is the caller's for that long.
    package func use<T>(_ body: (any Connection) throws -> T) throws -> T {
        try queue.writeWithoutTransaction { try body(SQLiteConnection($0)) }
    }
}
