import Storage
import Synchronization
import TestShop

/// A store in which nothing can be stored while a test wants it so.
final class FullStore: StoreAround {
    let base: any Store
    private let problem = Mutex<StorageError?>(nil)

    init(_ base: any Store) {
        self.base = base
    }

    /// From now on nothing can be stored, and this is why; `nil` is well again.
    func refuse(_ error: StorageError?) {
        problem.withLock { $0 = error }
    }

    private func check() throws {
        if let problem = problem.withLock({ $0 }) { throw problem }
    }

    func write<T: Sendable>(
        _ body: @escaping @Sendable (any Connection) throws -> T
    ) async throws -> T {
        try check()
        return try await base.write(body)
    }

    func writeBeside<T: Sendable>(
        _ body: @escaping @Sendable (any Connection) throws -> T
    ) async throws -> T {
        try check()
        return try await base.writeBeside(body)
    }

    func writeAndWait<T: Sendable>(
        _ body: @Sendable (any Connection) throws -> T
    ) throws -> T {
        try check()
        return try base.writeAndWait(body)
    }
}
