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
        return DeliveryList(
            deliveries: deliveries, next: hasMore ? deliveries.last?.id : nil,
            entries: try Outbox.entries(numbered: deliveries.map(\.entry), on: connection))
    }
}

/// Deliveries, newest first.
package struct DeliveryList: Sendable {
    package var deliveries: [Delivery] = []
    /// What the next list begins before; `nil` where this is the last.
    package var next: Int64?
    /// What they tell of, by the numbers of entries.
    fileprivate var entries: [Int64: Outbox.Entry] = [:]

    /// What a delivery tells of; `nil` where that was removed.
    package func entry(of delivery: Delivery) -> Outbox.Entry? { entries[delivery.entry] }

    /// What a delivery tells, in words; `nil` where it has none.
    package func text(of delivery: Delivery) -> String? {
        guard case .shop(let entry)? = entry(of: delivery),
            case .alertRaised(let note) = entry.event
        else { return nil }
        return note.text
    }
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
