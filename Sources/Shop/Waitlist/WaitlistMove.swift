/// A line of a waitlist's public record: what happened, without who it happened to.
///
/// Its text is what enters the chain; docs/reference/waitlist-record.md tells it.
package struct WaitlistMove: Hashable, Sendable {
    /// The number among the lines of the record, from 1.
    package var number: Int64
    package var at: Timestamp
    package var event: Event

    /// The event of a line. Variants are named by their SKUs.
    package enum Event: Hashable, Sendable {
        /// A wish entered the list.
        case asked(Int64, takesFewer: Bool, [Units])
        /// Whoever asked has left.
        case left(Int64)
        /// Staff removed a wish.
        case removed(Int64)
        /// Free units were looked at and offered. What no wish could take went on sale.
        case offered(free: [Units], [Offer])
    }

    /// Units of a variant.
    package struct Units: Hashable, Sendable {
        package var sku: String
        package var count: Int

        package init(_ sku: String, _ count: Int) {
            self.sku = sku
            self.count = count
        }
    }

    /// An offer to a wish. One that the drop's limit per person did not allow ends the wish too.
    package struct Offer: Hashable, Sendable {
        package var number: Int64
        package var units: [Units]
        package var isRefused: Bool

        package init(_ number: Int64, _ units: [Units], isRefused: Bool = false) {
            self.number = number
            self.units = units
            self.isRefused = isRefused
        }
    }

    package init(number: Int64, at: Timestamp, event: Event) {
        self.number = number
        self.at = at
        self.event = event
    }

    /// The line: number, milliseconds since 1970, what happened, with blanks between.
    package var text: String {
        "\(number) \(at.milliseconds) \(event.text)"
    }
}

extension WaitlistMove.Event {
    fileprivate var text: String {
        switch self {
        case .asked(let number, let takesFewer, let units):
            "asked \(number) \(takesFewer ? "fewer" : "all") \(Self.text(units))"
        case .left(let number): "left \(number)"
        case .removed(let number): "removed \(number)"
        case .offered(let free, let offers):
            (["offered", Self.text(free)]
                + offers.map { offer in
                    "\(offer.number)\(offer.isRefused ? "!" : ""):\(Self.text(offer.units))"
                }).joined(separator: " ")
        }
    }

    private static func text(_ units: [WaitlistMove.Units]) -> String {
        units.map { "\($0.sku)=\($0.count)" }.joined(separator: ",")
    }
}
