internal import Blobs
package import Shop
internal import Storage

/// Removes orders of a rehearsal, at most `limit` at a time, and gives their stock back.
///
/// Only of a drop that is marked: the mark is read in the same transaction that deletes, and cannot
/// change while there are orders (`ApplyShop`).
struct ClearRehearsal: StaffCommand {
    static let permission = Permission.rehearse

    let slug: String
    let limit: Int
    let caller: Caller

    /// The counts of what one step has cleared.
    struct Step: Sendable {
        var orders = 0
        var slips: [BlobDigest] = []
        /// Whether nothing was left to clear, and what was the rehearsal's own is gone.
        var isDone = false
    }

    func run(
        on connection: DeskBook, at now: Timestamp, journal: inout DeskJournal
    ) throws -> Result<Step, RehearsalDenial> {
        let found: (id: DropID, kind: DropKind)
        do {
            found = try Self.drop(slug, on: connection)
        } catch let denial as RehearsalDenial {
            return .failure(denial)
        }
        let orders = try connection.all(
            "SELECT id FROM orders WHERE drop_id = $1 ORDER BY status, id LIMIT $2",
            [.integer(found.id.value), Value(limit)]
        ) { OrderID($0.integer(0)) }
        guard orders.isEmpty else {
            return .success(try clear(orders, on: connection, journal: &journal))
        }
        connection.append(
            .rehearsalCleared(slug: slug), of: .drop(found.id), by: actor, at: now)
        try finish(found.id, found.kind, on: connection)
        try journal.readStock(on: connection)
        return .success(Step(isDone: true))
    }

    /// The rehearsal of this name.
    ///
    /// - Throws: `RehearsalDenial`, `StorageError`.
    private static func drop(
        _ slug: String, on connection: any Connection
    ) throws -> (id: DropID, kind: DropKind) {
        let found = try connection.first(
            "SELECT id, rehearsal FROM drops WHERE slug = $1", [.text(slug)]
        ) { (id: DropID($0.integer(0)), kind: try DropKind(row: $0, 1, of: $0.integer(0))) }
        guard let found else { throw RehearsalDenial.unknownDrop }
        guard found.kind.isRehearsal else { throw RehearsalDenial.notARehearsal }
        return found
    }

    /// The number of the drop that is this rehearsal.
    ///
    /// - Throws: `RehearsalDenial`, `StorageError`.
    static func dropID(_ slug: String, on connection: any Connection) throws -> DropID {
        try drop(slug, on: connection).id
    }

    /// The number of its orders; 0 where there is no such drop.
    static func orders(of slug: String, on connection: any Connection) throws -> Int {
        try connection.first(
            "SELECT count(*) FROM orders WHERE drop_id = (SELECT id FROM drops WHERE slug = $1)",
            [.text(slug)]
        ) { Int($0.integer(0)) } ?? 0
    }

    private func clear(
        _ orders: [OrderID], on connection: DeskBook, journal: inout DeskJournal
    ) throws -> Step {
        var step = Step(orders: orders.count)
        for order in orders { connection.want(order, .stock) }
        for order in orders {
            guard let stored = try connection.order(order), stored.status.holdsStock else {
                continue
            }
            try OrderChange.release(stored.lines, on: connection, journal: &journal)
        }
        let keys = orders.map { Value.integer($0.value) }
        try Self.slipFiles.forEach(connection, keys) { row in
            BlobDigest(text: row.text(0)).map { step.slips.append($0) }
        }
        try AccessCodes.free(keys, on: connection)
        for (table, query) in Self.deletions {
            var rows = 0
            try query.forEach(connection, keys) { _ in rows += 1 }
            guard let counter = table else { continue }
            try ClearedRows.add(rows, of: counter, on: connection)
        }
        return step
    }

    private static let slipFiles = KeyedQuery { keys in
        """
        SELECT digest FROM slips WHERE order_id IN (\(keys))
        UNION SELECT copy FROM slip_readings WHERE order_id IN (\(keys)) AND copy IS NOT NULL
        UNION SELECT thumbnail FROM slip_readings
        WHERE order_id IN (\(keys)) AND thumbnail IS NOT NULL
        """
    }

    /// The deletions, in such an order that no row is named by one that is left.
    private static let deletions: [(counter: Counters?, query: KeyedQuery)] = [
        (.refunds, deletion("refunds")), (nil, deletion("refund_accounts")),
        (.payments, deletion("payments")), (nil, deletion("slip_codes")),
        (nil, deletionOfSlips("slip_likenesses")),
        (nil, deletionOfSlips("slip_likenesses", column: "other_id")),
        (nil, deletionOfSlips("slip_greys")), (nil, deletionOfSlips("slip_imprints")),
        (nil, deletion("slip_readings")), (.slips, deletion("slips")),
        (.timeline, deletion("timeline")), (nil, deletion("order_search")),
        (nil, deletion("unique_amounts")),
        (nil, deletion("idempotency")), (nil, deletion("order_lines")),
        (.orders, deletion("orders", column: "id")),
    ]

    private static func deletion(_ table: String, column: String = "order_id") -> KeyedQuery {
        KeyedQuery { keys in
            "DELETE FROM \(table) WHERE \(column) IN (\(keys)) RETURNING \(column)"
        }
    }

    /// Deletes rows that name a slip and not its order.
    private static func deletionOfSlips(
        _ table: String, column: String = "slip_id"
    ) -> KeyedQuery {
        KeyedQuery { keys in
            """
            DELETE FROM \(table)
            WHERE \(column) IN (SELECT id FROM slips WHERE order_id IN (\(keys)))
            RETURNING \(column)
            """
        }
    }

    /// Removes what is left of the rehearsal when its orders are gone.
    private func finish(
        _ drop: DropID, _ kind: DropKind, on connection: any Connection
    ) throws {
        // Lists of its orders, and what moved their deadlines.
        try connection.execute(
            "DELETE FROM jobs WHERE drop_id = $1 AND kind <> $2",
            [.integer(drop.value), .text(ClearOrders.kind.rawValue)])
        let earlier = try connection.all("SELECT id, request FROM exports") {
            (id: $0.integer(0), drop: ExportRequest(text: $0.text(1)).filter.drop)
        }
        for list in earlier where list.drop == drop {
            try connection.execute("DELETE FROM exports WHERE id = $1", [.integer(list.id)])
        }
        let line = [
            "line_extensions", "line_let_in", "line_moves", "line_turns", "line_tickets", "lines",
        ]
        for table in line {
            try connection.execute(
                "DELETE FROM \(table) WHERE drop_id = $1", [.integer(drop.value)])
        }
        // Whoever waited is gone with the rest: what was kept for them is for sale.
        for table in ["waitlist_moves", "waitlist_lines", "waitlist_entries", "waitlists"] {
            try connection.enqueue(
                "DELETE FROM \(table) WHERE drop_id = $1", [.integer(drop.value)])
        }
        try connection.enqueue(
            """
            UPDATE variants SET available = available + kept, kept = 0, waiting = 0
            WHERE drop_id = $1 AND (kept > 0 OR waiting > 0)
            """, [.integer(drop.value)])
        if kind == .copy {
            for table in ["access_codes", "variants", "products"] {
                try connection.execute(
                    "DELETE FROM \(table) WHERE drop_id = $1", [.integer(drop.value)])
            }
            try LimitHistory.forget(drop, on: connection)
            try connection.execute("DELETE FROM drops WHERE id = $1", [.integer(drop.value)])
        }
        // Other processes read stock and drops again when this number grows.
        let version = try Counters.next(.catalogue, on: connection)
        try Settings.set("catalogue_version", to: String(version), on: connection)
    }
}

/// Indexes that are there only while rehearsals are cleared.
///
/// An order that is deleted must be named by nothing, which the engine looks up in each table that
/// may name it. Nothing else ever asks these so, and every reservation would have to write them.
enum ClearingIndexes {
    static let make = [
        "CREATE INDEX IF NOT EXISTS clearing_idempotency ON idempotency (order_id)",
        "CREATE INDEX IF NOT EXISTS clearing_search ON order_search (order_id)",
        "CREATE INDEX IF NOT EXISTS clearing_lines ON order_lines (variant_id)",
        "CREATE INDEX IF NOT EXISTS clearing_codes ON access_codes (order_id)",
    ]

    static let remove = [
        "DROP INDEX IF EXISTS clearing_idempotency", "DROP INDEX IF EXISTS clearing_search",
        "DROP INDEX IF EXISTS clearing_lines", "DROP INDEX IF EXISTS clearing_codes",
    ]
}

/// The reason why a rehearsal is not made or cleared.
package enum RehearsalDenial: Hashable, Sendable {
    case unknownDrop
    /// The drop is no rehearsal: its orders are real.
    case notARehearsal
    /// The drop has `RehearsalLimits.copies` copies already.
    case tooMany(limit: Int)
}

extension RehearsalDenial: RefusalReason {
    package var told: ToldRefusal? {
        switch self {
        case .unknownDrop: .notFound
        case .notARehearsal:
            ToldRefusal(
                .notARehearsal, "The drop is not marked as a rehearsal: its orders are real.")
        case .tooMany(let limit):
            ToldRefusal(
                .tooManyRehearsals,
                "There are \(limit) copies for rehearsals already. Clear one first.",
                values: ["limit": .count(limit)])
        }
    }
}
