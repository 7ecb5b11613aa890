internal import Shop
internal import Storage

/// The words an order is found by: a row a word, found by its beginning through one index.
enum SearchTerms {
    private static let insert = MultiRowInsert(
        into: "order_search (term, order_id)", columns: 2, tail: " ON CONFLICT DO NOTHING")

    /// The longest term that is kept, in characters.
    static let longest = 40

    /// Writes an order's terms in place of those it had.
    static func replace(
        of order: OrderID, old: Customer?, _ customer: Customer, total: Money,
        on connection: any Connection
    ) throws {
        if let old {
            for term in terms(old, total: total) {
                try connection.execute(
                    "DELETE FROM order_search WHERE term = $1 AND order_id = $2",
                    [.text(term), .integer(order.value)])
            }
        }
        let rows = terms(customer, total: total).flatMap {
            [Value.text($0), .integer(order.value)]
        }
        try insert.run(connection, rows)
    }

    /// The terms of a customer: the words of the name, the phone's digits in both spellings and
    /// its last four, the e-mail address, and the amount of the order.
    static func terms(_ customer: Customer, total: Money) -> [String] {
        var terms = Set(words(customer.name))
        let typed = customer.phone.filter(\.isNumber)
        if let international = customer.phoneKey?.filter(\.isNumber) {
            terms.insert(international)
            terms.insert(String(international.suffix(4)))
        }
        terms.insert(typed)
        if let email = customer.emailKey { terms.insert(String(email.prefix(longest))) }
        terms.insert(total.decimal)
        terms.remove("")
        return terms.sorted()
    }

    /// The terms of an order that is stored.
    static func terms(of order: OrderID, on connection: any Connection) throws -> [String] {
        guard let order = try connection.order(order), let customer = order.customer else {
            return []
        }
        return terms(customer, total: order.total)
    }

    /// The terms of many orders that are stored.
    static func terms(
        of orders: [OrderID], on connection: any Connection
    ) throws -> [OrderID: [String]] {
        var found: [OrderID: [String]] = [:]
        try ofMany.forEach(connection, orders.map { .integer($0.value) }) { row in
            guard let customer = Customer(row: row, from: 1),
                let currency = Currency(code: row.text(9))
            else { return }
            let total = Money(minorUnits: row.integer(8), currency: currency)
            found[OrderID(row.integer(0))] = terms(customer, total: total)
        }
        return found
    }

    private static let ofMany = KeyedQuery { keys in
        """
        SELECT id, name, phone, email, address, note, phone_key, email_key, subtotal + shipping,
            currency
        FROM orders WHERE id IN (\(keys))
        """
    }

    /// The lower-case words of a text, cut to `longest`.
    static func words(_ text: String) -> [String] {
        text.lowercased().split { $0.isWhitespace || $0 == "," }
            .map { String($0.prefix(longest)) }
    }
}
