internal import Formats
package import Shop
package import Storage

/// Lists all webhooks, without their secrets.
package struct ListWebhooks: StaffQuery {
    package static let permission = WebhookPermission.see

    package let caller: Caller

    package func run(on connection: any Connection) throws -> [Webhook] {
        try WebhookRows.all(on: connection)
    }
}

extension Shopkeeper {
    /// All webhooks, in the order in which they were added.
    ///
    /// - Throws: `Forbidden`, `StorageError`.
    package func webhooks(by caller: Caller) async throws -> [Webhook] {
        try await ask(ListWebhooks(caller: caller), in: .shoppers)
    }

    /// A webhook.
    ///
    /// - Throws: `WebhookRefusal.unknown`, `Forbidden`, `StorageError`.
    package func webhook(_ id: WebhookID, by caller: Caller) async throws -> Webhook {
        guard let webhook = try await webhooks(by: caller).first(where: { $0.id == id }) else {
            throw WebhookRefusal.unknown
        }
        return webhook
    }

    /// Removes a webhook: it is told nothing more, also of what was on its way.
    ///
    /// - Throws: `WebhookRefusal.unknown`, `Forbidden`, `StorageError`.
    package func removeWebhook(_ id: WebhookID, by caller: Caller) async throws {
        try await changeWebhook(id, by: caller) { webhook, now, connection in
            try connection.execute("DELETE FROM webhooks WHERE id = $1", [.integer(id.value)])
            try WebhookRows.endDeliveries(
                to: id, words: "the webhook was removed", at: now, on: connection)
            return .webhookRemoved(
                kind: webhook.kind.rawValue, host: WebAddress(webhook.address)?.host ?? "")
        }
    }

    /// Gives a webhook another secret. The one of before goes on signing for a day beside it.
    ///
    /// - Parameter seen: how often its secret was changed as the page showed it; `nil` does not
    ///   ask.
    /// - Throws: `WebhookRefusal`, `Forbidden`, `StorageError`.
    package func rotateSecret(
        of id: WebhookID, seen: Int64? = nil, by caller: Caller
    ) async throws -> FreshWebhook {
        let plain = WebhookSecret(bytes: random(WebhookSecret.byteCount))
        let sealed = secret.sealed(plain, of: id, nonce: random(WebhookSeal.nonce))
        try await changeWebhook(id, by: caller) { webhook, now, connection in
            guard !webhook.kind.isChat else { throw WebhookRefusal.hasNoSecret }
            guard webhook.goneAt == nil else { throw WebhookRefusal.gone }
            guard seen == nil || seen == webhook.rotations else { throw WebhookRefusal.changed }
            try connection.execute(
                """
                UPDATE webhooks SET old_secret = secret, old_until = $1, secret = $2,
                    rotations = rotations + 1
                WHERE id = $3
                """,
                [
                    .integer((now + WebhookLimits.oldSecret).milliseconds), .blob(sealed),
                    .integer(id.value),
                ])
            return .webhookRotated
        }
        return FreshWebhook(webhook: try await webhook(id, by: caller), secret: plain.text)
    }

    /// Sends a webhook a trial, by the same way as everything else.
    ///
    /// - Throws: `WebhookRefusal`, `Forbidden`, `StorageError`.
    package func testWebhook(_ id: WebhookID, by caller: Caller) async throws {
        try await changeWebhook(id, by: caller) { webhook, _, _ in
            guard webhook.goneAt == nil else { throw WebhookRefusal.gone }
            return .webhookTested
        }
    }

    /// Notes that a webhook has answered that it is there no more. What waits for it ends.
    ///
    /// - Throws: `StorageError`.
    package func endWebhook(_ id: WebhookID) async throws {
        do {
            try await changeWebhook(id, by: .shop) { webhook, now, connection in
                guard webhook.goneAt == nil else { throw WebhookRefusal.gone }
                try connection.execute(
                    "UPDATE webhooks SET gone_at = $1 WHERE id = $2",
                    [.integer(now.milliseconds), .integer(id.value)])
                try WebhookRows.endDeliveries(
                    to: id, words: "it answered that it is there no more", at: now,
                    on: connection)
                return .webhookGone
            }
        } catch is WebhookRefusal {
            // Somebody was quicker.
        }
    }

    /// What a webhook's messages are made and signed with now; `nil` where it was removed or is
    /// gone.
    ///
    /// - Throws: `StorageError`.
    package func toTell(
        _ id: WebhookID
    ) async throws -> (webhook: Webhook, secrets: WebhookSecrets)? {
        let (now, keys) = (clock(), secret)
        return try await store.read { connection in
            guard let webhook = try WebhookRows.webhook(id, on: connection),
                let sealed = try WebhookRows.sealed(of: id, on: connection)
            else { return nil }
            guard let current = keys.opened(sealed.current, of: id) else {
                throw StorageError.unknown("a secret", in: "webhooks.secret", of: id.value)
            }
            let isOldValid = sealed.until.map { now < $0 } ?? false
            let old = isOldValid ? sealed.old.flatMap { keys.opened($0, of: id) } : nil
            return (webhook, WebhookSecrets(current: current, old: old))
        }
    }

    /// The webhooks that are told, for whoever serves them.
    ///
    /// - Throws: `StorageError`.
    package func servedWebhooks() async throws -> [Webhook] {
        try await store.read { try WebhookRows.all(on: $0).filter { $0.goneAt == nil } }
    }

    /// An order as it stands now; `nil` where there is none any more.
    ///
    /// - Throws: `StorageError`.
    package func orderToTell(_ order: OrderID) async throws -> OrderDetail? {
        try await store.read { try OrderDetail.load(order, on: $0) }
    }

    private func changeWebhook(
        _ id: WebhookID, by caller: Caller,
        _ body:
            @escaping @Sendable (Webhook, Timestamp, any Connection) throws -> ShopEvent
    ) async throws {
        try caller.need(WebhookPermission.change)
        let now = clock()
        try await store.writeBeside { connection in
            guard let webhook = try WebhookRows.webhook(id, on: connection) else {
                throw WebhookRefusal.unknown
            }
            let event = try body(webhook, now, connection)
            try ShopEntries.append(
                event, of: .webhook(id), by: caller.actor, at: now, on: connection)
        }
    }
}
