internal import Formats
package import Shop
package import Storage

/// Reads the approved slips whose money no statement has shown although statements reach beyond the
/// day on which they were approved, newest first. A forged slip is among them.
package struct ListUnproven: StaffQuery {
    package static let permission = Shopkeeper.statementPermission

    /// Payments with lower numbers than this; `nil` begins with the newest.
    let before: PaymentID?
    let hasOneAccount: Bool
    let codec: OrderCodec
    let now: Timestamp
    package let caller: Caller

    package func run(on connection: any Connection) throws -> UnprovenList {
        var slips = try connection.all(
            """
            SELECT payments.id, payments.order_id, payments.amount, payments.slip_id, payments.at,
                payments.actor, orders.name, orders.currency
            \(Unproven.source) ORDER BY payments.id DESC LIMIT $2
            """,
            [
                .integer(before?.value ?? .max), Value(StatementLimits.listed + 1),
            ]
        ) { row in
            let currency = try row.currency(7, "orders.currency", of: row.integer(1))
            return UnprovenSlip(
                payment: PaymentID(row.integer(0)), order: OrderID(row.integer(1)),
                amount: Money(minorUnits: row.integer(2), currency: currency),
                slip: SlipID(row.integer(3)), at: Timestamp(milliseconds: row.integer(4)),
                by: Actor(text: row.text(5)), customer: row.optionalText(6) ?? "")
        }
        let hasMore = slips.count > StatementLimits.listed
        if hasMore { slips.removeLast() }
        let standings = try SlipsAtBank(
            slips: Dictionary(slips.map { ($0.slip, $0.order) }) { first, _ in first },
            hasOneAccount: hasOneAccount, codec: codec, now: now, caller: caller
        ).run(on: connection)
        for place in slips.indices {
            slips[place].standing = standings[slips[place].slip] ?? .unknown
        }
        return UnprovenList(slips: slips, next: hasMore ? slips.last?.payment : nil)
    }
}

/// What is asked of `payments` about approved slips that no statement has shown.
enum Unproven {
    /// The source and the condition of a query, with a payment's number as its first argument.
    /// Statements tell of what came in from the first day of the first to the last day of the last.
    static let source = """
        FROM payments JOIN orders ON orders.id = payments.order_id
        JOIN drops ON drops.id = orders.drop_id
        WHERE payments.id < $1 AND payments.slip_id IS NOT NULL AND rehearsal = 0
            AND payments.at >= (SELECT min(first_day) FROM statements WHERE state = 'ready')
            AND payments.at < (SELECT max(last_day) FROM statements WHERE state = 'ready')
            AND \(UnprovenPayment.condition)
        """

    private static let counting = "SELECT count(*) FROM (SELECT 1 \(source) LIMIT $2) AS found"
    private static let bounds = [Value.integer(.max), Value(StatementLimits.counted)]

    /// How many there are, counted up to `StatementLimits.counted`.
    static func count(on connection: any Connection) throws -> Int {
        try connection.first(counting, bounds) { Int($0.integer(0)) } ?? 0
    }

    /// Says that `count` comes soon, as `Connection.expect` does.
    static func expectCount(on connection: any Connection) throws {
        try connection.expect(counting, bounds)
    }
}

/// Approved slips that no statement has shown.
package struct UnprovenList: Sendable {
    package var slips: [UnprovenSlip] = []
    /// What the next list begins before; `nil` where this is the last.
    package var next: PaymentID?
}

/// An approved slip that no statement has shown, with what was confirmed from it.
package struct UnprovenSlip: Sendable {
    package var payment: PaymentID
    package var order: OrderID
    package var amount: Money
    package var slip: SlipID
    /// When it was approved, and by whom.
    package var at: Timestamp
    package var by: Actor
    package var customer: String
    package var standing: SlipStanding = .unknown
}

extension Shopkeeper {
    /// Approved slips whose money no statement has shown although statements reach beyond the day
    /// on which they were approved, at most `StatementLimits.listed`, newest first.
    ///
    /// - Throws: `Forbidden`, `StorageError`.
    package func unprovenSlips(
        before: PaymentID? = nil, by caller: Caller
    ) async throws -> UnprovenList {
        try await ask(
            ListUnproven(
                before: before, hasOneAccount: catalogue?.onlyAccount != nil,
                codec: secret.codec, now: clock(), caller: caller))
    }
}
