/// A webhook: somebody outside of the shop who is told of what happens in it.
package struct Webhook: Hashable, Sendable {
    package let id: WebhookID
    package let kind: Kind
    /// The address that is posted to; of a chat the one of its service.
    package let address: String
    /// The chat that is written to; empty where there is none.
    package let recipient: String
    /// What is told.
    package let events: Set<WebhookEvent>
    /// The language of the words, by its tag.
    package let language: String
    /// The seller's words for a chat; `nil` where the shop's own are used.
    package let template: MessageTemplate?
    /// The number of the entry that it was added with: it is told of what comes after.
    package let since: Int64
    package let createdAt: Timestamp
    package let createdBy: Actor
    /// How often its secret was changed.
    package let rotations: Int64
    /// Until when the secret of before signs too; `nil` where there is none.
    package let oldSecretUntil: Timestamp?
    /// When it answered that it is there no more; after that it is told nothing.
    package let goneAt: Timestamp?

    /// The kind of a webhook. The raw value is what is stored.
    package enum Kind: String, CaseIterable, Sendable {
        /// A program, which is told signed JSON.
        case webhook
        /// A chat of LINE, by its Messaging API.
        case line
        /// A chat of Telegram, by its Bot API.
        case telegram

        /// Whether people read it: it has words in place of data, and a token in place of a secret
        /// to sign with.
        package var isChat: Bool { self != .webhook }

        /// The address of the service; `nil` where the seller names one.
        package var service: String? {
            switch self {
            case .webhook: nil
            case .line: "https://api.line.me"
            case .telegram: "https://api.telegram.org"
            }
        }
    }

    package init(
        id: WebhookID, kind: Kind, address: String, recipient: String,
        events: Set<WebhookEvent>, language: String, template: MessageTemplate?, since: Int64,
        createdAt: Timestamp, createdBy: Actor, rotations: Int64 = 0,
        oldSecretUntil: Timestamp? = nil, goneAt: Timestamp? = nil
    ) {
        self.id = id
        self.kind = kind
        self.address = address
        self.recipient = recipient
        self.events = events
        self.language = language
        self.template = template
        self.since = since
        self.createdAt = createdAt
        self.createdBy = createdBy
        self.rotations = rotations
        self.oldSecretUntil = oldSecretUntil
        self.goneAt = goneAt
    }

    /// The name of the webhook as a receiver of deliveries.
    package var receiver: String { Self.receiver(id) }

    /// The name of a webhook as a receiver of deliveries.
    package static func receiver(_ id: WebhookID) -> String { "webhook \(id.value)" }

    /// Whether it is to be told of an entry.
    ///
    /// - Parameter webhook: the only one that it is for, as a trial is; `nil` is for everybody.
    package func hears(_ number: Int64, _ event: WebhookEvent, only webhook: WebhookID?) -> Bool {
        guard goneAt == nil, number > since else { return false }
        return event == .test ? webhook == id : events.contains(event)
    }
}

/// The named limits of webhooks.
package enum WebhookLimits {
    /// The most webhooks of a shop: each is served beside the others.
    package static let most = 20
    /// The most bytes of an address.
    package static let address = 2_048
    /// The most characters of a chat's name.
    package static let recipient = 128
    /// The most characters of a chat service's token.
    package static let token = 512
    /// The most characters of a seller's words.
    package static let template = 1_000
    /// How long the secret of before goes on signing.
    package static let oldSecret: Span = .days(1)
    /// How many messages are on their way to one webhook at once.
    package static let atOnce = 4
    /// The bytes of an answer that are read; the connection is closed after them.
    package static let answerRead = 65_536
    /// The characters of an answer that are kept.
    package static let answerKept = 500
    /// The time until a connection is made.
    package static let connecting: Span = .seconds(5)
    /// The time of one try, with its answer.
    package static let whole: Span = .seconds(15)
    /// The most characters of a message to a chat, of which both services take more.
    package static let message = 4_000
    /// The longest that a webhook rests which fails each time.
    package static let rest: Span = .minutes(1)
    /// The longest wait that a receiver may ask for.
    package static let longestWait: Span = .days(1)
    /// The pauses between tries: three days from the first to the last.
    package static let pauses: [Span] =
        [.seconds(5), .seconds(30), .minutes(2), .minutes(10), .minutes(30)]
        + [1, 2, 4, 8, 12, 12, 12, 12, 8].map { Span.hours($0) }
}

/// The reason why nothing was done with a webhook.
package enum WebhookRefusal: Hashable, Sendable {
    case unknown
    /// What was asked for is not right; carries what is wrong with each field.
    case invalid([FieldProblem])
    /// There is one with this address already.
    case alreadyThere(WebhookID)
    case tooMany
    /// Its secret was changed since it was looked at.
    case changed
    /// It is no program, which alone has a secret of the shop's.
    case hasNoSecret
    /// It has answered that it is there no more.
    case gone
}

extension WebhookRefusal: RefusalReason {
    package var told: ToldRefusal? {
        switch self {
        case .unknown: .notFound
        case .invalid(let fields): .invalid(fields)
        case .alreadyThere(let id):
            ToldRefusal(
                .webhookExists, "There is a webhook with this address already.",
                values: ["id": .text("\(id.value)")])
        case .tooMany:
            ToldRefusal(
                .tooManyWebhooks,
                "There are \(WebhookLimits.most) webhooks already. Remove one first.")
        case .changed:
            ToldRefusal(
                .webhookChanged, "The secret was changed in the meantime. Nothing was done.")
        case .hasNoSecret:
            ToldRefusal(
                .webhookChanged,
                "A chat has no secret of the shop's. Remove it, and add it with its new token.")
        case .gone:
            ToldRefusal(
                .webhookChanged,
                "It has answered that it is there no more. Remove it, and add another.")
        }
    }
}
