extension Order {
    /// What the order is off so that its amount is its own, whatever was forgiven.
    package var ownAdjustment: Money { adjustment + forgiven }

    /// Forgives what is missing when money was confirmed, where it is little enough; `confirmed`
    /// includes the money already. What comes on top of something forgiven makes up for that first.
    ///
    /// - Parameters:
    ///   - limit: the most that may be missing, in minor units.
    ///   - canTake: whether the units of an expired order can be taken again.
    package mutating func forgive(upTo limit: Int64, canTake: Bool) {
        let missing = (balance + forgiven).minorUnits
        if missing <= forgiven.minorUnits {
            setForgiven(max(0, missing))
        } else if missing <= limit, status.waitsForMoney || status == .expired && canTake {
            setForgiven(missing)
        }
    }

    /// Has what was forgiven owed again.
    package mutating func forgiveNothing() { setForgiven(0) }

    private mutating func setForgiven(_ minorUnits: Int64) {
        let next = Money(minorUnits: minorUnits, currency: forgiven.currency)
        adjustment = ownAdjustment - next
        forgiven = next
    }
}

extension TimelineEntry {
    /// Whether an entry of something forgiven says that more is, and not that less is.
    package var isForgiving: Bool { (amount?.minorUnits ?? 0) > 0 }
}

extension OrderStatus {
    /// Whether the order holds its units and waits for money, or for somebody to look at it: what
    /// is missing then may be forgiven.
    package var waitsForMoney: Bool { holdsStock && !isSold }
}
