/// The traits of one shopper; drawn from the seed and the shopper's number alone.
///
/// The shares and times are guesses in the right order of magnitude: of people on phones, in a
/// hurry, some on bad networks, some only curious. `docs/rehearsal.md` tells them.
struct Traits: Sendable {
    enum Network: Sendable {
        case good
        /// The shopper reads and writes in small pieces.
        case slow
        /// The shopper is on 3G: each request takes its time to get there, little goes through at
        /// once, and some of it is lost and sent again.
        case mobile
        /// The shopper loses the connection in the middle of what matters, once, and tries again.
        case cutting
    }

    var network = Network.good
    var buys = true
    var pressesTwice = false
    var givesDetails = true
    var pays = true
    var cancels = false
    /// Units wanted.
    var quantity = 1
    /// Seconds until they know what they want.
    var looking = 6.0
    /// Seconds to type name and address.
    var typing = 35.0
    /// Seconds to transfer the money and find the slip.
    var paying = 60.0
    /// Seconds that somebody who has nothing left to do, or nothing left to buy, stays.
    var staying = 600.0
    /// How often they try again what did not work before they give up.
    var tries = 12
    /// Seconds for which they look at a page that does not come, or at a button that does not
    /// answer, before they leave. The pace of the rehearsal does not shorten it: it is about the
    /// shop's time and not about theirs.
    var patience = 15.0
    /// Whether the shopper's phone locks itself while they wait.
    var locks = false
    /// Whether the shopper loads the page anew while nothing happens.
    var reloads = false

    init() {}

    /// What a circumstance adds is drawn last, so that the rest of the crowd stays as it was.
    init(chance: inout Chance, _ circumstances: Set<Circumstance> = []) {
        let luck = chance.share()
        network = luck < 0.04 ? .cutting : luck < 0.10 ? .slow : .good
        buys = chance.happens(0.85)
        pressesTwice = chance.happens(0.10)
        givesDetails = chance.happens(0.92)
        pays = chance.happens(0.85)
        cancels = chance.happens(0.02)
        let wish = chance.share()
        quantity = wish < 0.75 ? 1 : wish < 0.95 ? 2 : 3
        looking = chance.seconds(median: 6)
        typing = chance.seconds(median: 35, spread: 0.5)
        paying = chance.seconds(median: 60)
        staying = chance.seconds(median: 600)
        tries = 4 + Int(chance.seconds(median: 8))
        let shared = 0.5
        if circumstances.contains(.mobile) && chance.happens(shared) { network = .mobile }
        if circumstances.contains(.latePayments) && chance.happens(shared) {
            paying = chance.seconds(median: 900)
        }
        locks = circumstances.contains(.lockedPhones) && chance.happens(shared)
        reloads = circumstances.contains(.reloads) && chance.happens(shared)
        // Whoever is used to a bad network waits longer, and nobody leaves at once.
        let patient = max(5, chance.seconds(median: 15, spread: 0.5))
        patience = patient * (network == .good ? 1 : 3)
    }
}
