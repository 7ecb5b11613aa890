package import Shop
internal import Storage

extension Shopkeeper {
    /// Whether a clock has run out: asked without a write, so that an idle shop does not write.
    package func hasDueOrders() async throws -> Bool {
        let now = clock()
        return try await store.read { connection in
            try connection.first(
                "SELECT 1 FROM orders WHERE deadline_at IS NOT NULL AND deadline_at <= $1 LIMIT 1",
                [.integer(now.milliseconds)]
            ) { _ in true } ?? false
        }
    }

    /// Removes answers to old requests and sessions that have ended.
    package func clearAway() async throws {
        let now = clock()
        try await store.write { connection in
            try Sessions.sweep(at: now, on: connection)
            try connection.execute(
                """
                DELETE FROM idempotency WHERE key IN (
                    SELECT key FROM idempotency WHERE created_at < $1 LIMIT $2)
                """,
                [
                    .integer((now - RequestKeyLimits.kept).milliseconds),
                    Value(RequestKeyLimits.clearedAtOnce),
                ])
        }
        try await clearAwayExports()
    }
}

/// The named limits of stored answers.
package enum RequestKeyLimits {
    /// How long an answer is kept for a request that comes again.
    package static let kept: Span = .hours(48)
    /// Answers removed at once, so that the desk never waits long.
    package static let clearedAtOnce = 5_000
}
