internal import Formats
internal import Operations
internal import Pages
internal import Shop

/// The query of the list of orders: its filters and its page. Links of the list and the exports are
/// written from it.
struct OrdersQuery: Sendable {
    var drop = ""
    var statuses: [OrderStatus] = []
    /// The standing of the orders' money: only those whose money does not fit, and how it does not.
    var money: MoneyStanding?
    var from: FilterTime?
    var to: FilterTime?
    var search = ""
    /// The code of the order past which older ones are listed.
    var cursor: String?
    /// The code of the order past which newer ones are listed.
    var newer: String?

    init(money: MoneyStanding) {
        self.money = money
    }

    /// What cannot be read is left out: a list is no place for refusals.
    ///
    /// - Parameter wallClock: the shop's, on which times are shown.
    init(_ fields: FormFields, _ wallClock: WallClock) {
        drop = fields["drop"] ?? ""
        let names = fields.all("status").flatMap { $0.pieces(at: ",").map(String.init) }
        let named = Set(names.compactMap(OrderStatus.init(rawValue:)))
        statuses = OrderStatus.allCases.filter(named.contains)
        money = fields["money"].flatMap { MoneyStanding(rawValue: $0) }
        from = Self.time("from", .from, fields, wallClock)
        to = Self.time("to", .to, fields, wallClock)
        search = String((fields["q"] ?? "").trimmed.prefix(SearchLimits.text))
        cursor = fields["cursor"]?.nonEmpty
        newer = fields["newer"]?.nonEmpty
    }

    /// The field of a time, and beside it the moment that it showed.
    private static func time(
        _ name: String, _ edge: FilterEdge, _ fields: FormFields, _ wallClock: WallClock
    ) -> FilterTime? {
        fields[name].flatMap {
            wallClock.filterTime(of: $0, showing: fields["\(name)_shown"], edge)
        }
    }

    /// Whether anything narrows the list.
    var isNarrow: Bool {
        !drop.isEmpty || !statuses.isEmpty || money != nil || from != nil || to != nil
            || !search.isEmpty
    }

    /// Whether no moment is at once late and early enough.
    var isEmptySpan: Bool {
        guard let from, let to else { return false }
        return to.moment <= from.moment
    }

    func filter(in catalogue: Catalogue?) -> OrderFilter {
        OrderFilter(
            // An unknown drop has no orders; -1 is nobody's number.
            drop: drop.isEmpty ? nil : catalogue?.drop(slug: drop)?.id ?? DropID(-1),
            statuses: Set(statuses), money: money, from: from?.moment, to: to?.moment,
            search: search)
    }

    /// A path with this query, and more fields behind it.
    func path(
        _ path: String = "/admin/orders", also more: [(name: String, value: String)] = []
    ) -> String {
        var fields: [(name: String, value: String)] = [("drop", drop)]
        fields += statuses.map { ("status", $0.rawValue) }
        fields += [("money", money?.rawValue ?? "")]
        fields += [("from", from?.text ?? ""), ("to", to?.text ?? ""), ("q", search)]
        fields += [("cursor", cursor ?? ""), ("newer", newer ?? "")]
        let query = QueryText.of(fields + more)
        return query.isEmpty ? path : "\(path)?\(query)"
    }

    /// The first page of the same filters, changed.
    func changed(_ change: (inout OrdersQuery) -> Void = { _ in }) -> OrdersQuery {
        var query = self
        query.cursor = nil
        query.newer = nil
        change(&query)
        return query
    }

    /// The query with a kind of misfit switched on or off.
    func toggling(_ standing: MoneyStanding) -> OrdersQuery {
        changed { $0.money = money == standing ? nil : standing }
    }

    /// The query with a status switched on or off.
    func toggling(_ status: OrderStatus) -> OrdersQuery {
        changed { query in
            let isOn = query.statuses.contains(status)
            query.statuses = OrderStatus.allCases.filter {
                $0 == status ? !isOn : query.statuses.contains($0)
            }
        }
    }
}
