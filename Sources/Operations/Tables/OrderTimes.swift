internal import Shop
internal import Storage

/// Finds orders by the time of their creation without an index on it: ids are given out in the
/// order of time, so the table itself is sorted.
enum OrderTimes {
    /// The id from which on orders were created at a moment or later; the greatest number when
    /// there are none.
    ///
    /// Where a clock was stepped back by `d`, orders before the answer are older than the moment
    /// plus `d`, and orders from the answer on are younger than the moment minus `d`: whoever must
    /// not miss one asks for a moment that is `d` off.
    ///
    /// It looks at many places at a time: a million orders take four round trips and not twenty.
    static func first(from moment: Timestamp, on connection: any Connection) throws -> Int64 {
        var low: Int64 = 0
        var high =
            try connection.first("SELECT coalesce(max(id), 0) + 1 FROM orders") {
                $0.integer(0)
            } ?? 1
        var answer = Int64.max
        while low < high {
            let step = max(1, (high - low) / looks)
            let places = stride(from: low, to: high, by: Int64.Stride(step))
            for place in places { try connection.expect(query, [.integer(place)]) }
            for place in places {
                let found = try connection.first(query, [.integer(place)]) {
                    (id: $0.integer(0), at: $0.integer(1))
                }
                guard let found, found.at < moment.milliseconds else {
                    if let found { answer = found.id }
                    high = place
                    break
                }
                low = max(low, found.id + 1)
            }
        }
        return answer
    }

    /// Places that are looked at together.
    private static let looks: Int64 = 32

    private static let query = """
        SELECT id, created_at FROM orders WHERE id >= $1 ORDER BY id LIMIT 1
        """
}
