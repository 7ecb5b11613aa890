package import Shop
internal import Storage

/// A drop's waitlist as staff see it.
package struct WaitlistOverview: Sendable {
    package var drop: DropID
    package var asked: Int
    package var waiting: Int
    package var offerAt: Timestamp?
    /// The variants that somebody waits for, or of which units are kept.
    package var variants: [WaitedVariant]

    /// The units that are kept until they are offered.
    package var kept: Int { variants.reduce(0) { $0 + $1.kept } }
}

/// A variant that people wait for.
package struct WaitedVariant: Hashable, Sendable {
    package var sku: String
    /// The entries that wait for it.
    package var waiting: Int
    /// The units that are back and not offered yet.
    package var kept: Int
}

/// Asks for every drop that has a waitlist, or had one.
struct ListWaitlists: StaffQuery {
    let caller: Caller

    func run(on connection: any Connection) throws -> [WaitlistOverview] {
        var lists = try connection.all(
            """
            SELECT drops.id, coalesce(lists.asked, 0), coalesce(lists.waiting, 0), lists.offer_at
            FROM drops LEFT JOIN waitlists AS lists ON lists.drop_id = drops.id
            WHERE (drops.listed = 1 AND drops.waitlist IS NOT NULL) OR lists.waiting > 0
            ORDER BY drops.opens_at DESC, drops.id DESC
            """
        ) { row in
            WaitlistOverview(
                drop: DropID(row.integer(0)), asked: Int(row.integer(1)),
                waiting: Int(row.integer(2)),
                offerAt: row.optionalInteger(3).map(Timestamp.init(milliseconds:)), variants: [])
        }
        for index in lists.indices {
            lists[index].variants = try connection.all(
                """
                SELECT sku, waiting, kept FROM variants
                WHERE drop_id = $1 AND (waiting > 0 OR kept > 0) ORDER BY position, id
                """, [.integer(lists[index].drop.value)]
            ) { row in
                WaitedVariant(
                    sku: row.text(0), waiting: Int(row.integer(1)), kept: Int(row.integer(2)))
            }
        }
        return lists
    }
}

/// Asks for the entries of a drop's waitlist past a number, in order.
struct ListWaiting: StaffQuery {
    let drop: DropID
    let after: Int64
    let limit: Int
    let caller: Caller

    func run(on connection: any Connection) throws -> [WaitlistEntry] {
        try WaitlistRows.load(
            """
            entry.id IN (
                SELECT id FROM waitlist_entries WHERE drop_id = $1 AND number > $2
                ORDER BY number LIMIT $3)
            """, [.integer(drop.value), .integer(after), Value(limit)], on: connection)
    }
}

extension Shopkeeper {
    /// Every drop that has a waitlist, for staff.
    ///
    /// - Throws: `Forbidden`, `StorageError`.
    package func waitlists(by caller: Caller) async throws -> [WaitlistOverview] {
        try await ask(ListWaitlists(caller: caller))
    }

    /// The entries of a drop's waitlist past a number, a page of them.
    ///
    /// - Returns: the entries, and the number to go on from where there are more.
    /// - Throws: `Forbidden`, `StorageError`.
    package func waiting(
        in drop: DropID, after number: Int64, by caller: Caller
    ) async throws -> (entries: [WaitlistEntry], next: Int64?) {
        let page = WaitlistPages.rows
        let found = try await ask(
            ListWaiting(drop: drop, after: number, limit: page + 1, caller: caller))
        let entries = Array(found.prefix(page))
        return (entries, found.count > page ? entries.last?.wish.number : nil)
    }
}

/// The named limits of what staff see of a waitlist at once.
package enum WaitlistPages {
    /// Entries on a page.
    package static let rows = 100
}
