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
        try await store.write { try Sessions.sweep(at: now, on: $0) }
        while try await clearAnswers(at: now) == RequestKeyLimits.clearedAtOnce {}
        try await clearAwayExports()
    }

    /// Removes old answers from one slice of all keys; the next period looks at the next slice.
    ///
    /// The keys are digests, so a slice holds its share of any day's answers, and reading it finds
    /// the old ones without an index by age, which every reservation would have to write.
    private func clearAnswers(at now: Timestamp) async throws -> Int {
        let period = now.milliseconds / RequestKeyLimits.slicePeriod.milliseconds
        let slice = Int(period % Int64(RequestKeyLimits.slices))
        let width = 256 / RequestKeyLimits.slices
        let first = [UInt8(slice * width)]
        let last = [UInt8(slice * width + width - 1)] + Array(repeating: 0xFF, count: 16)
        return try await store.write { connection in
            try connection.execute(
                """
                DELETE FROM idempotency WHERE key IN (
                    SELECT key FROM idempotency
                    WHERE key >= $1 AND key <= $2 AND created_at < $3 LIMIT $4)
                """,
                [
                    .blob(first), .blob(last),
                    .integer((now - RequestKeyLimits.kept).milliseconds),
                    Value(RequestKeyLimits.clearedAtOnce),
                ])
        }
    }
}

/// The named limits of stored answers.
package enum RequestKeyLimits {
    /// How long an answer is kept for a request that comes again.
    package static let kept: Span = .hours(48)
    /// Parts of all keys, of which one is cleared in each period.
    static let slices = 16
    static let slicePeriod: Span = .minutes(10)
    /// Answers removed at once, so that the desk never waits long.
    package static let clearedAtOnce = 5_000
}
