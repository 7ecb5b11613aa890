internal import Shop
internal import Storage

extension Shopkeeper {
    /// Makes the next part of the search's index.
    ///
    /// - Returns: whether there was enough for one.
    package func indexOrders() async throws -> Bool {
        try await indexOrders(fewest: SearchLimits.fewest, patience: SearchLimits.patience)
    }

    /// - Parameters:
    ///   - fewest: changes below which nothing is done.
    ///   - patience: how long they wait for the part to fill.
    ///   - most: changes that fill a part.
    func indexOrders(
        fewest: Int, patience: Span, most: Int = SearchLimits.part
    ) async throws -> Bool {
        let work = IndexOrders(
            codec: secret.codec, at: clock(), fewest: fewest, patience: patience, most: most)
        guard let draft = try await store.read(in: .upkeep, { try work.draft(on: $0) }) else {
            return false
        }
        try await store.writeBeside { try IndexOrders.write(draft, on: $0) }
        return true
    }
}
