internal import Shop
package import Storage
internal import Synchronization

extension Shopkeeper {
    /// Takes over what other processes have committed since the last time: the catalogue, and what
    /// is left.
    ///
    /// - Throws: `DeskRefusal`, `StorageError`.
    package func followOthers() async throws {
        _ = try await reloadCatalogueIfChanged()
        guard try await store.read({ try self.isBehind(on: $0) }) else { return }
        try await withUnsafeThrowingContinuation { continuation in
            followOthers { continuation.resume(with: $0) }
        }
    }

    /// Whether the timeline has entries that were not taken over.
    package func isBehind(on connection: any Connection) throws -> Bool {
        try Timeline.last(on: connection) > followed.withLock(\.self)
    }

    /// Takes over stock for a caller that cannot wait.
    package func followOthers(caller: @escaping @Sendable (Result<Void, any Error>) -> Void) {
        desk.run(FollowOthers()) { result in
            caller(
                result.map { reached in self.followed.withLock { $0 = max($0, reached) } })
        }
    }
}

/// Reads what others have changed. It runs at the desk because only there is a number of stock that
/// was read never told after a newer one.
struct FollowOthers: DeskCommand {
    func expect(in book: DeskBook, at now: Timestamp) throws {
        try book.expect(Timeline.lastQuery, [])
        try ReadStock.expect(on: book)
    }

    func run(
        on connection: DeskBook, at now: Timestamp, journal: inout DeskJournal
    ) throws -> Result<Int64, Never> {
        let last = try Timeline.last(on: connection)
        try journal.readStock(on: connection)
        return .success(last)
    }
}
