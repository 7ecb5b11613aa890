package import Formats
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

/// What a search text may mean.
package struct OrderSearch: Hashable, Sendable {
    /// The order whose code was typed.
    package var order: OrderID?
    /// Beginnings of terms that an order must all have; the spellings of one are alternatives.
    package var words: [[String]]

    /// More words than these are not looked at.
    package static let words = 5

    /// - Returns: `nil` for a text with nothing to search for.
    package init?(_ text: String, codec: OrderCodec, plan: DialingPlan?) {
        let text = text.trimmed.lowercased()
        guard !text.isEmpty else { return nil }
        order = OrderCode(typed: text).map { codec.id(of: $0) }
        if text.allSatisfy({ $0.isNumber || " -+().,".contains($0) }),
            text.contains(where: \.isNumber)
        {
            words = [Self.numbers(text, plan: plan)]
        } else {
            words = SearchTerms.words(text).prefix(Self.words).map { [$0] }
        }
        if words.isEmpty { return nil }
    }

    /// A number may be an amount or a phone number, in several spellings.
    private static func numbers(_ text: String, plan: DialingPlan?) -> [String] {
        var spellings = [text.filter { !" ,".contains($0) }, text.filter(\.isNumber)]
        if let phone = PhoneNumber(text, plan: plan) {
            spellings.append(String(phone.e164.dropFirst()))
        }
        return Set(spellings.filter { !$0.isEmpty }).sorted()
    }
}
