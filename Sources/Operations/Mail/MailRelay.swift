internal import Formats
package import Shop
package import Storage

/// The relay of mail: shoppers are told how their orders go, and staff that somebody has signed in
/// as them from a new place.
package struct MailRelay: Relay {
    package let name = "mail"
    package let hearing = Outbox.Hearing(
        orders: true, events: [.reminded, .signedInFromNewPlace, .waitedInVain])

    /// Whom a mail is for: the receivers of the relay. Each delivery is one mail to one of them.
    package enum Reader: String, CaseIterable, Sendable {
        case shopper, staff
    }

    package init() {}

    package func receivers(of entry: Outbox.Entry) -> [String] {
        switch entry {
        case .order(_, _, let entry):
            OrderMail(telling: entry) == nil ? [] : [Reader.shopper.rawValue]
        case .shop(let entry):
            switch entry.event {
            case .reminded, .waitedInVain: [Reader.shopper.rawValue]
            case .signedInFromNewPlace: [Reader.staff.rawValue]
            default: []
            }
        }
    }

    /// Of orders without an e-mail address there is nothing to deliver, nor of rehearsals, whose
    /// addresses are invented.
    package func told(
        _ entries: [Outbox.Entry], on connection: any Connection
    ) throws -> [Outbox.Entry] {
        let told = entries.filter { !receivers(of: $0).isEmpty }
        let orders = Set(told.compactMap(\.order))
        var reached: Set<OrderID> = []
        try Self.reached.forEach(connection, orders.map(\.value).sorted().map { .integer($0) }) {
            row in
            reached.insert(OrderID(row.integer(0)))
        }
        return told.filter { entry in entry.order.map { reached.contains($0) } ?? true }
    }

    private static let reached = KeyedQuery { keys in
        """
        SELECT orders.id FROM orders JOIN drops ON drops.id = orders.drop_id
        WHERE orders.id IN (\(keys)) AND orders.email_key IS NOT NULL AND drops.rehearsal = 0
        """
    }
}

extension Outbox.Entry {
    /// The order that the entry tells of; `nil` where it is of something else.
    package var order: OrderID? {
        switch self {
        case .order(_, let order, _): order
        case .shop(let entry):
            entry.subject.kind == .order
                ? Int64(digits: entry.subject.key).map { OrderID($0) } : nil
        }
    }

    /// The entry of a waitlist that it tells of; `nil` where it is of something else.
    package var waiting: WaitlistEntryID? {
        guard case .shop(let entry) = self, entry.subject.kind == .waiting else { return nil }
        return Int64(digits: entry.subject.key).map { WaitlistEntryID($0) }
    }

    /// When it happened.
    package var at: Timestamp {
        switch self {
        case .order(_, _, let entry): entry.at
        case .shop(let entry): entry.at
        }
    }
}
