package import Shop
internal import Storage

/// Receives a slip: puts one that is stored and synced to the order, whose clock stops.
package struct ReceiveSlip: DeskCommand {
    package let order: OrderID
    package let mediaType: String
    package let digest: String
    /// The digest of the file that its sender's browser made it from, where it says so.
    package let original: String?
    package let byteCount: Int64
    package let fileName: String

    package init(
        order: OrderID, mediaType: String, digest: String, original: String? = nil,
        byteCount: Int64, fileName: String
    ) {
        self.order = order
        self.mediaType = mediaType
        self.digest = digest
        self.original = original == digest ? nil : original
        self.byteCount = byteCount
        self.fileName = fileName
    }

    /// The answer to the shopper about a slip.
    package struct Answer: Hashable, Sendable {
        package var id: SlipID
        package var status: SlipStatus
        /// The status that the order has with it: of one that has ended a slip changes nothing
        /// until staff have looked at it.
        package var order: OrderStatus
    }

    package func expect(in book: DeskBook, at now: Timestamp) {
        book.want(order, [.stock, .slips])
        book.counters.want(.slips)
    }

    package func run(
        on connection: DeskBook, at now: Timestamp, journal: inout DeskJournal
    ) throws -> Result<Answer, OrderRefusal> {
        guard let change = try OrderChange(order, at: now, on: connection) else {
            return .failure(.unknownOrder)
        }
        // The same file for the same order is the same upload again: a retry, or a second press.
        let slips = try connection.slips(of: order)
        if let earlier = slips.first(where: { $0.digest == digest }) {
            return .success(
                Answer(id: earlier.id, status: earlier.status, order: change.order.status))
        }
        if let refusal = SlipsTaken(slips, of: change.order).refusal(adding: byteCount) {
            return .failure(refusal)
        }
        let canTake = try change.canTakeAgain()
        let transition: OrderTransition
        do throws(OrderRefusal) {
            transition = try change.order.receivingSlip(
                of: change.drop, at: now, canTake: canTake)
        } catch {
            return .failure(error)
        }
        let id = try insert(at: now, on: connection)
        try change.save(
            transition,
            entry: TimelineEntry(at: now, actor: .shopper, kind: .slip, words: fileName),
            journal: &journal)
        return .success(Answer(id: id, status: .waiting, order: transition.to))
    }

    /// The slip of an order that is this file.
    static func earlier(
        _ order: OrderID, _ digest: String, on connection: any Connection
    ) throws -> Answer? {
        try connection.first(
            """
            SELECT slips.id, slips.status, orders.status
            FROM slips JOIN orders ON orders.id = slips.order_id
            WHERE slips.order_id = $1 AND digest = $2
            """, [.integer(order.value), .text(digest)]
        ) { row in
            Answer(
                id: SlipID(row.integer(0)),
                status: try row.known(1, "slips.status", of: row.integer(0)),
                order: try row.known(2, "orders.status", of: order.value))
        }
    }

    private func insert(at now: Timestamp, on connection: DeskBook) throws -> SlipID {
        let id = SlipID(try connection.next(.slips))
        try connection.add(
            NewSlip(
                id: id, order: order, mediaType: mediaType, bytes: byteCount, digest: digest,
                original: original, fileName: fileName, at: now))
        return id
    }
}

/// The slips that an order has taken, whatever was decided on them.
struct SlipsTaken: Hashable, Sendable {
    /// The order's.
    var clock: RunningClock
    var count: Int
    var bytes: Int64

    init(_ slips: [StoredSlip], of order: Order) {
        clock = RunningClock(status: order.status, deadline: order.deadline)
        count = slips.count
        bytes = slips.reduce(0) { $0 + $1.bytes }
    }

    private init(row: any Row) throws {
        clock = try RunningClock(row: row, from: 1, of: OrderID(row.integer(0)))
        count = Int(row.integer(4))
        bytes = row.integer(5)
    }

    /// What orders have; those that are not there are missing.
    static func load(
        _ orders: [OrderID], on connection: any Connection
    ) throws -> [OrderID: SlipsTaken] {
        var taken: [OrderID: SlipsTaken] = [:]
        try query.forEach(connection, orders.map(\.key)) { row in
            taken[OrderID(row.integer(0))] = try SlipsTaken(row: row)
        }
        return taken
    }

    private static let query = KeyedQuery { keys in
        """
        SELECT orders.id, \(RunningClock.columns),
            count(slips.id), coalesce(sum(slips.bytes), 0)
        FROM orders LEFT JOIN slips ON slips.order_id = orders.id
        WHERE orders.id IN (\(keys)) GROUP BY orders.id, \(RunningClock.columns)
        """
    }

    /// Why one more slip of so many bytes is not taken.
    func refusal(adding bytes: Int64) -> OrderRefusal? {
        if count >= SlipLimits.perOrder { return .tooManySlips(limit: SlipLimits.perOrder) }
        if self.bytes + bytes > SlipLimits.bytesPerOrder {
            return .tooManySlipBytes(limit: SlipLimits.bytesPerOrder)
        }
        return nil
    }
}

/// The named limits of slips.
package enum SlipLimits {
    /// The largest slip: 16 MiB.
    package static let bytes: Int64 = 16 * 1_024 * 1_024
    /// The number of slips of one order, whatever was decided on them.
    package static let perOrder = 20
    /// The bytes of all slips of one order together, so that no one fills the disk: 64 MiB.
    package static let bytesPerOrder: Int64 = 64 * 1_024 * 1_024
    /// The number of characters of a file name that are kept.
    package static let fileName = 120
}
