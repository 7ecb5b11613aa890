package import Shop
internal import Storage

/// Which orders a question is about.
enum OrderSource {
    case orders([OrderID])
    /// The orders of slips.
    case slips([SlipID])
    case due(DueOrders)

    func expect(_ query: SourcedQuery, on connection: any Connection) throws {
        let texts = query.texts(connection.dialect)
        switch self {
        case .orders(let ids): try texts.byOrder.expect(connection, ids.map(\.key))
        case .slips(let ids): try texts.bySlip.expect(connection, ids.map(\.key))
        case .due(let due): try connection.expect(texts.due, due.arguments)
        }
    }

    func forEach(
        _ query: SourcedQuery, on connection: any Connection, _ body: (any Row) throws -> Void
    ) throws {
        let texts = query.texts(connection.dialect)
        switch self {
        case .orders(let ids): try texts.byOrder.forEach(connection, ids.map(\.key), body)
        case .slips(let ids): try texts.bySlip.forEach(connection, ids.map(\.key), body)
        case .due(let due): try connection.forEach(texts.due, due.arguments, body)
        }
    }
}

/// The orders whose clock has run out at a moment, the oldest first.
struct DueOrders: Hashable {
    var at: Timestamp
    var limit: Int

    fileprivate var arguments: [Value] { [.integer(at.milliseconds), Value(limit)] }
}

/// A query about orders, wherever they come from.
struct SourcedQuery: Sendable {
    struct Texts: Sendable {
        let byOrder: KeyedQuery
        let bySlip: KeyedQuery
        let due: String
    }

    private let sqlite: Texts
    private let postgres: Texts

    /// - Parameter sql: gives the query for a condition on an order's id, such as `IN ($1, $2)`.
    init(_ sql: (_ condition: String) -> String) {
        self.init { condition, _ in sql(condition) }
    }

    /// Makes a query that the engines are told differently.
    init(_ sql: (_ condition: String, _ dialect: Dialect) -> String) {
        sqlite = Self.texts(.sqlite) { sql($0, .sqlite) }
        postgres = Self.texts(.postgres) { sql($0, .postgres) }
    }

    func texts(_ dialect: Dialect) -> Texts {
        dialect.computesSetsFirst ? postgres : sqlite
    }

    private static func texts(_ dialect: Dialect, _ sql: (String) -> String) -> Texts {
        Texts(
            byOrder: KeyedQuery { sql("IN (\($0))") },
            bySlip: KeyedQuery { keys in
                sql(dialect.among("SELECT order_id FROM slips WHERE slips.id IN (\(keys))"))
            },
            due: sql(
                dialect.among(
                    """
                    SELECT id FROM orders
                    WHERE \(DueOrders.condition)
                    ORDER BY deadline_at LIMIT $2
                    """)))
    }
}

/// The named limits of orders whose clock runs out.
package enum DueOrderLimits {
    /// How long orders of a drop do not run out while more time for them is on its way.
    package static let moreTime: Span = .minutes(10)
}

extension DueOrders {
    /// The condition, with `$1` as now, of orders whose clock has run out. While more time for the
    /// orders of a drop is on its way, none of them runs out: it was promised to all. Nor does one
    /// whose slip nobody has decided on: staff can set such an order back to wait for money.
    static let condition = """
        deadline_at IS NOT NULL AND (upload_until IS NULL OR upload_until <= $1)
            AND deadline_at <= $1
            AND NOT EXISTS (
                SELECT 1 FROM slips WHERE slips.order_id = orders.id AND slips.status = 'waiting')
            AND NOT EXISTS (
                SELECT 1 FROM jobs
                WHERE jobs.drop_id = orders.drop_id AND jobs.kind = 'more_time'
                    AND jobs.state IN ('waiting', 'running')
                    AND jobs.created_at > $1 - \(DueOrderLimits.moreTime.milliseconds))
        """
}

extension OrderID {
    var key: Value { .integer(value) }
}

extension SlipID {
    var key: Value { .integer(value) }
}
