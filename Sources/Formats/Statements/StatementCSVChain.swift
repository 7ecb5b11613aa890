internal import Shop

/// Checks that each balance of an account follows from the one before it.
struct StatementCSVChain {
    /// Which row does not follow.
    enum Break {
        case thisRow, rowBefore
    }

    private struct Link {
        var balance: Int64
        var amount: Int64
    }

    private let isNewestFirst: Bool?
    /// One chain for each currency: some files have the rows of several accounts.
    private var links: [Currency: Link] = [:]
    private var last: Currency?

    /// - Parameter isNewestFirst: `nil` where the balances follow from no rows.
    init(isNewestFirst: Bool?) {
        self.isNewestFirst = isNewestFirst
    }

    /// Takes the next row.
    ///
    /// - Returns: The row that does not follow; `nil` where all is well, or nothing is known.
    mutating func take(_ amount: Int64, _ balance: Int64, _ currency: Currency) -> Break? {
        defer {
            links[currency] = Link(balance: balance, amount: amount)
            last = currency
        }
        guard let isNewestFirst, let before = links[currency] else { return nil }
        if isNewestFirst {
            // The row before is the later one, so it is the one that does not follow from this.
            guard before.balance &- before.amount != balance else { return nil }
            return last == currency ? .rowBefore : .thisRow
        }
        return before.balance &+ amount == balance ? nil : .thisRow
    }

    /// Takes a balance that is carried over, with no booking.
    mutating func carry(_ balance: Int64, _ currency: Currency) -> Break? {
        // What is there already stays, so that a page that begins with another balance shows.
        guard links[currency] != nil else {
            links[currency] = Link(balance: balance, amount: 0)
            last = nil
            return nil
        }
        guard isNewestFirst == true else { return nil }
        let found = take(0, balance, currency)
        last = nil
        return found == nil ? nil : .rowBefore
    }

    /// Forgets the rows so far, where one cannot be read: nothing follows from it.
    mutating func cut() {
        links.removeAll(keepingCapacity: true)
        last = nil
    }
}
