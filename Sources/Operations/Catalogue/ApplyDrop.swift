internal import Formats
internal import Shop
internal import Storage

extension ApplyWork {
    /// Adds or changes one drop and all it sells.
    mutating func applyDrop(_ entry: ShopFile.DropEntry, position: Int) throws {
        let old = try connection.first(
            "SELECT \(Drop.columns), listed, position FROM drops WHERE slug = $1",
            [.text(entry.slug)]
        ) { row in
            let next = Drop.columnCount
            return (
                drop: try Drop(row: row), listed: row.integer(next) == 1,
                position: row.integer(next + 1)
            )
        }
        var drop = Drop(
            id: old?.drop.id ?? DropID(0), slug: entry.slug, title: entry.title,
            opensAt: entry.opensAt ?? min(old?.drop.opensAt ?? now, now),
            closesAt: entry.closesAt, hold: entry.hold, pay: entry.pay,
            limitPerPerson: entry.limitPerPerson, shippingMethod: entry.shippingMethod,
            shippingFee: entry.shippingFee, line: entry.line,
            kind: entry.isRehearsal ? .rehearsal : .sale, membersOpenAt: entry.membersOpenAt,
            uniqueAmounts: entry.uniqueAmounts, waitlist: entry.waitlist, others: entry.others)
        guard drop.opensAt < drop.closesAt else {
            refuse(.closesBeforeOpening(drop: entry.slug))
            return
        }
        let thing = "drop \(entry.slug)"
        if let old {
            guard try mayBecome(drop.kind, old.drop) else { return }
            noteChanges(thing, old.drop, drop)
            if !old.listed { note(thing, "listed again") }
            if old.position != position { note(thing, "moved to place \(position + 1)") }
            try update(drop, position: position)
        } else {
            drop.id = DropID(try Counters.next(.catalogue, on: connection))
            note(thing, "added")
            try insert(drop, position: position)
        }
        try connection.execute(
            "UPDATE drops SET told = $1 WHERE id = $2",
            [
                .integer(
                    try terms(title: drop.storedTitle, shippingMethod: drop.shippingMethod)),
                .integer(drop.id.value),
            ])
        if old == nil
            || LimitHistory.isLower(drop.limitPerPerson, than: old?.drop.limitPerPerson)
        {
            try LimitHistory.note(drop.id, on: connection)
        }
        try applyProducts(of: drop, entry.products)
    }

    private mutating func noteChanges(_ thing: String, _ old: Drop, _ new: Drop) {
        func milliseconds(_ drop: Drop) -> [(String, Int64)] {
            [
                ("opens_at", drop.opensAt.milliseconds), ("closes_at", drop.closesAt.milliseconds),
                ("hold_minutes", drop.hold.milliseconds), ("pay_minutes", drop.pay.milliseconds),
                ("gathering_minutes", drop.line.gathering.milliseconds),
                ("admission_minutes", drop.line.admission.milliseconds),
                ("members_opens_at", drop.membersOpenAt?.milliseconds ?? 0),
            ]
        }
        for ((name, old), (_, new)) in zip(milliseconds(old), milliseconds(new)) where old != new {
            note(thing, "\(name) changed")
        }
        if old.kind != new.kind {
            note(
                thing, "rehearsal", old.kind.isRehearsal.description,
                new.kind.isRehearsal.description)
        }
        if old.line.mode != new.line.mode {
            note(thing, "line", old.line.mode.rawValue, new.line.mode.rawValue)
        }
        let keeping = KeptOrders.terms(
            new.id, title: new.storedTitle, shippingMethod: new.shippingMethod)
        if old.title != new.title {
            note(thing, "title", old.title, new.title, keeping)
        } else if old.others != new.others {
            note(thing, "title in another language changed", keeping)
        }
        if old.limitPerPerson != new.limitPerPerson {
            note(
                thing, "limit_per_person", old.limitPerPerson.map(String.init),
                new.limitPerPerson.map(String.init))
        }
        if old.uniqueAmounts != new.uniqueAmounts {
            let currency = new.shippingFee.currency
            note(
                thing, "unique_amounts", old.uniqueAmounts?.words(in: currency) ?? "none",
                new.uniqueAmounts?.words(in: currency))
        }
        if old.waitlist != new.waitlist {
            note(thing, "waitlist", old.waitlist?.words ?? "none", new.waitlist?.words)
        }
        if old.shippingMethod != new.shippingMethod {
            note(thing, "shipping method", old.shippingMethod, new.shippingMethod, keeping)
        }
        if old.shippingFee != new.shippingFee {
            note(thing, "shipping", old.shippingFee.decimal, new.shippingFee.decimal)
        }
    }

    /// Orders that were made in earnest must never become ones that may be thrown away, and those
    /// of a rehearsal never become real.
    private mutating func mayBecome(_ kind: DropKind, _ drop: Drop) throws -> Bool {
        guard drop.kind != kind else { return true }
        let hasOrders = try connection.first(
            "SELECT 1 FROM orders WHERE drop_id = $1 LIMIT 1", [.integer(drop.id.value)]
        ) { _ in true }
        if hasOrders == true { refuse(.hasOrders(drop: drop.slug, kind: drop.kind)) }
        return hasOrders != true
    }

    private func values(_ drop: Drop, position: Int) -> [Value] {
        [
            .text(drop.slug), .text(drop.storedTitle), .integer(drop.opensAt.milliseconds),
            .integer(drop.closesAt.milliseconds), .integer(drop.hold.milliseconds),
            .integer(drop.pay.milliseconds), Value(drop.limitPerPerson.map { Int64($0) }),
            .text(drop.shippingMethod), .integer(drop.shippingFee.minorUnits),
            .text(drop.shippingFee.currency.code), Value(position),
            .text(drop.line.mode.rawValue), .integer(drop.line.gathering.milliseconds),
            .integer(drop.line.admission.milliseconds), .integer(drop.kind.rawValue),
            Value(drop.membersOpenAt?.milliseconds), .integer(drop.uniqueAmounts?.stored ?? 0),
            Value(drop.waitlist?.offers.rawValue), Value(drop.waitlist?.offer.milliseconds),
            .integer(drop.id.value),
        ]
    }

    private func insert(_ drop: Drop, position: Int) throws {
        try connection.execute(
            """
            INSERT INTO drops (slug, title, opens_at, closes_at, hold_ms, pay_ms, limit_per_person,
                shipping_method, shipping_fee, currency, position, line_mode, line_gathering_ms,
                line_admission_ms, rehearsal, members_opens_at, unique_amount,
                waitlist, waitlist_offer_ms, id)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17,
                $18, $19, $20)
            """, values(drop, position: position))
    }

    private func update(_ drop: Drop, position: Int) throws {
        try connection.execute(
            """
            UPDATE drops SET slug = $1, title = $2, opens_at = $3, closes_at = $4, hold_ms = $5,
                pay_ms = $6, limit_per_person = $7, shipping_method = $8, shipping_fee = $9,
                currency = $10, position = $11, line_mode = $12, line_gathering_ms = $13,
                line_admission_ms = $14, rehearsal = $15, members_opens_at = $16,
                unique_amount = $17, waitlist = $18, waitlist_offer_ms = $19, listed = 1
            WHERE id = $20
            """, values(drop, position: position))
    }

    /// Takes drops that the file does not name off the shop; their orders go on. Copies for a
    /// rehearsal are not for the file to name.
    mutating func removeDrops() throws {
        let listed = try connection.all(
            "SELECT id, slug FROM drops WHERE listed = 1 AND rehearsal <> 2"
        ) {
            (id: $0.integer(0), slug: $0.text(1))
        }
        let named = Set(file.drops.map(\.slug))
        for drop in listed where !named.contains(drop.slug) {
            try connection.execute(
                "UPDATE drops SET listed = 0 WHERE id = $1", [.integer(drop.id)])
            try connection.execute(
                "UPDATE variants SET on_sale = 0 WHERE drop_id = $1", [.integer(drop.id)])
            note("drop \(drop.slug)", "removed from the shop; its orders stay")
        }
    }
}

extension Drop {
    /// The title as it is kept: in all its languages.
    var storedTitle: String { others.all(.title, title).stored }
}

extension UniqueAmounts {
    /// The setting as people compare two of them: `discount within 0.99`.
    func words(in currency: Currency) -> String {
        "\(kind.rawValue) within \(Money(minorUnits: within, currency: currency).decimal)"
    }
}

extension WaitlistSettings {
    /// The setting as people compare two of them: `at_once for 30 minutes`.
    var words: String { "\(offers.rawValue) for \(MinutesText.text(offer)) minutes" }
}
