/// A time of the shop that its database remembers as a whole.
///
/// A database may be found behind what people hold: an older copy was put back, or a standby that
/// lagged took over. What was given out and is not there any more must never be given to somebody
/// else. So a new era begins: its numbers begin beyond all that the old one can have given out, and
/// its keys are made with an id of its own. What is still there stays good.
package struct Era: Hashable, Sendable {
    /// The era's number: 1 for the first after the shop's beginning, which is era 0 without a row.
    package var number: Int64
    /// The era's random id, as text: two shops made from one copy do not share keys.
    package var id: String
    package var beganAt: Timestamp
    package var cause: Cause
    /// The sequences of numbers that were in use when the era began, by their names.
    package var numbers: [String: Numbers]

    /// The reason why an era began.
    package enum Cause: String, CaseIterable, Sendable {
        /// The database was found behind what was seen of it.
        case behind
        /// A machine stopped without a word, and its database may have lost its last moments.
        case doubt
        /// A backup was put back.
        case restored
        /// The shop was copied to another database.
        case copied
        /// Somebody asked for a new era by command.
        case asked
    }

    /// The numbers of one sequence: how far they were when the era began, and where it goes on.
    package struct Numbers: Hashable, Sendable {
        /// The greatest number that was still there when the era began.
        package var last: Int64
        /// The number after which the era's own begin. What lies between is lost.
        package var first: Int64

        package init(last: Int64, first: Int64) {
            self.last = last
            self.first = first
        }
    }

    package init(
        number: Int64, id: String, beganAt: Timestamp, cause: Cause, numbers: [String: Numbers]
    ) {
        self.number = number
        self.id = id
        self.beganAt = beganAt
        self.cause = cause
        self.numbers = numbers
    }

    /// The name of the sequence of orders.
    package static let orders = "orders"
    /// The name of the sequence of entries of waitlists.
    package static let waitlist = "waitlist"

    /// The name of the sequence of a line's tickets.
    package static func line(_ drop: DropID) -> String { "line \(drop.value)" }

    /// The least distance of an era's numbers from those of the one before: more than a large shop
    /// sells in years. There are eight thousand million order codes.
    package static let gap: Int64 = 4_000_000
    /// The most that chance adds to the distance, so that two eras that begin from one and the same
    /// copy do not give out the same codes.
    package static let spread: Int64 = 60_000_000

    /// The distance of this era's numbers from the last one before. Where codes become few, chance
    /// has to do without.
    package static func gap(after last: Int64, id: [UInt8]) -> Int64 {
        let chance = id.prefix(7).reduce(Int64(0)) { $0 << 8 | Int64($1) }
        return last > 1_000 * gap ? gap : gap + chance % spread
    }

    /// A number that tells an era from every other one, also from one with its number that another
    /// copy of the shop has begun; 0 is the first.
    package var tag: Int64 { Int64(id.prefix(15), radix: 16) ?? 0 }
}

/// All eras of a shop, oldest first. Empty in a shop that never lost anything.
package struct EraHistory: Hashable, Sendable {
    package private(set) var eras: [Era]

    package init(_ eras: [Era] = []) {
        self.eras = eras
    }

    /// The number of the present era.
    package var current: Int64 { eras.last?.number ?? 0 }

    /// The tag of the present era, which tells it from every other.
    package var tag: Int64 { eras.last?.tag ?? 0 }

    /// The era that a number was given out in.
    package func era(of number: Int64, in sequence: String) -> Int64 {
        eras.last { number > ($0.numbers[sequence]?.first ?? 0) }?.number ?? 0
    }

    /// Whether a number that an era gave out is still in the database.
    package func isKept(_ number: Int64, of era: Int64, in sequence: String) -> Bool {
        eras.allSatisfy { $0.number <= era || number <= ($0.numbers[sequence]?.last ?? 0) }
    }

    /// Whether an order with this number was given out, or may have been, and is lost.
    package func isLost(_ order: OrderID) -> Bool {
        !isKept(order.value, of: era(of: order.value, in: Era.orders), in: Era.orders)
    }
}
