package import Shop
internal import Storage

/// A span of time in which orders were created; without an edge it goes on at that end.
package struct OrderSpan: Hashable, Sendable {
    /// The moment from which on the orders were created.
    package var from: Timestamp?
    /// The moment before which the orders were created.
    package var to: Timestamp?

    package init(from: Timestamp? = nil, to: Timestamp? = nil) {
        self.from = from
        self.to = to
    }

    /// How far clocks may have stepped back between two orders without a span missing one.
    private static let clockSlack: Span = .hours(1)

    /// The ids that orders of the span can have. Ids grow with time, but for the steps of a clock.
    func ids(on connection: any Connection) throws -> Range<Int64> {
        let lower = try from.map {
            try OrderTimes.first(from: $0 - Self.clockSlack, on: connection)
        }
        let upper = try to.map { try OrderTimes.first(from: $0 + Self.clockSlack, on: connection) }
        let range = (lower ?? 0, upper ?? Int64.max)
        return range.0 < range.1 ? range.0..<range.1 : 0..<0
    }

    /// The condition of the span in SQL, with its values behind so many parameters; `nil` for all
    /// orders.
    func condition(
        behind parameters: Int, on connection: any Connection
    ) throws -> (sql: String, arguments: [Value])? {
        if self == OrderSpan() { return nil }
        let ids = try ids(on: connection)
        let places = (1...4).map { "$\(parameters + $0)" }
        return (
            """
            id >= \(places[0]) AND id < \(places[1])
                AND created_at >= \(places[2]) AND created_at < \(places[3])
            """,
            [
                .integer(ids.lowerBound), .integer(ids.upperBound),
                .integer(from?.milliseconds ?? Int64.min), .integer(to?.milliseconds ?? Int64.max),
            ]
        )
    }
}
