internal import Storage

/// A lane's connections, with a queue and a time limit of their own.
final class PostgresLane: Sendable {
    private let pool: PostgresPool
    private let limits: LaneLimits
    private let isRepeated: Bool

    /// - Parameter isRepeated: whether a read that the connection was lost for begins again.
    init(_ limits: LaneLimits, isRepeated: Bool, link: @Sendable () -> PostgresLink) {
        pool = PostgresPool(limits.readers, waiting: limits.waiting, link: link)
        self.limits = limits
        self.isRepeated = isRepeated
    }

    /// Runs `body` on a snapshot.
    ///
    /// - Throws: `StorageError`, `CancellationError`.
    func read<T: Sendable>(
        _ body: @escaping @Sendable (any Connection) throws -> T
    ) async throws -> T {
        let deadline = ReadDeadline(limits)
        return try await withTaskCancellationHandler {
            try await pool.run { [isRepeated] link in
                try deadline.start()
                do {
                    return try link.read(body, until: deadline, isRepeated: isRepeated)
                } catch {
                    // A statement that was ended says only that it was.
                    try deadline.check()
                    throw error
                }
            }
        } onCancel: {
            deadline.giveUp()
        }
    }

    func close() async {
        await pool.close()
    }
}
