package import Shop

/// Which orders a list or an export is about.
package struct OrderFilter: Hashable, Sendable {
    package var drop: DropID?
    /// Empty is every status.
    package var statuses: Set<OrderStatus>
    /// Only orders of which this is to be said.
    package var money: MoneyStanding?
    /// Created at this moment or later.
    package var from: Timestamp?
    /// Created before this moment.
    package var to: Timestamp?
    /// What staff typed into the search field.
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
