internal import Storage

/// One word of a search as the index of terms has it, to choose the quickest way to its orders.
///
/// The index is sorted by term and then by order. So a word that few orders have is read whole; of
/// one that many have, such as the one price of a drop, only the newest orders of each term.
struct SearchWord {
    /// Beginnings of terms, of which any will do.
    let spellings: [String]
    /// How many orders have it is above `Limits.rare`.
    let isCommon: Bool
    /// The terms that begin so, where the word is common and they are few.
    let terms: [String]?

    /// The named limits of a search.
    enum Limits {
        /// Index rows that are read for one word without a thought.
        static let rare = 2_000
        /// Terms of a common word that are read side by side.
        static let terms = 64
    }

    /// - Parameter rare: index rows of a word that is read whole.
    init(_ spellings: [String], rare: Int, on connection: any Connection) throws {
        self.spellings = spellings
        var rows: Int64 = 0
        for spelling in spellings {
            rows +=
                try connection.first(
                    """
                    SELECT count(*) FROM (SELECT 1 FROM order_search
                    WHERE term >= $1 AND term < $2 LIMIT $3) AS beginning
                    """, Self.range(spelling) + [Value(rare + 1)]
                ) { $0.integer(0) } ?? 0
        }
        isCommon = rows > rare
        terms = isCommon ? try Self.terms(spellings, on: connection) : nil
    }

    /// Whether one of an order's terms begins so.
    func isIn(_ terms: [String]) -> Bool {
        terms.contains { term in
            spellings.contains { term.utf8.starts(with: $0.utf8) }
        }
    }

    /// The first and the last text that begins so.
    static func range(_ spelling: String) -> [Value] {
        [.text(spelling), .text(spelling + "\u{10FFFF}")]
    }

    /// Steps from term to term, past all the orders of each.
    private static func terms(
        _ spellings: [String], on connection: any Connection
    ) throws -> [String]? {
        var terms: Set<String> = []
        for spelling in spellings {
            var (comparison, bounds) = (">=", range(spelling))
            while let term = try connection.first(
                """
                SELECT term FROM order_search WHERE term \(comparison) $1 AND term < $2
                ORDER BY term LIMIT 1
                """, bounds, { $0.text(0) })
            {
                terms.insert(term)
                guard terms.count <= Limits.terms else { return nil }
                (comparison, bounds[0]) = (">", .text(term))
            }
        }
        return terms.sorted()
    }
}
