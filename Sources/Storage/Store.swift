package import Shop

/// A store: a database that hands out connections in transactions, which run on the engine's own
/// threads.
package protocol Store: Sendable {
    /// Runs `body` in a read transaction on a snapshot; several run at once.
    func read<T: Sendable>(_ body: @escaping @Sendable (any Connection) throws -> T) async throws
        -> T

    /// Runs `body` in a read transaction in a lane, with the lane's connections and limits; see
    /// `Lane`.
    ///
    /// Nothing is repeated from its start in the long lane: what was written to a file meanwhile
    /// would be there twice.
    ///
    /// - Throws: `StorageError.tooLong` past the lane's time, `.busy` when too many wait in it, and
    ///   `CancellationError` when the task is cancelled.
    func read<T: Sendable>(
        in lane: Lane, _ body: @escaping @Sendable (any Connection) throws -> T
    ) async throws -> T

    /// Runs `body` in a write transaction and returns when it is on disk; a throw rolls it back.
    func write<T: Sendable>(_ body: @escaping @Sendable (any Connection) throws -> T) async throws
        -> T

    /// Does what `write` does for a transaction that touches nothing of what a desk keeps: no
    /// order, slip, payment or entry of an order's history, no drop, and nothing of what orders
    /// were told. The desk of this process goes on with what it knows.
    func writeBeside<T: Sendable>(
        _ body: @escaping @Sendable (any Connection) throws -> T
    ) async throws -> T

    /// Does what `write` does on the calling thread, which waits for the disk. For a thread of its
    /// own, such as the desk's: two changes of thread a commit are saved.
    func writeAndWait<T: Sendable>(_ body: @Sendable (any Connection) throws -> T) throws -> T

    /// Says each time that another process may have committed something; `nil` where the engine
    /// does not tell. Ends with `close`; asked for once.
    func changesByOthers() -> AsyncStream<Void>?

    /// Closes all connections; later calls throw `StorageError.unavailable`.
    func close() async
}

extension Store {
    /// Reads without lanes, for stores that serve nobody.
    package func read<T: Sendable>(
        in lane: Lane, _ body: @escaping @Sendable (any Connection) throws -> T
    ) async throws -> T {
        try await read(body)
    }
}

/// The error of a database.
package enum StorageError: Hashable, Sendable {
    /// A constraint of the schema was about to be broken; carries the engine's words.
    case constraint(String)
    /// Another writer kept the database for longer than we wait.
    case busy(String)
    /// A read took longer than its lane allows.
    case tooLong
    /// The disk is full; nothing was written.
    case diskFull(String)
    /// The database cannot be reached now; nothing was written.
    case away(String)
    /// The database cannot be opened or trusted, or nobody knows what became of a commit.
    case unavailable(String)
    /// The database is not the one that this process read: nothing was written. Carries why.
    case outdated(String)
    /// The database was written by a newer Holdfast.
    case newerSchema(found: Int64, known: Int64)
    /// The engine failed in any other way; carries its code.
    case failed(code: Int, String)
}

extension StorageError: RefusalReason {
    package var told: ToldRefusal? {
        switch self {
        case .busy: .busy(retry: .seconds(1))
        case .diskFull: .diskFull
        case .away, .outdated: .unavailable
        case .unavailable:
            ToldRefusal(
                .unavailable,
                "The shop's storage is away, and nobody knows whether this was stored. Send it "
                    + "again.",
                retry: .seconds(5))
        case .tooLong:
            ToldRefusal(
                .tooWide,
                "This takes too long: it fits too many orders, or the search is still being "
                    + "prepared after an upgrade. Name a drop, a status or a time, or add another "
                    + "word.")
        case .constraint, .newerSchema, .failed: nil
        }
    }
}

extension StorageError {
    /// Whether any other transaction would have failed as well, and this one surely was not
    /// committed: trying its parts one by one would only take as long again for each.
    package var isForEverybody: Bool {
        switch self {
        case .busy, .diskFull, .away, .outdated: true
        case .constraint, .tooLong, .unavailable, .newerSchema, .failed: false
        }
    }

    /// Whether the transaction may have been committed all the same: the reply was lost.
    package var isDoubtful: Bool {
        if case .unavailable = self { true } else { false }
    }
}

extension StorageError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .constraint(let words): "the database refused a row: \(words)"
        case .busy(let words): "the database is busy: \(words)"
        case .tooLong: "the database was read for as long as this may take"
        case .diskFull(let words): "the disk is full: \(words)"
        case .away(let words): "the database cannot be reached: \(words)"
        case .unavailable(let words): "the database is not available: \(words)"
        case .outdated(let words): "the database is not as this process knows it: \(words)"
        case .newerSchema(let found, let known):
            "the database has schema \(found), this program knows \(known): use a newer holdfast"
        case .failed(let code, let words): "the database failed (\(code)): \(words)"
        }
    }
}
