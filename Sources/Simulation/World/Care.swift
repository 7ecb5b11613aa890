internal import Shop

/// How carefully staff press: what they saw before, and what they say is meant.
struct Care {
    /// What their page showed of each order.
    var seen: [OrderID: OrderSeen] = [:]
    /// Whether it is meant that more money is confirmed than is owed, or that goods go although
    /// money is.
    var isMeant = false

    /// The other orders that were seen to have a slip's file: a page asks, a program does not.
    var knownOthers: Set<OrderID>? { isMeant || seen.isEmpty ? nil : [] }

    static let none = Care()
}
