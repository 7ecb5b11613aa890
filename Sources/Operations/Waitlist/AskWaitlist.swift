package import Shop
internal import Storage

/// Puts a shopper on the waitlist of a drop, for variants that are sold out.
package struct AskWaitlist: DeskCommand {
    package static let kind = DeskKind.hold

    let drop: DropID
    let lines: [WantedLine]
    let takesFewer: Bool
    let customer: Customer
    let key: RequestKey

    package func expect(in book: DeskBook, at now: Timestamp) throws {
        book.want(waitlistOf: drop)
        for line in lines { book.want(line.variant) }
        for mark in customer.marks { book.want(Person(drop: drop, mark: mark)) }
        book.counters.want(.waitlist)
        try book.base.expect(Self.earlier, [.blob(key.name)])
        try book.base.expect(Self.waits, marks)
    }

    package func run(
        on connection: DeskBook, at now: Timestamp, journal: inout DeskJournal
    ) throws -> Result<WaitlistReceipt, WaitlistRefusal> {
        guard let sale = try connection.drop(drop) else { return .failure(.noWaitlist) }
        var list = try connection.waitlist(of: sale)
        if let earlier = try earlier(list, connection) {
            return earlier.fingerprint == key.fingerprint
                ? .success(earlier) : .failure(.keyReused)
        }
        do throws(WaitlistRefusal) {
            try check(sale, list, at: now)
        } catch {
            return .failure(error)
        }
        if let refusal = try stockRefusal(connection) { return .failure(refusal) }
        if let refusal = try personRefusal(sale, list, connection) { return .failure(refusal) }
        return .success(try put(into: &list, at: now, connection, &journal))
    }

    private func earlier(
        _ list: StoredWaitlist, _ connection: DeskBook
    ) throws -> WaitlistReceipt? {
        if var known = list.news[key.name] {
            known.isReplay = true
            return known
        }
        return try connection.base.first(Self.earlier, [.blob(key.name)]) { row in
            WaitlistReceipt(
                id: WaitlistEntryID(row.integer(0)), number: row.integer(1),
                move: row.integer(2), link: row.blob(3), isReplay: true, fingerprint: row.blob(4))
        }
    }

    private func check(
        _ sale: Drop, _ list: StoredWaitlist, at now: Timestamp
    ) throws(WaitlistRefusal) {
        guard sale.waitlist != nil else { throw .noWaitlist }
        if now < sale.opensAt { throw .notOpen(opensAt: sale.opensAt) }
        if now >= sale.closesAt { throw .closed(closedAt: sale.closesAt) }
        if list.waiting >= WaitlistLimits.waiting { throw .full(limit: WaitlistLimits.waiting) }
        if list.asked >= WaitlistLimits.asked { throw .full(limit: WaitlistLimits.asked) }
    }

    /// What is for sale is reserved, not waited for.
    private func stockRefusal(_ connection: DeskBook) throws -> WaitlistRefusal? {
        var left: [VariantID: Int] = [:]
        for line in lines {
            guard let row = try connection.stock(of: line.variant), row.drop == drop, row.isOnSale
            else { return .unknownVariant }
            left[line.variant] = row.available
        }
        let wish = WaitlistWish(number: 0, lines: lines, takesFewer: takesFewer)
        return wish.served(by: left).isEmpty ? nil : .inStock(left: left)
    }

    private func personRefusal(
        _ sale: Drop, _ list: StoredWaitlist, _ connection: DeskBook
    ) throws -> WaitlistRefusal? {
        if !list.newMarks.isDisjoint(with: customer.marks) { return .waitsAlready }
        let waits = try connection.base.first(Self.waits, marks) { _ in true } ?? false
        if waits { return .waitsAlready }
        guard let limit = sale.limitPerPerson else { return nil }
        let had =
            try customer.marks.map { mark in
                try connection.units(of: Person(drop: drop, mark: mark))
            }.max() ?? 0
        let wanted = lines.reduce(0) { $0 + $1.quantity }
        return had + wanted > limit ? .limitReached(limit: limit, had: had) : nil
    }

    private func put(
        into list: inout StoredWaitlist, at now: Timestamp, _ connection: DeskBook,
        _ journal: inout DeskJournal
    ) throws -> WaitlistReceipt {
        list.asked += 1
        list.waiting += 1
        let id = WaitlistEntryID(try connection.next(.waitlist))
        let move = try connection.record(
            .asked(list.asked, takesFewer: takesFewer, try connection.units(lines)), in: &list,
            at: now)
        let receipt = WaitlistReceipt(
            id: id, number: list.asked, move: move, link: list.link, isReplay: false,
            fingerprint: key.fingerprint)
        list.news[key.name] = receipt
        list.newMarks.formUnion(customer.marks)
        connection.waitlists[drop] = list
        try connection.base.enqueue(
            """
            INSERT INTO waitlist_entries (id, drop_id, number, state, takes_fewer, asked_at, name,
                phone, email, address, note, phone_key, email_key, language, request_key,
                fingerprint, move, link)
            VALUES ($1, $2, $3, 'waiting', $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15,
                $16, $17)
            """,
            [
                .integer(id.value), .integer(drop.value), .integer(receipt.number),
                Value(takesFewer ? 1 : 0), .integer(now.milliseconds), .text(customer.name),
                .text(customer.phone), .text(customer.email), .text(customer.address),
                .text(customer.note), Value(customer.phoneKey), Value(customer.emailKey),
                Value(customer.language), .blob(key.name), .blob(key.fingerprint),
                .integer(move), .blob(receipt.link),
            ])
        try Self.insertLines.run(
            connection.base,
            lines.flatMap { line -> [Value] in
                [
                    .integer(drop.value), .integer(id.value), .integer(line.variant.value),
                    Value(line.quantity),
                ]
            })
        for line in lines {
            try connection.changeKept(of: line.variant, journal: &journal) { $0.waiting += 1 }
        }
        return receipt
    }

    private var marks: [Value] {
        [.integer(drop.value), Value(customer.phoneKey), Value(customer.emailKey)]
    }

    private static let earlier = """
        SELECT id, number, move, link, fingerprint FROM waitlist_entries WHERE request_key = $1
        """

    private static let waits = """
        SELECT 1 FROM waitlist_entries
        WHERE drop_id = $1 AND state = 'waiting' AND (phone_key = $2 OR email_key = $3) LIMIT 1
        """

    private static let insertLines = MultiRowInsert(
        into: "waitlist_lines (drop_id, entry_id, variant_id, quantity)", columns: 4)
}
