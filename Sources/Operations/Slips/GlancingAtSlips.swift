package import Shop
internal import Storage

extension Shopkeeper {
    /// How many slips nobody has decided on.
    package func waitingSlipCount(by caller: Caller) async throws -> Int {
        try caller.need(.seeOrders)
        return try await store.read(in: .staff) { try WaitingSlips.count(on: $0) }
    }

    /// The first waiting slip of each of some orders, where there is one.
    package func firstWaitingSlips(
        of orders: [OrderID], by caller: Caller
    ) async throws -> [OrderID: SlipID] {
        try caller.need(.seeOrders)
        return try await store.read(in: .staff) { connection in
            var slips: [OrderID: SlipID] = [:]
            try Self.firstWaiting.forEach(connection, orders.map { .integer($0.value) }) { row in
                slips[OrderID(row.integer(0))] = SlipID(row.integer(1))
            }
            return slips
        }
    }

    private static let firstWaiting = KeyedQuery { keys in
        """
        SELECT order_id, min(id) FROM slips WHERE status = 'waiting' AND order_id IN (\(keys))
        GROUP BY order_id
        """
    }

    /// Which of some slips are files that were sent to another order too.
    package func reused(
        among slips: [SlipID], by caller: Caller
    ) async throws -> Set<SlipID> {
        try caller.need(.seeOrders)
        return try await store.read(in: .staff) { connection in
            var reused: Set<SlipID> = []
            try Self.reused.forEach(connection, slips.map { .integer($0.value) }) { row in
                reused.insert(SlipID(row.integer(0)))
            }
            return reused
        }
    }

    private static let reused = KeyedQuery { keys in
        """
        SELECT slips.id FROM slips WHERE slips.id IN (\(keys)) AND EXISTS (
            SELECT 1 FROM slips AS others
            WHERE others.order_id <> slips.order_id
                AND (others.digest IN (slips.digest, slips.original)
                    OR others.original IN (slips.digest, slips.original)))
        """
    }
}
