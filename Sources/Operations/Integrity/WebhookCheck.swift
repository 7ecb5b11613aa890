internal import Shop
internal import Storage

/// Checks that every webhook can be read and its secret opened, and that nothing waits for one that
/// is not told any more.
struct WebhookCheck: IntegrityCheck {
    let name = "webhooks"

    func run(on connection: any Connection, _ findings: inout IntegrityFindings) throws {
        let bytes = try Settings.load(on: connection).secret
        let secret = bytes.flatMap { bytes in
            bytes.count == ShopSecret.byteCount ? ShopSecret(bytes: bytes) : nil
        }
        var told: Set<String> = []
        for webhook in try WebhookRows.all(on: connection) where webhook.goneAt == nil {
            told.insert(webhook.receiver)
            guard let secret, let sealed = try WebhookRows.sealed(of: webhook.id, on: connection)
            else { continue }
            for content in [sealed.current, sealed.old].compactMap(\.self)
            where secret.opened(content, of: webhook.id) == nil {
                findings.fault(
                    webhook.receiver, "its secret cannot be opened",
                    "remove it with `holdfast webhook remove`, and add it again")
            }
        }
        try connection.forEach(
            """
            SELECT receiver, count(*) FROM deliveries
            WHERE relay = $1 AND state = 'waiting' GROUP BY receiver ORDER BY receiver
            """, [.text(WebhookRelay.relayName)]
        ) { row in
            guard !told.contains(row.text(0)) else { return }
            findings.fault(
                row.text(0), "\(row.integer(1)) messages wait for it, and it is told nothing",
                "they are given up after \(RelayLimits.unserved.milliseconds / 86_400_000) days")
        }
    }
}
