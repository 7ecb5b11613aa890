package import Shop
internal import Storage

/// A slip is on its way to an order whose time is nearly up: its units wait for it a little longer.
package struct HoldForUpload: DeskCommand {
    package let order: OrderID

    package init(order: OrderID) {
        self.order = order
    }

    package func expect(in book: DeskBook, at now: Timestamp) throws {
        try RunningClock.expect(order, on: book)
    }

    package func run(
        on connection: DeskBook, at now: Timestamp, journal: inout DeskJournal
    ) throws -> Result<OrderStatus, OrderRefusal> {
        guard let clock = try RunningClock.load(order, on: connection) else {
            return .failure(.unknownOrder)
        }
        if let until = clock.holdsUntil(at: now) {
            // The book knows nothing of it.
            try connection.base.enqueue(
                "UPDATE orders SET upload_until = $1 WHERE id = $2",
                [.integer(until.milliseconds), .integer(order.value)])
        }
        return .success(clock.status)
    }
}

/// An order's clock, as far as an upload matters to it.
struct RunningClock: Hashable, Sendable {
    var status: OrderStatus
    var deadline: Timestamp?
    var held: Timestamp?

    static func load(_ order: OrderID, on connection: any Connection) throws -> RunningClock? {
        try connection.first(query, [order.key]) { RunningClock(row: $0, from: 0) }
    }

    /// Says that `load` comes soon, as `Connection.expect` does.
    static func expect(_ order: OrderID, on connection: any Connection) throws {
        try connection.expect(query, [order.key])
    }

    /// The columns that `init(row:from:)` reads.
    static let columns = "orders.status, orders.deadline_at, orders.upload_until"

    private static let query = "SELECT \(columns) FROM orders WHERE id = $1"

    func holdsUntil(at now: Timestamp) -> Timestamp? {
        UploadHold.until(status, deadline: deadline, held: held, at: now)
    }
}

extension RunningClock {
    init(row: any Row, from column: Int) {
        self.init(
            status: OrderStatus(rawValue: row.text(column)) ?? .reserved,
            deadline: row.optionalInteger(column + 1).map(Timestamp.init(milliseconds:)),
            held: row.optionalInteger(column + 2).map(Timestamp.init(milliseconds:)))
    }
}

extension Shopkeeper {
    /// A piece of a slip is on its way: an order whose time is nearly up waits for it.
    package func holdForUpload(_ order: OrderID) async throws {
        guard let clock = try await store.read({ try RunningClock.load(order, on: $0) }) else {
            return
        }
        await hold(order, clock)
    }

    func hold(_ order: OrderID, _ running: RunningClock) async {
        guard running.holdsUntil(at: clock()) != nil else { return }
        // Where the desk is too busy for this the slip is taken all the same. Should it come late,
        // its shopper reads what that means.
        _ = try? await desk.run(HoldForUpload(order: order))
    }
}
