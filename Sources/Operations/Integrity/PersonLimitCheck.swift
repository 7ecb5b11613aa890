internal import Shop
internal import Storage

/// Checks that nobody has more units of a drop than it allows a person, by phone and by e-mail.
///
/// Two ways lead legally beyond a limit. The shopkeeper lowers it: what people have then they keep.
/// And staff bring an order back to life by hand. So a person above the limit is a fault only when
/// the last thing that the shop's own rule let through for them came after both: the rule must have
/// refused it.
struct PersonLimitCheck: IntegrityCheck {
    let name = "limits"

    private static let page = 500

    private struct LimitedDrop {
        var id: Int64
        var slug: String
        var limit: Int64
    }

    func run(on connection: any Connection, _ findings: inout IntegrityFindings) throws {
        let drops = try connection.all(
            """
            SELECT id, slug, limit_per_person FROM drops
            WHERE limit_per_person IS NOT NULL ORDER BY id
            """
        ) { LimitedDrop(id: $0.integer(0), slug: $0.text(1), limit: $0.integer(2)) }
        for drop in drops {
            for column in ["phone_key", "email_key"] {
                try check(drop, by: column, on: connection, &findings)
            }
        }
    }

    private func check(
        _ drop: LimitedDrop, by column: String, on connection: any Connection,
        _ findings: inout IntegrityFindings
    ) throws {
        let since = try LimitHistory.since(DropID(drop.id), on: connection)
        var past = ""
        while true {
            let people = try connection.all(
                """
                SELECT \(column), CAST(sum(quantity) AS BIGINT) FROM orders
                WHERE drop_id = $1 AND \(column) > $2 AND status IN (\(OrderStatus.liveList))
                GROUP BY \(column) HAVING sum(quantity) > $3 ORDER BY \(column) LIMIT $4
                """,
                [.integer(drop.id), .text(past), .integer(drop.limit), Value(Self.page)]
            ) { (key: $0.text(0), units: $0.integer(1)) }
            for person in people {
                let orders = try orders(of: person.key, drop, by: column, on: connection)
                judge(person.units, orders, drop, since: since, column, &findings)
            }
            guard let last = people.last, people.count == Self.page else { return }
            past = last.key
        }
    }

    /// A live order of a person: which entries of the timeline last made it count.
    private struct Counted {
        var id: Int64
        /// Let through by the shop's own rule.
        var byRule: Int64 = 0
        /// Brought back by staff.
        var byStaff: Int64 = 0
    }

    private func orders(
        of key: String, _ drop: LimitedDrop, by column: String, on connection: any Connection
    ) throws -> [Counted] {
        let ids = try connection.all(
            """
            SELECT id FROM orders
            WHERE drop_id = $1 AND \(column) = $2 AND status IN (\(OrderStatus.liveList))
            ORDER BY id
            """, [.integer(drop.id), .text(key)]
        ) { $0.integer(0) }
        return try ids.map { id in
            var counted = Counted(id: id)
            try connection.forEach(
                """
                SELECT id, kind, from_status, to_status FROM timeline WHERE order_id = $1
                ORDER BY id
                """, [.integer(id)]
            ) { row in
                let kind = TimelineEntry.Kind(rawValue: row.text(1))
                let was = row.optionalText(2).flatMap(OrderStatus.init(rawValue:))
                let to = row.optionalText(3).flatMap(OrderStatus.init(rawValue:))
                let isTaken = to?.holdsStock == true && was?.holdsStock != true
                switch kind {
                case .details: counted.byRule = row.integer(0)
                case .reserved where isTaken, .slip where isTaken:
                    counted.byRule = row.integer(0)
                case _ where isTaken: counted.byStaff = row.integer(0)
                default: break
                }
            }
            return counted
        }
    }

    private func judge(
        _ units: Int64, _ orders: [Counted], _ drop: LimitedDrop, since: Int64?,
        _ column: String, _ findings: inout IntegrityFindings
    ) {
        let who = column == "phone_key" ? "telephone number" : "e-mail address"
        let names = orders.prefix(5).map { findings.names.order($0.id) }.joined(separator: ", ")
        let more = orders.count > 5 ? " and \(orders.count - 5) more" : ""
        let place = "drop \(drop.slug)"
        let words =
            "one \(who) has \(units) units where a person may have \(drop.limit): \(names)\(more)"
        let byRule = orders.map(\.byRule).max() ?? 0
        let byStaff = orders.map(\.byStaff).max() ?? 0
        guard let since else {
            findings.note(
                place, words,
                "the limit may have been lowered by a Holdfast that did not keep when")
            return
        }
        if byRule > max(since, byStaff) {
            findings.fault(place, words, "see whether they may keep all of them")
        } else if byStaff > since {
            findings.note(place, words, "staff brought an order back by hand")
        } else {
            findings.note(place, words, "the limit was lowered afterwards")
        }
    }
}
