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

    /// How some slips were used for another order too; those that were not are missing.
    package func uses(
        of slips: [SlipID], by caller: Caller
    ) async throws -> [SlipID: SlipUse] {
        try await ask(FindSlipUses(slips: slips, caller: caller))
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

/// Finds how some slips were used for another order too.
package struct FindSlipUses: StaffQuery {
    let slips: [SlipID]
    package let caller: Caller

    package func run(on connection: any Connection) throws -> [SlipID: SlipUse] {
        var uses: [SlipID: SlipUse] = [:]
        let keys = slips.map(\.key)
        let asked = [Self.files, Self.transfers, Self.pictures]
        for query in asked { try query.expect(connection, keys) }
        for query in asked {
            try query.forEach(connection, keys) { row in
                let use = SlipUse(rawValue: Int(row.integer(1)))
                uses[SlipID(row.integer(0)), default: []].insert(use)
            }
        }
        return uses
    }

    private static let files = KeyedQuery { keys in
        """
        SELECT slips.id, \(SlipUse.file.rawValue) FROM slips
        WHERE slips.id IN (\(keys)) AND EXISTS (
            SELECT 1 FROM slips AS others
            WHERE others.order_id <> slips.order_id
                AND (others.digest IN (slips.digest, slips.original)
                    OR others.original IN (slips.digest, slips.original)))
        """
    }

    private static let transfers = KeyedQuery { keys in
        """
        SELECT slips.id, \(SlipUse.transfer.rawValue) FROM slips
        JOIN slip_codes AS own ON own.slip_id = slips.id AND own.reference IS NOT NULL
        WHERE slips.id IN (\(keys)) AND EXISTS (
            SELECT 1 FROM slip_codes AS theirs
            JOIN slips AS others ON others.id = theirs.slip_id
            WHERE theirs.reference = own.reference AND theirs.kind = own.kind
                AND theirs.bank = own.bank AND others.id <> slips.id
                AND (others.order_id <> slips.order_id OR others.status = 'approved'))
        """
    }

    private static let pictures = KeyedQuery { keys in
        """
        SELECT slips.id, \(UsedSlips.pictureUse) FROM slips
        JOIN slip_likenesses AS alike ON alike.slip_id = slips.id
        JOIN slips AS others ON others.id = alike.other_id
        WHERE slips.id IN (\(keys))
            AND (others.order_id <> slips.order_id OR others.status = 'approved')
        """
    }
}
