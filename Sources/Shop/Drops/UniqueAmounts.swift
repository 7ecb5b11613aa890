/// The way in which the orders of a drop differ in what is to be transferred: each is a few minor
/// units off, so that a row of a bank's statement says by its amount whose it is.
package struct UniqueAmounts: Hashable, Sendable {
    /// The direction of the difference.
    package enum Kind: String, CaseIterable, Hashable, Sendable {
        /// Shoppers pay a little less.
        case discount
        /// Shoppers pay a little more.
        case surcharge
    }

    /// The most that an order is off, in minor units: one or more.
    package var within: Int64
    package var kind: Kind

    package init(within: Int64, kind: Kind) {
        precondition(within > 0, "orders differ by something")
        self.within = within
        self.kind = kind
    }

    /// The amount as it is stored: below zero for a discount.
    package var stored: Int64 { kind == .discount ? -within : within }

    /// Reads what `stored` wrote; `nil` for 0.
    package init?(stored: Int64) {
        guard stored != 0 else { return nil }
        self.init(within: abs(stored), kind: stored < 0 ? .discount : .surcharge)
    }

    /// The amounts that an order of a total may ask for, without the total itself, in minor units;
    /// `nil` where there are none, since nobody is asked for nothing.
    package func amounts(of total: Int64) -> ClosedRange<Int64>? {
        guard total > 0 else { return nil }
        switch kind {
        case .surcharge: return total + 1...total + within
        case .discount: return total > 1 ? max(1, total - within)...total - 1 : nil
        }
    }

    /// The minor units that an order of a total is off: as few as are free, and none where all are
    /// taken, since an order is worth more than an amount of its own.
    package func adjustment(of total: Int64, taken: Set<Int64>) -> Int64 {
        guard let amounts = amounts(of: total) else { return 0 }
        let free =
            kind == .discount
            ? amounts.reversed().first { !taken.contains($0) }
            : amounts.first { !taken.contains($0) }
        return free.map { $0 - total } ?? 0
    }
}

/// The named limits of unique amounts.
package enum UniqueAmountLimits {
    /// The most that an order may be off, in minor units: nearly ten of most currencies' units.
    package static let within: Int64 = 999
    /// The time for which nobody else gets the amount of an order that is paid or over: a transfer
    /// may come that long after, and must not be taken for another's.
    package static let held: Span = .days(7)
}
