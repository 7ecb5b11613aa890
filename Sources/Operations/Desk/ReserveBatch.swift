internal import Shop
internal import Storage

/// A batch of reservations in one transaction, with a number of statements that hardly depends on
/// how many there are.
struct ReserveBatch {
    let reservations: [Reservation]
    /// Tells what replays have changed too: whoever committed it may not have lived to tell.
    var isRetry = false

    private var answered: [[UInt8]: EarlierAnswer] = [:]
    private var codes: [[UInt8]: AccessCode] = [:]
    private var terms: [DropID: ToldTerms] = [:]

    init(reservations: [Reservation], isRetry: Bool = false) {
        self.reservations = reservations
        self.isRetry = isRetry
    }

    /// Says what will be asked for.
    func expect(in book: DeskBook) throws {
        for drop in drops { book.want(lineOf: drop) }
        for ticket in tickets { book.want(turnOf: ticket) }
        for variant in variants { book.want(variant) }
        book.counters.want(.orders)
        book.counters.want(.timeline)
        for person in people { book.want(person) }
        for drop in drops { try book.base.expectSaleDrop(drop) }
        try EarlierAnswers(reservations: reservations).expect(on: book.base)
        if !accessCodes.isEmpty { try AccessCodes.expect(accessCodes, on: book.base) }
    }

    /// Takes what was asked for beside the book.
    mutating func load(from book: DeskBook) throws {
        for drop in drops { terms[drop] = try book.base.saleDrop(drop)?.terms }
        answered = try EarlierAnswers(reservations: reservations).load(from: book)
        if !accessCodes.isEmpty { codes = try AccessCodes.load(accessCodes, on: book.base) }
    }

    mutating func run(
        on book: DeskBook, at now: Timestamp, journal: inout DeskJournal
    ) throws -> [ReservationAnswer] {
        var state = try state(of: book)
        state.takenAmounts = try takenAmounts(for: state, in: book, at: now)
        if isRetry { tellReplays(of: state, journal: &journal) }
        let fresh = reservations.count { state.answered[$0.key.name] == nil }
        guard fresh > 0 else { return state.decide(reservations, at: now, lastOrder: OrderID(0)) }
        let before = state.variants
        let known = Set(state.answered.keys)
        let last = try book.last(.orders)
        let answers = state.decide(reservations, at: now, lastOrder: OrderID(last))
        let changed = state.variants.filter { before[$0.key] != $0.value }
        let members = Set(state.drops.values.filter { $0.isForMembers(at: now) }.map(\.id))
        try ReservedOrders(
            reservations: reservations, answers: answers, known: known, members: members, now: now
        )
        .save(after: last, in: book, journal: &journal)
        for (variant, sale) in changed {
            try book.changeStock(of: variant, journal: &journal) { $0.available = sale.available }
        }
        return answers
    }

    /// The unique amounts near the totals that are reserved, where a drop has such: one round trip
    /// more, which others do not make.
    private func takenAmounts(
        for state: DeskState, in book: DeskBook, at now: Timestamp
    ) throws -> Set<Int64> {
        guard state.drops.values.contains(where: { $0.uniqueAmounts != nil }) else { return [] }
        var ranges: Set<ClosedRange<Int64>> = []
        for reservation in reservations where state.answered[reservation.key.name] == nil {
            guard let drop = state.drops[reservation.drop], let unique = drop.uniqueAmounts
            else { continue }
            let goods = reservation.lines.reduce(Int64(0)) { sum, line in
                let price = state.variants[line.variant]?.price.minorUnits ?? 0
                return sum + price * Int64(line.quantity)
            }
            if let amounts = unique.amounts(of: goods + drop.shippingFee.minorUnits) {
                ranges.insert(amounts)
            }
        }
        // What this batch has changed of orders before is not in their rows yet.
        if book.isChanged { try book.flush() }
        return try TakenAmounts.load(in: ranges, at: now, on: book.base)
    }

    private func tellReplays(of state: DeskState, journal: inout DeskJournal) {
        guard !state.answered.isEmpty else { return }
        journal.available.merge(state.variants.mapValues(\.available)) { $1 }
    }

    private var drops: [DropID] { Set(reservations.map(\.drop)).sorted() }

    private var variants: [VariantID] {
        Set(reservations.lazy.flatMap(\.lines).map(\.variant)).sorted()
    }

    private var tickets: [TicketNumber] {
        Set(reservations.compactMap(\.ticket)).sorted { $0.number < $1.number }
    }

    private var accessCodes: [[UInt8]] { Array(Set(reservations.compactMap(\.accessCode))) }

    /// Whether a drop has a limit is not known yet; nobody is known by nothing.
    private var people: [Person] {
        reservations.flatMap { reservation in
            reservation.marks.map { Person(drop: reservation.drop, mark: $0) }
        }
    }

    /// What the reservations are decided on, as the batch has it by now.
    private mutating func state(of book: DeskBook) throws -> DeskState {
        // What a change of this batch has written may be in none of the answers from before it.
        if book.forgotten > 0 {
            try expect(in: book)
            try book.load()
            try load(from: book)
        } else if !accessCodes.isEmpty, book.isChanged {
            try book.flush()
            codes = try AccessCodes.load(accessCodes, on: book.base)
        }
        var state = DeskState(drops: [:], variants: [:], units: [:], answered: answered)
        (state.codes, state.terms) = (codes, terms)
        for id in drops {
            guard let drop = try book.drop(id) else { continue }
            state.drops[id] = drop
            if drop.line.mode != .off { state.lines[id] = try book.line(id) }
        }
        for ticket in tickets { state.turns[ticket] = try book.turn(of: ticket) }
        for id in variants {
            guard let row = try book.stock(of: id), row.isOnSale,
                let currency = state.drops[row.drop]?.shippingFee.currency
            else { continue }
            state.variants[id] = SaleVariant(
                drop: row.drop, price: Money(minorUnits: row.price, currency: currency),
                available: row.available, told: row.told)
        }
        for person in people where state.drops[person.drop]?.limitPerPerson != nil {
            state.units[person] = try book.units(of: person)
        }
        return state
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
        after last: Int64, in book: DeskBook, journal: inout DeskJournal
    ) throws {
        var orders: [Value] = []
        var amounts: [Value] = []
        let adjusts = answers.contains(where: Self.isAdjusted)
        var lines: [Value] = []
        var keys: [Value] = []
        var entries: [(OrderID, TimelineEntry)] = []
        var count: Int64 = 0
        var kept = known
        for (reservation, answer) in zip(reservations, answers) {
            if case .reserved(let order, isReplay: false) = answer {
                count += 1
                orders += orderRow(order, reservation)
                if adjusts { orders.append(.integer(order.adjustment.minorUnits)) }
                if Self.isAdjusted(answer) {
                    amounts += [.integer(order.total.minorUnits), .integer(order.id.value)]
                }
                for (position, line) in order.lines.enumerated() {
                    lines += [
                        .integer(order.id.value), Value(position), .integer(line.variant.value),
                        Value(line.quantity), .integer(line.unitPrice.minorUnits),
                        .integer(line.told.id),
                    ]
                }
                entries.append((order.id, .reserved(order, of: reservation, at: now)))
            }
            if isNew(answer), kept.insert(reservation.key.name).inserted {
                keys += EarlierAnswers.row(reservation.key, answer, at: now)
            }
        }
        if count > 0 {
            book.set(.orders, to: last + count)
            book.made = MadeOrders(
                after: last, count: count, of: reservations, answers, at: now)
        }
        try (adjusts ? Self.adjustedInsert : Self.orderInsert).run(book.base, orders)
        try TakenAmounts.insert.run(book.base, amounts)
        try Self.lineInsert.run(book.base, lines)
        try EarlierAnswers.insert.run(book.base, keys)
        book.append(entries)
        for (reservation, answer) in zip(reservations, answers) {
            guard case .reserved(let order, isReplay: false) = answer else { continue }
            if let ticket = reservation.ticket {
                try book.endTurn(of: ticket, order: order.id, at: now)
            }
            if let code = reservation.accessCode, members.contains(reservation.drop) {
                try AccessCodes.use(code, for: order.id, on: book.base)
            }
        }
        journal.reserved += Int(count)
    }

    private func isNew(_ answer: ReservationAnswer) -> Bool {
        if case .reserved(_, isReplay: true) = answer { return false }
        return answer.isKept
    }

    private static func isAdjusted(_ answer: ReservationAnswer) -> Bool {
        guard case .reserved(let order, isReplay: false) = answer else { return false }
        return order.adjustment.minorUnits != 0
    }

    private static let columns = """
        id, drop_id, status, created_at, changed_at, deadline_at, quantity, subtotal, shipping,
            currency, name, phone, email, address, note, phone_key, email_key, paid_at, ticket,
            told, language
        """

    private static let orderInsert = MultiRowInsert(into: "orders (\(columns))", columns: 21)

    /// With what orders are off: a batch in which none is off does without.
    private static let adjustedInsert = MultiRowInsert(
        into: "orders (\(columns), adjustment)", columns: 22)

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
            Value(reservation.pass?.number), .integer(order.terms.id), Value(customer?.language),
        ]
    }
}
