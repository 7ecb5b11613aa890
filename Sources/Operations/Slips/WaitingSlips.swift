package import Shop
package import Storage

/// The slips that nobody has decided on: those of orders that have ended first, then the oldest.
package enum WaitingSlips {
    /// A waiting slip as the list shows it.
    package struct Row: Sendable {
        package var id: SlipID
        package var order: OrderID
        /// The status of the slip's order.
        package var status: OrderStatus
        package var mediaType: String
        package var uploadedAt: Timestamp
        package var name: String?
        package var total: Money
        package var confirmed: Money
        /// Whether there is a small picture of it.
        package var hasThumbnail: Bool
    }

    /// The number of slips on one page.
    package static let pageSize = 50

    /// Whoever is to get a slip that nobody else looks at, and when.
    package struct Asking: Sendable {
        var actor: Actor
        var now: Timestamp
    }

    /// Loads the page past a cursor, which is a slip, whatever became of it since.
    ///
    /// - Parameter asking: whoever wants those alone that nobody else looks at; `nil` takes all.
    package static func load(
        past cursor: SlipID?, limit: Int = pageSize, for asking: Asking? = nil,
        on connection: any Connection
    ) throws -> [Row] {
        let isPastEnded = try cursor.map { try !isOfEnded($0, on: connection) } ?? false
        // Both in one round trip, where there is one: those of ended orders are few.
        let rest = isPastEnded ? cursor : nil
        if !isPastEnded {
            try connection.expect(
                query(ofEnded: true, asking), arguments(past: cursor, limit, asking))
        }
        try connection.expect(
            query(ofEnded: false, asking), arguments(past: rest, limit, asking))
        var rows: [Row] = []
        if !isPastEnded {
            rows = try load(ofEnded: true, past: cursor, limit, asking, on: connection)
        }
        rows += try load(ofEnded: false, past: rest, limit, asking, on: connection)
        return Array(rows.prefix(limit))
    }

    /// Whether the order of a slip has ended, so that its shopper waits for money that goes back.
    private static func isOfEnded(_ slip: SlipID, on connection: any Connection) throws -> Bool {
        try connection.first(
            """
            SELECT 1 FROM slips JOIN orders ON orders.id = slips.order_id
            WHERE slips.id = $1 AND orders.status NOT IN (\(OrderStatus.liveList))
            """, [.integer(slip.value)]
        ) { _ in true } ?? false
    }

    private static func load(
        ofEnded: Bool, past cursor: SlipID?, _ limit: Int, _ asking: Asking?,
        on connection: any Connection
    ) throws -> [Row] {
        try connection.all(
            query(ofEnded: ofEnded, asking), arguments(past: cursor, limit, asking)
        ) { row in
            let currency = try row.currency(7, "orders.currency", of: row.integer(1))
            return Row(
                id: SlipID(row.integer(0)), order: OrderID(row.integer(1)),
                status: try row.known(8, "orders.status", of: row.integer(1)),
                mediaType: row.text(2),
                uploadedAt: Timestamp(milliseconds: row.integer(3)), name: row.optionalText(4),
                total: Money(minorUnits: row.integer(5), currency: currency),
                confirmed: Money(minorUnits: row.integer(6), currency: currency),
                hasThumbnail: !row.isNull(9))
        }
    }

    private static func query(ofEnded: Bool, _ asking: Asking?) -> String {
        """
        SELECT slips.id, slips.order_id, media_type, uploaded_at, name,
            subtotal + shipping + adjustment, confirmed, currency, orders.status,
            (SELECT thumbnail FROM slip_readings WHERE slip_id = slips.id)
        FROM slips JOIN orders ON orders.id = slips.order_id
        WHERE slips.status = 'waiting' AND slips.id > $1
            AND orders.status \(ofEnded ? "NOT IN" : "IN") (\(OrderStatus.liveList))
            \(asking == nil ? "" : "AND " + SlipLooks.free(from: 2))
        ORDER BY slips.id LIMIT $\(asking == nil ? 2 : 4)
        """
    }

    private static func arguments(
        past cursor: SlipID?, _ limit: Int, _ asking: Asking?
    ) -> [Value] {
        let seeker = asking.map { [Value.text($0.actor.text), .integer($0.now.milliseconds)] }
        return [.integer(cursor?.value ?? 0)] + (seeker ?? []) + [Value(limit)]
    }

    /// The waiting slips of buyers. In a rehearsal nobody has paid, and nobody waits.
    package struct OfBuyers: Equatable, Sendable {
        package var count: Int
        /// The moment when the oldest came; `nil` where none waits.
        package var oldest: Timestamp?

        package init(count: Int = 0, oldest: Timestamp? = nil) {
            self.count = count
            self.oldest = oldest
        }
    }

    /// Counts the waiting slips of buyers.
    ///
    /// - Parameters:
    ///   - rehearsals: drops that sell nothing.
    ///   - all: how many there are of all drops.
    static func ofBuyers(
        besides rehearsals: [DropID], of all: Int, on connection: any Connection
    ) throws -> OfBuyers {
        guard !rehearsals.isEmpty else {
            let oldest = try connection.first(
                "SELECT uploaded_at FROM slips WHERE status = 'waiting' ORDER BY id LIMIT 1"
            ) { Timestamp(milliseconds: $0.integer(0)) }
            return OfBuyers(count: all, oldest: oldest)
        }
        let others = rehearsals.map { String($0.value) }.joined(separator: ", ")
        return try connection.first(
            """
            SELECT count(*), min(uploaded_at)
            FROM slips JOIN orders ON orders.id = slips.order_id
            WHERE slips.status = 'waiting' AND orders.drop_id NOT IN (\(others))
            """
        ) { row in
            let count = Int(row.integer(0))
            return OfBuyers(
                count: count, oldest: count > 0 ? Timestamp(milliseconds: row.integer(1)) : nil)
        } ?? OfBuyers()
    }

    /// The number of waiting slips.
    package static func count(on connection: any Connection) throws -> Int {
        try connection.first(countQuery) { Int($0.integer(0)) } ?? 0
    }

    /// Says that `count` comes soon, as `Connection.expect` does.
    static func expectCount(on connection: any Connection) throws {
        try connection.expect(countQuery, [])
    }

    private static let countQuery = "SELECT count(*) FROM slips WHERE status = 'waiting'"

    /// The order of a slip with its media type and digest, whatever was decided on it.
    package static func find(
        _ slip: SlipID, on connection: any Connection
    ) throws -> Slip? {
        try find([slip], on: connection)[slip]
    }

    /// The orders of several slips; those that are not there are missing.
    static func find(
        _ slips: [SlipID], on connection: any Connection
    ) throws -> [SlipID: Slip] {
        var found: [SlipID: Slip] = [:]
        try slipQuery.forEach(connection, slips.map(\.key)) { row in
            let id = SlipID(row.integer(0))
            found[id] = Slip(
                id: id, order: OrderID(row.integer(1)),
                status: try row.known(2, "slips.status", of: id.value), mediaType: row.text(3),
                bytes: row.integer(4), digest: row.text(5),
                uploadedAt: Timestamp(milliseconds: row.integer(6)))
        }
        return found
    }

    private static let slipQuery = KeyedQuery { keys in
        """
        SELECT id, order_id, status, media_type, bytes, digest, uploaded_at FROM slips
        WHERE id IN (\(keys))
        """
    }
}
