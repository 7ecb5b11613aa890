internal import Formats
internal import Shop
internal import Storage

/// The text that an order is found by, folded: its fields with a line break between each two.
struct SearchText: Sendable {
    let text: String

    init(_ fields: [String]) {
        text = fields.filter { !$0.isEmpty }.map(SearchFolding.folded).joined(separator: "\n")
    }

    /// Whether each word is in it, in one of its spellings.
    func contains(_ words: [[String]]) -> Bool {
        words.allSatisfy { spellings in
            spellings.contains { text.utf8.holds($0.utf8) }
        }
    }
}

extension String.UTF8View {
    /// Whether these bytes stand somewhere in it: as no character begins within another, that is
    /// whether the text does.
    fileprivate func holds(_ word: String.UTF8View) -> Bool {
        guard let first = word.first else { return true }
        var place = startIndex
        while let start = self[place...].firstIndex(of: first) {
            if self[start...].starts(with: word) { return true }
            place = index(after: start)
        }
        return false
    }
}

/// An order with what a search asks of it.
struct SearchedOrder {
    let id: OrderID
    let drop: DropID
    let status: OrderStatus
    let createdAt: Timestamp
    let money: MoneyStanding?
    let text: SearchText

    /// Reads orders that are there, in no order.
    ///
    /// - Parameter codec: makes their codes; without one they are left out.
    static func load(
        _ ids: some Collection<OrderID>, codec: OrderCodec?, on connection: any Connection
    ) throws -> [SearchedOrder] {
        var orders: [SearchedOrder] = []
        let keys = ids.map { Value.integer($0.value) }
        guard !keys.isEmpty else { return [] }
        try query.expect(connection, keys)
        var seen: Set<OrderID> = []
        try query.forEach(connection, keys) { row in
            guard let order = SearchedOrder(row, codec: codec), seen.insert(order.id).inserted
            else { return }
            orders.append(order)
        }
        return orders
    }

    private init?(_ row: any Row, codec: OrderCodec?) {
        guard let currency = Currency(code: row.text(6)),
            let status = OrderStatus(rawValue: row.text(2))
        else { return nil }
        id = OrderID(row.integer(0))
        drop = DropID(row.integer(1))
        self.status = status
        createdAt = Timestamp(milliseconds: row.integer(3))
        let total = Money(minorUnits: row.integer(4), currency: currency)
        money = MoneyStanding.of(
            status, total: total, confirmed: Money(minorUnits: row.integer(5), currency: currency))
        let code = OrderCodec.hasCode(id) ? codec?.code(of: id).text ?? "" : ""
        let phone = row.text(8).unicodeScalars.compactMap(Self.digit)
        let tracking = row.text(11)
        text = SearchText([
            row.text(7), String(String.UnicodeScalarView(phone)), String(row.text(9).dropFirst()),
            row.text(10), total.decimal, code, tracking,
            tracking.filter { $0.isLetter || $0.isNumber },
        ])
    }

    private static func digit(_ scalar: Unicode.Scalar) -> Unicode.Scalar? {
        SearchFolding.digit(scalar)
    }

    private static let query = KeyedQuery { keys in
        """
        SELECT id, drop_id, status, created_at, subtotal + shipping + adjustment, confirmed,
            currency, name, phone, phone_key, email, tracking
        FROM orders WHERE id IN (\(keys))
        """
    }
}
