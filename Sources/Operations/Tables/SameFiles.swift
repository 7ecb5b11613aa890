internal import Shop
internal import Storage

/// Which other orders have the file of a slip too, under any of its names.
enum SameFiles {
    /// How many slips it is looked for in. A file that was sent to thousands of orders is found by
    /// the first few of them.
    static let most = 10

    /// Rows of an order, one of its slips and another order that has its file.
    static let query = SourcedQuery { condition, dialect in
        let first = dialect.among(
            """
            SELECT id FROM (\(probes.joined(separator: " UNION "))) AS same
            ORDER BY id LIMIT \(most)
            """)
        return """
            SELECT mine.order_id, mine.id, others.order_id FROM slips AS mine
            JOIN slips AS others ON others.id \(first)
            WHERE mine.order_id \(condition) ORDER BY others.order_id
            """
    }

    /// The first slips of other orders by each way in which two files are the same. Each way reads
    /// an index in its order: asked for all ways together, PostgreSQL walks every slip until it has
    /// met enough of them.
    private static var probes: [String] {
        ["digest", "original"].flatMap { theirs in
            ["digest", "original"].map { own in
                """
                SELECT id FROM (
                    SELECT id FROM slips
                    WHERE slips.\(theirs) = mine.\(own) AND slips.order_id <> mine.order_id
                    ORDER BY id LIMIT \(most)) AS \(theirs)_of_\(own)
                """
            }
        }
    }
}
