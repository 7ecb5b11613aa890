internal import Documents
internal import Formats
internal import Operations
internal import Shop

/// Which orders a list or an export is about, as a query or a body names them.
struct OrderQuery {
    private(set) var filter = OrderFilter()
    private(set) var problems: [FieldProblem] = []
    private let shop: Shopfront

    init(_ shop: Shopfront) {
        self.shop = shop
    }

    /// The filter of a query: `drop`, `status` (repeated or with commas), `money`, `from`, `to` and
    /// `q`.
    static func read(
        _ fields: FormFields, _ shop: Shopfront
    ) throws(Problem) -> OrderFilter {
        var query = OrderQuery(shop)
        if let slug = fields["drop"] { query.take(drop: slug) }
        query.take(
            statuses: fields.all("status").flatMap { $0.pieces(at: ",").map(String.init) })
        query.take(money: fields["money"])
        query.take(span: fields)
        query.take(search: fields["q"] ?? "")
        guard query.problems.isEmpty else { throw .invalid(query.problems) }
        return query.filter
    }

    /// The span of a query: `from` and `to`.
    static func span(_ fields: FormFields, _ shop: Shopfront) throws(Problem) -> OrderSpan {
        var query = OrderQuery(shop)
        query.take(span: fields)
        guard query.problems.isEmpty else { throw .invalid(query.problems) }
        return OrderSpan(from: query.filter.from, to: query.filter.to)
    }

    /// A form sends its empty fields too.
    private mutating func take(span fields: FormFields) {
        filter.from = moment(fields["from"]?.nonEmpty, "from", .from)
        filter.to = moment(fields["to"]?.nonEmpty, "to", .to)
        checkSpan()
    }

    mutating func take(drop slug: String) {
        guard !slug.isEmpty else { return }
        filter.drop = shop.catalogue.drop(slug: slug)?.id
        if filter.drop == nil { problems.append(FieldProblem("drop", "is not one of the drops")) }
    }

    mutating func take(statuses: [String]) {
        for name in statuses {
            if let status = OrderStatus(rawValue: name) {
                filter.statuses.insert(status)
            } else {
                problems.append(FieldProblem("status", "is not a status: \(name)"))
            }
        }
    }

    mutating func take(money name: String?) {
        guard let name else { return }
        filter.money = MoneyStanding(rawValue: name)
        if filter.money == nil {
            problems.append(FieldProblem("money", "is not overpaid, underpaid or refund_due"))
        }
    }

    /// Takes what a body names, where an empty text is no time.
    mutating func take(from: String?, to: String?, search: String) {
        filter.from = moment(from, "from", .from)
        filter.to = moment(to, "to", .to)
        checkSpan()
        take(search: search)
    }

    private mutating func take(search text: String) {
        filter.search = text
        if text.unicodeScalars.count > SearchLimits.text {
            problems.append(
                FieldProblem("q", "must have at most \(SearchLimits.text) characters"))
        }
    }

    /// A list of nothing would look as if there were no orders.
    private mutating func checkSpan() {
        guard let from = filter.from, let to = filter.to, from >= to else { return }
        problems.append(FieldProblem("to", "must be later than `from`"))
    }

    /// RFC 3339, or a date alone, which is the whole day on the shop's clock.
    private mutating func moment(
        _ text: String?, _ name: String, _ edge: FilterEdge
    ) -> Timestamp? {
        guard let text else { return nil }
        if let moment = shop.wallClock?.moment(of: text, edge) ?? DateText.moment(rfc3339: text) {
            return moment
        }
        problems.append(FieldProblem(name, "must be a time such as 2026-12-05T13:00:00+07:00"))
        return nil
    }
}
