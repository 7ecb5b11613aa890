internal import Shop
internal import Storage

/// A batch as one transaction: changes first, in their order, then all reservations together.
///
/// Changes mostly give stock back, so whoever reserves in the same batch gains by the order.
struct DeskTransaction: Sendable {
    let works: [DeskWork]
    /// A part of the works may have been committed before, untold.
    let isRetry: Bool

    struct Outcome: Sendable {
        /// An answer for each work, `nil` for a change.
        var answers: [ReservationAnswer?]
        var journal: DeskJournal
    }

    func run(on connection: any Connection, at now: Timestamp) throws -> Outcome {
        var journal = DeskJournal()
        var reservations: [Reservation] = []
        var places: [Int] = []
        for (place, work) in works.enumerated() {
            switch work {
            case .reserve(let reservation, _):
                reservations.append(reservation)
                places.append(place)
            case .change(let change, _):
                try change(connection, now, &journal)
            }
        }
        var answers = [ReservationAnswer?](repeating: nil, count: works.count)
        if !reservations.isEmpty {
            let batch = ReserveBatch(reservations: reservations, isRetry: isRetry)
            let given = try batch.run(on: connection, at: now, journal: &journal)
            for (place, answer) in zip(places, given) { answers[place] = answer }
        }
        return Outcome(answers: answers, journal: journal)
    }
}
