internal import Documents
internal import Formats
internal import HTTPTypes
internal import HummingbirdCore
internal import Operations
internal import Shop

/// Webhooks: who is told by itself what happens in the shop.
extension ShopAPI {
    /// Answers `GET /admin/webhooks`.
    func listWebhooks(_ request: WebRequest, _ caller: Caller) async throws -> WebResponse {
        let shop = try writer.shopfront()
        let webhooks = try await keeper.webhooks(by: caller)
        return JSONAnswer.object { json in
            json.member("webhooks") { json in
                json.array(webhooks) { json, webhook in
                    json.object { $0.webhook(webhook, secret: nil, shop) }
                }
            }
        }
    }

    /// Answers `POST /admin/webhooks`: the secret is told this once.
    func addWebhook(_ request: WebRequest, _ caller: Caller) async throws -> WebResponse {
        let shop = try writer.shopfront()
        var fields = FieldReader(try await request.json())
        var draft = WebhookDraft()
        if let text = fields.optionalText("kind", upTo: 20) {
            if let kind = Webhook.Kind(rawValue: text) {
                draft.kind = kind
            } else {
                let kinds = Webhook.Kind.allCases.map(\.rawValue).joined(separator: ", ")
                fields.note("kind", "must be one of: \(kinds)")
            }
        }
        draft.address = fields.optionalText("url", upTo: WebhookLimits.address) ?? ""
        draft.recipient = fields.optionalText("to", upTo: WebhookLimits.recipient) ?? ""
        draft.token = fields.optionalText("token", upTo: WebhookLimits.token) ?? ""
        draft.events = fields.optionalTexts("events", count: 1...WebhookEvent.offered.count)
        draft.language = fields.optionalText("language", upTo: 20) ?? ""
        draft.template = fields.optionalText("template", upTo: WebhookLimits.template) ?? ""
        try fields.finish()
        let fresh = try await keeper.addWebhook(draft, by: caller)
        return JSONAnswer.object(.created) { json in
            json.webhook(fresh.webhook, secret: fresh.secret, shop)
        }
    }

    /// Answers `DELETE /admin/webhooks/{id}`.
    func removeWebhook(_ request: WebRequest, _ caller: Caller) async throws -> WebResponse {
        try await removeWebhook(WebhookID(try request.rowNumber()), caller)
    }

    /// Answers `DELETE /admin/webhooks?id`.
    func removeWebhookByQuery(
        _ request: WebRequest, _ caller: Caller
    ) async throws -> WebResponse {
        let text = try request.queryFields()["id"] ?? ""
        guard let number = Int64(digits: text), number > 0, String(number) == text else {
            throw Problem.notFound
        }
        return try await removeWebhook(WebhookID(number), caller)
    }

    private func removeWebhook(
        _ id: WebhookID, _ caller: Caller
    ) async throws -> WebResponse {
        try await keeper.removeWebhook(id, by: caller)
        return WebResponse(status: .noContent, headers: [.cacheControl: "no-store"])
    }

    /// Answers `POST /admin/webhooks/{id}/rotate`: the new secret is told this once.
    func rotateWebhook(_ request: WebRequest, _ caller: Caller) async throws -> WebResponse {
        let id = WebhookID(try request.rowNumber())
        let shop = try writer.shopfront()
        let fresh = try await keeper.rotateSecret(of: id, by: caller)
        return JSONAnswer.object { $0.webhook(fresh.webhook, secret: fresh.secret, shop) }
    }

    /// Answers `POST /admin/webhooks/{id}/test`.
    func testWebhook(_ request: WebRequest, _ caller: Caller) async throws -> WebResponse {
        let id = WebhookID(try request.rowNumber())
        try await keeper.testWebhook(id, by: caller)
        return WebResponse(status: .noContent, headers: [.cacheControl: "no-store"])
    }
}
