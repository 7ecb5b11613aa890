package import Shop
package import Storage

/// Reads the newest entries of the shop's own history: what staff and the shop itself have done to
/// anything that is no order.
package struct ListEntries: StaffQuery {
    package static let permission = Permission.manageStaff

    /// Entries with lower numbers than this; `nil` begins with the newest.
    let before: Int64?
    package let caller: Caller

    package func run(on connection: any Connection) throws -> EntryList {
        var entries = try ShopEntries.entries(
            "WHERE id < $1 ORDER BY id DESC LIMIT $2",
            [.integer(before ?? .max), Value(RelayLimits.listed + 1)], on: connection)
        let hasMore = entries.count > RelayLimits.listed
        if hasMore { entries.removeLast() }
        return EntryList(entries: entries, next: hasMore ? entries.last?.number : nil)
    }
}

/// Entries of the shop's own history, newest first.
package struct EntryList: Sendable {
    package var entries: [ShopEntry] = []
    /// What the next list begins before; `nil` where this is the last.
    package var next: Int64?
}

extension Shopkeeper {
    /// The newest entries of the shop's own history, at most `RelayLimits.listed`.
    ///
    /// - Throws: `Forbidden`, `StorageError`.
    package func entries(before: Int64? = nil, by caller: Caller) async throws -> EntryList {
        try await ask(ListEntries(before: before, caller: caller), in: .shoppers)
    }
}

extension ShopEvent {
    /// The details by their names, in the order of those.
    package var named: [(name: String, value: String)] { details.pairs }
}
