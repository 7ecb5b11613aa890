internal import Shop
internal import Storage

/// The words an order is found by: a row a word, found by its beginning through one index.
enum SearchTerms {
    static let insert = MultiRowInsert(
        into: "order_search (term, order_id)", columns: 2, tail: " ON CONFLICT DO NOTHING")

    /// The longest term that is kept, in characters.
    static let longest = 40

    /// Writes an order's terms in place of those it had.
    static func replace(
        of order: OrderID, old: Customer?, _ customer: Customer, total: Money, in book: DeskBook
    ) {
        let new = terms(customer, total: total)
        for term in old.map({ terms($0, total: total) }) ?? [] where !new.contains(term) {
            book.pending.note(OrderTerm(text: term, order: order), isFound: false)
        }
        let known = old.map { Set(terms($0, total: total)) } ?? []
        for term in new where !known.contains(term) {
            book.pending.note(OrderTerm(text: term, order: order), isFound: true)
        }
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
        let keys = orders.map { Value.integer($0.value) }
        try ofMany.expect(connection, keys)
        try ofMany.forEach(connection, keys) { row in
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
