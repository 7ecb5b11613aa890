internal import Shop
internal import Storage

/// Notes of whose time to pay is nearly over: an entry for each, once for each deadline, which the
/// relay of mail hears of.
///
/// A place in time is kept: up to there everybody was looked at who had to be reminded by then. So
/// whoever looks later, on whichever node, reminds nobody twice.
enum DueReminders {
    /// Orders that are noted in one step.
    static let most = 200

    struct Due {
        var order: OrderID
        var deadline: Timestamp
        /// The moment from which on the order is to be reminded of it.
        var from: Int64
    }

    /// The place up to which everybody was reminded: a moment, and the last order of it.
    struct Place {
        var from: Int64
        var order: Int64

        init(from: Int64, order: Int64) {
            self.from = from
            self.order = order
        }

        /// Reads what `text` wrote.
        init?(text: String) {
            let parts = text.pieces(at: " ").compactMap { Int64($0) }
            guard parts.count == 2 else { return nil }
            (from, order) = (parts[0], parts[1])
        }

        var text: String { "\(from) \(order)" }
    }

    private static let setting = "reminded"

    static func place(on connection: any Connection) throws -> Place? {
        try connection.first("SELECT value FROM settings WHERE name = $1", [.text(setting)]) {
            $0.text(0)
        }.flatMap(Place.init)
    }

    static func move(to place: Place, on connection: any Connection) throws {
        try Settings.set(setting, to: place.text, on: connection)
    }

    /// How long the clock of an order is: the drop's time to pay. An offer of the waitlist has a
    /// time of its own, which began when the order last began to wait for its money.
    private static let clock = """
        CASE WHEN waitlist_entries.id IS NULL THEN drops.pay_ms
        ELSE orders.deadline_at - coalesce((
            SELECT max(timeline.at) FROM timeline WHERE timeline.order_id = orders.id
                AND (timeline.to_status = 'awaiting_payment'
                    OR timeline.kind IN ('slip_rejected', 'slip_approved'))
        ), orders.created_at) END
        """

    /// Those who are to be reminded by now and were not, in their order.
    static func past(
        _ place: Place, at now: Timestamp, on connection: any Connection
    ) throws -> [Due] {
        try connection.all(
            """
            SELECT id, deadline_at, moment FROM (
                SELECT id, deadline_at, deadline_at - CASE
                    WHEN clock / \(Reminder.share) < \(Reminder.longest.milliseconds)
                    THEN clock / \(Reminder.share)
                    ELSE \(Reminder.longest.milliseconds) END AS moment
                FROM (
                    SELECT orders.id AS id, orders.deadline_at AS deadline_at,
                        \(clock) AS clock
                    FROM orders JOIN drops ON drops.id = orders.drop_id
                    LEFT JOIN waitlist_entries ON waitlist_entries.order_id = orders.id
                    WHERE orders.deadline_at > $1 AND orders.deadline_at <= $2
                        AND orders.status = 'awaiting_payment'
                        AND orders.email_key IS NOT NULL AND drops.rehearsal = 0
                ) AS clocks
            ) AS due
            WHERE moment <= $1 AND (moment > $3 OR (moment = $3 AND id > $4))
            ORDER BY moment, id LIMIT $5
            """,
            [
                .integer(now.milliseconds), .integer((now + Reminder.longest).milliseconds),
                .integer(place.from), .integer(place.order), Value(most),
            ]
        ) { row in
            Due(
                order: OrderID(row.integer(0)),
                deadline: Timestamp(milliseconds: row.integer(1)), from: row.integer(2))
        }
    }
}

extension Shopkeeper {
    /// Notes who is to be reminded by now, at most `DueReminders.most`.
    ///
    /// - Returns: whether there may be more.
    /// - Throws: `StorageError`.
    package func remindShoppers() async throws -> Bool {
        let now = clock()
        let isDue = try await store.read { connection in
            guard let place = try DueReminders.place(on: connection) else { return true }
            return try !DueReminders.past(place, at: now, on: connection).isEmpty
        }
        guard isDue else { return false }
        return try await store.writeBeside { connection in
            guard let place = try DueReminders.place(on: connection) else {
                // A shop that begins to send mail reminds of what comes from now on.
                let start = DueReminders.Place(from: now.milliseconds, order: 0)
                try DueReminders.move(to: start, on: connection)
                return false
            }
            let due = try DueReminders.past(place, at: now, on: connection)
            for due in due {
                try ShopEntries.append(
                    .reminded(deadline: due.deadline), of: .order(due.order), by: .system, at: now,
                    on: connection)
            }
            if let last = due.last {
                let reached = DueReminders.Place(from: last.from, order: last.order.value)
                try DueReminders.move(to: reached, on: connection)
            }
            return due.count == DueReminders.most
        }
    }
}
