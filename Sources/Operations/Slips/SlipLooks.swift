package import Shop
internal import Storage

/// The limits of looking at slips one after the other.
package enum SlipLookLimits {
    /// The time for which a slip that somebody has opened is not handed to anybody else.
    package static let held: Span = .minutes(3)
}

/// The rows of `slip_looks`: who looks at a waiting slip. It keeps two checkers from the same work
/// and decides nothing: who opens a slip on purpose sees it all the same, and what two decide at
/// once is one decision by the rules of the desk.
enum SlipLooks {
    /// Gives a slip to somebody to look at, if nobody else has it.
    ///
    /// - Returns: who has it now.
    static func take(
        _ slip: SlipID, by actor: Actor, at now: Timestamp, on connection: any Connection
    ) throws -> Actor {
        try connection.execute(
            "DELETE FROM slip_looks WHERE until <= $1", [.integer(now.milliseconds)])
        try connection.execute(
            """
            INSERT INTO slip_looks (slip, looked_by, until) VALUES ($1, $2, $3)
            ON CONFLICT (slip) DO UPDATE SET until = excluded.until
            WHERE slip_looks.looked_by = excluded.looked_by
            """,
            [
                .integer(slip.value), .text(actor.text),
                .integer((now + SlipLookLimits.held).milliseconds),
            ])
        let holder = try connection.first(
            "SELECT looked_by FROM slip_looks WHERE slip = $1", [.integer(slip.value)]
        ) { Actor(text: $0.text(0)) }
        return holder ?? actor
    }

    /// A condition on `slips`: that nobody else looks at it, with the actor and the moment as its
    /// arguments from a number on.
    static func free(from number: Int) -> String {
        """
        NOT EXISTS (
            SELECT 1 FROM slip_looks WHERE slip = slips.id AND looked_by <> $\(number)
                AND until > $\(number + 1))
        """
    }
}

extension Shopkeeper {
    /// Gives a waiting slip to a caller to look at, if nobody else has it.
    ///
    /// - Returns: whoever else looks at it just now; `nil` where it is the caller's.
    /// - Throws: `Forbidden`, `StorageError`.
    package func look(at slip: SlipID, by caller: Caller) async throws -> Actor? {
        try caller.need(.decideSlips)
        let now = clock()
        let holder = try await store.writeBeside { connection in
            try SlipLooks.take(slip, by: caller.actor, at: now, on: connection)
        }
        return holder == caller.actor ? nil : holder
    }
}
