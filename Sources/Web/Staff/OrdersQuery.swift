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
    /// The beginning of the time, as the form's fields take it: `2026-12-05T13:00`.
    var from = ""
    var to = ""
    var search = ""
    /// The code of the order past which older ones are listed.
    var cursor: String?
    /// The code of the order past which newer ones are listed.
    var newer: String?

    /// Characters of the search text that are looked at.
    private static let longestSearch = 200

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
        from = fields["from"].flatMap { wallClock.field(of: $0, .from) } ?? ""
        to = fields["to"].flatMap { wallClock.field(of: $0, .to) } ?? ""
        search = String((fields["q"] ?? "").trimmed.prefix(Self.longestSearch))
        cursor = fields["cursor"]?.nonEmpty
        newer = fields["newer"]?.nonEmpty
    }

    /// Whether anything narrows the list.
    var isNarrow: Bool {
        !drop.isEmpty || !statuses.isEmpty || money != nil || !from.isEmpty || !to.isEmpty
            || !search.isEmpty
    }

    /// Whether no moment is at once late and early enough.
    var isEmptySpan: Bool {
        guard let first = DateText.time(formField: from), let last = DateText.time(formField: to)
        else { return false }
        return last <= first
    }

    func filter(in catalogue: Catalogue?, _ wallClock: WallClock) -> OrderFilter {
        func moment(_ text: String) -> Timestamp? {
            DateText.time(formField: text).map { wallClock.moment(of: $0) }
        }
        return OrderFilter(
            // An unknown drop has no orders; -1 is nobody's number.
            drop: drop.isEmpty ? nil : catalogue?.drop(slug: drop)?.id ?? DropID(-1),
            statuses: Set(statuses), money: money, from: moment(from), to: moment(to),
            search: search)
    }

    /// A path with this query, and more fields behind it.
    func path(
        _ path: String = "/admin/orders", also more: [(name: String, value: String)] = []
    ) -> String {
        var fields: [(name: String, value: String)] = [("drop", drop)]
        fields += statuses.map { ("status", $0.rawValue) }
        fields += [("money", money?.rawValue ?? "")]
        fields += [("from", from), ("to", to), ("q", search)]
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
