package import Shop
internal import Storage

/// A ticket with everything that its shopper's own page shows.
package struct LineSeat: Sendable {
    package var receipt: LineReceipt
    package var standing: LineStanding
    /// The ticket's latest turn; `nil` before the first.
    package var turn: LineTurn?

    package init(receipt: LineReceipt, standing: LineStanding, turn: LineTurn?) {
        self.receipt = receipt
        self.standing = standing
        self.turn = turn
    }

    /// Whether the shopper is inside.
    package func isInside(at now: Timestamp) -> Bool {
        turn.map { !$0.isOver && now < $0.expiresAt } ?? false
    }

    /// Whether every turn was begun.
    package var hasUsedTurns: Bool { (turn?.turn ?? 0) >= LineRules.turns }
}

extension Shopkeeper {
    /// The seat of a ticket, with its receipt and its turn; `nil` for a text that is no ticket of
    /// this drop.
    ///
    /// - Throws: `StorageError`.
    package func seat(
        _ shown: String, in drop: Drop, available: Int
    ) async throws -> LineSeat? {
        let now = clock()
        guard let ticket = secret.ticket(shown, of: drop.id, at: now),
            let standing = standing(shown, in: drop, available: available)
        else { return nil }
        let number = TicketNumber(drop: drop.id, number: ticket.number)
        let (joined, turn) = try await store.read { connection in
            (try connection.joined(ticket), try connection.turn(of: number))
        }
        return joined.map { joined in
            LineSeat(
                receipt: receipt(of: joined, in: drop, at: now), standing: standing, turn: turn)
        }
    }
}
