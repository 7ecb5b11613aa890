/// A time of the shop that its database remembers as a whole.
///
/// A database may be found behind what people hold: an older copy was put back, or a standby that
/// lagged took over. What was given out and is not there any more must never be given to somebody
/// else. So a new era begins: its numbers begin beyond all that the old one can have given out, and
/// its keys are made with an id of its own. What is still there stays good.
package struct Era: Hashable, Sendable {
    /// 1 for the first that began after the shop itself, which is era 0 and has no row.
    package var number: Int64
    /// Chance, as text: two shops that were made from one copy do not share keys.
    package var id: String
    package var beganAt: Timestamp
    package var cause: Cause
    /// The sequences that were in use, by their names.
    package var numbers: [String: Numbers]

    /// Why an era began.
    package enum Cause: String, CaseIterable, Sendable {
        /// The database was found behind what was seen of it.
        case behind
        /// A machine stopped without a word, and its database may have lost its last moments.
        case doubt
        /// A backup was put back.
        case restored
        /// The shop was copied to another database.
        case copied
        /// Somebody said so.
        case asked
    }

    /// What became of a sequence of numbers.
    package struct Numbers: Hashable, Sendable {
        /// The greatest that was still there when the era began.
        package var last: Int64
        /// The era's own are greater than this. What lies between is lost.
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

    /// The name of the sequence of a line's tickets.
    package static func line(_ drop: DropID) -> String { "line \(drop.value)" }

    /// How far an era's numbers are above those of the one before, at least: more than a large shop
    /// sells in years. There are eight thousand million order codes.
    package static let gap: Int64 = 4_000_000
    /// How much is added by chance, so that two eras that begin from one and the same copy do not
    /// give out the same codes.
    package static let spread: Int64 = 60_000_000

    /// How far the numbers of an era with this id are above the last one before. Where codes become
    /// few, chance has to do without.
    package static func gap(after last: Int64, id: [UInt8]) -> Int64 {
        let chance = id.prefix(7).reduce(Int64(0)) { $0 << 8 | Int64($1) }
        return last > 1_000 * gap ? gap : gap + chance % spread
    }

    /// What tells an era from every other one, also from one with its number that another copy of
    /// the shop has begun; 0 is the first.
    package var tag: Int64 { Int64(id.prefix(15), radix: 16) ?? 0 }
}

/// All eras of a shop, oldest first. Empty in a shop that never lost anything.
package struct EraHistory: Hashable, Sendable {
    package private(set) var eras: [Era]

    package init(_ eras: [Era] = []) {
        self.eras = eras
    }

    /// The era that is now.
    package var current: Int64 { eras.last?.number ?? 0 }

    /// What tells the era that is now from every other.
    package var tag: Int64 { eras.last?.tag ?? 0 }

    /// The era that a number was given out in.
    package func era(of number: Int64, in sequence: String) -> Int64 {
        eras.last { number > ($0.numbers[sequence]?.first ?? 0) }?.number ?? 0
    }

    /// Whether what an era gave out under this number is still there.
    package func isKept(_ number: Int64, of era: Int64, in sequence: String) -> Bool {
        eras.allSatisfy { $0.number <= era || number <= ($0.numbers[sequence]?.last ?? 0) }
    }

    /// Whether an order with this number was given out, or may have been, and is lost.
    package func isLost(_ order: OrderID) -> Bool {
        !isKept(order.value, of: era(of: order.value, in: Era.orders), in: Era.orders)
    }
}
