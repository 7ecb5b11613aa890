package import Shop
internal import Storage

/// A delivery that this process tries now.
package struct HeldDelivery: Sendable {
    package let delivery: Delivery
    /// What it tells of; `nil` where the entry is gone, with the rehearsal that it was of.
    package let entry: Outbox.Entry?
    /// The number of the claim: of two tries of one delivery only the later is noted.
    let claim: Int64
}

extension Shopkeeper {
    /// Claims the next delivery of a receiver that is due; `nil` when there is none.
    ///
    /// - Throws: `StorageError`.
    package func claimDelivery(
        of relay: String, to receiver: String
    ) async throws -> HeldDelivery? {
        let now = clock()
        let due: [Value] = [.text(relay), .text(receiver), .integer(now.milliseconds)]
        let isThere = try await store.read { connection in
            try connection.first(
                "SELECT 1 FROM deliveries WHERE \(DeliveryRows.isDue) LIMIT 1", due
            ) { _ in true } ?? false
        }
        guard isThere else { return nil }
        return try await store.write { connection in
            let found = try DeliveryRows.deliveries(
                "WHERE \(DeliveryRows.isDue) ORDER BY next_at, id LIMIT 1", due, on: connection)
            guard let delivery = found.first else { return nil }
            let claims = try connection.all(
                """
                UPDATE deliveries SET held_until = $1, claims = claims + 1 WHERE id = $2
                RETURNING claims
                """,
                [
                    .integer((now + RelayLimits.held).milliseconds), .integer(delivery.id),
                ]
            ) { $0.integer(0) }
            let entry = try Outbox.entries(past: delivery.entry - 1, limit: 1, on: connection)
                .first { $0.number == delivery.entry }
            return HeldDelivery(delivery: delivery, entry: entry, claim: claims.first ?? 0)
        }
    }

    /// Keeps what became of a try.
    ///
    /// - Parameter ladder: when it is tried again where that may help.
    /// - Returns: the delivery's state now; `nil` where another try has been begun since.
    /// - Throws: `StorageError`.
    @discardableResult
    package func settle(
        _ held: HeldDelivery, _ outcome: DeliveryOutcome, ladder: RetryLadder
    ) async throws -> Delivery.State? {
        let now = clock()
        let chance = Double(random(2).reduce(0) { $0 << 8 | UInt32($1) }) / 65_536
        let claim = held.claim
        let id = held.delivery.id
        let state: Delivery.State
        let answer: String?
        var isTried = true
        var next: Timestamp?
        switch outcome {
        case .delivered(let words): (state, answer) = (.delivered, words)
        case .over(let words): (state, answer) = (.dropped, words)
        case .failed(let words, let mayPass):
            answer = words
            next =
                mayPass
                ? ladder.pause(after: held.delivery.tries + 1, chance: chance).map { now + $0 }
                : nil
            state = next == nil ? .givenUp : .waiting
        case .notYet(let pause):
            (state, answer) = (.waiting, held.delivery.answer)
            isTried = false
            next = now + pause
        }
        let tries = held.delivery.tries + (isTried ? 1 : 0)
        let ended: Value = next == nil ? .integer(now.milliseconds) : .null
        let due = Value(next?.milliseconds)
        return try await store.write { connection in
            let settled = try connection.execute(
                """
                UPDATE deliveries SET state = $1, tries = $2, next_at = $3, ended_at = $4,
                    answer = $5, held_until = NULL
                WHERE id = $6 AND claims = $7 AND state = 'waiting'
                """,
                [
                    .text(state.rawValue), Value(tries), due, ended,
                    Value(answer.map(StaffTextLimits.cut)), .integer(id), .integer(claim),
                ])
            return settled > 0 ? state : nil
        }
    }

    /// Keeps an alert of this node as an entry of the shop's history.
    ///
    /// - Throws: `StorageError`.
    package func keep(_ alert: AlertNote, at moment: Timestamp) async throws {
        let node = node
        try await store.write { connection in
            try ShopEntries.append(
                .alertRaised(alert), of: .node(node), by: .system, at: moment, on: connection)
        }
    }

    /// Sends again what was given up.
    ///
    /// - Throws: `SendAgainRefusal`, `Forbidden`, `StorageError`.
    package func sendAgain(_ id: Int64, by caller: Caller) async throws {
        try caller.need(DeliveryPermission.sendAgain)
        let now = clock()
        try await store.write { connection in
            let found = try DeliveryRows.deliveries(
                "WHERE id = $1", [.integer(id)], on: connection)
            guard let delivery = found.first else { throw SendAgainRefusal.unknown }
            guard delivery.state == .givenUp else { throw SendAgainRefusal.notGivenUp }
            try connection.execute(
                """
                UPDATE deliveries SET state = 'waiting', tries = 0, next_at = $1, ended_at = NULL
                WHERE id = $2
                """, [.integer(now.milliseconds), .integer(id)])
            try ShopEntries.append(
                .sentAgain, of: .delivery(id), by: caller.actor, at: now, on: connection)
        }
    }

    /// Forgets deliveries that ended long ago.
    func clearAwayDeliveries() async throws {
        let oldest = clock() - RelayLimits.kept
        try await store.write { connection in
            _ = try connection.execute(
                "DELETE FROM deliveries WHERE state <> 'waiting' AND ended_at < $1",
                [.integer(oldest.milliseconds)])
        }
    }
}
