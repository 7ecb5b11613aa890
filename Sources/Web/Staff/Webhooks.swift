internal import Documents
internal import Formats
internal import HTTPTypes
internal import HummingbirdCore
internal import Operations
internal import Pages
internal import Shop

/// Webhooks and chats: whom the shop tells by itself.
extension StaffPages {
    /// Answers `GET /admin/webhooks?done`.
    func showWebhooks(_ request: WebRequest, _ visit: Visit) async throws -> WebResponse {
        let done = try request.queryFields()["done"].flatMap { WebhookDone(rawValue: $0) }
        return try await webhooksPage(request, visit) { $0.done = done }
    }

    /// `POST /admin/webhooks`: adds one, and shows its secret this once.
    func addWebhook(
        _ request: WebRequest, _ fields: FormFields, _ visit: Visit
    ) async throws -> WebResponse {
        var draft = WebhookDraft(
            kind: fields["kind"].flatMap { Webhook.Kind(rawValue: $0) } ?? .webhook,
            address: fields["url"] ?? "")
        draft.recipient = fields["to"] ?? ""
        draft.token = fields["token"] ?? ""
        draft.events = fields.all("event")
        draft.language = fields["language"] ?? ""
        draft.template = fields["template"] ?? ""
        do {
            let fresh = try await keeper.addWebhook(draft, by: visit.caller)
            guard let secret = fresh.secret else {
                return Redirect.see("/admin/webhooks?done=added")
            }
            return try await webhooksPage(request, visit) {
                $0.done = .added
                $0.fresh = FreshSecret(secret: secret, address: fresh.webhook.address)
            }
        } catch let refusal as WebhookRefusal {
            let problems = problems(refusal, frame.language(of: request), draft.kind)
            return try await webhooksPage(request, visit, .unprocessableContent, draft, problems)
        }
    }

    /// `POST /admin/webhooks/{id}/rotate`: another secret, which is shown this once.
    func rotateWebhook(
        _ request: WebRequest, _ fields: FormFields, _ visit: Visit
    ) async throws -> WebResponse {
        let id = WebhookID(try request.rowNumber())
        do {
            let fresh = try await keeper.rotateSecret(
                of: id, seen: Int64(digits: fields["seen"] ?? "") ?? -1, by: visit.caller)
            return try await webhooksPage(request, visit) {
                $0.fresh = FreshSecret(
                    secret: fresh.secret ?? "", address: fresh.webhook.address)
            }
        } catch let refusal as WebhookRefusal {
            return try await refusedPage(refusal, request, visit)
        }
    }

    /// Answers `POST /admin/webhooks/{id}/test`.
    func testWebhook(
        _ request: WebRequest, _ fields: FormFields, _ visit: Visit
    ) async throws -> WebResponse {
        do {
            try await keeper.testWebhook(WebhookID(try request.rowNumber()), by: visit.caller)
            return Redirect.see("/admin/webhooks?done=tested")
        } catch let refusal as WebhookRefusal {
            return try await refusedPage(refusal, request, visit)
        }
    }

    /// Answers `POST /admin/webhooks/{id}/remove`.
    func removeWebhook(
        _ request: WebRequest, _ fields: FormFields, _ visit: Visit
    ) async throws -> WebResponse {
        do {
            try await keeper.removeWebhook(WebhookID(try request.rowNumber()), by: visit.caller)
        } catch WebhookRefusal.unknown {
            // It is gone, which was what was wanted.
        }
        return Redirect.see("/admin/webhooks?done=removed")
    }

    private func refusedPage(
        _ refusal: WebhookRefusal, _ request: WebRequest, _ visit: Visit
    ) async throws -> WebResponse {
        let language = frame.language(of: request).rawValue
        let text = refusal.told?.sentence.text(in: language)
        return try await webhooksPage(request, visit, .conflict) { $0.problem = text }
    }

    /// What is wrong with a form, by its fields; what is about none of them is about the address.
    private func problems(
        _ refusal: WebhookRefusal, _ language: Language, _ kind: Webhook.Kind
    ) -> [WebhookProblem] {
        let tag = language.rawValue
        let place = kind.isChat ? "to" : "url"
        guard case .invalid(let fields) = refusal else {
            return [
                WebhookProblem(field: place, text: refusal.told?.sentence.text(in: tag) ?? "")
            ]
        }
        return fields.map { field in
            let isShown = kind.isChat || ["url", "events"].contains(field.name)
            let name = field.name.isBytes(of: "url") ? place : field.name
            let label = label(of: name, language)
            let text = field.message.text(in: tag)
            return WebhookProblem(
                field: isShown ? name : place, text: label.isEmpty ? text : "\(label): \(text)")
        }
    }

    private func label(of field: String, _ language: Language) -> String {
        let keys = [
            "url": "webhooks_address", "to": "webhooks_chat", "token": "webhooks_token",
            "language": "webhooks_language", "template": "webhooks_template",
            "events": "webhooks_events",
        ]
        return keys[field].map { frame.renderer.word($0, in: language) } ?? ""
    }

    /// - Parameters:
    ///   - typed: what was typed into the form of its kind.
    ///   - problems: what is wrong with that.
    private func webhooksPage(
        _ request: WebRequest, _ visit: Visit, _ status: HTTPResponse.Status = .ok,
        _ typed: WebhookDraft? = nil, _ problems: [WebhookProblem] = [],
        _ change: (inout WebhooksPage) -> Void = { _ in }
    ) async throws -> WebResponse {
        let wording = frame.wording(for: request)
        let webhooks = try await keeper.webhooks(by: visit.caller)
        let now = keeper.clock()
        var page = WebhooksPage(
            items: webhooks.map { webhook in
                WebhookItem(
                    webhook, events: text(of: webhook.events, wording.language),
                    at: wording.when(webhook.createdAt), who: webhook.createdBy.name.nonEmpty,
                    oldUntil: webhook.oldSecretUntil.flatMap {
                        now < $0 ? wording.when($0) : nil
                    }, gone: webhook.goneAt.map(wording.when))
            },
            forms: Webhook.Kind.allCases.map { kind in
                let isTyped = typed?.kind == kind
                return form(
                    of: kind, isTyped ? typed : nil, isTyped ? problems : [], wording.language)
            }, csrf: visit.csrf)
        change(&page)
        return try await answer(page, to: request, visit, status, path: "/admin/webhooks")
    }

    private func form(
        of kind: Webhook.Kind, _ typed: WebhookDraft?, _ problems: [WebhookProblem],
        _ language: Language
    ) -> WebhookForm {
        let chosen = typed.map { Set($0.events ?? []) } ?? Self.standardEvents(of: kind)
        let spoken = typed?.language ?? frame.shopLanguage.rawValue
        let words = frame.renderer.word("webhook_chat_order", in: frame.shopLanguage)
        return WebhookForm(
            kind, url: typed?.address ?? "", to: typed?.recipient ?? "",
            token: typed?.token ?? "", template: typed?.template ?? "",
            standard: words.replacing(" / ", with: "\n"),
            languages: Language.allCases.map { language in
                FormChoice(
                    value: language.rawValue, text: language == .th ? "ไทย" : "English",
                    isChosen: language.rawValue.isBytes(of: spoken))
            },
            events: WebhookEvent.offered.map { event in
                WebhookEventChoice(
                    name: event.rawValue,
                    text: frame.renderer.word("hook_\(event.word)", in: language),
                    isChosen: chosen.contains(event.rawValue))
            }, problems: problems)
    }

    /// A program is told everything about orders; people what waits for them.
    private static func standardEvents(of kind: Webhook.Kind) -> Set<String> {
        let events: Set<WebhookEvent> =
            kind.isChat
            ? [.underReview, .slip, .paid, .refundDue, .oversold, .alert] : WebhookEvent.ofOrders
        return Set(events.map(\.rawValue))
    }

    private func text(of events: Set<WebhookEvent>, _ language: Language) -> String {
        if events == WebhookEvent.ofOrders {
            return frame.renderer.word("hook_all_orders", in: language)
        }
        return WebhookEvent.offered.filter(events.contains).map {
            frame.renderer.word("hook_\($0.word)", in: language)
        }.joined(separator: " · ")
    }
}
