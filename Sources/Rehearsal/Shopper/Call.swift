internal import Shop

/// A call: what a shopper asks the shop for.
package enum Call: String, CaseIterable, Sendable {
    case page
    /// One of the page's style sheets, scripts and pictures.
    case asset
    case live
    case join
    case admission
    case reserve
    case details
    case slip
    /// The order once more, to see that all is well.
    case order
    /// The status that an open order page asks for again and again.
    case status
    case cancel
    /// Calls that are not a shopper's: what staff look through meanwhile, and what they export.
    case staff, export

    /// Whether somebody sits before it until it is answered; their browser asks the rest by itself.
    var isWaitedFor: Bool {
        switch self {
        case .asset, .live, .status, .staff, .export: false
        default: true
        }
    }
}

/// The answer as a shopper hears it.
enum Heard: Equatable, Sendable {
    /// The call is done, and there is nothing more to know.
    case fine
    case live(LiveView)
    case joined(Ticket)
    case admitted(String)
    case notYourTurn(ahead: Int)
    case reserved(HeardOrder)
    case order(HeardOrder)
    /// The call needs a proof, because many join: work is asked for, or a wait with this challenge.
    case proofRequired(String, after: Duration)
    /// The call was refused, with the reason by the shop's code.
    case refused(String, left: [String: Int])
    /// The shop has too much at once, and asks to come again after so long.
    case busy(after: Duration)
    /// The call has no answer, or one that is the shop's own failure.
    case failed
}

/// A ticket of the line, as a shopper holds it.
struct Ticket: Hashable, Sendable {
    var text: String
    /// The number of the join, from which the shop works out the place.
    var index: Int
}

/// The drop as everybody polls it.
struct LiveView: Equatable, Sendable {
    var state: String
    var available: [String: Int]
    var lineState: String
    var cursor: Int
    /// Says that whoever has it was there before the line began.
    var stamp: String?
    var serverTime: Timestamp?
    /// How far the shop's clocks on the wall are ahead of UTC, in seconds.
    var offset: Int64?

    var isLineOn: Bool { lineState != "off" }
    /// Units left of everything together.
    var left: Int { available.values.reduce(0, +) }
}

/// An order as the shop acknowledges or tells it.
struct HeardOrder: Hashable, Sendable {
    var code: String
    /// The order's key, only where it was acknowledged.
    var key: String?
    var status: String
    var expiresAt: Timestamp?
    var units: [String: Int]
}

/// The scene: what everybody in the crowd knows from the beginning.
struct Scene: Sendable {
    var slug: String
    var goods: [Good]
    var limitPerPerson: Int?
    var pace: Double

    struct Good: Hashable, Sendable {
        var sku: String
        var stock: Int
    }

    /// A time that people take, at the pace of the rehearsal.
    func span(_ seconds: Double) -> Duration {
        .seconds(seconds / pace)
    }
}
