internal import Shop
internal import Storage

/// A batch of reservations in one transaction, with a number of statements that hardly depends on
/// how many there are.
struct ReserveBatch {
    let reservations: [Reservation]
    /// Tells what replays have changed too: whoever committed it may not have lived to tell.
    var isRetry = false

    func run(
        on connection: any Connection, at now: Timestamp, journal: inout DeskJournal
    ) throws -> [ReservationAnswer] {
        var state = try load(on: connection)
        if isRetry { tellReplays(of: state, journal: &journal) }
        let fresh = reservations.count { state.answered[$0.key.name] == nil }
        guard fresh > 0 else { return state.decide(reservations, at: now, lastOrder: OrderID(0)) }
        let before = state.variants
        let known = Set(state.answered.keys)
        let last = try Counters.last(.orders, on: connection)
        let answers = state.decide(reservations, at: now, lastOrder: OrderID(last))
        let changed = state.variants.filter { before[$0.key] != $0.value }
        let members = Set(state.drops.values.filter { $0.isForMembers(at: now) }.map(\.id))
        try ReservedOrders(
            reservations: reservations, answers: answers, known: known, members: members, now: now
        )
        .save(after: last, on: connection, journal: &journal)
        for (variant, sale) in changed {
            try connection.enqueue(
                "UPDATE variants SET available = $1 WHERE id = $2",
                [Value(sale.available), .integer(variant.value)])
            journal.available[variant] = sale.available
        }
        return answers
    }

    private func tellReplays(of state: DeskState, journal: inout DeskJournal) {
        for case .reserved(let order, _) in state.answered.values.map(\.answer) {
            journal.orders.insert(order.id)
        }
        guard !state.answered.isEmpty else { return }
        journal.available.merge(state.variants.mapValues(\.available)) { $1 }
    }

    private func load(on connection: any Connection) throws -> DeskState {
        let earlier = EarlierAnswers(reservations: reservations)
        let dropIDs = Set(reservations.map(\.drop)).sorted()
        let variantIDs = Set(reservations.lazy.flatMap(\.lines).map(\.variant)).sorted()
        // All of it in one round trip, where there is one.
        for drop in dropIDs { try connection.expectSaleDrop(drop) }
        let tickets = Set(reservations.compactMap(\.ticket)).sorted { $0.number < $1.number }
        for ticket in tickets { try connection.expectTurn(of: ticket) }
        let codes = Array(Set(reservations.compactMap(\.accessCode)))
        if !codes.isEmpty { try AccessCodes.expect(codes, on: connection) }
        try Self.variantsQuery.expect(connection, variantIDs.map { .integer($0.value) })
        try earlier.expect(on: connection)
        try Counters.expect(.orders, on: connection)
        try Counters.expect(.timeline, on: connection)
        var drops: [DropID: Drop] = [:]
        var terms: [DropID: ToldTerms] = [:]
        for drop in dropIDs {
            guard let sale = try connection.saleDrop(drop) else { continue }
            drops[drop] = sale.drop
            terms[drop] = sale.terms
        }
        var lines: [DropID: Line] = [:]
        for drop in drops.values where drop.line.mode != .off {
            lines[drop.id] = try connection.line(drop.id)
        }
        var turns: [TicketNumber: LineTurn] = [:]
        for ticket in tickets { turns[ticket] = try connection.turn(of: ticket) }
        return DeskState(
            drops: drops, variants: try loadVariants(variantIDs, on: connection, drops: drops),
            units: try loadUnits(on: connection, drops: drops),
            answered: try earlier.load(on: connection), lines: lines, turns: turns,
            codes: codes.isEmpty ? [:] : try AccessCodes.load(codes, on: connection),
            terms: terms)
    }

    private func loadVariants(
        _ wanted: [VariantID], on connection: any Connection, drops: [DropID: Drop]
    ) throws -> [VariantID: SaleVariant] {
        var variants: [VariantID: SaleVariant] = [:]
        try Self.variantsQuery.forEach(
            connection, wanted.map { .integer($0.value) }
        ) { row in
            let drop = DropID(row.integer(1))
            guard let currency = drops[drop]?.shippingFee.currency else { return }
            variants[VariantID(row.integer(0))] = SaleVariant(
                drop: drop, price: Money(minorUnits: row.integer(2), currency: currency),
                available: Int(row.integer(3)), told: ToldGoods(row: row, from: 4))
        }
        return variants
    }

    private static let variantsQuery = KeyedQuery { keys in
        """
        SELECT variants.id, drop_id, price, available, told, told_goods.sku, product, variant
        FROM variants LEFT JOIN told_goods ON told_goods.id = told
        WHERE variants.id IN (\(keys)) AND on_sale = 1 ORDER BY variants.id
        """
    }

    private func loadUnits(
        on connection: any Connection, drops: [DropID: Drop]
    ) throws -> [Person: Int] {
        var persons: [Person] = []
        var seen: Set<Person> = []
        for reservation in reservations {
            guard drops[reservation.drop]?.limitPerPerson != nil else { continue }
            for mark in reservation.marks {
                let person = Person(drop: reservation.drop, mark: mark)
                if seen.insert(person).inserted { persons.append(person) }
            }
        }
        for person in persons { try connection.expectUnits(of: person) }
        var units: [Person: Int] = [:]
        for person in persons { units[person] = try connection.units(of: person) }
        return units
    }
}

/// The rows of a batch's new orders and answers.
private struct ReservedOrders {
    let reservations: [Reservation]
    let answers: [ReservationAnswer]
    /// Keys whose answers are stored already.
    let known: Set<[UInt8]>
    /// Drops in which only members reserve just now, each with a code.
    let members: Set<DropID>
    let now: Timestamp

    func save(
        after last: Int64, on connection: any Connection, journal: inout DeskJournal
    ) throws {
        var orders: [Value] = []
        var lines: [Value] = []
        var keys: [Value] = []
        var entries: [(OrderID, TimelineEntry)] = []
        var count: Int64 = 0
        var kept = known
        for (reservation, answer) in zip(reservations, answers) {
            if case .reserved(let order, isReplay: false) = answer {
                count += 1
                orders += orderRow(order, reservation)
                for (position, line) in order.lines.enumerated() {
                    lines += [
                        .integer(order.id.value), Value(position), .integer(line.variant.value),
                        Value(line.quantity), .integer(line.unitPrice.minorUnits),
                        .integer(line.told.id),
                    ]
                }
                entries.append((order.id, entry(of: order)))
                journal.orders.insert(order.id)
            }
            if isNew(answer), kept.insert(reservation.key.name).inserted {
                keys += EarlierAnswers.row(reservation.key, answer, at: now)
            }
        }
        try Counters.set(.orders, to: last + count, on: connection)
        try Self.orderInsert.run(connection, orders)
        try Self.lineInsert.run(connection, lines)
        try EarlierAnswers.insert.run(connection, keys)
        try Timeline.append(entries, on: connection)
        for (reservation, answer) in zip(reservations, answers) {
            guard case .reserved(let order, isReplay: false) = answer else { continue }
            if let ticket = reservation.ticket {
                try connection.endTurn(of: ticket, order: order.id, at: now)
            }
            if let code = reservation.accessCode, members.contains(reservation.drop) {
                try AccessCodes.use(code, for: order.id, on: connection)
            }
            guard let customer = reservation.customer else { continue }
            try SearchTerms.replace(
                of: order.id, old: nil, customer, total: order.total, on: connection)
        }
        journal.reserved += Int(count)
    }

    private func isNew(_ answer: ReservationAnswer) -> Bool {
        if case .reserved(_, isReplay: true) = answer { return false }
        return answer.isKept
    }

    private func entry(of order: ReservedOrder) -> TimelineEntry {
        TimelineEntry(at: now, actor: .shopper, kind: .reserved, from: nil, to: order.status)
    }

    private static let orderInsert = MultiRowInsert(
        into: """
            orders (id, drop_id, status, created_at, changed_at, deadline_at, quantity, subtotal,
                shipping, currency, name, phone, email, address, note, phone_key, email_key,
                paid_at, ticket, told)
            """, columns: 20)

    private static let lineInsert = MultiRowInsert(
        into: "order_lines (order_id, position, variant_id, quantity, unit_price, told)",
        columns: 6)

    private func orderRow(_ order: ReservedOrder, _ reservation: Reservation) -> [Value] {
        let customer = reservation.customer
        return [
            .integer(order.id.value), .integer(reservation.drop.value),
            .text(order.status.rawValue), .integer(now.milliseconds), .integer(now.milliseconds),
            Value(order.deadline?.milliseconds), Value(reservation.quantity),
            .integer(order.subtotal.minorUnits), .integer(order.shippingFee.minorUnits),
            .text(order.total.currency.code), Value(customer?.name), Value(customer?.phone),
            Value(customer?.email), Value(customer?.address), Value(customer?.note),
            Value(customer?.phoneKey), Value(customer?.emailKey),
            order.status == .paid ? .integer(now.milliseconds) : .null,
            Value(reservation.pass?.number), .integer(order.terms.id),
        ]
    }
}
