package import Shop
internal import Storage

/// A mail about an order, as staff see it beside the order.
package struct SentMail: Sendable {
    package let delivery: Delivery
    /// What it tells; `nil` where its entry is gone.
    package let mail: OrderMail?

    /// Whether the mail server has said that it never takes mail for the address, as the courier
    /// notes it: the address, and the code that the server answered.
    package var isBounce: Bool {
        guard let answer = delivery.answer, let end = answer.span(of: ": ") else { return false }
        let code = answer[end.upperBound...].utf8.prefix(4)
        return code.count == 4 && code.first == UInt8(ascii: "5")
            && code.dropFirst().prefix(2).allSatisfy { (0x30...0x39).contains($0) }
            && code.last == UInt8(ascii: " ")
    }
}

extension SentMail {
    /// The mails about an order, newest first.
    static func of(_ order: OrderID, on connection: any Connection) throws -> [SentMail] {
        let deliveries = try DeliveryRows.deliveries(
            "WHERE subject = $1 AND relay = $2 ORDER BY id DESC LIMIT $3",
            [
                .text("\(EntrySubject.Kind.order.rawValue) \(order.value)"),
                .text(MailRelay().name), Value(RelayLimits.listed),
            ], on: connection)
        let entries = try Outbox.entries(numbered: deliveries.map(\.entry), on: connection)
        return deliveries.map { delivery in
            SentMail(
                delivery: delivery, mail: entries[delivery.entry].flatMap(OrderMail.init(of:)))
        }
    }
}

extension OrderMail {
    /// What a mail tells of an entry; `nil` where it is of no order.
    package init?(of entry: Outbox.Entry) {
        switch entry {
        case .order(_, _, let entry): self.init(telling: entry)
        case .shop(let entry):
            guard case .reminded = entry.event else { return nil }
            self = .reminder
        }
    }
}

extension Shopkeeper {
    /// The mails about an order that were sent in the last days or are on their way, newest first.
    ///
    /// - Throws: `StorageError`.
    package func mails(about order: OrderID) async throws -> [SentMail] {
        try await store.read { try SentMail.of(order, on: $0) }
    }
}
