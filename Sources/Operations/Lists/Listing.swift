package import Shop
internal import Storage

/// The list of orders, for staff.
extension Shopkeeper {
    /// A page of the orders of a filter, newest first.
    ///
    /// - Parameter newer: pages back, towards newer orders; the rows are newest first all the same.
    package func orders(
        _ filter: OrderFilter, past cursor: OrderID?, newer: Bool = false,
        limit: Int = OrderList.pageSize, by caller: Caller
    ) async throws -> OrderList {
        try caller.need(.seeOrders)
        let search = search(filter)
        let limit = min(max(1, limit), OrderList.greatestPage)
        return try await store.read(in: .staff) { connection in
            let index = try OrderIndex(filter, search: search, on: connection)
            var list = try OrderList.load(
                index, past: cursor, direction: newer ? .oldestFirst : .newestFirst, limit: limit,
                on: connection)
            if newer { list.rows.reverse() }
            return list
        }
    }

    /// What a filter's text looks for; `nil` where it has none.
    func search(_ filter: OrderFilter) -> OrderSearch? {
        OrderSearch(filter.search, codec: secret.codec, plan: dialingPlan)
    }
}
