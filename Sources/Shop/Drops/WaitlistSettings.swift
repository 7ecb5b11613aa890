/// The waitlist of a drop, as its shop file sets it: how what comes back is offered to whoever
/// asked for it.
package struct WaitlistSettings: Hashable, Sendable {
    /// The time for which an offer is good.
    package var offer: Span
    package var offers: Offers

    /// When units that come back are offered.
    package enum Offers: String, CaseIterable, Hashable, Sendable {
        /// As soon as they are back.
        case atOnce = "at_once"
        /// Together, when staff say so or at a time that was announced.
        case batches
    }

    package init(offer: Span, offers: Offers = .atOnce) {
        self.offer = offer
        self.offers = offers
    }

    /// What whoever waits is served by where the file has taken the waitlist out meanwhile.
    package static let standard = WaitlistSettings(offer: .minutes(30))
}
