package import Shop
package import Storage

// Small facts that staff's pages show beside their lists.

extension Shopkeeper {
    /// The lines of some orders, under the words that they were sold under.
    package func lines(
        of orders: [OrderID], by caller: Caller
    ) async throws -> [OrderID: [SoldLine]] {
        try await ask(LinesOfOrders(orders: orders, caller: caller))
    }

    /// The units of each variant of a drop that are paid for.
    package func soldUnits(
        of drop: DropID, by caller: Caller
    ) async throws -> [VariantID: Int] {
        try await ask(CountSoldUnits(drop: drop, caller: caller))
    }
}

/// Some units of what an order holds, as they were called when they were sold.
package struct SoldLine: Hashable, Sendable {
    package var quantity: Int
    package var title: VariantTitle
}

/// Reads the lines of some orders.
package struct LinesOfOrders: StaffQuery {
    let orders: [OrderID]
    package let caller: Caller

    package func run(on connection: any Connection) throws -> [OrderID: [SoldLine]] {
        var lines: [OrderID: [SoldLine]] = [:]
        // The last key fills a list up, so its rows may come more than once.
        var seen: Set<[Int64]> = []
        try Self.rows.forEach(connection, orders.map { .integer($0.value) }) { row in
            let key = [row.integer(0), row.integer(2)]
            guard seen.insert(key).inserted else { return }
            lines[OrderID(row.integer(0)), default: []].append(
                SoldLine(
                    quantity: Int(row.integer(1)), title: VariantTitle(row: row, from: 3)))
        }
        return lines
    }

    private static let rows = KeyedQuery { keys in
        """
        SELECT order_id, quantity, position, sku, product, variant
        FROM order_lines LEFT JOIN told_goods ON told_goods.id = told
        WHERE order_id IN (\(keys)) ORDER BY position
        """
    }
}

/// Counts the units of each variant of a drop that are paid for.
package struct CountSoldUnits: StaffQuery {
    let drop: DropID
    package let caller: Caller

    package func run(on connection: any Connection) throws -> [VariantID: Int] {
        let sold = OrderStatus.allCases.filter(\.isSold).map { Value.text($0.rawValue) }
        let names = sold.indices.map { "$\($0 + 2)" }.joined(separator: ", ")
        var units: [VariantID: Int] = [:]
        try connection.forEach(
            """
            SELECT order_lines.variant_id, sum(order_lines.quantity)
            FROM orders JOIN order_lines ON order_lines.order_id = orders.id
            WHERE orders.drop_id = $1 AND orders.status IN (\(names))
            GROUP BY order_lines.variant_id
            """, [.integer(drop.value)] + sold
        ) { units[VariantID($0.integer(0))] = Int($0.integer(1)) }
        return units
    }
}
