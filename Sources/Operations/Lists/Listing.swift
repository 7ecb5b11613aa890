package import Shop
package import Storage

/// The list of orders, for staff.
extension Shopkeeper {
    /// A page of the orders of a filter, newest first.
    ///
    /// - Parameter newer: pages back, towards newer orders; the rows are newest first all the same.
    package func orders(
        _ filter: OrderFilter, past cursor: OrderID?, newer: Bool = false,
        limit: Int = OrderList.pageSize, by caller: Caller
    ) async throws -> OrderList {
        try await ask(
            ListOrders(
                filter: filter, search: search(filter), cursor: cursor, isNewer: newer,
                limit: min(max(1, limit), OrderList.greatestPage), caller: caller))
    }

    /// What a filter's text looks for; `nil` where it has none.
    func search(_ filter: OrderFilter) -> OrderSearch? {
        OrderSearch(
            filter.search, codec: secret.codec, plan: dialingPlan,
            prefix: catalogue?.shop.referencePrefix ?? "")
    }
}

/// Reads a page of the orders of a filter.
package struct ListOrders: StaffQuery {
    let filter: OrderFilter
    let search: OrderSearch?
    /// The order past which the page begins.
    let cursor: OrderID?
    /// Whether it is the page of newer orders.
    let isNewer: Bool
    let limit: Int
    package let caller: Caller

    package func run(on connection: any Connection) throws -> OrderList {
        let index = try OrderIndex(filter, search: search, on: connection)
        var list = try OrderList.load(
            index, past: cursor, direction: isNewer ? .oldestFirst : .newestFirst, limit: limit,
            on: connection)
        if isNewer { list.rows.reverse() }
        return list
    }
}
