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

    /// Removes all orders of a rehearsal with their slips and history, gives the stock back, and
    /// removes the drop itself when it was a copy.
    ///
    /// Meant for an hour in which nobody buys: it holds the desk for a moment every few hundred
    /// orders. Should this process die, another one or the next goes on.
    ///
    /// - Throws: `RehearsalDenial`, `JobStop`, `Forbidden`, `DeskRefusal`, `StorageError`,
    ///   `BlobError`.
    package func clearRehearsal(_ slug: String, by caller: Caller) async throws -> ClearedRehearsal
    {
        let work = ClearOrders(slug: slug)
        let hold = try await beginJob(ClearOrders.kind, work.parameters, by: caller) { connection in
            try ClearRehearsal.dropID(slug, on: connection)
        }
        // One that was refused is not left to begin by itself, perhaps in the next rehearsal.
        switch try await perform(hold, as: ClearOrders.self, mayWait: false) {
        case .done(let result): return ClearedRehearsal(text: result ?? "")
        case .stopped(let stop): throw stop
        case .failed(let error): throw error
        }
    }

    /// Asks for rehearsals to be cleared that have been still for `RehearsalCopies.kept`: whoever
    /// played them was stopped, or had no token.
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
        for slug in forgotten { try await askToClear(slug, at: now) }
    }

    /// Asks once in `RehearsalCopies.kept`: who has cancelled it is not asked again at once, and
    /// what fails fails again.
    private func askToClear(_ slug: String, at now: Timestamp) async throws {
        let parameters = ClearOrders(slug: slug).parameters
        try await store.write { connection in
            let asked = try connection.jobs(
                "WHERE kind = $1 AND parameters = $2 AND created_at > $3 LIMIT 1",
                [
                    .text(ClearOrders.kind.rawValue), .text(parameters),
                    .integer((now - RehearsalCopies.kept).milliseconds),
                ])
            guard asked.isEmpty else { return }
            _ = try connection.addJob(
                ClearOrders.kind, parameters, of: try ClearRehearsal.dropID(slug, on: connection),
                by: .system, at: now)
        }
    }
}
