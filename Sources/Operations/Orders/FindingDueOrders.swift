internal import Shop
package import Storage

extension Shopkeeper {
    /// Whether a clock has run out: asked without a write, so that an idle shop does not write.
    package func hasDueOrders() async throws -> Bool {
        try await store.read { try self.hasDueOrders(on: $0) }
    }

    /// Whether a clock has run out, asked on a connection of the caller's.
    package func hasDueOrders(on connection: any Connection) throws -> Bool {
        try connection.first(
            // In the order of the index: PostgreSQL would else look through all orders, because it
            // takes a third of them for due and hopes to meet one soon.
            "SELECT 1 FROM orders WHERE \(DueOrders.condition) ORDER BY deadline_at LIMIT 1",
            [.integer(clock().milliseconds)]
        ) { _ in true } ?? false
    }
}
