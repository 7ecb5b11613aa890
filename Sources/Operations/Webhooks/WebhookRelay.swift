internal import Shop
package import Storage

/// The relay of webhooks: each is told of the entries of its types, from the one after it was
/// added.
///
/// Who is told is read in the transaction of the step, so that nobody is told of what happened
/// before or after. Orders of rehearsals are told to nobody.
package struct WebhookRelay: Relay {
    /// The name of the relay.
    package static let relayName = "webhooks"

    package let name = relayName
    private let webhooks: [Webhook]

    package init() {
        webhooks = []
    }

    /// - Parameter webhooks: those that there are.
    init(webhooks: [Webhook]) {
        self.webhooks = webhooks.filter { $0.goneAt == nil }
    }

    package var hearing: Outbox.Hearing {
        let events = webhooks.reduce(into: Set<WebhookEvent>()) { $0.formUnion($1.events) }
        guard !webhooks.isEmpty else { return Outbox.Hearing(orders: false, events: []) }
        return Outbox.Hearing(
            orders: events.contains { $0.isOfOrder },
            events: Set(events.union([.test]).compactMap(\.ofShop)))
    }

    /// Nobody is told of what happened before the first of them was added.
    package var start: Int64 { webhooks.map(\.since).min() ?? 0 }

    package func ready(on connection: any Connection) throws -> WebhookRelay {
        WebhookRelay(webhooks: try WebhookRows.all(on: connection))
    }

    package func receivers(of entry: Outbox.Entry) -> [String] {
        let event: WebhookEvent
        var only: WebhookID?
        switch entry {
        case .order(_, _, let entry): event = WebhookEvent(entry)
        case .shop(let entry):
            guard let type = WebhookEvent(entry.event.kind) else { return [] }
            event = type
            if entry.subject.kind == .webhook {
                only = Int64(entry.subject.key).map { WebhookID($0) }
            }
        }
        return webhooks.filter { $0.hears(entry.number, event, only: only) }.map(\.receiver)
    }

    package func told(
        _ entries: [Outbox.Entry], on connection: any Connection
    ) throws -> [Outbox.Entry] {
        let orders = entries.compactMap { entry -> Int64? in
            if case .order(_, let order, _) = entry { order.value } else { nil }
        }
        let isRehearsed = try connection.first("SELECT 1 FROM drops WHERE rehearsal <> 0 LIMIT 1") {
            _ in true
        }
        guard isRehearsed == true, !orders.isEmpty else { return entries }
        let numbers = Set(orders).sorted().map(String.init).joined(separator: ", ")
        let rehearsed = try connection.all(
            """
            SELECT id FROM orders WHERE id IN (\(numbers))
                AND drop_id IN (SELECT id FROM drops WHERE rehearsal <> 0)
            """, []
        ) { $0.integer(0) }
        let passed = Set(rehearsed)
        return entries.filter { entry in
            if case .order(_, let order, _) = entry { !passed.contains(order.value) } else { true }
        }
    }
}
