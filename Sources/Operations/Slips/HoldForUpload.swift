package import Shop
package import Storage

/// A slip is on its way to an order whose time is nearly up: its units wait for it a little longer.
package struct HoldForUpload: DeskCommand {
    package let order: OrderID

    package init(order: OrderID) {
        self.order = order
    }

    package func run(
        on connection: any Connection, at now: Timestamp, journal: inout DeskJournal
    ) throws -> Result<OrderStatus, OrderRefusal> {
        guard let clock = try RunningClock.load(order, on: connection) else {
            return .failure(.unknownOrder)
        }
        if let until = clock.holdsUntil(at: now) {
            try connection.enqueue(
                "UPDATE orders SET upload_until = $1 WHERE id = $2",
                [.integer(until.milliseconds), .integer(order.value)])
        }
        return .success(clock.status)
    }
}

/// An order's clock, as far as an upload matters to it.
struct RunningClock {
    var status: OrderStatus
    var deadline: Timestamp?
    var held: Timestamp?

    static func load(_ order: OrderID, on connection: any Connection) throws -> RunningClock? {
        try connection.first(
            "SELECT status, deadline_at, upload_until FROM orders WHERE id = $1",
            [.integer(order.value)]
        ) { row in
            RunningClock(
                status: OrderStatus(rawValue: row.text(0)) ?? .reserved,
                deadline: row.optionalInteger(1).map(Timestamp.init(milliseconds:)),
                held: row.optionalInteger(2).map(Timestamp.init(milliseconds:)))
        }
    }

    func holdsUntil(at now: Timestamp) -> Timestamp? {
        UploadHold.until(status, deadline: deadline, held: held, at: now)
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
