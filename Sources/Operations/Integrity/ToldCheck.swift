internal import Storage

/// Checks that what every order was told is there, and that what the next ones are told is what the
/// catalogue says.
struct ToldCheck: IntegrityCheck {
    let name = "told"

    func run(on connection: any Connection, _ findings: inout IntegrityFindings) throws {
        try connection.forEachRange(of: "orders") { first, last in
            let range: [Value] = [.integer(first), .integer(last)]
            try checkOrders(range, on: connection, &findings)
            try checkLines(range, on: connection, &findings)
        }
        try checkAccounts(on: connection, &findings)
        try checkDrops(on: connection, &findings)
        try checkVariants(on: connection, &findings)
    }

    private func checkOrders(
        _ range: [Value], on connection: any Connection, _ findings: inout IntegrityFindings
    ) throws {
        try connection.forEach(
            """
            SELECT id, told FROM orders
            WHERE id >= $1 AND id <= $2
                AND NOT EXISTS (SELECT 1 FROM told_terms WHERE told_terms.id = orders.told)
            ORDER BY id
            """, range
        ) { row in
            findings.fault(
                findings.names.order(row.integer(0)),
                "was told terms number \(row.integer(1)), which are not there",
                "nobody can see where it was told to pay: compare with a backup")
        }
    }

    private func checkLines(
        _ range: [Value], on connection: any Connection, _ findings: inout IntegrityFindings
    ) throws {
        try connection.forEach(
            """
            SELECT order_id, position, told FROM order_lines
            WHERE order_id >= $1 AND order_id <= $2
                AND NOT EXISTS (SELECT 1 FROM told_goods WHERE told_goods.id = told)
            ORDER BY order_id, position
            """, range
        ) { row in
            findings.fault(
                "line \(row.integer(1) + 1) of \(findings.names.order(row.integer(0)))",
                "was sold under words number \(row.integer(2)), which are not there",
                "nobody can see what was sold: compare with a backup")
        }
    }

    private func checkAccounts(
        on connection: any Connection, _ findings: inout IntegrityFindings
    ) throws {
        try connection.forEach(
            """
            SELECT id, accounts FROM told_terms
            WHERE accounts <> 0 AND NOT EXISTS (
                SELECT 1 FROM told_accounts WHERE told_accounts.accounts = told_terms.accounts)
            ORDER BY id
            """, []
        ) { row in
            findings.fault(
                "terms number \(row.integer(0))",
                "name accounts number \(row.integer(1)), which are not there",
                "nobody can see where orders were told to pay: compare with a backup")
        }
    }

    private static let advice =
        "new orders are told other words than the shop's pages: apply the shop file again with a "
        + "change in it"

    private func checkDrops(
        on connection: any Connection, _ findings: inout IntegrityFindings
    ) throws {
        try connection.forEach(
            """
            SELECT slug FROM drops LEFT JOIN told_terms ON told_terms.id = drops.told
            WHERE listed = 1 AND (told_terms.id IS NULL OR told_terms.title <> drops.title
                OR told_terms.shipping_method <> drops.shipping_method)
            ORDER BY drops.id
            """, []
        ) { row in
            findings.fault(
                "drop \(row.text(0))", "tells another title or way of shipping", Self.advice)
        }
    }

    private func checkVariants(
        on connection: any Connection, _ findings: inout IntegrityFindings
    ) throws {
        try connection.forEach(
            """
            SELECT slug, variants.sku FROM variants
            JOIN drops ON drops.id = variants.drop_id
            JOIN products ON products.id = variants.product_id
            LEFT JOIN told_goods ON told_goods.id = variants.told
            WHERE on_sale = 1 AND (told_goods.id IS NULL OR told_goods.sku <> variants.sku
                OR told_goods.product <> products.name OR told_goods.variant <> variants.name)
            ORDER BY variants.id
            """, []
        ) { row in
            findings.fault(
                "variant \(row.text(0))/\(row.text(1))", "tells another name", Self.advice)
        }
    }
}
