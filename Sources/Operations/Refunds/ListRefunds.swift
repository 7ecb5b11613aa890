internal import Formats
package import Shop
package import Storage

/// An order that owes money back, with all that is needed to give it.
package struct DueRefund: Sendable {
    package var order: OrderID
    package var drop: DropID
    package var status: OrderStatus
    package var amount: Money
    /// The name of the order's shopper; empty where none was given.
    package var name: String
    package var cause: Cause
    /// The moment since when it is due.
    package var since: Timestamp
    /// The account that it goes to; `nil` while nobody has told one.
    package var account: StoredRefundAccount?
    /// The refund of the order that is at the bank.
    package var sent: StoredRefund?

    /// Why money is due back. The raw value is what the API says.
    package enum Cause: String, CaseIterable, Sendable {
        /// More came than the order costs.
        case overpaid
        /// The order was called off.
        case cancelled
        /// The money came when the order had run out.
        case late
        /// Not all of the money came in time: the order ran out with a part of it.
        case short
        /// It came after a refund, or a refund came back.
        case again
    }
}

/// Orders that owe money back.
package struct DueRefunds: Sendable {
    package var refunds: [DueRefund] = []
    /// What the next list begins after; `nil` where this is the last.
    package var next: OrderID?
}

/// Reads the orders that owe money back and have none of it at the bank, by their numbers.
package struct ListDueRefunds: StaffQuery {
    package static let permission = Shopkeeper.refundPermission

    let after: OrderID?
    package let caller: Caller

    package func run(on connection: any Connection) throws -> DueRefunds {
        var list = DueRefunds()
        let condition = """
            AND orders.id > $1 AND NOT EXISTS (
                SELECT 1 FROM refunds WHERE order_id = orders.id AND state = 'sent')
            ORDER BY orders.id LIMIT $2
            """
        let arguments: [Value] = [.integer(after?.value ?? 0), Value(RefundLimits.listed + 1)]
        // Each of the two is found by its own index.
        let due = try Self.orders(MoneyStanding.refundDue, condition, arguments, on: connection)
        let over = try Self.orders(MoneyStanding.overpaid, condition, arguments, on: connection)
        list.refunds = (due + over).sorted { $0.order < $1.order }
        if list.refunds.count > RefundLimits.listed {
            list.refunds.removeLast(list.refunds.count - RefundLimits.listed)
            list.next = list.refunds.last?.order
        }
        try Self.addCauses(to: &list.refunds, on: connection)
        return list
    }

    static func orders(
        _ standing: MoneyStanding, _ condition: String, _ arguments: [Value],
        on connection: any Connection
    ) throws -> [DueRefund] {
        try connection.all(
            """
            SELECT orders.id, orders.drop_id, orders.status, subtotal + shipping + adjustment,
                confirmed,
                orders.currency, coalesce(orders.name, ''), orders.changed_at,
                refund_accounts.kind, refund_accounts.bank, refund_accounts.number,
                refund_accounts.name, refund_accounts.latin_name, refund_accounts.at,
                refund_accounts.actor
            FROM orders JOIN drops ON drops.id = orders.drop_id
            LEFT JOIN refund_accounts ON refund_accounts.order_id = orders.id
            WHERE \(standing.condition) AND confirmed > 0 AND rehearsal = 0 \(condition)
            """, arguments, due)
    }

    private static func due(_ row: any Row) throws -> DueRefund {
        let id = row.integer(0)
        let status: OrderStatus = try row.known(2, "orders.status", of: id)
        let beyond = status == .refundDue ? row.integer(4) : row.integer(4) - row.integer(3)
        return DueRefund(
            order: OrderID(id), drop: DropID(row.integer(1)), status: status,
            amount: Money(
                minorUnits: beyond, currency: try row.currency(5, "orders.currency", of: id)),
            name: row.text(6), cause: status == .refundDue ? .cancelled : .overpaid,
            since: Timestamp(milliseconds: row.integer(7)),
            account: row.isNull(8) ? nil : try RefundAccountTable.account(row, from: 8, of: id))
    }

    /// Reads from the histories why money is due, and since when.
    static func addCauses(
        to refunds: inout [DueRefund], on connection: any Connection
    ) throws {
        var since: [OrderID: (cause: DueRefund.Cause?, at: Timestamp)] = [:]
        try causes.forEach(connection, refunds.map { .integer($0.order.value) }) { row in
            let id = OrderID(row.integer(0))
            let at = Timestamp(milliseconds: row.integer(1))
            guard row.optionalText(4) == OrderStatus.refundDue.rawValue else {
                // Too much came with the last money.
                since[id] = (since[id]?.cause, at)
                return
            }
            since[id] = (cause(row.text(2), from: row.optionalText(3)), at)
        }
        for place in refunds.indices {
            guard let known = since[refunds[place].order] else { continue }
            refunds[place].since = known.at
            if refunds[place].status == .refundDue {
                refunds[place].cause = known.cause ?? .cancelled
            }
        }
    }

    private static func cause(_ kind: String, from status: String?) -> DueRefund.Cause {
        if kind == TimelineEntry.Kind.refundReturned.rawValue
            || status == OrderStatus.refunded.rawValue
        {
            return .again
        }
        if kind == TimelineEntry.Kind.expired.rawValue { return .short }
        return status == OrderStatus.expired.rawValue ? .late : .cancelled
    }

    private static let causes = KeyedQuery { keys in
        """
        SELECT order_id, at, kind, from_status, to_status FROM timeline
        WHERE order_id IN (\(keys)) AND (to_status = 'refund_due' OR amount > 0)
        ORDER BY id
        """
    }
}

/// Refunds of a state, the newest first.
package struct RefundList: Sendable {
    package var refunds: [StoredRefund] = []
    /// The files that they are in.
    package var files: [RefundFileID: StoredRefundFile] = [:]
    /// What the next list begins before; `nil` where this is the last.
    package var next: RefundID?
}

/// Reads the refunds of some states, the newest first.
package struct ListRefunds: StaffQuery {
    package static let permission = Shopkeeper.refundPermission

    let states: [RefundState]
    /// Only refunds of this file; `nil` takes those of all.
    let file: RefundFileID?
    let before: RefundID?
    package let caller: Caller

    package func run(on connection: any Connection) throws -> RefundList {
        var list = RefundList()
        let names = states.map { "'\($0.rawValue)'" }.joined(separator: ", ")
        let ofFile = file.map { " AND file_id = \($0.value)" } ?? ""
        list.refunds = try RefundTable.refunds(
            "WHERE id < $1 AND state IN (\(names))\(ofFile) ORDER BY id DESC LIMIT $2",
            [.integer(before?.value ?? .max), Value(RefundLimits.listed + 1)], on: connection)
        if list.refunds.count > RefundLimits.listed {
            list.refunds.removeLast()
            list.next = list.refunds.last?.id
        }
        for id in Set(list.refunds.compactMap(\.file)) {
            list.files[id] = try RefundFileTable.find(id, on: connection)
        }
        return list
    }
}

/// Reads a file of refunds; `nil` where there is none.
package struct FindRefundFile: StaffQuery {
    package static let permission = Shopkeeper.refundPermission

    /// `nil` takes the newest.
    let id: RefundFileID?
    package let caller: Caller

    package func run(on connection: any Connection) throws -> StoredRefundFile? {
        guard let id else {
            return try RefundFileTable.files(
                "ORDER BY refund_files.id DESC LIMIT 1", [], on: connection
            ).first
        }
        return try RefundFileTable.find(id, on: connection)
    }
}

/// What there is to know of the refunds of one order: for its own page, and for staff.
package struct RefundStanding: Sendable {
    package var account: StoredRefundAccount?
    /// All refunds of the order, oldest first.
    package var refunds: [StoredRefund] = []

    package init(account: StoredRefundAccount? = nil, refunds: [StoredRefund] = []) {
        self.account = account
        self.refunds = refunds
    }

    /// The refund that is at the bank.
    package var sent: StoredRefund? { refunds.first { $0.refund.state == .sent } }
}

extension Shopkeeper {
    /// The permission of whoever sees refunds and hands them to the bank.
    package static var refundPermission: Permission { .changeStatus }

    /// The orders that owe money back, at most `RefundLimits.listed`.
    ///
    /// - Throws: `Forbidden`, `StorageError`, as all below.
    package func dueRefunds(
        after: OrderID? = nil, by caller: Caller
    ) async throws -> DueRefunds {
        try await ask(ListDueRefunds(after: after, caller: caller))
    }

    /// Refunds of some states, the newest first, at most `RefundLimits.listed`.
    package func refunds(
        in states: [RefundState], of file: RefundFileID? = nil, before: RefundID? = nil,
        by caller: Caller
    ) async throws -> RefundList {
        try await ask(ListRefunds(states: states, file: file, before: before, caller: caller))
    }

    /// A file of refunds; `nil` where there is none.
    package func refundFile(
        _ id: RefundFileID, by caller: Caller
    ) async throws -> StoredRefundFile? {
        try await ask(FindRefundFile(id: id, caller: caller))
    }

    /// The account and the refunds of an order.
    ///
    /// - Throws: `StorageError`.
    package func refundStanding(of order: OrderID) async throws -> RefundStanding {
        try await store.read { connection in
            RefundStanding(
                account: try RefundAccountTable.accounts(of: [order], on: connection)[order],
                refunds: try RefundTable.all(of: order, on: connection))
        }
    }

    /// The newest file of refunds; `nil` while there is none.
    package func lastRefundFile(by caller: Caller) async throws -> StoredRefundFile? {
        try await ask(FindRefundFile(id: nil, caller: caller))
    }

    /// A file of refunds with its bytes; `nil` where there is none, or a newer one has taken its
    /// place.
    package func refundFileBytes(
        _ id: RefundFileID, by caller: Caller
    ) async throws -> RefundFileBytes? {
        try await ask(WriteRefundFile(id: id, codec: secret.codec, caller: caller))
    }

    /// One order that owes money back; `nil` where it owes none.
    package func dueRefund(of order: OrderID, by caller: Caller) async throws -> DueRefund? {
        try await ask(FindDueRefund(order: order, caller: caller))
    }
}

/// Reads one order that owes money back; `nil` where it owes none.
package struct FindDueRefund: StaffQuery {
    package static let permission = Permission.decideSlips

    let order: OrderID
    package let caller: Caller

    package func run(on connection: any Connection) throws -> DueRefund? {
        var found: [DueRefund] = []
        for standing in [MoneyStanding.refundDue, .overpaid] {
            found += try ListDueRefunds.orders(
                standing, "AND orders.id = $1", [.integer(order.value)], on: connection)
        }
        try ListDueRefunds.addCauses(to: &found, on: connection)
        guard var due = found.first else { return nil }
        due.sent = try RefundTable.sent(of: [order], on: connection)[order]
        return due
    }
}
