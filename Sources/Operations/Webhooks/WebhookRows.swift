internal import Shop
internal import Storage

/// The rows of `webhooks`.
enum WebhookRows {
    /// All webhooks, in the order in which they were added.
    static func all(on connection: any Connection) throws -> [Webhook] {
        try connection.all("SELECT \(columns) FROM webhooks ORDER BY id", [], webhook)
    }

    /// A webhook; `nil` where there is none.
    static func webhook(_ id: WebhookID, on connection: any Connection) throws -> Webhook? {
        try connection.all(
            "SELECT \(columns) FROM webhooks WHERE id = $1", [.integer(id.value)], webhook
        ).first
    }

    static func insert(
        _ webhook: Webhook, sealed: [UInt8], on connection: any Connection
    ) throws {
        try connection.execute(
            """
            INSERT INTO webhooks (
                id, kind, address, recipient, events, language, template, secret, rotations,
                since, created_at, created_by)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
            """,
            [
                .integer(webhook.id.value), .text(webhook.kind.rawValue), .text(webhook.address),
                .text(webhook.recipient), .text(text(of: webhook.events)),
                .text(webhook.language), Value(webhook.template?.text), .blob(sealed),
                .integer(webhook.rotations), .integer(webhook.since),
                .integer(webhook.createdAt.milliseconds), .text(webhook.createdBy.text),
            ])
    }

    /// The sealed secrets of a webhook that is told: of now, and of before with its end; `nil`
    /// where it was removed, or is gone.
    static func sealed(
        of id: WebhookID, on connection: any Connection
    ) throws -> (current: [UInt8], old: [UInt8]?, until: Timestamp?)? {
        try connection.first(
            """
            SELECT secret, old_secret, old_until FROM webhooks
            WHERE id = $1 AND gone_at IS NULL
            """, [.integer(id.value)]
        ) { row in
            (
                current: row.blob(0), old: row.isNull(1) ? nil : row.blob(1),
                until: row.optionalInteger(2).map(Timestamp.init(milliseconds:))
            )
        }
    }

    /// Ends what is on its way to a webhook, and what was given up: nobody sends it any more.
    static func endDeliveries(
        to id: WebhookID, words: String, at now: Timestamp, on connection: any Connection
    ) throws {
        try connection.execute(
            """
            UPDATE deliveries SET state = 'dropped', next_at = NULL, held_until = NULL,
                ended_at = coalesce(ended_at, $1), answer = $2
            WHERE relay = $3 AND receiver = $4 AND state IN ('waiting', 'given_up')
            """,
            [
                .integer(now.milliseconds), .text(words), .text(WebhookRelay.relayName),
                .text(Webhook.receiver(id)),
            ])
    }

    private static let columns = """
        id, kind, address, recipient, events, language, template, since, created_at, created_by, \
        rotations, old_until, gone_at
        """

    private static func webhook(_ row: any Row) throws -> Webhook {
        let id = row.integer(0)
        let events = try row.text(4).pieces(at: " ").map { name in
            guard let event = WebhookEvent(rawValue: String(name)) else {
                throw StorageError.unknown(String(name), in: "webhooks.events", of: id)
            }
            return event
        }
        return Webhook(
            id: WebhookID(id), kind: try row.known(1, "webhooks.kind", of: id),
            address: row.text(2), recipient: row.text(3), events: Set(events),
            language: row.text(5),
            template: try row.optionalText(6).map { text in
                guard let template = try? MessageTemplate(text) else {
                    throw StorageError.unknown(text, in: "webhooks.template", of: id)
                }
                return template
            }, since: row.integer(7), createdAt: Timestamp(milliseconds: row.integer(8)),
            createdBy: Actor(text: row.text(9)), rotations: row.integer(10),
            oldSecretUntil: row.optionalInteger(11).map(Timestamp.init(milliseconds:)),
            goneAt: row.optionalInteger(12).map(Timestamp.init(milliseconds:)))
    }

    /// The types with blanks between them, in their order.
    private static func text(of events: Set<WebhookEvent>) -> String {
        WebhookEvent.allCases.filter(events.contains).map(\.rawValue).joined(separator: " ")
    }
}
