package import Shop
package import Storage

extension Shopkeeper {
    /// How many slips nobody has decided on.
    package func waitingSlipCount(by caller: Caller) async throws -> Int {
        try await ask(CountWaitingSlips(caller: caller))
    }

    /// The first waiting slip of each of some orders, where there is one.
    package func firstWaitingSlips(
        of orders: [OrderID], by caller: Caller
    ) async throws -> [OrderID: SlipID] {
        try await ask(FirstWaitingSlips(orders: orders, caller: caller))
    }

    /// Which of some slips are files that were sent to another order too.
    package func reused(
        among slips: [SlipID], by caller: Caller
    ) async throws -> Set<SlipID> {
        try await ask(ReusedSlips(slips: slips, caller: caller))
    }
}

/// Counts the slips that wait.
package struct CountWaitingSlips: StaffQuery {
    package let caller: Caller

    package func run(on connection: any Connection) throws -> Int {
        try WaitingSlips.count(on: connection)
    }
}

/// Finds the first waiting slip of each of some orders.
package struct FirstWaitingSlips: StaffQuery {
    let orders: [OrderID]
    package let caller: Caller

    package func run(on connection: any Connection) throws -> [OrderID: SlipID] {
        var slips: [OrderID: SlipID] = [:]
        try Self.rows.forEach(connection, orders.map { .integer($0.value) }) { row in
            slips[OrderID(row.integer(0))] = SlipID(row.integer(1))
        }
        return slips
    }

    private static let rows = KeyedQuery { keys in
        """
        SELECT order_id, min(id) FROM slips WHERE status = 'waiting' AND order_id IN (\(keys))
        GROUP BY order_id
        """
    }
}

/// Finds those of some slips whose file was sent to another order too.
package struct ReusedSlips: StaffQuery {
    let slips: [SlipID]
    package let caller: Caller

    package func run(on connection: any Connection) throws -> Set<SlipID> {
        var reused: Set<SlipID> = []
        try Self.rows.forEach(connection, slips.map { .integer($0.value) }) { row in
            reused.insert(SlipID(row.integer(0)))
        }
        return reused
    }

    private static let rows = KeyedQuery { keys in
        """
        SELECT slips.id FROM slips WHERE slips.id IN (\(keys)) AND EXISTS (
            SELECT 1 FROM slips AS others
            WHERE others.order_id <> slips.order_id
                AND (others.digest IN (slips.digest, slips.original)
                    OR others.original IN (slips.digest, slips.original)))
        """
    }
}
