internal import Shop
internal import Storage

/// Which other orders a slip was used for too: those that have its file, under any of its names,
/// those that have a slip whose code names the same transfer, and, where no code does, those that
/// have a slip whose picture looks the same.
enum UsedSlips {
    /// How many slips it is looked for in. A file that was sent to thousands of orders is found by
    /// the first few of them.
    static let most = 10

    /// Rows of an order, one of its slips, an order that it was used for, and how (`SlipUse`). A
    /// transfer, or a picture, that was approved for the order itself by another of its slips names
    /// the order itself.
    static let query = SourcedQuery { condition, dialect in
        let first = dialect.among(
            """
            SELECT id FROM (\(probes.joined(separator: " UNION "))) AS same
            ORDER BY id LIMIT \(most)
            """)
        return """
            SELECT mine.order_id, mine.id, others.order_id,
                CASE WHEN others.order_id <> mine.order_id AND (
                    others.digest IN (mine.digest, mine.original)
                    OR others.original IN (mine.digest, mine.original))
                    THEN \(SlipUse.file.rawValue)
                WHEN alike.blocks IS NULL THEN \(SlipUse.transfer.rawValue)
                ELSE \(pictureUse) END
            FROM slips AS mine
            JOIN slips AS others ON others.id \(first)
            LEFT JOIN slip_likenesses AS alike
                ON alike.slip_id = mine.id AND alike.other_id = others.id
            WHERE mine.order_id \(condition) ORDER BY others.order_id
            """
    }

    /// How a slip was used that looks like another one (`alike`).
    static let pictureUse = """
        CASE WHEN alike.blocks = 0 THEN \(SlipUse.picture.rawValue)
            ELSE \(SlipUse.changedPicture.rawValue) END
        """

    private static var probes: [String] { filesOfOthers + [transfers, pictures] }

    /// The first slips of other orders by each way in which two files are the same. Each way reads
    /// an index in its order: asked for all ways together, PostgreSQL walks every slip until it has
    /// met enough of them.
    private static var filesOfOthers: [String] {
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

    /// The first slips whose codes name the transfer that the slip's own code names.
    private static let transfers = """
        SELECT id FROM (
            SELECT slips.id FROM slip_codes AS own
            JOIN slip_codes AS theirs ON theirs.reference = own.reference
                AND theirs.kind = own.kind AND theirs.bank = own.bank
            JOIN slips ON slips.id = theirs.slip_id
            WHERE own.slip_id = mine.id AND own.reference IS NOT NULL
                AND slips.id <> mine.id
                AND (slips.order_id <> mine.order_id OR slips.status = 'approved')
            ORDER BY slips.id LIMIT \(most)) AS of_transfer
        """

    /// The first slips whose pictures look like the slip's own.
    private static let pictures = """
        SELECT id FROM (
            SELECT slips.id FROM slip_likenesses AS looks
            JOIN slips ON slips.id = looks.other_id
            WHERE looks.slip_id = mine.id
                AND (slips.order_id <> mine.order_id OR slips.status = 'approved')
            ORDER BY slips.id LIMIT \(most)) AS of_picture
        """
}
