package import Shop

/// The page `GET /admin/slips`: slips that wait for a decision: those of orders that have ended
/// first, then the oldest.
package struct SlipsPage: Page {
    package static let template = "slips"

    package var waiting: [WaitingSlip]
    /// The number of all slips that wait, when only some are listed.
    package var count: Int
    /// The review page to begin with.
    package var first: String?
    /// Whether several can be looked at together.
    package var hasSheet: Bool
    /// The decision on the last slip, to say so.
    package var decided: Decided?

    package init(
        waiting: [WaitingSlip], count: Int, first: String? = nil, hasSheet: Bool = false,
        decided: Decided? = nil
    ) {
        self.waiting = waiting
        self.count = count
        self.first = first
        self.hasSheet = hasSheet
        self.decided = decided
    }
}

/// A slip in the waiting list.
package struct WaitingSlip: Sendable {
    package var reviewPath: String
    package var sentAt: TimeText
    /// The time that the slip has waited, written: `4 min`.
    package var waited: String
    package var code: String
    package var customer: String
    package var owed: MoneyText
    package var isReused: Bool
    /// The path of a small picture of it, once there is one.
    package var thumbnail: String?
    /// The order's status, when it has ended: money for it has to go back.
    package var ended: OrderStatus?

    package init(
        reviewPath: String, sentAt: TimeText, waited: String, code: String, customer: String,
        owed: MoneyText, isReused: Bool, thumbnail: String? = nil, ended: OrderStatus? = nil
    ) {
        self.reviewPath = reviewPath
        self.sentAt = sentAt
        self.waited = waited
        self.code = code
        self.customer = customer
        self.owed = owed
        self.isReused = isReused
        self.thumbnail = thumbnail
        self.ended = ended
    }
}
