internal import Shop
internal import Storage

/// A batch as one transaction: changes first, in their order, then all joins together, then all
/// reservations.
///
/// Changes mostly give stock back, so whoever reserves in the same batch gains by the order.
struct DeskTransaction: Sendable {
    let works: [DeskWork]
    /// A part of the works may have been committed before, untold.
    let isRetry: Bool

    struct Outcome: Sendable {
        /// An answer for each work.
        var answers: [DeskAnswer]
        var journal: DeskJournal
    }

    func run(on connection: any Connection, at now: Timestamp) throws -> Outcome {
        var outcome = Outcome(
            answers: Array(repeating: .change, count: works.count), journal: DeskJournal())
        var reservations: [(place: Int, wish: Reservation)] = []
        var joinings: [(place: Int, wish: Joining)] = []
        for (place, work) in works.enumerated() {
            switch work {
            case .reserve(let reservation, _): reservations.append((place, reservation))
            case .join(let joining, _): joinings.append((place, joining))
            case .change(let change, _): try change(connection, now, &outcome.journal)
            }
        }
        if !joinings.isEmpty {
            let batch = JoinBatch(joinings: joinings.map(\.wish))
            try batch.expect(on: connection)
            let given = try batch.run(on: connection, at: now, journal: &outcome.journal)
            for (joining, answer) in zip(joinings, given) {
                outcome.answers[joining.place] = .joining(answer)
            }
        }
        if !reservations.isEmpty {
            let batch = ReserveBatch(reservations: reservations.map(\.wish), isRetry: isRetry)
            let given = try batch.run(on: connection, at: now, journal: &outcome.journal)
            for (reservation, answer) in zip(reservations, given) {
                outcome.answers[reservation.place] = .reservation(answer)
            }
        }
        return outcome
    }
}
