internal import Shop
internal import Storage

/// The whole shop at one moment, as plain values: what the model thinks it is, or what is stored.
struct Picture: Equatable {
    var drops: [Int64: DropPicture] = [:]
    var variants: [Int64: VariantPicture] = [:]
    /// Ids begin with 1 and have no gaps, in this and the next two.
    var orders: [OrderPicture] = []
    var slips: [SlipPicture] = []
    var payments: [PaymentPicture] = []
    var answers: [[UInt8]: AnswerPicture] = [:]
    /// How each order had ended that came to owe its money back.
    var ends: [Int: OrderStatus] = [:]
    /// The newest note of each order that has one.
    var newestNotes: [Int: EntryPicture] = [:]
    /// How many entries the histories of orders and of the shop have together.
    var entries = 0
    /// Oldest first, without the one that the shop began with.
    var eras: [EraPicture] = []
    /// What the bank's statements say, and what went to the bank.
    var bank = BankPicture()
    var waitlist = WaitlistPicture()

    struct DropPicture: Equatable {
        var slug: String
        var opensAt: Int64
        var closesAt: Int64
        var hold: Int64
        var pay: Int64
        var limit: Int?
        var fee: Int64
        var line: LineMode
        var gathering: Int64
        var admission: Int64
        /// The most that its orders are less than what things cost, so that their amounts differ.
        var within: Int64
        /// How long an offer of its waitlist is good.
        var offer: Int64 = 0
    }

    struct VariantPicture: Equatable {
        var drop: Int64
        var sku: String
        /// Product and name.
        var title: String
        var price: Int64
        var stock: Int
        var available: Int
        var oversold = 0
        var isOnSale = true
        /// Units that are back and kept for those who wait, and how many wait for them.
        var kept = 0
        var waiting = 0
    }

    struct OrderPicture: Equatable {
        var drop: Int64
        var status: OrderStatus
        var createdAt: Int64
        var changedAt: Int64
        var deadline: Int64?
        var fee: Int64
        var lines: [LinePicture]
        /// What the row says in sum.
        var quantity: Int
        var subtotal: Int64
        var confirmed: Int64 = 0
        /// The money that has gone back, and what of it somebody only said had.
        var gone: Int64 = 0
        var said: Int64 = 0
        var customer: Customer?
        var paidAt: Int64?
        var shipment: [String]?
        var isOversold = false
        var ticket: Int64?
        var adjustment: Int64 = 0

        var total: Int64 { subtotal + fee + adjustment }
        var balance: Int64 { total - confirmed }
        /// The money that would be here if somebody took back that it had gone.
        var owned: Int64 { confirmed + (status == .refunded ? said : 0) }
        /// The money that is due back.
        var due: Int64 {
            if status == .refundDue { return max(0, confirmed) }
            return Picture.holds(status) ? max(0, -balance) : 0
        }

        /// Stands for a number that a new era has passed over: no order has it.
        static let passedOver = OrderPicture(
            drop: 0, status: .cancelled, createdAt: 0, changedAt: 0, deadline: nil, fee: 0,
            lines: [], quantity: 0, subtotal: 0)
        var isPassedOver: Bool { drop == 0 }
    }

    struct LinePicture: Equatable {
        var variant: Int64
        var quantity: Int
        var price: Int64
        /// The title that the variant had when it was reserved.
        var title: String
    }

    struct SlipPicture: Equatable {
        var order: Int
        var status: SlipStatus = .waiting
        var digest: String
        var fileName: String
        var uploadedAt: Int64
        var decidedAt: Int64?
        var decidedBy: String?
        var reason: String?

        static let passedOver = SlipPicture(
            order: 0, status: .rejected, digest: "", fileName: "", uploadedAt: 0)
    }

    struct PaymentPicture: Equatable {
        var order: Int
        var amount: Int64
        var source: PaymentSource
        var slip: Int?
        var at: Int64
        var actor: String
        var words: String?
        var key: [UInt8]?
        var reverses: Int?

        static let passedOver = PaymentPicture(
            order: 0, amount: 0, source: .staff, at: 0, actor: "")
    }

    struct AnswerPicture: Equatable {
        var fingerprint: [UInt8]
        var order: Int?
        var text: String
    }

    /// An entry of the timeline.
    struct EntryPicture: Equatable {
        var order: Int
        var at: Int64
        var actor: String
        var kind: TimelineEntry.Kind
        var from: OrderStatus?
        var to: OrderStatus?
        var amount: Int64?
        var words: String?
    }

    /// The order with an id, where there is one.
    func order(_ id: OrderID) -> OrderPicture? { order(Int(id.value)) }

    /// The order with a number, where there is one.
    func order(_ number: Int) -> OrderPicture? {
        guard orders.indices.contains(number - 1) else { return nil }
        return orders[number - 1].isPassedOver ? nil : orders[number - 1]
    }

    /// The slip with a number, where there is one.
    func slip(_ number: Int) -> SlipPicture? {
        guard slips.indices.contains(number - 1) else { return nil }
        return slips[number - 1].order == 0 ? nil : slips[number - 1]
    }

    /// The payment with a number, where there is one.
    func payment(_ number: Int) -> PaymentPicture? {
        guard payments.indices.contains(number - 1) else { return nil }
        return payments[number - 1].order == 0 ? nil : payments[number - 1]
    }
}

extension Picture {
    /// Reads everything that is stored, with statements of its own.
    ///
    /// - Throws: also `Complaint` when numbers have gaps.
    static func stored(on connection: any Connection) throws -> Picture {
        var picture = Picture()
        picture.eras = try EraPicture.stored(on: connection)
        try picture.readCatalogue(connection)
        try picture.readOrders(connection)
        try picture.readMoney(connection)
        picture.bank = try BankPicture.stored(on: connection)
        picture.waitlist = try WaitlistPicture.stored(on: connection)
        try connection.forEach("SELECT key, fingerprint, order_id, answer FROM idempotency", []) {
            picture.answers[$0.blob(0)] = AnswerPicture(
                fingerprint: $0.blob(1), order: $0.optionalInteger(2).map { Int($0) },
                text: $0.text(3))
        }
        try connection.forEach(
            """
            SELECT order_id, kind, from_status FROM timeline
            WHERE to_status = 'refund_due' AND from_status <> 'refunded' ORDER BY id
            """, []
        ) { row in
            let isLate = row.text(1) == "expired" || row.optionalText(2) == "expired"
            picture.ends[Int(row.integer(0))] = isLate ? .expired : .cancelled
        }
        for note in try Self.entries(past: 0, of: .note, on: connection) {
            picture.newestNotes[note.order] = note
        }
        let entries =
            try connection.first(
                """
                SELECT (SELECT count(*) FROM timeline) + (SELECT count(*) FROM shop_entries)
                """
            ) { Int($0.integer(0)) } ?? 0
        picture.passOver(until: .max, .max, .max)
        picture.entries =
            entries + picture.eras.passed("timeline").reduce(0) { $0 + $1.first - $1.last }
        return picture
    }

    private mutating func readCatalogue(_ connection: any Connection) throws {
        try connection.forEach(
            """
            SELECT id, slug, opens_at, closes_at, hold_ms, pay_ms, limit_per_person, shipping_fee,
                line_mode, line_gathering_ms, line_admission_ms, unique_amount, waitlist_offer_ms
            FROM drops
            """, []
        ) { row in
            drops[row.integer(0)] = DropPicture(
                slug: row.text(1), opensAt: row.integer(2), closesAt: row.integer(3),
                hold: row.integer(4), pay: row.integer(5),
                limit: row.optionalInteger(6).map { Int($0) }, fee: row.integer(7),
                line: LineMode(rawValue: row.text(8)) ?? .off, gathering: row.integer(9),
                admission: row.integer(10), within: -row.integer(11),
                offer: row.optionalInteger(12) ?? 0)
        }
        try connection.forEach(
            """
            SELECT variants.id, variants.drop_id, sku, price, stock, available, oversold, on_sale,
                products.name || ' · ' || variants.name, kept, waiting
            FROM variants JOIN products ON products.id = product_id
            """, []
        ) { row in
            variants[row.integer(0)] = VariantPicture(
                drop: row.integer(1), sku: row.text(2), title: row.text(8),
                price: row.integer(3), stock: Int(row.integer(4)), available: Int(row.integer(5)),
                oversold: Int(row.integer(6)), isOnSale: row.integer(7) == 1,
                kept: Int(row.integer(9)), waiting: Int(row.integer(10)))
        }
    }

    private mutating func readOrders(_ connection: any Connection) throws {
        var lines: [Int64: [LinePicture]] = [:]
        try connection.forEach(
            """
            SELECT order_id, variant_id, quantity, unit_price, product || ' · ' || variant
            FROM order_lines JOIN told_goods ON told_goods.id = told
            ORDER BY order_id, position
            """, []
        ) { row in
            lines[row.integer(0), default: []].append(
                LinePicture(
                    variant: row.integer(1), quantity: Int(row.integer(2)), price: row.integer(3),
                    title: row.text(4)))
        }
        try connection.forEach(
            """
            SELECT id, drop_id, status, created_at, changed_at, deadline_at, shipping, quantity,
                subtotal, confirmed, paid_at, carrier, tracking, oversold, name, phone, email,
                address, note, phone_key, email_key, ticket, adjustment,
                (SELECT coalesce(CAST(sum(amount) AS BIGINT), 0) FROM refunds
                    WHERE order_id = orders.id AND state = 'done'),
                (SELECT coalesce(CAST(sum(amount) AS BIGINT), 0) FROM refunds
                    WHERE order_id = orders.id AND state = 'done' AND file_id IS NULL)
            FROM orders ORDER BY id
            """, []
        ) { row in
            passOver(until: Int(row.integer(0)), 0, 0)
            guard row.integer(0) == orders.count + 1 else {
                throw Complaint("order \(row.integer(0)) comes after \(orders.count)")
            }
            guard let status = OrderStatus(rawValue: row.text(2)) else {
                throw Complaint("order \(row.integer(0)) has status \(row.text(2))")
            }
            orders.append(
                OrderPicture(
                    drop: row.integer(1), status: status, createdAt: row.integer(3),
                    changedAt: row.integer(4), deadline: row.optionalInteger(5),
                    fee: row.integer(6), lines: lines[row.integer(0)] ?? [],
                    quantity: Int(row.integer(7)), subtotal: row.integer(8),
                    confirmed: row.integer(9), gone: row.integer(23), said: row.integer(24),
                    customer: Self.customer(row, from: 14),
                    paidAt: row.optionalInteger(10),
                    shipment: row.optionalText(11).map { [$0, row.text(12)] },
                    isOversold: row.integer(13) == 1, ticket: row.optionalInteger(21),
                    adjustment: row.integer(22)))
        }
    }

    private static func customer(_ row: any Row, from column: Int) -> Customer? {
        guard let name = row.optionalText(column) else { return nil }
        return Customer(
            name: name, phone: row.text(column + 1), email: row.text(column + 2),
            address: row.text(column + 3), note: row.text(column + 4),
            phoneKey: row.optionalText(column + 5), emailKey: row.optionalText(column + 6))
    }

    /// The entries of the timeline past a number.
    ///
    /// - Parameter kind: the only kind that is wanted; `nil` for all.
    static func entries(
        past number: Int, of kind: TimelineEntry.Kind? = nil, on connection: any Connection
    ) throws -> [EntryPicture] {
        let only = kind.map { " AND kind = '\($0.rawValue)'" } ?? ""
        return try connection.all(
            """
            SELECT id, order_id, at, actor, kind, from_status, to_status, amount, words
            FROM timeline WHERE id > $1\(only) ORDER BY id
            """, [Value(number)]
        ) { row in
            guard let kind = TimelineEntry.Kind(rawValue: row.text(4)) else {
                throw Complaint("entry \(row.integer(0)) is of the kind \(row.text(4))")
            }
            return EntryPicture(
                order: Int(row.integer(1)), at: row.integer(2), actor: row.text(3), kind: kind,
                from: row.optionalText(5).flatMap(OrderStatus.init(rawValue:)),
                to: row.optionalText(6).flatMap(OrderStatus.init(rawValue:)),
                amount: row.optionalInteger(7), words: row.optionalText(8))
        }
    }

    /// Where this picture and what is stored differ, in words; `nil` when they are the same.
    func difference(from stored: Picture) -> String? {
        if self == stored { return nil }
        if eras != stored.eras { return "the eras should be \(eras) and are \(stored.eras)" }
        for (id, variant) in variants.sorted(by: { $0.key < $1.key })
        where stored.variants[id] != variant {
            return "variant \(id) should be \(variant) and is "
                + (stored.variants[id].map { "\($0)" } ?? "nothing")
        }
        let pairs: [(String, [String], [String])] = [
            ("order", orders.map { "\($0)" }, stored.orders.map { "\($0)" }),
            ("slip", slips.map { "\($0)" }, stored.slips.map { "\($0)" }),
            ("payment", payments.map { "\($0)" }, stored.payments.map { "\($0)" }),
        ]
        for (thing, ours, theirs) in pairs where ours != theirs {
            if ours.count != theirs.count { return "\(thing)s: \(ours.count), not \(theirs.count)" }
            for (index, (our, their)) in zip(ours, theirs).enumerated() where our != their {
                return "\(thing) \(index + 1) should be \(our) and is \(their)"
            }
        }
        if waitlist != stored.waitlist {
            return "the waitlist should be \(waitlist) and is \(stored.waitlist)"
        }
        if let difference = bank.difference(from: stored.bank) { return difference }
        if entries != stored.entries {
            return "the timeline should have \(entries) entries and has \(stored.entries)"
        }
        for key in answers.keys.map({ String(decoding: $0, as: UTF8.self) }).sorted() {
            let bytes = Array(key.utf8)
            if answers[bytes] != stored.answers[bytes] {
                let stored = stored.answers[bytes].map { "\($0)" } ?? "nothing"
                return "the answer to \(key.split(separator: "\n")) should be "
                    + "\(answers[bytes].map { "\($0)" } ?? "nothing") and is \(stored)"
            }
        }
        return "what is stored is not what the model has: a key or a drop that nobody asked for"
    }
}
