import Storage
import TestShop

extension TestEngine {
    /// Opens a database of a test's own and closes it afterwards.
    func with(_ body: (any Store) async throws -> Void) async throws {
        let folder = try TemporaryFolder()
        let store = try open(folder)
        do {
            try await body(store)
        } catch {
            await store.close()
            throw error
        }
        await store.close()
    }
}

extension Store {
    /// The number that a query answers.
    func number(_ sql: String, _ arguments: [Value] = []) async throws -> Int64 {
        try await read { try $0.first(sql, arguments) { $0.integer(0) } ?? 0 }
    }

    /// Writes a drop, a product and a variant with some stock.
    func addVariant(stock: Int = 5) async throws {
        try await write { connection in
            try connection.execute(
                """
                INSERT INTO drops (id, slug, title, opens_at, closes_at, hold_ms, pay_ms,
                    shipping_method, shipping_fee, currency, position)
                VALUES (1, 'tour', 'Tour', 0, 10, 1, 1, 'post', 0, 'THB', 0)
                """)
            try connection.execute(
                """
                INSERT INTO products (id, drop_id, reference, name, description, position)
                VALUES (1, 1, 'shirt', 'Shirt', '', 0)
                """)
            try connection.execute(
                """
                INSERT INTO variants (id, drop_id, product_id, sku, name, price, stock, available,
                    position)
                VALUES (1, 1, 1, 'S', 'S', 100, $1, $1, 0)
                """, [Value(stock)])
        }
    }
}
