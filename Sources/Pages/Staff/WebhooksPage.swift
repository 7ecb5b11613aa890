package import Shop

/// The page `GET /admin/webhooks`: whom the shop tells by itself, and forms for more.
package struct WebhooksPage: Page {
    package static let template = "webhooks"

    package var items: [WebhookItem]
    /// The forms, one for each kind.
    package var forms: [WebhookForm]
    /// A secret that was just made, shown this once.
    package var fresh: FreshSecret?
    /// What was done.
    package var done: WebhookDone?
    /// Why nothing was done with one that is there, in words.
    package var problem: String?
    package var csrf: String

    package init(
        items: [WebhookItem], forms: [WebhookForm], fresh: FreshSecret? = nil,
        done: WebhookDone? = nil, problem: String? = nil, csrf: String
    ) {
        self.items = items
        self.forms = forms
        self.fresh = fresh
        self.done = done
        self.problem = problem
        self.csrf = csrf
    }

    package var isRefused: Bool { problem != nil || forms.contains { !$0.problems.isEmpty } }
}

/// What was done with a webhook.
package enum WebhookDone: String, CaseIterable, Sendable {
    case added, removed, tested
}

/// A secret that is shown this once.
package struct FreshSecret: Sendable {
    package var secret: String
    /// The address that it is for.
    package var address: String

    package init(secret: String, address: String) {
        self.secret = secret
        self.address = address
    }
}

/// A webhook in the list.
package struct WebhookItem: Sendable {
    package var id: Int64
    package var kind: Webhook.Kind
    /// The address, or the chat.
    package var place: String
    /// What is told, in words.
    package var events: String
    package var at: TimeText
    /// Who added it; `nil` where the machine did.
    package var who: String?
    /// How often its secret was changed: what the form to change it rests on.
    package var rotations: Int64
    /// Until when the secret of before signs too; `nil` where there is none.
    package var oldUntil: TimeText?
    /// Since when it is there no more; `nil` where it is.
    package var gone: TimeText?
    /// Whether it has a secret that can be changed.
    package var hasSecret: Bool

    package init(
        _ webhook: Webhook, events: String, at: TimeText, who: String?, oldUntil: TimeText?,
        gone: TimeText?
    ) {
        id = webhook.id.value
        kind = webhook.kind
        place = webhook.kind.isChat ? webhook.recipient : webhook.address
        self.events = events
        self.at = at
        self.who = who
        rotations = webhook.rotations
        self.oldUntil = oldUntil
        self.gone = gone
        hasSecret = !webhook.kind.isChat && gone == nil
    }
}

/// The form that adds a webhook of one kind: what was typed, and what is wrong with it.
package struct WebhookForm: Sendable {
    package var kind: Webhook.Kind
    /// The name of the kind, for the ids of fields.
    package var name: String
    package var isOpen: Bool
    package var url: String
    package var to: String
    package var token: String
    package var template: String
    /// The words that are used where nobody writes others.
    package var standard: String
    package var languages: [FormChoice]
    package var events: [WebhookEventChoice]
    package var problems: [WebhookProblem]
    /// The fields that they are about.
    package var wrong: WebhookWrong
    package var isChat: Bool
    /// The names that the seller's own words may have in them.
    package var list: String

    package init(
        _ kind: Webhook.Kind, url: String = "", to: String = "", token: String = "",
        template: String = "", standard: String = "", languages: [FormChoice],
        events: [WebhookEventChoice], problems: [WebhookProblem] = []
    ) {
        self.kind = kind
        name = kind.rawValue
        isChat = kind.isChat
        list = MessageTemplate.Name.allCases.map { "{\($0.rawValue)}" }.joined(separator: " ")
        isOpen = !problems.isEmpty
        self.url = url
        self.to = to
        self.token = token
        self.template = template
        self.standard = standard
        self.languages = languages
        self.events = events
        self.problems = problems
        wrong = WebhookWrong(Set(problems.map(\.field)))
    }
}

/// The fields of a form that are not right.
package struct WebhookWrong: Sendable {
    package var url: Bool
    package var to: Bool
    package var token: Bool
    package var template: Bool
    package var events: Bool

    fileprivate init(_ fields: Set<String>) {
        url = fields.isSuperset(of: ["url"])
        to = fields.isSuperset(of: ["to"])
        token = fields.isSuperset(of: ["token"])
        template = fields.isSuperset(of: ["template"])
        events = fields.isSuperset(of: ["events"])
    }
}

/// A type of what can be told, to choose.
package struct WebhookEventChoice: Sendable {
    package var name: String
    package var text: String
    package var isChosen: Bool

    package init(name: String, text: String, isChosen: Bool) {
        self.name = name
        self.text = text
        self.isChosen = isChosen
    }
}

/// What is wrong with a field of a form.
package struct WebhookProblem: Sendable {
    /// The field's name: `url`, `to`, `token`, `template`, `events`.
    package var field: String
    package var text: String

    package init(field: String, text: String) {
        self.field = field
        self.text = text
    }
}
