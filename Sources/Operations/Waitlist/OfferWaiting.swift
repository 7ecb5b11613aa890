package import Shop
internal import Storage

/// Offers what is kept in a drop to whoever waits for it, in order, some at a time; what nobody can
/// take goes on sale.
///
/// An offer is a reserved order, made by the rule that makes every other: only what is free can be
/// in it, and it is there at once or not at all.
///
/// Answers whether there may be more to do at once.
package struct OfferWaiting: DeskCommand {
    let drop: DropID

    package init(drop: DropID) {
        self.drop = drop
    }

    package func expect(in book: DeskBook, at now: Timestamp) {
        book.want(waitlistOf: drop)
    }

    package func run(
        on connection: DeskBook, at now: Timestamp, journal: inout DeskJournal
    ) throws -> Result<Bool, Never> {
        guard let sale = try connection.drop(drop), now >= sale.opensAt, now < sale.closesAt
        else { return .success(false) }
        var list = try connection.waitlist(of: sale)
        let settings = sale.waitlist ?? .standard
        let isDue = settings.offers == .atOnce || list.offerAt.map { $0 <= now } ?? false
        var free: [VariantID: Int] = [:]
        for id in try keptVariants(connection) {
            try payOff(id, connection, &journal)
            guard let row = try connection.stock(of: id), row.kept > 0 else { continue }
            if row.waiting == 0 {
                try sell(id, row.kept, connection, &journal)
            } else if isDue {
                free[id] = row.kept
            }
        }
        guard isDue else { return .success(false) }
        let isWhole =
            try free.isEmpty
            || offer(free, of: sale, for: settings.offer, in: &list, at: now, connection, &journal)
        if isWhole, let offerAt = list.offerAt, offerAt <= now {
            list.offerAt = nil
            try connection.save(list)
        }
        return .success(!isWhole)
    }

    private func keptVariants(_ connection: DeskBook) throws -> [VariantID] {
        try connection.all(
            """
            SELECT id FROM variants WHERE drop_id = $1 AND kept > 0 AND on_sale = 1 ORDER BY id
            """, [.integer(drop.value)]
        ) { VariantID($0.integer(0)) }
    }

    /// Units that were promised beyond the stock while others were kept are these: what comes back
    /// is for whoever was promised it, before it is anybody else's.
    private func payOff(
        _ variant: VariantID, _ connection: DeskBook, _ journal: inout DeskJournal
    ) throws {
        guard let row = try connection.stock(of: variant), row.oversold > 0 else { return }
        try connection.changeKept(of: variant, journal: &journal) { stock in
            let paidOff = min(stock.kept, stock.oversold)
            stock.kept -= paidOff
            stock.oversold -= paidOff
        }
    }

    private func sell(
        _ variant: VariantID, _ units: Int, _ connection: DeskBook, _ journal: inout DeskJournal
    ) throws {
        try connection.changeKept(of: variant, journal: &journal) { stock in
            stock.kept -= units
            stock.available += units
        }
    }

    /// - Returns: whether everybody who can be served by what is free was.
    private func offer(
        _ free: [VariantID: Int], of sale: Drop, for span: Span, in list: inout StoredWaitlist,
        at now: Timestamp, _ connection: DeskBook, _ journal: inout DeskJournal
    ) throws -> Bool {
        var (entries, isWhole) = try chosen(by: free, connection)
        // A wish that the rules of the drop refuse ends, and what it would have had is the next
        // one's: the look after this one gives it.
        let orders = try reserve(entries, in: sale, for: span, at: now, connection, &journal)
        if orders.contains(nil) { isWhole = false }
        var left = free
        for (chosen, order) in zip(entries, orders) where order != nil {
            for line in chosen.lines { left[line.variant, default: 0] -= line.quantity }
        }
        for (chosen, order) in zip(entries, orders) {
            for line in chosen.entry.wish.lines {
                try connection.changeKept(of: line.variant, journal: &journal) { $0.waiting -= 1 }
            }
            list.waiting -= 1
            try end(chosen.entry, order, at: now, connection)
        }
        if isWhole {
            for (variant, units) in left.sorted(by: { $0.key < $1.key }) where units > 0 {
                try sell(variant, units, connection, &journal)
            }
        }
        let offers = try zip(entries, orders).map { chosen, order in
            WaitlistMove.Offer(
                chosen.entry.wish.number, try connection.units(chosen.lines),
                isRefused: order == nil)
        }
        let looked = free.map { WantedLine(variant: $0.key, quantity: $0.value) }
        try connection.record(
            .offered(free: try connection.units(looked), offers), in: &list, at: now)
        // What was read before says nothing of these orders.
        try connection.forgetRead()
        return isWhole
    }

    private struct Chosen {
        var entry: WaitlistEntry
        var lines: [WantedLine]
    }

    private func chosen(
        by free: [VariantID: Int], _ connection: DeskBook
    ) throws -> ([Chosen], isWhole: Bool) {
        var free = free
        var chosen: [Chosen] = []
        var last: Int64 = 0
        while !free.isEmpty {
            let page = try WaitlistRows.waiting(
                in: drop, past: last, limit: Self.page, on: connection)
            let (offers, isWhole) = WaitlistRule.offers(
                of: free, to: page.map(\.wish), atMost: WaitlistLimits.offers - chosen.count)
            for offer in offers {
                guard let entry = page.first(where: { $0.wish.number == offer.number }) else {
                    continue
                }
                chosen.append(Chosen(entry: entry, lines: offer.lines))
                for line in offer.lines {
                    let left = (free[line.variant] ?? 0) - line.quantity
                    free[line.variant] = left > 0 ? left : nil
                }
            }
            if !isWhole { return (chosen, false) }
            guard page.count == Self.page, let number = page.last?.wish.number else { break }
            last = number
        }
        return (chosen, true)
    }

    /// The orders of offers; `nil` for one that was refused.
    private func reserve(
        _ chosen: [Chosen], in sale: Drop, for span: Span, at now: Timestamp,
        _ connection: DeskBook, _ journal: inout DeskJournal
    ) throws -> [OrderID?] {
        guard !chosen.isEmpty else { return [] }
        for line in chosen.flatMap(\.lines) {
            try sell(line.variant, line.quantity, connection, &journal)
        }
        var batch = ReserveBatch(
            reservations: chosen.map { chosen in
                Reservation(
                    drop: sale.id, lines: chosen.lines, customer: chosen.entry.customer,
                    key: RequestKey(
                        scope: "offers", key: "\(chosen.entry.id.value)", body: []),
                    offer: span)
            })
        try batch.expect(in: connection)
        try connection.load()
        try batch.load(from: connection)
        let answers = try batch.run(on: connection, at: now, journal: &journal)
        return try zip(chosen, answers).map { chosen, answer in
            if case .reserved(let order, _) = answer { return order.id }
            for line in chosen.lines {
                try connection.changeKept(of: line.variant, journal: &journal) { stock in
                    stock.available -= line.quantity
                    stock.kept += line.quantity
                }
            }
            return nil
        }
    }

    private func end(
        _ entry: WaitlistEntry, _ order: OrderID?, at now: Timestamp, _ connection: DeskBook
    ) throws {
        let state: WaitlistEntry.State = order == nil ? .refused : .offered
        try connection.base.enqueue(
            """
            UPDATE waitlist_entries SET state = $1, order_id = $2, ended_at = $3 WHERE id = $4
            """,
            [
                .text(state.rawValue), Value(order?.value), .integer(now.milliseconds),
                .integer(entry.id.value),
            ])
    }

    /// Entries that are read at a time.
    private static let page = 256
}
