package import Shop

/// The page `GET /admin/deliveries`: what was sent out of the shop, newest first.
package struct DeliveriesPage: Page {
    package static let template = "deliveries"

    package var rows: [DeliveryRow]
    /// Whether only what was given up is listed.
    package var onlyGivenUp: Bool
    /// The address of older deliveries; `nil` where there are none.
    package var older: String?
    /// Whether what was to be sent again was not given up any more.
    package var hadMoved: Bool
    /// Whether something is sent again.
    package var isAsked: Bool
    /// The token that forms carry.
    package var csrf: String

    package init(
        rows: [DeliveryRow], onlyGivenUp: Bool, older: String? = nil, hadMoved: Bool = false,
        isAsked: Bool = false, csrf: String
    ) {
        self.rows = rows
        self.onlyGivenUp = onlyGivenUp
        self.older = older
        self.hadMoved = hadMoved
        self.isAsked = isAsked
        self.csrf = csrf
    }
}

/// A delivery as a row.
package struct DeliveryRow: Sendable {
    /// The kind of what is delivered.
    package enum Kind: CaseIterable, Sendable {
        case alert, orderMail, staffMail, webhook
    }

    package var id: Int64
    package var kind: Kind
    package var receiver: String
    package var state: Delivery.State
    package var at: TimeText
    package var tries: Int
    package var hasTries: Bool
    /// When it is tried again; `nil` where it is not, or at once.
    package var next: TimeText?
    /// What the last try came to.
    package var answer: String?
    /// What it tells, in the shop's language.
    package var text: String?
    /// What it tells, in words, where it is a webhook's; `nil` for an alert.
    package var event: String?
    /// The code of the order that it tells of; `nil` where it is of none.
    package var order: String?
    /// What the receiver answered the last time; `nil` where it did not.
    package var reply: DeliveryReply?

    package init(
        _ delivery: Delivery, _ kind: Kind = .alert, order: String? = nil, text: String?,
        at: TimeText, next: TimeText?, event: String? = nil
    ) {
        self.kind = kind
        self.text = text
        self.event = event
        self.order = order
        reply = delivery.lastAnswer.map(DeliveryReply.init)
        id = delivery.id
        receiver = delivery.receiver
        state = delivery.state
        self.at = at
        tries = delivery.tries
        hasTries = delivery.tries > 0
        self.next = next
        answer = delivery.answer
    }
}

/// What a receiver answered, as a row tells it.
package struct DeliveryReply: Sendable {
    package var status: Int
    package var took: Int
    /// The beginning of what it said; `nil` where that was nothing.
    package var body: String?

    fileprivate init(_ answer: DeliveryAnswer) {
        status = answer.status
        took = Int(answer.took.milliseconds)
        body = answer.body.isUnseen ? nil : answer.body
    }
}
