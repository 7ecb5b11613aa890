internal import Shop
internal import Storage

/// Checks that of every variant what live orders hold and what is for sale is the stock and what
/// was promised beyond it.
struct StockCheck: IntegrityCheck {
    let name = "stock"

    func run(on connection: any Connection, _ findings: inout IntegrityFindings) throws {
        try checkUnits(on: connection, &findings)
        try checkProducts(on: connection, &findings)
    }

    private func checkUnits(
        on connection: any Connection, _ findings: inout IntegrityFindings
    ) throws {
        try connection.forEach(
            """
            SELECT coalesce(drops.slug, ''), variants.sku, variants.stock, variants.available,
                variants.oversold, coalesce(held.units, 0), variants.kept
            FROM variants LEFT JOIN drops ON drops.id = variants.drop_id
            LEFT JOIN (
                SELECT order_lines.variant_id, CAST(sum(order_lines.quantity) AS BIGINT) AS units
                FROM order_lines JOIN orders ON orders.id = order_lines.order_id
                WHERE orders.status IN (\(OrderStatus.liveList))
                GROUP BY order_lines.variant_id
            ) AS held ON held.variant_id = variants.id
            ORDER BY variants.id
            """, []
        ) { row in
            let place = "variant \(row.text(0))/\(row.text(1))"
            let (stock, available) = (row.integer(2), row.integer(3))
            let (oversold, held) = (row.integer(4), row.integer(5))
            let kept = row.integer(6)
            guard held + available + kept != stock + oversold else { return }
            let beyond = oversold > 0 ? " and \(oversold) promised beyond it" : ""
            findings.fault(
                place,
                "live orders hold \(held) and \(available) are for sale"
                    + (kept > 0 ? " and \(kept) are kept for the waitlist" : "")
                    + ", but the stock is "
                    + "\(stock)\(beyond)",
                held > stock + oversold
                    ? "more was promised than there is: see its orders before you send any"
                    : "take it off sale and see its orders")
        }
    }

    private func checkProducts(
        on connection: any Connection, _ findings: inout IntegrityFindings
    ) throws {
        try connection.forEach(
            """
            SELECT coalesce(drops.slug, ''), variants.sku FROM variants
            JOIN products ON products.id = variants.product_id
            LEFT JOIN drops ON drops.id = variants.drop_id
            WHERE products.drop_id <> variants.drop_id ORDER BY variants.id
            """, []
        ) { row in
            findings.fault(
                "variant \(row.text(0))/\(row.text(1))", "its product belongs to another drop",
                "apply the shop file again")
        }
    }
}
