import Pages
import Shop

extension Sample {
    /// Every kind, with and without what may be missing, and what can be wrong with each form.
    static var webhookPages: [any Page] {
        let items = Webhook.Kind.allCases.flatMap {
            [webhook($0, isGone: false), webhook($0, isGone: true)]
        }
        let fields = ["url", "to", "token", "template", "events"]
        let wrong = fields.map { WebhookProblem(field: $0, text: "It is not right.") }
        let done = WebhookDone.allCases.map { done in
            WebhooksPage(items: items, forms: forms([]), done: done, csrf: "token")
        }
        return done + [
            WebhooksPage(
                items: items, forms: forms([]),
                fresh: FreshSecret(secret: "whsec_AAAA", address: "https://hooks.example/a"),
                csrf: "token"),
            WebhooksPage(items: [], forms: forms(wrong), csrf: "token"),
            WebhooksPage(
                items: [], forms: forms([]), problem: "The secret was changed.", csrf: "token"),
        ]
    }

    private static func webhook(_ kind: Webhook.Kind, isGone: Bool) -> WebhookItem {
        WebhookItem(
            Webhook(
                id: WebhookID(7), kind: kind, address: "https://hooks.example/shop",
                recipient: kind.isChat ? "C0123456789" : "", events: WebhookEvent.ofOrders,
                language: "en", template: nil, since: 1, createdAt: Timestamp(milliseconds: 0),
                createdBy: .system, rotations: 1),
            events: "Everything about orders", at: time("13:40"),
            who: isGone ? nil : "anna@shop.example",
            oldUntil: isGone ? nil : time("14:40"), gone: isGone ? time("13:45") : nil)
    }

    private static func forms(_ problems: [WebhookProblem]) -> [WebhookForm] {
        Webhook.Kind.allCases.map { kind in
            WebhookForm(
                kind, url: "https://hooks.example", to: "C01", token: "t", template: "{code}",
                standard: "{code}",
                languages: [FormChoice(value: "th", text: "ไทย", isChosen: true)],
                events: [
                    WebhookEventChoice(name: "order.paid", text: "Paid", isChosen: true),
                    WebhookEventChoice(name: "order.slip", text: "Slip", isChosen: false),
                ],
                problems: problems.filter {
                    kind.isChat ? $0.field != "url" : ["url", "events"].contains($0.field)
                })
        }
    }
}
