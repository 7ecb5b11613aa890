internal import Shop
internal import Storage

/// Notes of who has waited on a waitlist until its drop closed: an entry for each, once for each
/// closing, which the relay of mail hears of.
///
/// Of each drop it is kept which closing was told, and up to which number. So whoever looks later,
/// on whichever node, tells nobody twice; and a drop that was opened again tells of its next end.
enum WaitedInVain {
    /// Entries that are noted in one step.
    static let most = 200

    /// A drop that has closed while somebody waits.
    struct Closed {
        var drop: DropID
        var closesAt: Timestamp
        /// The last number that was told of this closing.
        var told: Int64

        fileprivate var setting: String { "waited_in_vain \(drop.value)" }

        fileprivate func move(to number: Int64, on connection: any Connection) throws {
            try Settings.set(
                setting, to: "\(closesAt.milliseconds) \(number)", on: connection)
        }
    }

    struct Due {
        var closed: Closed
        /// Entries with their numbers, in order.
        var entries: [(id: WaitlistEntryID, number: Int64)]
    }

    /// Those who are to be told, of the first drop that has any.
    static func due(at now: Timestamp, on connection: any Connection) throws -> Due? {
        for closed in try closed(at: now, on: connection) {
            let entries = try connection.all(
                """
                SELECT id, number FROM waitlist_entries
                WHERE drop_id = $1 AND state = 'waiting' AND number > $2 AND email_key IS NOT NULL
                ORDER BY number LIMIT $3
                """, [.integer(closed.drop.value), .integer(closed.told), Value(most)]
            ) { (id: WaitlistEntryID($0.integer(0)), number: $0.integer(1)) }
            if !entries.isEmpty { return Due(closed: closed, entries: entries) }
        }
        return nil
    }

    private static func closed(
        at now: Timestamp, on connection: any Connection
    ) throws -> [Closed] {
        let closed = try connection.all(
            """
            SELECT drops.id, drops.closes_at FROM waitlists
            JOIN drops ON drops.id = waitlists.drop_id
            WHERE waitlists.waiting > 0 AND drops.rehearsal = 0
                AND drops.closes_at <= $1 AND drops.closes_at > $2
            ORDER BY drops.id
            """,
            [.integer(now.milliseconds), .integer((now - WaitlistLimits.told).milliseconds)]
        ) { row in
            Closed(
                drop: DropID(row.integer(0)), closesAt: Timestamp(milliseconds: row.integer(1)),
                told: 0)
        }
        return try closed.map { closed in
            var closed = closed
            let told = try connection.first(
                "SELECT value FROM settings WHERE name = $1", [.text(closed.setting)]
            ) { $0.text(0) }
            let parts = (told ?? "").pieces(at: " ").compactMap { Int64($0) }
            if parts.count == 2, parts[0] == closed.closesAt.milliseconds { closed.told = parts[1] }
            return closed
        }
    }

    /// Notes them, and how far that is.
    static func note(_ due: Due, at now: Timestamp, on connection: any Connection) throws {
        for entry in due.entries {
            try ShopEntries.append(
                .waitedInVain(closedAt: due.closed.closesAt), of: .waiting(entry.id), by: .system,
                at: now, on: connection)
        }
        if let last = due.entries.last { try due.closed.move(to: last.number, on: connection) }
    }
}

extension Shopkeeper {
    /// Notes who has waited until a drop closed and was offered nothing, at most
    /// `WaitedInVain.most`.
    ///
    /// - Returns: whether there may be more.
    /// - Throws: `StorageError`.
    package func tellWaitedInVain() async throws -> Bool {
        let now = clock()
        let isDue = try await store.read { try WaitedInVain.due(at: now, on: $0) != nil }
        guard isDue else { return false }
        return try await store.writeBeside { connection in
            // Somebody else may have noted them meanwhile.
            guard let due = try WaitedInVain.due(at: now, on: connection) else { return false }
            try WaitedInVain.note(due, at: now, on: connection)
            return true
        }
    }
}
