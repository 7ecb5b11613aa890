internal import Shop
internal import Storage

/// The rows of some orders with their lines and payments, as an export wants them: in the order of
/// their ids.
struct ExportRows {
    /// An order's columns; texts that are missing are empty.
    struct OrderRow {
        var id: OrderID
        var status: String
        var drop: String
        var createdAt: Timestamp
        var paidAt: Timestamp?
        var name: String
        var phone: String
        var email: String
        var address: String
        var note: String
        var quantity: Int64
        var subtotal: Money
        var shipping: Money
        /// What the order is off so that its amount is its own.
        var adjustment: Money
        var confirmed: Money
        var slips: Int64
        var carrier: String
        var tracking: String
        /// What stands in front of the code in the reference that the order was told.
        var referencePrefix: String
        /// Where the order's lines are among `lines`.
        var lines: Range<Int>

        /// The amount to be paid.
        var total: Money { subtotal + shipping + adjustment }

        /// What is to be said of its money; `nil` where nothing is.
        var moneyStanding: MoneyStanding? {
            OrderStatus(rawValue: status).flatMap {
                MoneyStanding.of($0, total: total, confirmed: confirmed)
            }
        }
    }

    struct Line {
        var order: OrderID
        /// The title that the variant had when it was sold.
        var title: VariantTitle
        var quantity: Int64
        var unitPrice: Money
    }

    struct PaymentRow {
        var order: OrderID
        var at: Timestamp
        var amount: Money
        var source: String
        var actor: String
        var words: String
    }

    /// The titles that drops have, and the prefixes of references, by the terms of orders.
    struct Titles {
        var drops: [DropID: String]
        var prefixes: [Int64: String]
    }

    private(set) var orders: [OrderRow] = []
    private(set) var lines: [Line] = []
    private(set) var payments: [PaymentRow] = []
    let titles: Titles

    static func titles(on connection: any Connection) throws -> Titles {
        var drops: [DropID: String] = [:]
        try connection.forEach("SELECT id, slug FROM drops", []) { row in
            drops[DropID(row.integer(0))] = row.text(1)
        }
        var prefixes: [Int64: String] = [:]
        try connection.forEach(
            """
            SELECT told_terms.id, prefix FROM told_terms
            JOIN told_accounts ON told_accounts.accounts = told_terms.accounts
            WHERE prefix <> ''
            """, []
        ) { row in
            prefixes[row.integer(0)] = row.text(1)
        }
        return Titles(drops: drops, prefixes: prefixes)
    }

    /// - Parameter ids: ascending.
    init(ids: [OrderID], titles: Titles, on connection: any Connection) throws {
        self.titles = titles
        let keys = ids.map { Value.integer($0.value) }
        orders.reserveCapacity(ids.count)
        try Self.orderQuery.forEach(connection, keys) { row in
            orders.append(try Self.order(row, titles: titles))
        }
        var currencies: [OrderID: Currency] = [:]
        var places: [OrderID: Int] = [:]
        for (index, order) in orders.enumerated() {
            currencies[order.id] = order.subtotal.currency
            places[order.id] = index
        }
        try loadLines(keys, places: places, on: connection)
        try Self.paymentQuery.forEach(connection, keys) { row in
            let order = OrderID(row.integer(0))
            guard let currency = currencies[order] else { return }
            payments.append(
                PaymentRow(
                    order: order, at: Timestamp(milliseconds: row.integer(1)),
                    amount: Money(minorUnits: row.integer(2), currency: currency),
                    source: row.text(3), actor: row.text(4), words: row.text(5)))
        }
    }

    private mutating func loadLines(
        _ keys: [Value], places: [OrderID: Int], on connection: any Connection
    ) throws {
        try Self.lineQuery.forEach(connection, keys) { row in
            let order = OrderID(row.integer(0))
            guard let place = places[order] else { return }
            let start = orders[place].lines.isEmpty ? lines.count : orders[place].lines.lowerBound
            lines.append(
                Line(
                    order: order,
                    title: VariantTitle(row: row, from: 3),
                    quantity: row.integer(1),
                    unitPrice: Money(
                        minorUnits: row.integer(2), currency: orders[place].subtotal.currency)))
            orders[place].lines = start..<lines.count
        }
    }

    /// What an order holds, as text: `2 × Tour shirt · M, 1 × Poster`.
    func items(of index: Int) -> String {
        lines[orders[index].lines].map { line in
            "\(line.quantity) × \(line.title.text)"
        }.joined(separator: ", ")
    }

    private static func order(_ row: any Row, titles: Titles) throws -> OrderRow {
        let currency = try row.currency(13, "orders.currency", of: row.integer(0))
        func money(_ column: Int) -> Money {
            Money(minorUnits: row.integer(column), currency: currency)
        }
        return OrderRow(
            id: OrderID(row.integer(0)), status: row.text(1),
            drop: titles.drops[DropID(row.integer(2))] ?? "",
            createdAt: Timestamp(milliseconds: row.integer(3)),
            paidAt: row.optionalInteger(4).map(Timestamp.init(milliseconds:)), name: row.text(5),
            phone: row.text(6), email: row.text(7), address: row.text(8), note: row.text(9),
            quantity: row.integer(10), subtotal: money(11), shipping: money(12),
            adjustment: money(19), confirmed: money(14), slips: row.integer(15),
            carrier: row.text(16),
            tracking: row.text(17), referencePrefix: titles.prefixes[row.integer(18)] ?? "",
            lines: 0..<0)
    }

    private static let orderQuery = KeyedQuery { keys in
        """
        SELECT id, status, drop_id, created_at, paid_at, name, phone, email, address, note,
            quantity, subtotal, shipping, currency, confirmed,
            (SELECT count(*) FROM slips WHERE slips.order_id = orders.id), carrier, tracking,
            told, adjustment
        FROM orders WHERE id IN (\(keys)) ORDER BY id
        """
    }

    private static let lineQuery = KeyedQuery { keys in
        """
        SELECT order_id, quantity, unit_price, sku, product, variant
        FROM order_lines LEFT JOIN told_goods ON told_goods.id = told
        WHERE order_id IN (\(keys)) ORDER BY order_id, position
        """
    }

    private static let paymentQuery = KeyedQuery { keys in
        """
        SELECT order_id, at, amount, source, actor, words FROM payments
        WHERE order_id IN (\(keys)) ORDER BY order_id, id
        """
    }
}
