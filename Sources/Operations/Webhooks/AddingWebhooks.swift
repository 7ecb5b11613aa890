internal import Formats
package import Shop
internal import Storage

/// Who may see webhooks, and change them.
enum WebhookPermission {
    static let see = Permission.changeShop
    static let change = Permission.changeShop
}

/// What somebody asks for who adds a webhook, as it was typed.
package struct WebhookDraft: Hashable, Sendable {
    package var kind = Webhook.Kind.webhook
    /// The address; of a chat another one than its service's, which is mostly left empty.
    package var address = ""
    /// The chat that is written to.
    package var recipient = ""
    /// The token of the chat's service.
    package var token = ""
    /// The types that are told; `nil` is all that concern orders.
    package var events: [String]?
    /// The language of the words; empty is the shop's.
    package var language = ""
    /// The seller's words; empty are the shop's own.
    package var template = ""

    package init(kind: Webhook.Kind = .webhook, address: String = "") {
        self.kind = kind
        self.address = address
    }
}

/// A draft that holds.
private struct CheckedDraft {
    var address: WebAddress
    var recipient: String
    var events: Set<WebhookEvent>
    var language: String
    var template: MessageTemplate?

    /// - Throws: `WebhookRefusal.invalid` with all that is wrong.
    init(
        _ draft: WebhookDraft, reach: WebhookReach, languages: Set<String>, standard: String
    ) throws(WebhookRefusal) {
        var problems: [FieldProblem] = []
        func note(_ name: String, _ sentence: Sentence) {
            problems.append(FieldProblem(name, sentence))
        }
        let typed = draft.address.trimmed
        let text = typed.isEmpty ? draft.kind.service ?? "" : typed
        let address = text.utf8.count <= WebhookLimits.address ? WebAddress(text) : nil
        if let address {
            if let flaw = reach.flaw(of: address) { note("url", flaw) }
        } else {
            note("url", "is no address, such as https://hooks.example/shop")
        }
        recipient = draft.kind.isChat ? draft.recipient.trimmed : ""
        if draft.kind.isChat {
            if !Self.isName(recipient) { note("to", "must be the id of the chat") }
            if !Self.isToken(draft.token.trimmed) {
                note("token", "must be the token that the chat's service gave you")
            }
        } else if !draft.recipient.isEmpty || !draft.token.isEmpty || !draft.template.isEmpty {
            note("kind", "only a chat has a token, somebody to write to, and words")
        }
        events = WebhookEvent.ofOrders
        if let names = draft.events {
            let known = names.map { WebhookEvent(rawValue: $0) }
            events = Set(known.compactMap(\.self))
            if events.isEmpty || known.contains(nil) || events.contains(.test) {
                let offered = WebhookEvent.offered.map(\.rawValue).joined(separator: ", ")
                note("events", "must be some of: \(offered)")
            }
        }
        language = draft.language.isEmpty ? standard : draft.language
        if !languages.contains(language) {
            note("language", "must be one of: \(languages.sorted().joined(separator: ", "))")
        }
        template = nil
        do throws(MessageTemplate.Flaw) {
            let words = draft.template.trimmed
            if words.unicodeScalars.count > WebhookLimits.template {
                note("template", "must have at most \(WebhookLimits.template) characters")
            } else if !words.isEmpty {
                template = try MessageTemplate(words)
            }
        } catch {
            let names = MessageTemplate.Name.allCases.map { "{\($0.rawValue)}" }
            note("template", "may name these alone: \(names.joined(separator: ", "))")
        }
        guard problems.isEmpty, let address else { throw .invalid(problems) }
        self.address = address
    }

    private static func isName(_ text: String) -> Bool {
        (1...WebhookLimits.recipient).contains(text.utf8.count)
            && text.utf8.allSatisfy { (0x21...0x7E).contains($0) }
    }

    /// A token goes into a header or an address: nothing in it may end either.
    private static func isToken(_ text: String) -> Bool {
        (1...WebhookLimits.token).contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20)
                    || "-._~+/=:".utf8.contains(byte)
            } && text.span(of: "..") == nil
    }
}

/// A webhook that was just added or got another secret.
package struct FreshWebhook: Sendable {
    package let webhook: Webhook
    /// The secret as it is shown this once; `nil` for a chat.
    package let secret: String?
}

extension Shopkeeper {
    /// Adds a webhook, which is told of what happens from now on.
    ///
    /// - Parameters:
    ///   - languages: the tags of the languages that there are words in.
    ///   - standard: the one of the shop.
    /// - Throws: `WebhookRefusal`, `Forbidden`, `StorageError`.
    package func addWebhook(
        _ draft: WebhookDraft, languages: Set<String>, standard: String, by caller: Caller
    ) async throws -> FreshWebhook {
        try caller.need(WebhookPermission.change)
        let checked = try CheckedDraft(
            draft, reach: reach, languages: languages, standard: standard)
        let plain = WebhookSecret(
            bytes: draft.kind.isChat
                ? Array(draft.token.trimmed.utf8) : random(WebhookSecret.byteCount))
        let (now, nonce, keys) = (clock(), random(WebhookSeal.nonce), secret)
        let webhook = try await store.writeBeside { connection in
            let there = try WebhookRows.all(on: connection)
            let same = there.first {
                $0.kind == draft.kind && $0.address.isBytes(of: checked.address.text)
                    && $0.recipient.isBytes(of: checked.recipient)
            }
            if let same { throw WebhookRefusal.alreadyThere(same.id) }
            guard there.count < WebhookLimits.most else { throw WebhookRefusal.tooMany }
            let id = WebhookID(try Counters.next(.webhooks, on: connection))
            if try RelayRows.cursor(of: WebhookRelay.relayName, on: connection) == nil {
                let last = try Outbox.last(on: connection)
                try RelayRows.begin(WebhookRelay.relayName, after: last, on: connection)
            }
            try ShopEntries.append(
                .webhookAdded(kind: draft.kind.rawValue, host: checked.address.host),
                of: .webhook(id), by: caller.actor, at: now, on: connection)
            let webhook = Webhook(
                id: id, kind: draft.kind, address: checked.address.text,
                recipient: checked.recipient, events: checked.events,
                language: checked.language, template: checked.template,
                since: try Outbox.last(on: connection), createdAt: now, createdBy: caller.actor)
            try WebhookRows.insert(
                webhook, sealed: keys.sealed(plain, of: id, nonce: nonce), on: connection)
            return webhook
        }
        return FreshWebhook(webhook: webhook, secret: webhook.kind.isChat ? nil : plain.text)
    }
}
