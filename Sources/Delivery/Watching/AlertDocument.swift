package import Documents
internal import Formats
package import Operations
internal import Pages
internal import Shop

/// The documents of alerts: what is posted to a chat, and what stands in the log.
package struct AlertDocument: Sendable {
    private let keeper: Shopkeeper
    private let words: ShopWording
    private let publicURL: String?

    /// - Parameter publicURL: how people reach the shop, without a slash at its end.
    package init(keeper: Shopkeeper, words: ShopWording, publicURL: String?) {
        self.keeper = keeper
        self.words = words
        self.publicURL = publicURL
    }

    /// An alert as the log tells it, in English as all of it.
    package func line(of alert: Alert) -> String {
        let words = limits(in: .en)
        return "\(words.what(alert)) \(words.todo(alert.diagnosis))".trimmed
    }

    /// What an alert tells people, in the shop's language.
    package func text(of alert: Alert) -> String {
        let limits = limits(in: words.shopLanguage)
        return "\(limits.what(alert)) \(limits.todo(alert.diagnosis))".trimmed
    }

    /// An alert as it is posted: JSON whose `text` is what most chats show, in the shop's language.
    package func json(of alert: Alert) -> [UInt8] {
        let language = words.shopLanguage
        let limits = limits(in: language)
        let shop = keeper.catalogue?.shop.name ?? ShopWording.namelessShop
        let (what, todo) = (limits.what(alert), limits.todo(alert.diagnosis))
        var json = JSONWriter()
        json.object { json in
            json.member(
                "text",
                words.renderer.sentence(
                    "alert_\(alert.kind.rawValue)", ["shop": shop, "what": what, "todo": todo],
                    in: language))
            json.member("state", alert.kind.rawValue)
            json.member("severity", alert.diagnosis.limit.severity.rawValue)
            json.member("limit", alert.diagnosis.limit.rawValue)
            json.member("over", alert.over?.limit.rawValue)
            json.member("what", what)
            json.member("todo", todo)
            json.member("shop", shop)
            json.member("node", keeper.node)
            json.member("at", words.wording(in: language).when(alert.at).iso)
            json.member("page", publicURL.map { "\($0)/admin/live" })
        }
        return json.array
    }

    private func limits(in language: Language) -> LimitWords {
        LimitWords(renderer: words.renderer, wording: words.wording(in: language))
    }
}
