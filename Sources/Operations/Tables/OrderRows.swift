package import Shop
package import Storage

/// Rows that the rules work on, read from and written to a connection.
extension Connection {
    /// The drop with an id.
    func drop(_ id: DropID) throws -> Drop? {
        try first(Drop.query, [.integer(id.value)], Drop.init(row:))
    }

    /// Says that `drop` comes soon, as `expect` does.
    func expectDrop(_ id: DropID) throws {
        try expect(Drop.query, [.integer(id.value)])
    }

    /// The order with an id, with its lines.
    package func order(_ id: OrderID) throws -> Order? {
        let order = "SELECT \(Order.columns) FROM orders WHERE id = $1"
        let lines = """
            SELECT \(OrderLine.columns) FROM \(OrderLine.rows) WHERE order_id = $1 ORDER BY position
            """
        let key = [Value.integer(id.value)]
        try expect(order, key)
        try expect(lines, key)
        guard var found = try first(order, key, { try Order(row: $0, lines: []) }) else {
            return nil
        }
        let currency = found.shippingFee.currency
        found.lines = try all(lines, key) { OrderLine(row: $0, from: 0, currency) }
        return found
    }
}

extension Order {
    /// The columns that `init(row:lines:)` reads, from the first one on.
    static let columns = """
        id, drop_id, status, created_at, deadline_at, shipping, currency, confirmed,
            name, phone, email, address, note, phone_key, email_key, language, adjustment,
            forgiven
        """
    /// How many they are.
    static let columnCount = 18

    /// Reads an order whose lines are read apart.
    init(row: any Row, lines: [OrderLine]) throws {
        let currency = try row.currency(6, "orders.currency", of: row.integer(0))
        self.init(
            id: OrderID(row.integer(0)), drop: DropID(row.integer(1)),
            status: try row.known(2, "orders.status", of: row.integer(0)),
            createdAt: Timestamp(milliseconds: row.integer(3)),
            deadline: row.optionalInteger(4).map(Timestamp.init(milliseconds:)),
            lines: lines, shippingFee: Money(minorUnits: row.integer(5), currency: currency),
            customer: Customer(row: row, from: 8),
            confirmed: Money(minorUnits: row.integer(7), currency: currency),
            adjustment: Money(minorUnits: row.integer(16), currency: currency),
            forgiven: Money(minorUnits: row.integer(17), currency: currency))
    }
}

extension OrderLine {
    /// The columns that `init(row:from:_:)` reads.
    static let columns = "variant_id, quantity, unit_price, told, sku, product, variant"
    /// The tables that they are of.
    static let rows = "order_lines LEFT JOIN told_goods ON told_goods.id = told"

    /// Reads a line from a column on.
    init(row: any Row, from column: Int, _ currency: Currency) {
        self.init(
            variant: VariantID(row.integer(column)), quantity: Int(row.integer(column + 1)),
            unitPrice: Money(minorUnits: row.integer(column + 2), currency: currency),
            told: ToldGoods(row: row, from: column + 3))
    }
}

extension Drop {
    /// The columns that `init(row:)` reads, from the first one on.
    static let columns = """
        id, slug, title, opens_at, closes_at, hold_ms, pay_ms, limit_per_person,
            shipping_method, shipping_fee, currency, line_mode, line_gathering_ms,
            line_admission_ms, rehearsal, members_opens_at, unique_amount, waitlist,
            waitlist_offer_ms
        """
    /// How many they are.
    static let columnCount = 19
    fileprivate static let query = "SELECT \(columns) FROM drops WHERE id = $1"

    /// Reads a drop.
    init(row: any Row) throws {
        let currency = try row.currency(10, "drops.currency", of: row.integer(0))
        var others = OtherWords()
        let title = others.take(.title, from: row.text(2))
        self.init(
            id: DropID(row.integer(0)), slug: row.text(1), title: title,
            opensAt: Timestamp(milliseconds: row.integer(3)),
            closesAt: Timestamp(milliseconds: row.integer(4)),
            hold: .milliseconds(row.integer(5)), pay: .milliseconds(row.integer(6)),
            limitPerPerson: row.optionalInteger(7).map { Int($0) },
            shippingMethod: row.text(8),
            shippingFee: Money(minorUnits: row.integer(9), currency: currency),
            line: LineSettings(
                mode: try row.known(11, "drops.line_mode", of: row.integer(0)),
                gathering: .milliseconds(row.integer(12)),
                admission: .milliseconds(row.integer(13))),
            kind: try DropKind(row: row, 14, of: row.integer(0)),
            membersOpenAt: row.optionalInteger(15).map(Timestamp.init(milliseconds:)),
            uniqueAmounts: UniqueAmounts(stored: row.integer(16)),
            waitlist: row.isNull(17)
                ? nil
                : WaitlistSettings(
                    offer: .milliseconds(row.integer(18)),
                    offers: try row.known(17, "drops.waitlist", of: row.integer(0))),
            others: others)
    }
}

extension Customer {
    /// Reads eight columns; `nil` while no details were given.
    init?(row: any Row, from column: Int) {
        guard let name = row.optionalText(column) else { return nil }
        self.init(
            name: name, phone: row.text(column + 1), email: row.text(column + 2),
            address: row.text(column + 3), note: row.text(column + 4),
            phoneKey: row.optionalText(column + 5), emailKey: row.optionalText(column + 6),
            language: row.optionalText(column + 7))
    }
}
