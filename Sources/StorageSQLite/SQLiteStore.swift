internal import GRDB
internal import Glibc
package import Storage

/// The embedded engine: one SQLite file in WAL mode with one writer, each commit synced to disk.
package final class SQLiteStore: Store {
    private let pool: DatabasePool
    /// The pool for `backup`, whose file lies beside this one.
    var backupPool: DatabasePool { pool }
    private let seen: SeenCommits
    private let staff: SQLiteReaders
    private let long: SQLiteReaders

    /// Opens or creates the file at `path` and brings its schema up to date.
    ///
    /// - Parameter seen: what this process knows of the database's commits.
    /// - Throws: `StorageError`; `unavailable` when the file system does not let commits be synced.
    package init(
        path: String, schema: Int64 = Migrations.current, lanes: Lanes = Lanes(),
        seen: SeenCommits = SeenCommits()
    ) throws {
        self.seen = seen
        var configuration = Configuration()
        configuration.label = "holdfast"
        configuration.foreignKeysEnabled = true
        configuration.busyMode = .callback(Self.isToTryAgain)
        configuration.maximumReaderCount = SQLiteLimits.readers
        configuration.prepareDatabase { database in
            try database.execute(sql: "PRAGMA temp_store = MEMORY")
            try database.execute(sql: "PRAGMA cache_size = -\(SQLiteLimits.cacheKibibytes)")
        }
        staff = SQLiteReaders(path: path, limits: lanes.staff, configuration: configuration)
        long = SQLiteReaders(path: path, limits: lanes.long, configuration: configuration)
        pool = try translatingErrors { try DatabasePool(path: path, configuration: configuration) }
        try translatingErrors {
            try pool.writeWithoutTransaction(Self.syncEveryCommit)
            try pool.write { database in
                let connection = SQLiteConnection(database)
                let isChanged = try Migrations.run(on: connection, to: schema)
                try CommitPoint.prepare(on: connection)
                if isChanged { try CommitPoint.raise(seen, on: connection) }
            }
        }
    }

    /// Whether to look once more at a file that another process writes to; waits before it answers.
    ///
    /// SQLite's own waiting (sqlite3_busy_timeout) soon looks only every tenth of a second. A desk
    /// in a rush lets go of the file for moments between its commits, and whoever looks so
    /// seldom waits in vain: `holdfast apply`, or the process that another takes the place of.
    private static func isToTryAgain(after tries: Int) -> Bool {
        usleep(UInt32(SQLiteLimits.busyPauseMicroseconds))
        return tries < SQLiteLimits.busyTries
    }

    /// Makes every commit wait for the disk.
    ///
    /// GRDB's pool sets `synchronous = NORMAL` on the writer after `prepareDatabase` has run, and
    /// with it a commit is only in the operating system's memory. So it is set here and read back.
    private static func syncEveryCommit(_ database: Database) throws {
        try database.execute(sql: "PRAGMA synchronous = FULL")
        try database.execute(sql: "PRAGMA cache_size = -\(SQLiteLimits.writerCacheKibibytes)")
        try database.execute(sql: "PRAGMA cache_spill = \(SQLiteLimits.spillPages)")
        try database.execute(
            sql: "PRAGMA wal_autocheckpoint = \(SQLiteLimits.checkpointPages)")
        let synchronous = try Int.fetchOne(database, sql: "PRAGMA synchronous")
        let journal = try String.fetchOne(database, sql: "PRAGMA journal_mode")
        guard synchronous == 2, journal == "wal" else {
            throw StorageError.unavailable(
                "SQLite would not sync commits (synchronous \(synchronous ?? -1), "
                    + "journal \(journal ?? "?")): put the data on a local disk")
        }
    }

    package func read<T: Sendable>(
        _ body: @escaping @Sendable (any Connection) throws -> T
    ) async throws -> T {
        do {
            return try await pool.read { try body(SQLiteConnection($0)) }
        } catch let error as DatabaseError {
            throw StorageError(error)
        }
    }

    package func read<T: Sendable>(
        in lane: Lane, _ body: @escaping @Sendable (any Connection) throws -> T
    ) async throws -> T {
        switch lane {
        case .shoppers: try await read(body)
        case .staff: try await staff.read(body)
        case .long, .upkeep: try await long.read(body)
        }
    }

    package func write<T: Sendable>(
        _ body: @escaping @Sendable (any Connection) throws -> T
    ) async throws -> T {
        do {
            let (value, number) = try await pool.write { [seen] database in
                try SQLiteConnection(database).raising(seen, body)
            }
            if let number { seen.saw(number) }
            return value
        } catch let error as DatabaseError {
            throw StorageError(error)
        }
    }

    /// The number is noted before the writer is anybody else's.
    package func writeBeside<T: Sendable>(
        _ body: @escaping @Sendable (any Connection) throws -> T
    ) async throws -> T {
        do {
            return try await pool.writeWithoutTransaction { [seen] database in
                try SQLiteConnection(database).inTransaction(seen, isBeside: true, body)
            }
        } catch let error as DatabaseError {
            throw StorageError(error)
        }
    }

    package func writeAndWait<T: Sendable>(
        _ body: @Sendable (any Connection) throws -> T
    ) throws -> T {
        do {
            return try pool.writeWithoutTransaction { database in
                try SQLiteConnection(database).inTransaction(seen, body)
            }
        } catch let error as DatabaseError {
            throw StorageError(error)
        }
    }

    /// No signals: changes by another process, such as `holdfast apply`, are looked for.
    package func changesByOthers() -> AsyncStream<Void>? { nil }

    package func close() async {
        await staff.close()
        await long.close()
        // A close can only fail while statements run; then the process end closes the file.
        try? pool.close()
    }
}

/// The named limits of the embedded engine.
package enum SQLiteLimits {
    /// The number of looks that a writer takes whether another process, such as `holdfast apply`,
    /// has done: for five seconds at least.
    package static let busyTries = 10_000
    package static let busyPauseMicroseconds = 500
    /// The number of connections that read at once.
    package static let readers = 4
    /// The number of steps of SQLite's machine between two looks at a lane's clock: some
    /// milliseconds.
    package static let stepsUnasked: Int32 = 20_000
    /// The page cache of each connection that reads, in KiB.
    package static let cacheKibibytes = 2_048
    /// The most page cache of the writer, in KiB: answers to idempotency keys lie all over their
    /// table, and a page that is not cached must be read before a row is put on it.
    package static let writerCacheKibibytes = 12_288
    /// The pages that one transaction may change before some of them are written ahead of its
    /// commit, perhaps to be written again: 64 MiB, which no batch of the desk comes near.
    package static let spillPages = 16_384
    /// The number of pages in the write-ahead log before they are carried into the file: 32 MiB.
    /// The desk waits for that, and the longer the log, the more often a page in it was written
    /// over meanwhile.
    package static let checkpointPages = 8_192
}

private func translatingErrors<T>(_ body: () throws -> T) throws -> T {
    do {
        return try body()
    } catch let error as DatabaseError {
        throw StorageError(error)
    }
}
