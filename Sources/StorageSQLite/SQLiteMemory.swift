internal import GRDB
package import Storage
internal import Synchronization

/// A database in memory that ends with this value, for the simulator: no file, no sync, and the
/// same statements on the same engine.
package final class SQLiteMemory: Sendable {
    private let queue: DatabaseQueue
    /// How often it has become another database.
    private let session = Atomic<Int64>(0)

    /// Makes an empty database with the current schema.
    package init() throws {
        var configuration = Configuration()
        configuration.label = "holdfast.memory"
        configuration.foreignKeysEnabled = true
        do {
            queue = try DatabaseQueue(configuration: configuration)
            try queue.write { database in
                let connection = SQLiteConnection(database)
                try Migrations.run(on: connection)
                try CommitPoint.prepare(on: connection)
            }
        } catch let error as DatabaseError {
            throw StorageError(error)
        }
    }

    /// Runs `body` in a write transaction; a throw rolls it back.
    ///
    /// - Parameters:
    ///   - seen: what the node that writes knows of the commits.
    ///   - isBeside: see `Store.writeBeside`.
    package func write<T>(
        _ seen: SeenCommits = SeenCommits(), isBeside: Bool = false,
        _ body: (any Connection) throws -> T
    ) throws -> T {
        try queue.writeWithoutTransaction { database in
            try SQLiteConnection(database, session: session.load(ordering: .relaxed))
                .inTransaction(seen, isBeside: isBeside, body)
        }
    }

    /// A copy of all that is stored just now.
    package func snapshot() throws -> SQLiteMemory {
        do {
            let copy = try DatabaseQueue()
            try queue.backup(to: copy)
            return SQLiteMemory(copy)
        } catch let error as DatabaseError {
            throw StorageError(error)
        }
    }

    /// Puts everything back to what it was at a snapshot: the tail is lost.
    package func goBack(to snapshot: SQLiteMemory) throws {
        do {
            try snapshot.queue.backup(to: queue)
            session.wrappingAdd(1, ordering: .relaxed)
        } catch let error as DatabaseError {
            throw StorageError(error)
        }
    }

    private init(_ queue: DatabaseQueue) {
        self.queue = queue
    }

    /// Runs `body` without a transaction: the only connection is the caller's for that long.
    package func use<T>(_ body: (any Connection) throws -> T) throws -> T {
        try queue.writeWithoutTransaction { try body(SQLiteConnection($0)) }
    }
}
