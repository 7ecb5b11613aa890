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
            SELECT same.id FROM slips AS same
            WHERE same.order_id <> mine.order_id
                AND (same.digest IN (mine.digest, mine.original)
                    OR same.original IN (mine.digest, mine.original))
            ORDER BY same.id LIMIT \(most)
            """)
        return """
            SELECT mine.order_id, mine.id, others.order_id FROM slips AS mine
            JOIN slips AS others ON others.id \(first)
            WHERE mine.order_id \(condition) ORDER BY others.order_id
            """
    }
}
