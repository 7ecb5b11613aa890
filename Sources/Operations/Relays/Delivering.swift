package import Shop
package import Storage

/// A delivery that this process tries now.
package struct HeldDelivery: Sendable {
    package let delivery: Delivery
    /// What it tells of; `nil` where the entry is gone, with the rehearsal that it was of.
    package let entry: Outbox.Entry?
    /// The number of the claim: of two tries of one delivery only the later is noted.
    let claim: Int64
}

extension HeldDelivery {
    /// Claims the next delivery of a receiver that is due, in a write transaction; `nil` when there
    /// is none.
    package static func claim(
        of relay: String, to receiver: String, on connection: any Connection, at now: Timestamp
    ) throws -> HeldDelivery? {
        let found = try DeliveryRows.deliveries(
            "WHERE \(DeliveryRows.isDue) ORDER BY next_at, id LIMIT 1",
            [.text(relay), .text(receiver), .integer(now.milliseconds)], on: connection)
        guard let delivery = found.first else { return nil }
        let entry = try Outbox.entry(delivery.entry, on: connection)
        // Whoever held it before has not said what became of it.
        let claimed = try connection.all(
            """
            UPDATE deliveries SET claims = claims + 1,
                lost = CASE WHEN held_until IS NULL THEN lost ELSE lost + 1 END, held_until = $1
            WHERE id = $2 RETURNING claims, lost
            """, [.integer((now + RelayLimits.held).milliseconds), .integer(delivery.id)]
        ) { (claim: $0.integer(0), lost: $0.integer(1)) }
        guard let (claim, lost) = claimed.first else { return nil }
        let held = HeldDelivery(delivery: delivery, entry: entry, claim: claim)
        guard lost >= RelayLimits.lost else { return held }
        try held.giveUpLost(on: connection, at: now)
        return nil
    }

    /// Gives up what each time outlived whoever tried it.
    func giveUpLost(on connection: any Connection, at now: Timestamp) throws {
        _ = try settle(
            .failed("whoever tried it ended before it was done", mayPass: false),
            ladder: RetryLadder([]), chance: 0, on: connection, at: now)
    }

    /// Lets go of what is held for a receiver, in a write transaction: whoever held it has ended.
    static func letGo(
        of relay: String, to receiver: String, on connection: any Connection
    ) throws {
        try connection.execute(
            """
            UPDATE deliveries SET held_until = 0
            WHERE relay = $1 AND receiver = $2 AND state = 'waiting' AND held_until IS NOT NULL
            """, [.text(relay), .text(receiver)])
    }

    /// Keeps what became of a try, in a write transaction.
    ///
    /// - Parameters:
    ///   - ladder: when it is tried again where that may help.
    ///   - chance: a number from 0 to below 1, which spreads what failed together.
    /// - Returns: the delivery's state now; `nil` where another try has been begun since.
    package func settle(
        _ outcome: DeliveryOutcome, ladder: RetryLadder, chance: Double,
        on connection: any Connection, at now: Timestamp
    ) throws -> Delivery.State? {
        let state: Delivery.State
        let answer: String?
        var tries = delivery.tries + 1
        var next: Timestamp?
        switch outcome.bare {
        case .answered: preconditionFailure("what is bare has no answer")
        case .delivered(let words): (state, answer) = (.delivered, words)
        case .over(let words): (state, answer) = (.dropped, words)
        case .failed(let words, let mayPass):
            answer = words
            next = mayPass ? ladder.pause(after: tries, chance: chance).map { now + $0 } : nil
            state = next == nil ? .givenUp : .waiting
        case .askedToWait(let words, let pause):
            answer = words
            next = ladder.pause(after: tries, chance: chance).map { now + max($0, pause) }
            state = next == nil ? .givenUp : .waiting
        case .notYet(let pause):
            (state, answer) = (.waiting, delivery.answer)
            tries = delivery.tries
            next = now + pause
        }
        let reply = outcome.answer
        let settled = try connection.execute(
            """
            UPDATE deliveries SET state = $1, tries = $2, next_at = $3, ended_at = $4,
                answer = $5, held_until = NULL, lost = 0, answer_status = $6,
                answer_body = $7, answer_ms = $8
            WHERE id = $9 AND claims = $10 AND state = 'waiting'
            """,
            [
                .text(state.rawValue), Value(tries), Value(next?.milliseconds),
                next == nil ? .integer(now.milliseconds) : .null,
                Value(answer.map(StaffTextLimits.cut)), Value(reply.map { Int64($0.status) }),
                Value(reply.map { StaffTextLimits.cut($0.body) }),
                Value(reply?.took.milliseconds), .integer(delivery.id), .integer(claim),
            ])
        return settled > 0 ? state : nil
    }
}

extension Shopkeeper {
    /// Claims the next delivery of a receiver that is due; `nil` when there is none.
    ///
    /// - Throws: `StorageError`.
    package func claimDelivery(
        of relay: String, to receiver: String
    ) async throws -> HeldDelivery? {
        let now = clock()
        guard try await isDelivery(dueOf: relay, to: receiver, at: now) else { return nil }
        return try await store.writeBeside {
            try HeldDelivery.claim(of: relay, to: receiver, on: $0, at: now)
        }
    }

    /// Whether a delivery is due: asked without a write, so that an idle shop does not write.
    func isDelivery(
        dueOf relay: String, to receiver: String, at now: Timestamp
    ) async throws -> Bool {
        try await store.read { connection in
            try connection.first(
                "SELECT 1 FROM deliveries WHERE \(DeliveryRows.isDue) LIMIT 1",
                [.text(relay), .text(receiver), .integer(now.milliseconds)]
            ) { _ in true } ?? false
        }
    }

    /// A number from 0 to below 1, which spreads what failed together.
    func chance() -> Double { Double(random(2).reduce(0) { $0 << 8 | UInt32($1) }) / 65_536 }

    /// Lets go of what a process that has ended held for a receiver that only this node serves.
    ///
    /// - Throws: `StorageError`.
    package func letGoOfDeliveries(of relay: String, to receiver: String) async throws {
        try await store.writeBeside {
            try HeldDelivery.letGo(of: relay, to: receiver, on: $0)
        }
    }

    /// Keeps what became of a try; see `HeldDelivery.settle`.
    ///
    /// - Throws: `StorageError`.
    @discardableResult
    package func settle(
        _ held: HeldDelivery, _ outcome: DeliveryOutcome, ladder: RetryLadder
    ) async throws -> Delivery.State? {
        let now = clock()
        let chance = chance()
        return try await store.writeBeside {
            try held.settle(outcome, ladder: ladder, chance: chance, on: $0, at: now)
        }
    }

    /// Keeps an alert of this node as an entry of the shop's history.
    ///
    /// - Parameter relay: the relay that is to hear of it, which begins with it if it is new.
    /// - Throws: `StorageError`.
    package func keep(
        _ alert: AlertNote, at moment: Timestamp, for relay: (any Relay)? = nil
    ) async throws {
        let node = node
        try await store.writeBeside { connection in
            if let relay, try RelayRows.cursor(of: relay.name, on: connection) == nil {
                _ = try relay.advance(on: connection, at: moment)
            }
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
        try await store.writeBeside { connection in
            let found = try DeliveryRows.deliveries(
                "WHERE id = $1", [.integer(id)], on: connection)
            guard let delivery = found.first else { throw SendAgainRefusal.unknown }
            guard delivery.state == .givenUp else { throw SendAgainRefusal.notGivenUp }
            try connection.execute(
                """
                UPDATE deliveries SET state = 'waiting', tries = 0, next_at = $1, ended_at = NULL,
                    lost = 0, asked = 1
                WHERE id = $2
                """, [.integer(now.milliseconds), .integer(id)])
            try ShopEntries.append(
                .sentAgain, of: .delivery(id), by: caller.actor, at: now, on: connection)
        }
    }

    /// Forgets deliveries that ended long ago, and gives up what no server delivers any more.
    func clearAwayDeliveries() async throws {
        let now = clock()
        let oldest = Value.integer((now - RelayLimits.kept).milliseconds)
        var removed = RelayLimits.chunk
        while removed == RelayLimits.chunk {
            removed = try await store.writeBeside { connection in
                try connection.execute(
                    """
                    DELETE FROM deliveries WHERE id IN (
                        SELECT id FROM deliveries WHERE ended_at < $1 LIMIT $2)
                    """, [oldest, Value(RelayLimits.chunk)])
            }
        }
        try await store.writeBeside { connection in
            _ = try connection.execute(
                """
                UPDATE deliveries SET state = 'given_up', next_at = NULL, held_until = NULL,
                    ended_at = $1, answer = $2
                WHERE state = 'waiting' AND next_at < $3 AND coalesce(held_until, 0) < $1
                """,
                [
                    .integer(now.milliseconds), .text("no server delivers to this receiver"),
                    .integer((now - RelayLimits.unserved).milliseconds),
                ])
        }
    }
}
