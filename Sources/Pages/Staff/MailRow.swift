package import Shop

/// A mail about an order, as staff see it beside the order.
package struct MailRow: Sendable {
    /// The number of its delivery.
    package var id: Int64
    /// What it tells, in the reader's language.
    package var text: String
    package var at: TimeText
    package var state: Delivery.State
    /// What the mail server answered.
    package var answer: String?
    /// Whether the shopper's address takes no mail.
    package var isBounce: Bool
    /// Whether the reader may send it again.
    package var maySendAgain: Bool

    package init(
        id: Int64, text: String, at: TimeText, state: Delivery.State, answer: String? = nil,
        isBounce: Bool = false, maySendAgain: Bool = false
    ) {
        self.id = id
        self.text = text
        self.at = at
        self.state = state
        self.answer = answer
        self.isBounce = isBounce
        self.maySendAgain = maySendAgain
    }
}
