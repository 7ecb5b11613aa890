internal import Formats
package import Operations
internal import Pages
package import Shop
internal import Synchronization

/// The documents of webhooks: an entry of the shop's history as JSON for programs, or in words for
/// chats.
///
/// Neither tells who the shopper is, what staff write to each other, or who of staff did it: of an
/// order they say what it is, and where whoever may see more finds it.
package final class WebhookDocument: Sendable {
    private let keeper: Shopkeeper
    private let words: ShopWording
    private let publicURL: String?
    private let shared = Mutex<Shopfront?>(nil)

    /// - Parameter publicURL: how people reach the shop, without a slash at its end.
    package init(keeper: Shopkeeper, words: ShopWording, publicURL: String?) {
        self.keeper = keeper
        self.words = words
        self.publicURL = publicURL
    }

    /// A message: its id, its type, and the entry that it tells of.
    package struct Message: Sendable {
        /// The id of the message, which stays over all tries.
        package let id: String
        package let type: WebhookEvent
        let entry: Outbox.Entry
        /// The order as it stands now, where the entry is of one.
        let order: OrderDetail?

        /// - Parameter delivery: the number of the delivery.
        package init(
            delivery: Int64, type: WebhookEvent, entry: Outbox.Entry, order: OrderDetail?
        ) {
            id = "msg_\(delivery)"
            self.type = type
            self.entry = entry
            self.order = order
        }
    }

    /// A message as JSON: `{id, type, at, number, data}`.
    package func json(of message: Message) -> [UInt8] {
        var json = JSONWriter()
        let shop = shopfront
        json.object { json in
            json.member("id", message.id)
            json.member("type", message.type.rawValue)
            json.member("at", text(of: message.entry.at, shop))
            json.member("number", message.entry.number)
            json.member("data") { json in
                json.object { json in
                    switch message.entry {
                    case .order(_, _, let entry):
                        if let detail = message.order, let shop {
                            json.member("order") { json in
                                json.object { write(detail, shop, to: &$0) }
                            }
                        }
                        json.member("change") { json in
                            json.object { write(entry, to: &$0) }
                        }
                    case .shop(let entry): write(entry, to: &json)
                    }
                }
            }
        }
        return json.array
    }

    /// A message as a chat reads it.
    package func text(of message: Message, for webhook: Webhook) -> String {
        let language = Language(rawValue: webhook.language) ?? words.shopLanguage
        var values: [MessageTemplate.Name: String] = [
            .shop: words.shop(in: language), .what: what(message, in: language),
        ]
        if let detail = message.order {
            let (order, wording) = (detail.order, words.wording(in: language))
            values[.code] = keeper.code(of: order.id).text
            values[.status] = words.renderer.word("status_\(order.status.rawValue)", in: language)
            values[.amount] = wording.money(order.total).text
            values[.balance] = wording.money(order.balance).text
            values[.drop] = detail.drop.title(in: language.rawValue)
            // LINE opens what it is sent inside of itself, where nobody is signed in.
            let tail = webhook.kind == .line ? "?openExternalBrowser=1" : ""
            values[.link] = page(of: order.id).map { $0 + tail }
        } else {
            values[.link] = publicURL.map { "\($0)/admin/live" }
        }
        let own = message.order == nil ? nil : webhook.template
        let template = own ?? Self.standard(message, words.renderer, language)
        return TextSize.cut(template.filled(values), characters: WebhookLimits.message)
    }

    /// The shop's own words.
    private static func standard(
        _ message: Message, _ renderer: PageRenderer, _ language: Language
    ) -> MessageTemplate {
        let key = message.order == nil ? "webhook_chat_shop" : "webhook_chat_order"
        let text = renderer.word(key, in: language).replacing(" / ", with: "\n")
        guard let template = try? MessageTemplate(text) else {
            preconditionFailure("the words \(key) are no template")
        }
        return template
    }

    /// What happened, in words.
    private func what(_ message: Message, in language: Language) -> String {
        if case .shop(let entry) = message.entry, case .alertRaised(let note) = entry.event {
            return note.text
        }
        return words.renderer.word("hook_\(message.type.word)", in: language)
    }

    private func write(
        _ detail: OrderDetail, _ shop: Shopfront, to json: inout JSONWriter
    ) {
        OrderDocument(detail: detail, reader: .staff, asked: nil, shop: shop, keeper: keeper)
            .writeFacts(to: &json)
        json.member("slips") { json in
            json.array(detail.slips) { json, record in
                json.object { json in
                    json.member("id", record.slip.id.value)
                    json.member("status", record.slip.status.rawValue)
                }
            }
        }
        json.member("carrier", detail.shipment?.carrier)
        json.member("tracking", detail.shipment?.tracking)
        json.member("page", page(of: detail.order.id))
    }

    private func write(_ entry: TimelineEntry, to json: inout JSONWriter) {
        json.member("kind", entry.kind.rawValue)
        json.member("by", Self.name(of: entry.actor))
        json.member("from", entry.from?.rawValue)
        json.member("to", entry.to?.rawValue)
        if let amount = entry.amount {
            json.member("amount", amount)
        } else {
            json.member("amount", nil as String?)
        }
        let reason = entry.kind == .slipRejected ? entry.words : nil
        json.member("reason_key", reason.flatMap { RejectReason(stored: $0) }?.rawValue)
    }

    private func write(_ entry: ShopEntry, to json: inout JSONWriter) {
        json.member("by", Self.name(of: entry.actor))
        switch entry.event {
        case .alertRaised(let note):
            json.member("state", note.state)
            json.member("limit", note.limit)
            json.member("text", note.text)
            json.member("node", entry.subject.key)
        case .shopApplied(let changes, let isOverNewer):
            json.member("changes", changes)
            json.member("over_newer", isOverNewer)
        case .lineChanged(let change, let move, _):
            let drop = Int64(entry.subject.key).flatMap { id in
                keeper.catalogue?.listings.first { $0.drop.id == DropID(id) }?.drop.slug
            }
            json.member("drop", drop)
            json.member("change", change.text)
            json.member("move", move)
        default: break
        }
    }

    /// Who did something: never which person of staff.
    private static func name(of actor: Actor) -> String {
        switch actor {
        case .shopper: "shopper"
        case .system: "shop"
        case .staff, .token: "staff"
        }
    }

    private func page(of order: OrderID) -> String? {
        publicURL.map { "\($0)/admin/orders/\(keeper.code(of: order).text)" }
    }

    private func text(of moment: Timestamp, _ shop: Shopfront?) -> String {
        shop?.text(of: moment) ?? DateText.rfc3339(moment)
    }

    /// The catalogue with what is derived from it, kept until it changes.
    private var shopfront: Shopfront? {
        guard let catalogue = keeper.catalogue else { return nil }
        return shared.withLock { shared in
            if let shared, shared.catalogue.version == catalogue.version { return shared }
            let fresh = Shopfront(catalogue)
            shared = fresh
            return fresh
        }
    }
}

extension Shopkeeper {
    /// Adds a webhook, whose words are in one of the languages that there are; the shop's own where
    /// none is named.
    ///
    /// - Throws: `WebhookRefusal`, `Forbidden`, `StorageError`.
    package func addWebhook(
        _ draft: WebhookDraft, by caller: Caller
    ) async throws -> FreshWebhook {
        let own = catalogue.flatMap { Language(rawValue: $0.shop.locale) } ?? .en
        return try await addWebhook(
            draft, languages: Set(ExportLanguages.tags), standard: own.rawValue, by: caller)
    }
}

extension WebhookEvent {
    /// The type of an entry; `nil` for what no webhook is told.
    package init?(of entry: Outbox.Entry) {
        switch entry {
        case .order(_, _, let entry): self.init(entry)
        case .shop(let entry): self.init(entry.event.kind)
        }
    }

    /// The end of the key of its words.
    package var word: String { rawValue.pieces(at: ".").joined(separator: "_") }
}

extension Outbox.Entry {
    /// When it happened.
    fileprivate var at: Timestamp {
        switch self {
        case .order(_, _, let entry): entry.at
        case .shop(let entry): entry.at
        }
    }
}
