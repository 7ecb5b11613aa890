/// A wish on a drop's waitlist: what somebody asked for, with the place in its order.
package struct WaitlistWish: Hashable, Sendable {
    /// The number among all that were asked in the drop, in the order of their commits.
    package var number: Int64
    /// The units of each variant; a variant is named once.
    package var lines: [WantedLine]
    /// Whether fewer units than asked for are welcome; else it is all of them or none.
    package var takesFewer: Bool

    package init(number: Int64, lines: [WantedLine], takesFewer: Bool) {
        self.number = number
        self.lines = lines
        self.takesFewer = takesFewer
    }

    /// What of free units serves the wish: all of it, or as much as there is where fewer is
    /// welcome. Nothing where that is nothing.
    package func served(by free: [VariantID: Int]) -> [WantedLine] {
        let there = lines.compactMap { line -> WantedLine? in
            let units = min(line.quantity, free[line.variant] ?? 0)
            return units > 0 ? WantedLine(variant: line.variant, quantity: units) : nil
        }
        return takesFewer || there == lines ? there : []
    }
}

/// Units that are offered to one wish.
package struct WaitlistOffer: Hashable, Sendable {
    /// The number of the wish.
    package var number: Int64
    package var lines: [WantedLine]

    package init(number: Int64, lines: [WantedLine]) {
        self.number = number
        self.lines = lines
    }
}

/// The rule by which free units are offered: everybody in order gets what can be had.
///
/// So nobody is passed over by a later wish for units that would have served an earlier one. A wish
/// for all or nothing that does not fit is passed, keeps its place, and holds back nothing: units
/// would else lie there until the drop is over. Each wish is offered once.
package enum WaitlistRule {
    /// The offers that free units make.
    ///
    /// - Parameters:
    ///   - wishes: those that wait, in the order of their numbers.
    ///   - limit: the most offers.
    /// - Returns: the offers, and whether that was all: `false` where the limit came first.
    package static func offers(
        of free: [VariantID: Int], to wishes: some Sequence<WaitlistWish>, atMost limit: Int
    ) -> (offers: [WaitlistOffer], isWhole: Bool) {
        var free = free.filter { $0.value > 0 }
        var offers: [WaitlistOffer] = []
        for wish in wishes {
            if free.isEmpty { break }
            let lines = wish.served(by: free)
            if lines.isEmpty { continue }
            if offers.count == limit { return (offers, false) }
            offers.append(WaitlistOffer(number: wish.number, lines: lines))
            for line in lines {
                let left = (free[line.variant] ?? 0) - line.quantity
                free[line.variant] = left > 0 ? left : nil
            }
        }
        return (offers, true)
    }
}

/// The named limits of waitlists.
package enum WaitlistLimits {
    /// The most wishes that wait in a drop at a time: each offer reads them in order.
    package static let waiting: Int64 = 10_000
    /// The most wishes of a drop in all, so that its record can be read out whole.
    package static let asked: Int64 = 100_000
    /// The most offers of one command, so that whoever buys meanwhile waits for no more than that.
    package static let offers = 32
    /// The most minutes that an offer can be good for: a week.
    package static let offerMinutes: Int64 = 10_080
    /// How long after a drop has closed those who waited in vain are still written to.
    package static let told: Span = .days(1)
    /// How far ahead a batch can be announced.
    package static let ahead: Span = .days(60)
}
