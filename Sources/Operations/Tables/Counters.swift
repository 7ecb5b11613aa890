internal import Storage

/// The sequences of the shop, given out in blocks inside a transaction.
///
/// One transaction writes at a time, on every engine, so numbers become visible in their order: a
/// reader that has seen entry 10 has seen all that come before it.
enum Counters: String {
    case orders, timeline, slips, payments, exports, staff, catalogue, told, deliveries, statements
    case refunds
    case refundFiles = "refund_files"
    case statementRows = "statement_rows"
    case webhooks, waitlist

    static func last(_ counter: Counters, on connection: any Connection) throws -> Int64 {
        try connection.first(query, [.text(counter.rawValue)]) { $0.integer(0) } ?? 0
    }

    /// Says that `last` comes soon, as `Connection.expect` does.
    static func expect(_ counter: Counters, on connection: any Connection) throws {
        try connection.expect(query, [.text(counter.rawValue)])
    }

    private static let query = "SELECT last FROM counters WHERE name = $1"

    static func set(
        _ counter: Counters, to last: Int64, on connection: any Connection
    ) throws {
        try connection.enqueue(
            "UPDATE counters SET last = $1 WHERE name = $2",
            [.integer(last), .text(counter.rawValue)])
    }

    /// Takes the next number.
    static func next(_ counter: Counters, on connection: any Connection) throws -> Int64 {
        let next = try last(counter, on: connection) + 1
        try set(counter, to: next, on: connection)
        return next
    }
}
