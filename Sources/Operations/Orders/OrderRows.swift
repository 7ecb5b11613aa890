package import Shop
package import Storage

/// Rows that the rules work on, read from and written to a connection.
extension Connection {
    /// The drop with an id.
    func drop(_ id: DropID) throws -> Drop? {
        let question = Question.drop(id)
        return try first(question.sql, question.arguments, Drop.init(row:))
    }

    /// Says that `drop` comes soon, as `expect` does.
    func expectDrop(_ id: DropID) throws {
        let question = Question.drop(id)
        try expect(question.sql, question.arguments)
    }

    /// The order with an id, with its lines.
    package func order(_ id: OrderID) throws -> Order? {
        let lines = try all(
            """
            SELECT variant_id, quantity, unit_price, told, sku, product, variant
            FROM order_lines LEFT JOIN told_goods ON told_goods.id = told
            WHERE order_id = $1 ORDER BY position
            """, [.integer(id.value)]
        ) { ($0.integer(0), $0.integer(1), $0.integer(2), ToldGoods(row: $0, from: 3)) }
        return try first(
            """
            SELECT drop_id, status, created_at, deadline_at, shipping, currency, confirmed,
                name, phone, email, address, note, phone_key, email_key
            FROM orders WHERE id = $1
            """, [.integer(id.value)]
        ) { row in
            let currency = try currency(row.text(5))
            return Order(
                id: id, drop: DropID(row.integer(0)), status: try status(row.text(1)),
                createdAt: Timestamp(milliseconds: row.integer(2)),
                deadline: row.optionalInteger(3).map(Timestamp.init(milliseconds:)),
                lines: lines.map { variant, quantity, price, told in
                    OrderLine(
                        variant: VariantID(variant), quantity: Int(quantity),
                        unitPrice: Money(minorUnits: price, currency: currency), told: told)
                },
                shippingFee: Money(minorUnits: row.integer(4), currency: currency),
                customer: Customer(row: row, from: 7),
                confirmed: Money(minorUnits: row.integer(6), currency: currency))
        }
    }

    /// Units of a person in the live orders of a drop.
    ///
    /// - Parameter except: an order that is not counted.
    func units(of person: Person, except: OrderID = OrderID(0)) throws -> Int {
        let question = Question.units(of: person, except: except)
        return try first(question.sql, question.arguments) { Int($0.integer(0)) } ?? 0
    }

    /// Says that `units` comes soon, as `expect` does.
    func expectUnits(of person: Person) throws {
        let question = Question.units(of: person, except: OrderID(0))
        try expect(question.sql, question.arguments)
    }

    /// How many slips of an order nobody has decided on.
    func waitingSlips(of order: OrderID) throws -> Int {
        try first(
            "SELECT count(*) FROM slips WHERE order_id = $1 AND status = 'waiting'",
            [.integer(order.value)]
        ) { Int($0.integer(0)) } ?? 0
    }

    private func currency(_ code: String) throws -> Currency {
        guard let currency = Currency(code: code) else {
            throw StorageError.failed(code: 0, "a row has the currency '\(code)'")
        }
        return currency
    }

    private func status(_ text: String) throws -> OrderStatus {
        guard let status = OrderStatus(rawValue: text) else {
            throw StorageError.failed(code: 0, "a row has the status '\(text)'")
        }
        return status
    }
}

/// The words of what may be asked ahead.
private struct Question {
    let sql: String
    let arguments: [Value]

    static func drop(_ id: DropID) -> Question {
        Question(
            sql: """
                SELECT id, slug, title, opens_at, closes_at, hold_ms, pay_ms, limit_per_person,
                    shipping_method, shipping_fee, currency, line_mode, line_gathering_ms,
                    line_admission_ms, rehearsal, members_opens_at
                FROM drops WHERE id = $1
                """, arguments: [.integer(id.value)])
    }

    static func units(of person: Person, except: OrderID) -> Question {
        let (column, key) =
            switch person.mark {
            case .phone(let phone): ("phone_key", Value.text(phone))
            case .email(let email): ("email_key", .text(email))
            case .ticket(let number): ("ticket", .integer(number))
            }
        return Question(
            sql: """
                SELECT coalesce(sum(quantity), 0) FROM orders
                WHERE drop_id = $1 AND \(column) = $2 AND id <> $3
                    AND status IN
                        ('reserved', 'awaiting_payment', 'under_review', 'paid', 'fulfilled')
                """, arguments: [.integer(person.drop.value), key, .integer(except.value)])
    }
}

extension Drop {
    /// Reads the columns of `Connection.drop`.
    init(row: any Row) throws {
        guard let currency = Currency(code: row.text(10)) else {
            throw StorageError.failed(code: 0, "drop \(row.text(1)) has no currency")
        }
        self.init(
            id: DropID(row.integer(0)), slug: row.text(1), title: row.text(2),
            opensAt: Timestamp(milliseconds: row.integer(3)),
            closesAt: Timestamp(milliseconds: row.integer(4)),
            hold: .milliseconds(row.integer(5)), pay: .milliseconds(row.integer(6)),
            limitPerPerson: row.optionalInteger(7).map { Int($0) },
            shippingMethod: row.text(8),
            shippingFee: Money(minorUnits: row.integer(9), currency: currency),
            line: LineSettings(
                mode: LineMode(rawValue: row.text(11)) ?? .off,
                gathering: .milliseconds(row.integer(12)),
                admission: .milliseconds(row.integer(13))),
            kind: DropKind(rawValue: row.integer(14)) ?? .sale,
            membersOpenAt: row.optionalInteger(15).map(Timestamp.init(milliseconds:)))
    }
}

extension Customer {
    /// Reads seven columns; `nil` while no details were given.
    init?(row: any Row, from column: Int) {
        guard let name = row.optionalText(column) else { return nil }
        self.init(
            name: name, phone: row.text(column + 1), email: row.text(column + 2),
            address: row.text(column + 3), note: row.text(column + 4),
            phoneKey: row.optionalText(column + 5), emailKey: row.optionalText(column + 6))
    }
}
