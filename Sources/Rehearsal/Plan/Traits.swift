/// What one shopper is like; drawn from the seed and the shopper's number alone.
///
/// The shares and times are guesses in the right order of magnitude: of people on phones, in a
/// hurry, some on bad networks, some only curious. `docs/rehearsal.md` tells them.
struct Traits: Sendable {
    enum Network: Sendable {
        case good
        /// Reads and writes in small pieces.
        case slow
        /// Loses the connection in the middle of what matters, once, and tries again.
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

    init() {}

    init(chance: inout Chance) {
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
    }
}
