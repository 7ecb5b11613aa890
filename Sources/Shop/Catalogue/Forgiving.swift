extension ShopProfile {
    /// What is forgiven, as the shop file says it; nothing where nothing is.
    package var forgivingText: String {
        forgiving == 0 ? "" : Money(minorUnits: forgiving, currency: currency).decimal
    }
}

/// The named limits of what is forgiven.
package enum ForgivingLimits {
    /// The most that a payment may fall short, in whole units of the currency: more is no slip of
    /// the finger and no bank's charge, and would give away goods.
    package static let most: Int64 = 100

    /// The most in a currency's minor units.
    package static func most(in currency: Currency) -> Int64 {
        (0..<currency.decimals).reduce(most) { most, _ in most * 10 }
    }
}
