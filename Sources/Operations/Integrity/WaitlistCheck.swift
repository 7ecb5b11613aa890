internal import Shop
internal import Storage

/// Checks that waitlists hold together: what variants say waits for them, the entries and their
/// orders, and a record whose every offer the rule makes.
struct WaitlistCheck: IntegrityCheck {
    let name = "waitlists"

    func run(on connection: any Connection, _ findings: inout IntegrityFindings) throws {
        try checkWaiting(on: connection, &findings)
        try checkLists(on: connection, &findings)
        try checkOrders(on: connection, &findings)
        try checkRecords(on: connection, &findings)
    }

    private func checkWaiting(
        on connection: any Connection, _ findings: inout IntegrityFindings
    ) throws {
        try connection.forEach(
            """
            SELECT coalesce(drops.slug, ''), variants.sku, variants.waiting,
                coalesce(named.entries, 0)
            FROM variants LEFT JOIN drops ON drops.id = variants.drop_id
            LEFT JOIN (
                SELECT line.variant_id, count(*) AS entries
                FROM waitlist_lines AS line
                JOIN waitlist_entries AS entry ON entry.id = line.entry_id
                WHERE entry.state = 'waiting' GROUP BY line.variant_id
            ) AS named ON named.variant_id = variants.id
            WHERE variants.waiting <> coalesce(named.entries, 0) ORDER BY variants.id
            """, []
        ) { row in
            findings.fault(
                "variant \(row.text(0))/\(row.text(1))",
                "\(row.integer(3)) entries of the waitlist wait for it, and it counts "
                    + "\(row.integer(2))",
                "units that come back go to passers-by, or to nobody: restore a backup")
        }
    }

    private func checkLists(
        on connection: any Connection, _ findings: inout IntegrityFindings
    ) throws {
        try connection.forEach(
            """
            SELECT coalesce(drops.slug, ''), lists.asked, lists.waiting,
                (SELECT count(*) FROM waitlist_entries WHERE drop_id = lists.drop_id),
                (SELECT coalesce(max(number), 0) FROM waitlist_entries
                    WHERE drop_id = lists.drop_id),
                (SELECT count(*) FROM waitlist_entries
                    WHERE drop_id = lists.drop_id AND state = 'waiting')
            FROM waitlists AS lists LEFT JOIN drops ON drops.id = lists.drop_id
            ORDER BY lists.drop_id
            """, []
        ) { row in
            let place = "waitlist of \(row.text(0))"
            if row.integer(1) != row.integer(3) || row.integer(1) != row.integer(4) {
                findings.fault(
                    place,
                    "\(row.integer(1)) have asked, and it has \(row.integer(3)) entries up to "
                        + "number \(row.integer(4))", "entries are gone: compare with a backup")
            }
            if row.integer(2) != row.integer(5) {
                findings.fault(
                    place,
                    "\(row.integer(2)) are counted to wait, and \(row.integer(5)) do",
                    "compare with a backup")
            }
        }
    }

    private func checkOrders(
        on connection: any Connection, _ findings: inout IntegrityFindings
    ) throws {
        let names = findings.names
        try connection.forEach(
            """
            SELECT coalesce(drops.slug, ''), entry.number, entry.order_id, orders.drop_id
            FROM waitlist_entries AS entry LEFT JOIN drops ON drops.id = entry.drop_id
            LEFT JOIN orders ON orders.id = entry.order_id
            WHERE entry.order_id IS NOT NULL
                AND (orders.id IS NULL OR orders.drop_id <> entry.drop_id)
            ORDER BY entry.id
            """, []
        ) { row in
            findings.fault(
                "entry \(row.integer(1)) of the waitlist of \(row.text(0))",
                "it was offered as \(names.order(row.integer(2))), which "
                    + (row.isNull(3) ? "is not there" : "is of another drop"),
                "compare with a backup")
        }
    }

    private func checkRecords(
        on connection: any Connection, _ findings: inout IntegrityFindings
    ) throws {
        let lists = try connection.all(
            """
            SELECT lists.drop_id, drops.slug, lists.moves, lists.link
            FROM waitlists AS lists JOIN drops ON drops.id = lists.drop_id ORDER BY lists.drop_id
            """
        ) { (drop: $0.integer(0), slug: $0.text(1), moves: $0.integer(2), link: $0.blob(3)) }
        for list in lists {
            var audit = WaitlistAudit(slug: list.slug, chain: .standard)
            try connection.forEach(
                "SELECT text FROM waitlist_moves WHERE drop_id = $1 ORDER BY number",
                [.integer(list.drop)]
            ) { audit.take(Substring($0.text(0))) }
            for finding in audit.finish(moves: list.moves, link: list.link).findings {
                findings.fault(
                    "waitlist of \(list.slug)", finding.text,
                    "its record proves nothing any more: compare with a backup")
            }
        }
    }
}
