package import Blobs
package import Shop
internal import Storage

/// Holds an order whose time is nearly up and to which a slip is on its way: its units wait for it
/// a little longer.
///
/// Answers until when, by which whoever asked gives it up again; `nil` when nothing was written.
package struct HoldForUpload: DeskCommand {
    package let order: OrderID

    package init(order: OrderID) {
        self.order = order
    }

    package func expect(in book: DeskBook, at now: Timestamp) {
        book.want(order)
    }

    package func run(
        on connection: DeskBook, at now: Timestamp, journal: inout DeskJournal
    ) throws -> Result<Timestamp?, OrderRefusal> {
        guard let row = try connection.stored(order) else { return .failure(.unknownOrder) }
        let clock = RunningClock(
            status: row.order.status, deadline: row.order.deadline, held: row.uploadUntil)
        guard let until = clock.holdsUntil(at: now) else { return .success(nil) }
        try connection.change(order, .state) { $0.uploadUntil = until }
        return .success(until)
    }
}

/// Lets an order go when the last upload that held it until a moment has ended without a slip: its
/// clock ends it as if none had begun. A hold that somebody wrote later stays.
package struct LetGoOfUpload: DeskCommand {
    package let order: OrderID
    package let until: Timestamp

    package init(order: OrderID, until: Timestamp) {
        self.order = order
        self.until = until
    }

    package func expect(in book: DeskBook, at now: Timestamp) {
        book.want(order)
    }

    package func run(
        on connection: DeskBook, at now: Timestamp, journal: inout DeskJournal
    ) throws -> Result<Bool, OrderRefusal> {
        guard let row = try connection.stored(order) else { return .failure(.unknownOrder) }
        guard row.uploadUntil == until else { return .success(false) }
        try connection.change(order, .state) { $0.uploadUntil = nil }
        return .success(true)
    }
}

/// An order's clock, as far as an upload matters to it.
struct RunningClock: Hashable, Sendable {
    var status: OrderStatus
    var deadline: Timestamp?
    var held: Timestamp?

    static func load(_ order: OrderID, on connection: any Connection) throws -> RunningClock? {
        try connection.first("SELECT \(columns) FROM orders WHERE id = $1", [order.key]) {
            try RunningClock(row: $0, from: 0, of: order)
        }
    }

    /// The columns that `init(row:from:)` reads.
    static let columns = "orders.status, orders.deadline_at, orders.upload_until"

    func holdsUntil(at now: Timestamp) -> Timestamp? {
        UploadHold.until(status, deadline: deadline, held: held, at: now)
    }
}

extension RunningClock {
    init(row: any Row, from column: Int, of order: OrderID) throws {
        self.init(
            status: try row.known(column, "orders.status", of: order.value),
            deadline: row.optionalInteger(column + 1).map(Timestamp.init(milliseconds:)),
            held: row.optionalInteger(column + 2).map(Timestamp.init(milliseconds:)))
    }
}

extension Shopkeeper {
    /// Holds an order whose time is nearly up, because a piece of a slip is on its way.
    package func holdForUpload(_ id: PartialID, of order: OrderID) async throws {
        guard let clock = try await store.read({ try RunningClock.load(order, on: $0) }) else {
            return
        }
        await hold(order, clock, for: .pieces(id))
    }

    func hold(_ order: OrderID, _ running: RunningClock, for holder: UploadHolder) async {
        guard let latest = running.holdsUntil(at: clock()),
            uploadsInHand.begin(holder, of: order, held: running.held, latest: latest)
        else { return }
        // Where the desk is too busy for this the slip is taken all the same. Should it come late,
        // its shopper reads what that means.
        let until = try? await desk.run(HoldForUpload(order: order))
        uploadsInHand.wrote(until, of: order)
    }

    /// An upload has ended without a slip: the last one in hand lets the order go. What the desk
    /// cannot do now ends by itself when the hold does, as after a crash.
    func letGo(_ order: OrderID, _ holder: UploadHolder) async {
        guard let until = uploadsInHand.end(holder, of: order) else { return }
        _ = try? await desk.run(LetGoOfUpload(order: order, until: until))
    }

    /// An upload was put to its order. A slip that waits has stopped the clock, and its hold with
    /// it; the same file as one that was decided on before stops nothing.
    func ended(
        _ holder: UploadHolder, of order: OrderID, with answer: ReceiveSlip.Answer
    ) async {
        if answer.status == .waiting {
            uploadsInHand.end(holder, of: order)
        } else {
            await letGo(order, holder)
        }
    }

    /// An upload has failed. Where that was the shop's own fault its shopper is asked to send it
    /// again, and has the time for it that the hold leaves.
    func ended(_ holder: UploadHolder, of order: OrderID, after error: any Error) async {
        switch error {
        case BlobError.tooLarge: await letGo(order, holder)
        case is DeskRefusal, is StorageError, is BlobError: return
        default: await letGo(order, holder)
        }
    }
}
