package import Shop
package import Storage

/// Who may see deliveries, and send them again.
enum DeliveryPermission {
    static let see = Permission.changeShop
    static let sendAgain = Permission.changeShop
}

/// Reads the newest deliveries.
package struct ListDeliveries: StaffQuery {
    package static let permission = DeliveryPermission.see

    /// The only state that is listed; `nil` lists all.
    let state: Delivery.State?
    /// Deliveries with lower numbers than this; `nil` begins with the newest.
    let before: Int64?
    package let caller: Caller

    package func run(on connection: any Connection) throws -> DeliveryList {
        let only = state.map { " AND state = '\($0.rawValue)'" } ?? ""
        var deliveries = try DeliveryRows.deliveries(
            "WHERE id < $1\(only) ORDER BY id DESC LIMIT $2",
            [.integer(before ?? .max), Value(RelayLimits.listed + 1)], on: connection)
        let hasMore = deliveries.count > RelayLimits.listed
        if hasMore { deliveries.removeLast() }
        let numbers = deliveries.map { "\($0.entry)" }.joined(separator: ", ")
        let entries = try ShopEntries.entries(
            "WHERE id IN (\(numbers.isEmpty ? "0" : numbers))", [], on: connection)
        let texts = entries.compactMap { entry -> (Int64, String)? in
            guard case .alertRaised(let note) = entry.event else { return nil }
            return (entry.number, note.text)
        }
        return DeliveryList(
            deliveries: deliveries, next: hasMore ? deliveries.last?.id : nil,
            texts: Dictionary(texts) { first, _ in first })
    }
}

/// Deliveries, newest first.
package struct DeliveryList: Sendable {
    package var deliveries: [Delivery] = []
    /// What the next list begins before; `nil` where this is the last.
    package var next: Int64?
    /// What was sent, by the numbers of entries.
    fileprivate var texts: [Int64: String] = [:]

    /// What a delivery tells, in words; `nil` where it has none.
    package func text(of delivery: Delivery) -> String? { texts[delivery.entry] }
}

extension Shopkeeper {
    /// The newest deliveries, at most `RelayLimits.listed`.
    ///
    /// - Throws: `Forbidden`, `StorageError`.
    package func deliveries(
        in state: Delivery.State? = nil, before: Int64? = nil, by caller: Caller
    ) async throws -> DeliveryList {
        try await ask(
            ListDeliveries(state: state, before: before, caller: caller), in: .shoppers)
    }
}
