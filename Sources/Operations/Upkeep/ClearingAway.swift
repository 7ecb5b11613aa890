internal import Blobs
package import Shop
internal import Storage
internal import Synchronization

extension Shopkeeper {
    /// Removes answers to old requests, sessions that have ended, rehearsals that nobody cleared,
    /// uploads that were not finished, and files that nothing names.
    package func clearAway() async throws {
        let now = clock()
        try await store.writeBeside { try Sessions.sweep(at: now, on: $0) }
        try await clearAnswers(at: now)
        try await clearAwayJobs()
        try await clearAwayDeliveries()
        try await clearAwayExportFiles()
        try await clearAwayRehearsals(at: now)
        try await clearAwayUploads(at: now)
        try await clearAwayFiles(at: now)
    }

    /// Looks at the next folders of the blob store and removes old files that no row names: what a
    /// crash left between a file and its row, or a refusal that could not clear up behind itself.
    ///
    /// Whoever names a file commits its row long before the file is old, and the blob store sees to
    /// it that nobody begins to name one unseen; see `BlobStore.remove`.
    func clearAwayFiles(
        at now: Timestamp, folders: Int = FileLimits.folders
    ) async throws {
        // A database without any slip may be the wrong one for these files, set by mistake.
        let hasSlips = try await store.read { connection in
            try connection.first("SELECT 1 FROM slips LIMIT 1") { _ in true } ?? false
        }
        guard hasSlips else { return }
        let oldest = now - BlobLimits.unnamed
        for _ in 0..<folders {
            let folder = lookedAt.folders.withLock { next in
                defer { next &+= 1 }
                return next
            }
            let old = try await blobs.here(beginning: folder).filter { $0.storedAt < oldest }
            // Asked twice, so that only what is to be removed is held.
            let named = try await named(old.map(\.digest))
            _ = try await blobs.remove(old.filter { !named.contains($0.digest) }) {
                try await self.named($0)
            }
        }
    }

    /// Looks at the next answers, in the order of their keys, and removes the old ones.
    ///
    /// It goes on where it stopped the last time, and begins anew at the end: so it needs no index
    /// by age, which every reservation would have to write.
    ///
    /// - Parameters:
    ///   - chunk: answers that are looked at, and may be removed, in one statement.
    ///   - chunks: how many of these.
    func clearAnswers(
        at now: Timestamp, chunk: Int = RequestKeyLimits.chunk,
        chunks: Int = RequestKeyLimits.chunks
    ) async throws {
        let oldest = now - RequestKeyLimits.kept
        for _ in 0..<chunks {
            let start = lookedAt.answers.withLock(\.self)
            let (end, old) = try await store.read { connection in
                try Self.answers(past: start, chunk, before: oldest, on: connection)
            }
            if old > 0 {
                try await store.writeBeside { connection in
                    _ = try connection.execute(
                        """
                        DELETE FROM idempotency
                        WHERE key > $1 AND key <= $2 AND created_at < $3
                        """, [.blob(start), .blob(end), .integer(oldest.milliseconds)])
                }
            }
            lookedAt.answers.withLock { $0 = end }
            if end.isEmpty { return }
        }
    }

    /// The last key of the next answers, and how many of them are old; empty after the last.
    private static func answers(
        past start: [UInt8], _ count: Int, before oldest: Timestamp, on connection: any Connection
    ) throws -> (end: [UInt8], old: Int) {
        try connection.all(
            "SELECT key, created_at FROM idempotency WHERE key > $1 ORDER BY key LIMIT $2",
            [.blob(start), Value(count)]
        ) { (key: $0.blob(0), isOld: $0.integer(1) < oldest.milliseconds) }
        .reduce(into: ([], 0)) { found, row in
            found.end = row.key
            if row.isOld { found.old += 1 }
        }
    }
}

/// The named limits of clearing away files.
enum FileLimits {
    /// Folders, of 256, that are looked at in one go: all of them in less than three hours.
    static let folders = 16
}

/// The named limits of stored answers.
package enum RequestKeyLimits {
    /// How long an answer is kept for a request that comes again.
    package static let kept: Span = .hours(48)
    /// Answers that are looked at, and may be removed, at once, so that the desk never waits long.
    static let chunk = 5_000
    /// Chunks that are looked at in one go: a million answers in less than two hours.
    static let chunks = 20
}
