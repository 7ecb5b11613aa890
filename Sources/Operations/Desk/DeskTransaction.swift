internal import Shop
internal import Storage

/// A batch as one transaction: changes first, in their order, then all joins together, then all
/// reservations.
///
/// Changes mostly give stock back, so whoever reserves in the same batch gains by the order. What
/// all of them need is read in one round trip, and what they change is written in one more.
struct DeskTransaction: Sendable {
    let works: [DeskWork]
    /// A part of the works may have been committed before, untold.
    let isRetry: Bool
    /// What earlier batches know of orders.
    var recent: RecentOrders?

    struct Outcome: Sendable {
        /// An answer for each work.
        var answers: [DeskAnswer]
        var journal: DeskJournal
        /// What is known of orders once this is committed.
        var left = RecentOrders.Left()
    }

    func run(on connection: any Connection, at now: Timestamp) throws -> Outcome {
        var outcome = Outcome(
            answers: Array(repeating: .change, count: works.count), journal: DeskJournal())
        var changes: [DeskChange] = []
        var reservations: [(place: Int, wish: Reservation)] = []
        var joinings: [(place: Int, wish: Joining)] = []
        for (place, work) in works.enumerated() {
            switch work {
            case .reserve(let reservation, _): reservations.append((place, reservation))
            case .join(let joining, _): joinings.append((place, joining))
            case .change(let change, _): changes.append(change)
            }
        }
        let book = DeskBook(connection, recent: recent)
        let joins = JoinBatch(joinings: joinings.map(\.wish))
        var reserves = ReserveBatch(reservations: reservations.map(\.wish), isRetry: isRetry)
        // Hardly a change leaves no entry.
        if !changes.isEmpty { book.counters.want(.timeline) }
        for change in changes { try change.expect(book, now) }
        if !joinings.isEmpty { try joins.expect(in: book) }
        if !reservations.isEmpty { try reserves.expect(in: book) }
        try book.load()
        if !reservations.isEmpty { try reserves.load(from: book) }

        for change in changes { try change.run(book, now, &outcome.journal) }
        if !joinings.isEmpty {
            let given = try joins.run(on: book, at: now, journal: &outcome.journal)
            for (joining, answer) in zip(joinings, given) {
                outcome.answers[joining.place] = .joining(answer)
            }
        }
        if !reservations.isEmpty {
            let given = try reserves.run(on: book, at: now, journal: &outcome.journal)
            for (reservation, answer) in zip(reservations, given) {
                outcome.answers[reservation.place] = .reservation(answer)
            }
        }
        try book.flush()
        outcome.left = book.left()
        return outcome
    }
}
