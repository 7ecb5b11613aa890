internal import Formats
package import Shop
internal import Storage

extension Shopkeeper {
    /// The order behind a code and its key; `nil` when the two do not belong together.
    ///
    /// The key is checked before anything is read, so a wrong one tells nothing.
    ///
    /// - Throws: `LostOrder` when the key is right and the order was lost with its database.
    package func orderID(
        code: some StringProtocol, key: String
    ) throws(LostOrder) -> OrderID? {
        guard let code = OrderCode(typed: code) else { return nil }
        let secret = secret
        let id = secret.codec.id(of: code)
        guard secret.isKey(key, of: id) else { return nil }
        if secret.eras.isLost(id) { throw LostOrder() }
        return id
    }

    /// The id behind a code that staff name; `nil` where it is no code.
    ///
    /// - Throws: `LostOrder` when the order was lost with its database.
    package func keptOrderID(code: some StringProtocol) throws(LostOrder) -> OrderID? {
        guard let id = orderID(code: code) else { return nil }
        if secret.eras.isLost(id) { throw LostOrder() }
        return id
    }

    /// The id behind a code, for staff; whether there is such an order is told by reading it.
    package func orderID(code: some StringProtocol) -> OrderID? {
        OrderCode(typed: code).map { secret.codec.id(of: $0) }
    }

    /// Everything about one order; `nil` when there is none.
    package func detail(of order: OrderID) async throws -> OrderDetail? {
        try await detailReads.value(of: order, in: store)
    }

    /// The status of an order and when it last changed, for pages that ask again and again.
    package func status(
        of order: OrderID
    ) async throws -> (status: OrderStatus, changedAt: Timestamp)? {
        try await standingReads.value(of: order, in: store).map { ($0.status, $0.changedAt) }
    }

    /// Everything about several orders; those that are not there are missing.
    package func details(of orders: [OrderID]) async throws -> [OrderID: OrderDetail] {
        try await store.read { try OrderDetail.load(of: .orders(orders), on: $0) }
    }

    /// Gives an order its shopper's details.
    ///
    /// - Parameter seen: what was seen of the details that were there; when somebody has given
    ///   others since, nothing is done.
    /// - Throws: `CustomerForm.Invalid`, `OrderRefusal`, `DeskRefusal`, `StorageError`.
    package func giveDetails(
        _ form: CustomerForm, to order: OrderID, seen: OrderSeen? = nil
    ) async throws -> OrderStatus {
        let customer = try form.checked(plan: dialingPlan)
        return try await desk.run(GiveDetails(order: order, customer: customer, seen: seen))
    }

    /// Gives an order its shopper's details as `giveDetails` does, for a caller that cannot wait,
    /// who is told the whole order as it is then; the failures are those that the other throws.
    ///
    /// - Returns: `false` when nothing was done because the details are wrong: `giveDetails` says
    ///   how.
    package func giveDetailsAtDesk(
        _ form: CustomerForm, to order: OrderID, seen: OrderSeen?,
        caller: @escaping @Sendable (Result<OrderDetail, any Error>) -> Void
    ) -> Bool {
        guard let customer = try? form.checked(plan: dialingPlan) else { return false }
        let command = GiveDetails(order: order, customer: customer, seen: seen)
        desk.run(AnsweredWhole(command)) { outcome in
            switch outcome {
            case .success(let detail?): caller(.success(detail))
            case .success(nil): Task { caller(await self.result(of: order)) }
            case .failure(let error): caller(.failure(error))
            }
        }
        return true
    }

    private func result(of order: OrderID) async -> Result<OrderDetail, any Error> {
        do {
            return .success(try await stored(order))
        } catch {
            return .failure(error)
        }
    }

    /// Gives an order its shopper's details.
    ///
    /// - Returns: the whole order as it is then.
    /// - Throws: as `giveDetails`.
    package func orderGivenDetails(
        _ form: CustomerForm, to order: OrderID, seen: OrderSeen?
    ) async throws -> OrderDetail {
        let customer = try form.checked(plan: dialingPlan)
        return try await whole(after: GiveDetails(order: order, customer: customer, seen: seen))
    }

    /// Cancels an order for its shopper.
    ///
    /// - Returns: the whole order as it is then.
    /// - Throws: as `cancel`.
    package func orderCancelled(_ order: OrderID) async throws -> OrderDetail {
        try await whole(after: CancelOrder(order: order))
    }

    private func whole(after command: some OwnOrderCommand) async throws -> OrderDetail {
        let known = try await desk.run(AnsweredWhole(command))
        return if let known { known } else { try await stored(command.order) }
    }

    private func stored(_ order: OrderID) async throws -> OrderDetail {
        guard let detail = try await detail(of: order) else { throw OrderRefusal.unknownOrder }
        return detail
    }

    /// Cancels an order for its shopper.
    ///
    /// - Throws: `OrderRefusal`, `DeskRefusal`, `StorageError`.
    package func cancel(_ order: OrderID) async throws -> OrderStatus {
        try await desk.run(CancelOrder(order: order))
    }
}

/// An order that the shop gave out and does not have any more: an older copy of its database was
/// put back. Its key opens nothing else.
package struct LostOrder: Hashable, Sendable {}

extension LostOrder: RefusalReason {
    package var told: ToldRefusal? {
        ToldRefusal(
            .orderLost,
            "This order was lost when an older copy of the shop was put back. If you have paid, "
                + "send your slip to the shop; if not, order again.")
    }
}

/// The standing of an order, for pages that ask again and again.
struct OrderStanding: Sendable {
    var status: OrderStatus
    var changedAt: Timestamp

    static func load(
        _ orders: [OrderID], on connection: any Connection
    ) throws -> [OrderID: OrderStanding] {
        var standings: [OrderID: OrderStanding] = [:]
        try query.forEach(connection, orders.map(\.key)) { row in
            standings[OrderID(row.integer(0))] = OrderStanding(
                status: try row.known(1, "orders.status", of: row.integer(0)),
                changedAt: Timestamp(milliseconds: row.integer(2)))
        }
        return standings
    }

    private static let query = KeyedQuery { keys in
        "SELECT id, status, changed_at FROM orders WHERE id IN (\(keys))"
    }
}
