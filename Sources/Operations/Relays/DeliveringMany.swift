package import Shop
internal import Storage

extension HeldDelivery {
    /// Claims the next deliveries of a receiver that are due, in a write transaction: never two of
    /// one subject.
    static func claim(
        _ limit: Int, of relay: String, to receiver: String, on connection: any Connection,
        at now: Timestamp
    ) throws -> [HeldDelivery] {
        let arguments: [Value] = [
            .text(relay), .text(receiver), .integer(now.milliseconds), Value(limit),
        ]
        let condition = "WHERE \(DeliveryRows.isDue) ORDER BY next_at, id LIMIT $4"
        let deliveries = try DeliveryRows.deliveries(condition, arguments, on: connection)
        guard !deliveries.isEmpty else { return [] }
        var claims: [Int64: (claim: Int64, lost: Int64)] = [:]
        try connection.forEach(
            "SELECT id, claims, lost, held_until FROM deliveries \(condition)", arguments
        ) { row in
            // Whoever held it before has not said what became of it.
            claims[row.integer(0)] = (
                row.integer(1) + 1, row.integer(2) + (row.isNull(3) ? 0 : 1)
            )
        }
        let until = Value.integer((now + RelayLimits.held).milliseconds)
        try held.run(
            connection,
            claims.flatMap { id, counts -> [Value] in
                [.integer(id), .integer(counts.claim), .integer(counts.lost), until]
            })
        let entries = try Outbox.entries(numbered: deliveries.map(\.entry), on: connection)
        return try deliveries.compactMap { delivery in
            guard let (claim, lost) = claims[delivery.id] else { return nil }
            let held = HeldDelivery(
                delivery: delivery, entry: entries[delivery.entry], claim: claim)
            guard lost >= RelayLimits.lost else { return held }
            try held.giveUpLost(on: connection, at: now)
            return nil
        }
    }

    private static let held = MultiRowUpdate(
        "deliveries",
        set: [("claims", .integer), ("lost", .integer), ("held_until", .integer)])
}

/// What became of a delivery that was tried beside others.
package struct TriedDelivery: Sendable {
    package let held: HeldDelivery
    package let outcome: DeliveryOutcome

    package init(_ held: HeldDelivery, _ outcome: DeliveryOutcome) {
        self.held = held
        self.outcome = outcome
    }
}

extension Shopkeeper {
    /// Claims the next deliveries of a receiver that are due, at most `limit`.
    ///
    /// - Throws: `StorageError`.
    package func claimDeliveries(
        _ limit: Int, of relay: String, to receiver: String
    ) async throws -> [HeldDelivery] {
        let now = clock()
        guard try await isDelivery(dueOf: relay, to: receiver, at: now) else { return [] }
        return try await store.writeBeside {
            try HeldDelivery.claim(limit, of: relay, to: receiver, on: $0, at: now)
        }
    }

    /// Keeps what became of tries, in one transaction; see `HeldDelivery.settle`.
    ///
    /// - Returns: the states of the deliveries now, in their order.
    /// - Throws: `StorageError`.
    @discardableResult
    package func settle(
        _ tried: [TriedDelivery], ladder: RetryLadder
    ) async throws -> [Delivery.State?] {
        guard !tried.isEmpty else { return [] }
        let now = clock()
        let chances = tried.map { _ in chance() }
        return try await store.writeBeside { connection in
            try zip(tried, chances).map { tried, chance in
                try tried.held.settle(
                    tried.outcome, ladder: ladder, chance: chance, on: connection, at: now)
            }
        }
    }
}
