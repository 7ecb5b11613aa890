/// The events, actions and outcomes of a shopper.
extension Player {
    enum Stage: Equatable, Sendable {
        case outside, opening, loading, looking, joining, inLine, entering, reserving, typing,
            giving, paying, uploading, cancelling, reading, staying, gone
    }

    /// An event that a shopper is told of.
    enum Event: Sendable {
        case arrived
        case woke(Alarm)
        case assetsLoaded
        case answered(Call, Heard)
        /// The shopper has waited for an answer longer than they wait.
        case impatient
    }

    enum Alarm: Equatable, Sendable {
        /// The shopper has made up their mind, or waited long enough. Only the last one counts.
        case will(Int)
        /// The shopper's browser asks again.
        case poll
        /// The shopper's phone locks itself, and they take it up again.
        case lock, unlock
        /// The shopper loads the page anew, as impatient people do.
        case reload
    }

    enum Action: Equatable, Sendable {
        case call(Call, Manner = .plain)
        case loadAssets
        case wake(Alarm, after: Duration)
        /// The shopper's browser gives up what it has asked for, and its connections.
        case hangUp
        case leave(Outcome)
    }

    /// The manner in which a request is sent.
    enum Manner: Equatable, Sendable {
        case plain
        /// The request is pressed twice: two requests at once.
        case twice
        /// The network goes away in the middle of the request.
        case cut
    }

    /// The outcome of a visit: how it ended.
    enum Outcome: String, CaseIterable, Sendable {
        case bought, cancelled, neverPaid, neverGaveDetails, expired, soldOut, onlyLooked
        case leftTheLine
        /// The shopper was refused for another reason.
        case refused
        /// The shopper gave up: the shop did not answer, or sent them away, as often as they had
        /// patience for.
        case gaveUp
        /// The shopper left because an answer took longer than their patience.
        case leftSlow
        /// The shopper left before they had seen the page.
        case neverSaw
        /// The shopper was still there when the rehearsal ended.
        case stillThere
    }
}
