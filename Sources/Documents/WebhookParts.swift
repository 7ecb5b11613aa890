package import Formats
package import Operations
package import Shop

extension JSONWriter {
    /// Writes the members of a webhook.
    ///
    /// - Parameter secret: told when it was made, and never again.
    package mutating func webhook(_ webhook: Webhook, secret: String?, _ shop: Shopfront) {
        member("id", String(webhook.id.value))
        member("kind", webhook.kind.rawValue)
        member("url", webhook.address)
        member("to", webhook.kind.isChat ? webhook.recipient : nil)
        member("events") { json in
            json.array(WebhookEvent.allCases.filter(webhook.events.contains)) {
                $0.string($1.rawValue)
            }
        }
        member("language", webhook.language)
        member("template", webhook.template?.text)
        member("created_at", webhook.createdAt, shop)
        member("created_by", webhook.createdBy.text)
        member("old_secret_until", webhook.oldSecretUntil, shop)
        member("gone_at", webhook.goneAt, shop)
        if let secret { member("secret", secret) }
    }

    /// Writes what a delivery tells of, and what came of it the last time.
    package mutating func told(_ delivery: Delivery, in list: DeliveryList) {
        let entry = list.entry(of: delivery)
        member("type", entry.flatMap { WebhookEvent(of: $0) }?.rawValue)
        member("last_answer") { json in
            guard let answer = delivery.lastAnswer else { return json.null() }
            json.object { json in
                json.member("status", answer.status)
                json.member("body", answer.body)
                json.member("took_ms", answer.took.milliseconds)
            }
        }
    }
}
