internal import Blobs
internal import Shop
internal import Storage

/// Rehearsals: drops whose orders mean nothing.
extension Shopkeeper {
    /// Makes a copy of a drop to rehearse on.
    ///
    /// - Returns: the slug of the copy.
    /// - Throws: `RehearsalDenial`, `Forbidden`, `DeskRefusal`, `StorageError`.
    package func beginRehearsal(of slug: String, by caller: Caller) async throws -> String {
        let digits = random(5).map { String($0 % 36, radix: 36) }.joined()
        let stem = slug.prefix(ShopFileLimits.slugLength - Self.affix.count - digits.count - 1)
        let name = "\(Self.affix)\(stem)-\(digits)"
        let copy = try await desk.run(CopyDrop(slug: slug, name: name, caller: caller))
        try await reloadCatalogue()
        return copy
    }

    private static var affix: String { "rehearsal-" }

    /// The counts of what clearing a rehearsal has removed.
    package struct Cleared: Hashable, Sendable {
        package var orders = 0
        package var files = 0
    }

    /// Removes all orders of a rehearsal with their slips and history, gives the stock back, and
    /// removes the drop itself when it was a copy.
    ///
    /// Meant for an hour in which nobody buys: it holds the desk for a moment every few hundred
    /// orders.
    ///
    /// - Throws: `RehearsalDenial`, `Forbidden`, `DeskRefusal`, `StorageError`, `BlobError`.
    package func clearRehearsal(_ slug: String, by caller: Caller) async throws -> Cleared {
        var cleared = Cleared()
        var slips: Set<BlobDigest> = []
        let command = ClearRehearsal(
            slug: slug, limit: RehearsalCopies.chunk, caller: caller)
        var step = ClearRehearsal.Step()
        var hasIndexes = false
        for _ in 0..<RehearsalCopies.steps where !step.isDone {
            step = try await desk.run(command)
            cleared.orders += step.orders
            slips.formUnion(step.slips)
            // A few orders are quicker cleared than indexed.
            if step.orders == RehearsalCopies.chunk && !hasIndexes {
                hasIndexes = true
                try await store.write { connection in
                    for index in ClearingIndexes.make { try connection.execute(index) }
                }
            }
        }
        if hasIndexes {
            try await store.write { connection in
                for index in ClearingIndexes.remove { try connection.execute(index) }
            }
        }
        try await reloadCatalogue()
        cleared.files = try await removeFiles(slips)
        return cleared
    }

    /// Clears rehearsals that have been still for `RehearsalCopies.kept`: whoever played them was
    /// stopped, or had no token.
    func clearAwayRehearsals(at now: Timestamp) async throws {
        let oldest = Value.integer((now - RehearsalCopies.kept).milliseconds)
        let forgotten = try await store.read { connection in
            try connection.all(
                """
                SELECT slug FROM drops
                WHERE rehearsal <> 0
                    AND NOT EXISTS (
                        SELECT 1 FROM orders WHERE drop_id = drops.id AND changed_at > $1)
                    AND (rehearsal = 2 AND opens_at <= $1
                        OR EXISTS (SELECT 1 FROM orders WHERE drop_id = drops.id))
                """, [oldest]
            ) { $0.text(0) }
        }
        for slug in forgotten {
            _ = try await clearRehearsal(slug, by: .shop)
        }
    }

    /// Removes files that no row names any more.
    private func removeFiles(_ digests: Set<BlobDigest>) async throws -> Int {
        var removed = 0
        for folder in Set(digests.compactMap { UInt8($0.text.prefix(2), radix: 16) }).sorted() {
            let files = try await blobs.here(beginning: folder)
                .filter { digests.contains($0.digest) }
            removed += try await blobs.remove(files) { try await self.named($0) }
        }
        return removed
    }
}
