internal import Shop

extension OrderStatus {
    /// Statuses as a list in SQL.
    static func list(where isIn: (OrderStatus) -> Bool) -> String {
        allCases.filter(isIn).map { "'\($0.rawValue)'" }.joined(separator: ", ")
    }

    /// The statuses that keep units away from other shoppers, as a list in SQL.
    static let liveList = list(where: \.holdsStock)
}
