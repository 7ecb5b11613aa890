/// The place of a database in time: how often it was committed to, and in which era of the shop.
///
/// Every commit raises the number, whichever process it is of. So a database that shows a smaller
/// one than was seen before has lost commits: it is an older copy, or a standby that lagged.
package struct CommitPoint: Hashable, Sendable {
    /// The tag of the era; see `Era` in `Shop`.
    package var era: Int64
    /// The number of commits that there were, with a gap before each new era.
    package var number: Int64

    package init(era: Int64, number: Int64) {
        self.era = era
        self.number = number
    }
}

extension CommitPoint {
    /// Makes the table's row where it is missing. It is the engine's own and no part of the shop's
    /// data: a copy of a shop is another database with commits of its own.
    package static func prepare(on connection: any Connection) throws {
        try connection.execute(
            """
            CREATE TABLE IF NOT EXISTS commit_point (
                id BIGINT NOT NULL PRIMARY KEY CHECK (id = 1),
                era BIGINT NOT NULL,
                number BIGINT NOT NULL,
                opening BIGINT NOT NULL DEFAULT 0
            )
            """)
        try connection.execute(
            """
            INSERT INTO commit_point (id, era, number) VALUES (1, 0, 0)
            ON CONFLICT (id) DO NOTHING
            """)
    }

    /// Says that `load` comes soon, as `Connection.expect` does.
    package static func expect(on connection: any Connection) throws {
        try connection.expect(query, [])
    }

    /// Reads the commit point of the database that a connection looks at.
    package static func load(on connection: any Connection) throws -> CommitPoint {
        let point = try connection.first(query) { row in
            CommitPoint(era: row.integer(0), number: row.integer(1))
        }
        guard let point else { throw StorageError.failed(code: 0, "the commit point is missing") }
        return point
    }

    /// Raises the number with a new schema: the rows that it rewrites are others than those that a
    /// process knows which serves meanwhile. Not where the database is behind what was seen of it:
    /// it would seem to have lost a commit less, and the era that is to begin raises the number.
    package static func raise(_ seen: SeenCommits, on connection: any Connection) throws {
        try connection.execute(
            "UPDATE commit_point SET number = number + 1 WHERE id = 1 AND number >= $1",
            [.integer(seen.number)])
    }

    /// The table's name, which an engine's words about a refused commit carry.
    package static let table = "commit_point"

    private static let query = "SELECT era, number FROM commit_point WHERE id = 1"

    /// The statement that each commit which wrote anything ends with, by the engine.
    ///
    /// It breaks the column's NOT NULL, and with it fails the transaction, when the database is
    /// behind what the process has seen or in another era than its memory: no decision that was
    /// made from another world is ever kept. Within the transaction that begins an era it passes.
    package static let raising = """
        UPDATE commit_point SET opening = 0, number = CASE
            WHEN opening = 1 OR (number >= $1 AND (era = $2 OR $2 < 0)) THEN number + 1 END
        WHERE id = 1 RETURNING number
        """

    /// Puts the database into a new era, above all numbers that anybody has seen; in a transaction.
    ///
    /// - Parameters:
    ///   - seen: the greatest number that this process knows of.
    package static func open(
        era: Int64, above seen: Int64, on connection: any Connection
    ) throws {
        try connection.execute(
            """
            UPDATE commit_point SET era = $1, opening = 1,
                number = CASE WHEN number > $2 THEN number ELSE $2 END + $3 WHERE id = 1
            """, [.integer(era), .integer(seen), .integer(gap)])
    }

    /// How far a new era's numbers are above the old ones: no server that is still in an earlier
    /// era, such as an old primary that was started again, ever comes so far.
    static let gap: Int64 = 1 << 32
}

extension StorageError {
    /// The refusal of a commit whose process knows another world than the database.
    package static let otherEra = StorageError.outdated(
        "it went back, or is in another era, since this process read it")
}
