package import Shop
internal import Storage

/// An entry of a waitlist: who asked for what, and what became of it.
package struct WaitlistEntry: Sendable {
    package var id: WaitlistEntryID
    package var drop: DropID
    package var wish: WaitlistWish
    package var state: State
    package var askedAt: Timestamp
    package var customer: Customer
    /// The line of the record that it is, and the link of the chain there: the receipt.
    package var move: Int64
    package var link: [UInt8]
    /// The order that it was offered as, with its status and its clock.
    package var order: Offered?
    package var endedAt: Timestamp?
    package var reason: String?

    /// The order of an offer.
    package struct Offered: Hashable, Sendable {
        package var id: OrderID
        package var status: OrderStatus
        package var deadline: Timestamp?
    }

    /// The state of an entry. The raw value is what is stored.
    package enum State: String, CaseIterable, Sendable {
        case waiting
        /// It has become an order.
        case offered
        /// It would have been more than one person may have.
        case refused
        case left
        /// Staff removed it.
        case removed
    }

    /// The state as people are told it: an offer is taken, or has lapsed, as its order went.
    package var standing: WaitlistStanding {
        switch state {
        case .waiting: .waiting
        case .refused: .refused
        case .left: .left
        case .removed: .removed
        case .offered:
            switch order?.status {
            case .reserved, .awaitingPayment: .offered
            case .underReview, .paid, .fulfilled: .taken
            case .expired, .cancelled, .refundDue, .refunded, nil: .lapsed
            }
        }
    }
}

/// The entries of waitlists as they are read.
enum WaitlistRows {
    /// The columns of an entry with one of its lines, and the tables that they are of.
    static let query = """
        SELECT entry.id, entry.drop_id, entry.number, entry.state, entry.takes_fewer,
            entry.asked_at, entry.name, entry.phone, entry.email, entry.address, entry.note,
            entry.phone_key, entry.email_key, entry.language, entry.move, entry.link,
            entry.ended_at, entry.reason, entry.order_id, orders.status, orders.deadline_at,
            line.variant_id, line.quantity
        FROM waitlist_entries AS entry
        JOIN waitlist_lines AS line ON line.entry_id = entry.id
        LEFT JOIN orders ON orders.id = entry.order_id
        """

    /// Reads entries in the order of their numbers.
    ///
    /// - Parameter which: a condition on `entry`.
    static func load(
        _ which: String, _ arguments: [Value], on connection: any Connection
    ) throws -> [WaitlistEntry] {
        var entries: [WaitlistEntry] = []
        try connection.forEach(
            "\(query) WHERE \(which) ORDER BY entry.drop_id, entry.number, line.variant_id",
            arguments
        ) { row in
            let line = WantedLine(
                variant: VariantID(row.integer(21)), quantity: Int(row.integer(22)))
            if entries.last?.id.value == row.integer(0) {
                entries[entries.count - 1].wish.lines.append(line)
            } else {
                entries.append(try WaitlistEntry(row: row, line))
            }
        }
        return entries
    }

    /// Those that wait with numbers past one, in order.
    static func waiting(
        in drop: DropID, past number: Int64, limit: Int, on connection: any Connection
    ) throws -> [WaitlistEntry] {
        try load(
            """
            entry.id IN (
                SELECT id FROM waitlist_entries
                WHERE drop_id = $1 AND state = 'waiting' AND number > $2
                ORDER BY number LIMIT $3)
            """, [.integer(drop.value), .integer(number), Value(limit)], on: connection)
    }
}

extension WaitlistEntry {
    fileprivate init(row: any Row, _ line: WantedLine) throws {
        let id = row.integer(0)
        let order = try row.optionalInteger(18).map { order in
            Offered(
                id: OrderID(order),
                status: try row.known(19, "orders.status", of: order),
                deadline: row.optionalInteger(20).map(Timestamp.init(milliseconds:)))
        }
        self.init(
            id: WaitlistEntryID(id), drop: DropID(row.integer(1)),
            wish: WaitlistWish(
                number: row.integer(2), lines: [line], takesFewer: row.integer(4) == 1),
            state: try row.known(3, "waitlist_entries.state", of: id),
            askedAt: Timestamp(milliseconds: row.integer(5)),
            customer: Customer(
                name: row.text(6), phone: row.text(7), email: row.text(8), address: row.text(9),
                note: row.text(10), phoneKey: row.optionalText(11),
                emailKey: row.optionalText(12), language: row.optionalText(13)),
            move: row.integer(14), link: row.blob(15), order: order,
            endedAt: row.optionalInteger(16).map(Timestamp.init(milliseconds:)),
            reason: row.optionalText(17))
    }
}
