package import Shop
package import Storage

/// The tally of orders and money by drop and status, kept up to date by reading only what was
/// appended to the timeline since the last time.
package struct Tally: Sendable {
    /// The sums of the orders in one status of one drop, in minor units. What was forgiven of an
    /// order is part of its total here: that one never changes, however late an entry is counted.
    package struct Sums: Hashable, Sendable {
        package var orders = 0
        package var units = 0
        package var total: Int64 = 0
    }

    /// The key of a sum: one drop and one status.
    package struct Key: Hashable, Sendable {
        package var drop: DropID
        package var status: OrderStatus
    }

    package private(set) var sums: [Key: Sums] = [:]
    /// The confirmed money by drop, in minor units.
    package private(set) var confirmed: [DropID: Int64] = [:]
    /// The new orders by the minute they came in (milliseconds / 60,000), the last hour.
    package private(set) var reservedByMinute: [Int64: Int] = [:]
    /// The slips that were decided on by the minute, the last hour.
    package private(set) var decidedByMinute: [Int64: Int] = [:]
    /// The number of the last entry that is counted.
    package private(set) var cursor: Int64 = 0
    private var isLoaded = false
    /// Orders of rehearsals that were cleared before the sums were read.
    private var cleared: Int64 = 0

    /// Timeline entries read at a time.
    private static let chunk = 5_000
    /// Timeline entries that are looked through for decisions of staff at the first reading.
    private static let lookedBack: Int64 = 20_000
    private static let minutesKept: Int64 = 60

    package init() {}

    /// Reads the entries that are new; the first time, everything.
    package mutating func refresh(at now: Timestamp, on connection: any Connection) throws {
        let cleared = try ClearedRows.count(of: .orders, on: connection)
        if !isLoaded || cleared != self.cleared {
            // A read that is broken off must not leave half of the sums behind.
            var loaded = Tally()
            try loaded.load(at: now, on: connection)
            loaded.cleared = cleared
            self = loaded
        }
        while try fold(on: connection) == Self.chunk {}
        let oldest = now.milliseconds / 60_000 - Self.minutesKept
        reservedByMinute = reservedByMinute.filter { $0.key >= oldest }
        decidedByMinute = decidedByMinute.filter { $0.key >= oldest }
    }

    /// The number of slips that were decided on in a minute, on the average of the last `minutes`
    /// whole ones, from the first in which there was one: who has just begun is not slow.
    package func decidedPerMinute(over minutes: Int64 = 10, at now: Timestamp) -> Double {
        let current = now.milliseconds / 60_000
        let last = (current - minutes..<current).map { decidedByMinute[$0] ?? 0 }
            .drop { $0 == 0 }
        return last.isEmpty ? 0 : Double(last.reduce(0, +)) / Double(last.count)
    }

    /// The number of new orders in the minute before `now`, estimated from the running and the last
    /// minute.
    package func reservedPerMinute(at now: Timestamp) -> Int {
        let minute = now.milliseconds / 60_000
        let share = Double(now.milliseconds % 60_000) / 60_000
        let last = Double(reservedByMinute[minute - 1] ?? 0) * (1 - share)
        return Int(last.rounded()) + (reservedByMinute[minute] ?? 0)
    }

    private mutating func load(at now: Timestamp, on connection: any Connection) throws {
        // The snapshot of a read transaction holds both: the sums and the last entry in them.
        cursor =
            try connection.first("SELECT coalesce(max(id), 0) FROM timeline") {
                $0.integer(0)
            } ?? 0
        try addSums(of: OrderSpan(), on: connection)
        let oldest = Timestamp(
            milliseconds: (now.milliseconds / 60_000 - Self.minutesKept) * 60_000)
        try connection.forEach(
            """
            SELECT created_at / 60000, count(*) FROM orders WHERE id >= $1 AND created_at >= $2
            GROUP BY created_at / 60000
            """,
            [
                .integer(try OrderTimes.first(from: oldest, on: connection)),
                .integer(oldest.milliseconds),
            ]
        ) { row in
            reservedByMinute[row.integer(0)] = Int(row.integer(1))
        }
        try loadDecisions(since: oldest, on: connection)
        isLoaded = true
    }

    /// Reads the pace of staff from the newest entries, which is what it had come to when the
    /// process before this one ended.
    private mutating func loadDecisions(
        since oldest: Timestamp, on connection: any Connection
    ) throws {
        try connection.forEach(
            """
            SELECT at / 60000, count(*) FROM timeline
            WHERE id > $1 AND at >= $2 AND kind IN ($3, $4) GROUP BY at / 60000
            """,
            [
                .integer(cursor - Self.lookedBack), .integer(oldest.milliseconds),
                .text(TimelineEntry.Kind.slipApproved.rawValue),
                .text(TimelineEntry.Kind.slipRejected.rawValue),
            ]
        ) { row in
            decidedByMinute[row.integer(0)] = Int(row.integer(1))
        }
    }

    /// Puts the sums of the orders of a span, read from the orders themselves, in the place of all
    /// orders'. What is counted by the minute stays.
    mutating func narrow(to span: OrderSpan, on connection: any Connection) throws {
        (sums, confirmed) = ([:], [:])
        try addSums(of: span, on: connection)
    }

    private mutating func addSums(of span: OrderSpan, on connection: any Connection) throws {
        let condition = try span.condition(behind: 0, on: connection)
        try connection.forEach(
            """
            SELECT drop_id, status, count(*), sum(quantity),
                sum(subtotal + shipping + adjustment + forgiven), sum(confirmed)
            FROM orders \(condition.map { "WHERE \($0.sql)" } ?? "") GROUP BY drop_id, status
            """, condition?.arguments ?? []
        ) { row in
            let drop = DropID(row.integer(0))
            let status: OrderStatus = try row.known(1, "orders.status", of: "of drop \(drop.value)")
            sums[Key(drop: drop, status: status)] = Sums(
                orders: Int(row.integer(2)), units: Int(row.integer(3)), total: row.integer(4))
            confirmed[drop, default: 0] += row.integer(5)
        }
    }

    private mutating func fold(on connection: any Connection) throws -> Int {
        var count = 0
        try connection.forEach(
            """
            SELECT timeline.id, at, kind, from_status, to_status, amount, drop_id, quantity,
                subtotal + shipping + adjustment + forgiven
            FROM timeline JOIN orders ON orders.id = timeline.order_id
            WHERE timeline.id > $1 ORDER BY timeline.id LIMIT $2
            """, [.integer(cursor), Value(Self.chunk)]
        ) { row in
            count += 1
            cursor = row.integer(0)
            let drop = DropID(row.integer(6))
            let from: OrderStatus? = try row.optionalKnown(3, "timeline.from_status", of: cursor)
            if let from { add(-1, of: row, to: Key(drop: drop, status: from)) }
            let to: OrderStatus? = try row.optionalKnown(4, "timeline.to_status", of: cursor)
            if let to { add(1, of: row, to: Key(drop: drop, status: to)) }
            let minute = row.integer(1) / 60_000
            let kind: TimelineEntry.Kind = try row.known(2, "timeline.kind", of: cursor)
            if kind != .forgiven { confirmed[drop, default: 0] += row.integer(5) }
            switch kind {
            case .reserved: reservedByMinute[minute, default: 0] += 1
            case .slipApproved, .slipRejected: decidedByMinute[minute, default: 0] += 1
            default: break
            }
        }
        return count
    }

    private mutating func add(_ sign: Int, of row: any Row, to key: Key) {
        sums[key, default: Sums()].orders += sign
        sums[key, default: Sums()].units += sign * Int(row.integer(7))
        sums[key, default: Sums()].total += Int64(sign) * row.integer(8)
    }
}
