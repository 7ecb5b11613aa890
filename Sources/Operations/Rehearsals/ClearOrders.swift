internal import Blobs
package import Shop
internal import Storage

/// The counts of what clearing a rehearsal has removed.
package struct ClearedRehearsal: Hashable, Sendable {
    package var orders = 0
    package var files = 0

    init(orders: Int, files: Int) {
        self.orders = orders
        self.files = files
    }

    init(text: String) {
        let text = DetailText(text)
        orders = text["orders"].flatMap { Int($0) } ?? 0
        files = text["files"].flatMap { Int($0) } ?? 0
    }

    var text: String {
        var text = DetailText()
        text["orders"] = "\(orders)"
        text["files"] = "\(files)"
        return text.text
    }
}

/// Removes the orders of a rehearsal, and what was the rehearsal's own.
package struct ClearOrders: JobWork {
    package static let kind = JobKind.clearRehearsal

    let slug: String

    init(slug: String) { self.slug = slug }

    package init?(parameters: String) {
        guard let slug = DetailText(parameters)["slug"] else { return nil }
        self.init(slug: slug)
    }

    var parameters: String {
        var text = DetailText()
        text["slug"] = slug
        return text.text
    }

    package func run(_ hold: JobHold, in shop: Shopkeeper) async throws -> String? {
        let left = try await shop.store.read { try ClearRehearsal.orders(of: slug, on: $0) }
        if left > RehearsalCopies.chunk {
            try await shop.expect(left, in: hold)
            // A few orders are quicker cleared than indexed.
            for index in ClearingIndexes.make {
                try await shop.renew(hold)
                try await shop.store.write { _ = try $0.execute(index) }
            }
        }
        let slips: Set<BlobDigest>
        do {
            slips = try await clear(hold, in: shop)
        } catch JobStop.lost {
            // Whoever goes on needs the indexes.
            throw JobStop.lost
        } catch {
            // Whoever reserves would have to write them.
            try? await Self.removeIndexes(in: shop)
            throw error
        }
        try await Self.removeIndexes(in: shop)
        try await shop.renew(hold)
        try await shop.reloadCatalogue()
        let files = try await shop.removeFiles(slips)
        let orders = try await shop.store.read { try $0.job(hold.job.id)?.done }
        return ClearedRehearsal(orders: orders ?? 0, files: files).text
    }

    /// Clears all orders; answers the files of their slips.
    private func clear(_ hold: JobHold, in shop: Shopkeeper) async throws -> Set<BlobDigest> {
        // Whoever may ask for it has asked.
        let command = ClearRehearsal(slug: slug, limit: RehearsalCopies.chunk, caller: .shop)
        var slips: Set<BlobDigest> = []
        var step = ClearRehearsal.Step()
        for _ in 0..<RehearsalCopies.steps where !step.isDone {
            do {
                step = try await shop.step(hold, command, count: { $0.orders })
            } catch RehearsalDenial.unknownDrop {
                // It was there when this was asked for: a process that died has come that far.
                return slips
            }
            slips.formUnion(step.slips)
        }
        return slips
    }

    /// Removes the indexes that a clearing has left which was ended without being worked on.
    package static func prepare(shop: Shopkeeper) async throws {
        let isIdle = try await shop.store.read { connection in
            try connection.jobs(
                "WHERE kind = $1 AND state IN ('waiting', 'running') LIMIT 1",
                [.text(kind.rawValue)]
            ).isEmpty
        }
        if isIdle { try await removeIndexes(in: shop) }
    }

    private static func removeIndexes(in shop: Shopkeeper) async throws {
        try await shop.store.write { connection in
            for index in ClearingIndexes.remove { try connection.execute(index) }
        }
    }
}

extension Shopkeeper {
    /// Removes files that no row names any more.
    fileprivate func removeFiles(_ digests: Set<BlobDigest>) async throws -> Int {
        var removed = 0
        for folder in Set(digests.compactMap { UInt8($0.text.prefix(2), radix: 16) }).sorted() {
            let files = try await blobs.here(beginning: folder)
                .filter { digests.contains($0.digest) }
            removed += try await blobs.remove(files) { try await self.named($0) }
        }
        return removed
    }
}
