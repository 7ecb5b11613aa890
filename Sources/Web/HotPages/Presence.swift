internal import Operations
internal import Shop

/// How long people have spent on the shop's pages, all together.
///
/// An open page asks again and again, and each time stands for the pause since it asked last. So
/// the people of a moment are the time that was spent since an earlier one, divided by that span.
/// Not counted are pages that nobody looks at, which do not ask; pages without scripts; and what a
/// cache in front answers for us. A program that asks as pages do counts as a person. Whoever has
/// more than 500 people ahead in a line counts as a half, and whoever has a turn as a third: their
/// pages ask more seldom. The line's own figures have them all.
final class Presence: Sendable {
    /// The pauses after which pages ask again. The numbers are those of the scripts, which a test
    /// compares.
    enum Pauses {
        /// A drop that is open, or about to open (`live-stock.js`, `countdown.js`,
        /// `follow-line.js`).
        static let live: Span = .seconds(2)
        /// A countdown, or a line, that has more than a minute to go (`countdown.js`,
        /// `follow-line.js`).
        static let countdown: Span = .seconds(20)
        /// The time before the opening from which on a countdown asks like an open drop.
        static let near: Span = .seconds(60)
        /// A shopper's own order (`order-status.js`).
        static let order: Span = .seconds(5)
    }

    private let spent = Counter()

    /// A page has asked that asks so often.
    func add(_ pause: Span) {
        spent.add(UInt64(pause.milliseconds))
    }

    /// Milliseconds so far.
    var milliseconds: Int64 { Int64(spent.value) }
}
