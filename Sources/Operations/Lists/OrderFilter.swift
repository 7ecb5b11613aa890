package import Shop

/// A filter of orders: which of them a list or an export is about.
package struct OrderFilter: Hashable, Sendable {
    package var drop: DropID?
    /// The statuses of the orders; empty is every status.
    package var statuses: Set<OrderStatus>
    /// The standing that the orders' money must have; `nil` is any.
    package var money: MoneyStanding?
    /// The moment from which on the orders were created.
    package var from: Timestamp?
    /// The moment before which the orders were created.
    package var to: Timestamp?
    /// The text that staff typed into the search field.
    package var search: String

    package init(
        drop: DropID? = nil, statuses: Set<OrderStatus> = [], money: MoneyStanding? = nil,
        from: Timestamp? = nil, to: Timestamp? = nil, search: String = ""
    ) {
        self.money = money
        self.drop = drop
        self.statuses = statuses
        self.from = from
        self.to = to
        self.search = search
    }
}
