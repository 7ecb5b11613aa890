internal import Storage

/// The mark that a commit leaves in the database, so that its fate can be told after its reply was
/// lost: a number that grows with each commit of one link.
///
/// A transaction's own number (`pg_current_xact_id`, `pg_xact_status`) does not tell it: a server
/// that crashes, or a standby that takes over, gives numbers again whose transactions have left
/// nothing behind. Somebody else's commit would then pass for ours.
struct CommitMark: Hashable {
    /// The link's name: a UUID that the server has made.
    let link: String
    let number: Int64

    /// The mark of the commit after this one.
    var next: CommitMark { CommitMark(link: link, number: number + 1) }

    /// The statement that leaves a mark, and its arguments.
    static let leaving = """
        INSERT INTO commit_marks (link, number) VALUES (CAST($1 AS UUID), $2)
        ON CONFLICT (link) DO UPDATE SET number = excluded.number, marked_at = now()
        """
    var values: [Value] { [.text(link), .integer(number)] }

    /// Makes the table of marks where it is missing.
    static func prepare(on connection: any Connection) throws {
        try connection.execute(
            """
            CREATE TABLE IF NOT EXISTS commit_marks (
                link UUID NOT NULL PRIMARY KEY,
                number BIGINT NOT NULL,
                marked_at TIMESTAMPTZ NOT NULL DEFAULT now()
            )
            """)
    }

    /// Forgets the marks of links that ended long ago.
    static func forgetOld(on connection: any Connection) throws {
        try connection.execute(
            "DELETE FROM commit_marks WHERE marked_at < now() - interval '30 days'")
    }
}

extension PostgresSession {
    /// Finds out which commit of a link was the last, once all that went before has ended.
    ///
    /// It writes, so that it returns only when everything that can be seen here is as safe as a
    /// commit: a server that stops while a commit waits for a standby keeps that commit, and
    /// shows it after its start, although the standby may never have had it.
    ///
    /// - Parameter mark: what the link knows; `nil` for a new one.
    func settle(_ mark: CommitMark?) throws -> CommitMark {
        try beginWriting()
        let stored = try first(
            """
            INSERT INTO commit_marks (link, number)
            VALUES (coalesce(CAST($1 AS UUID), gen_random_uuid()), 0)
            ON CONFLICT (link) DO UPDATE SET marked_at = now() RETURNING link::text, number
            """, [Value(mark?.link)]
        ) { CommitMark(link: $0.text(0), number: $0.integer(1)) }
        guard let stored else { throw StorageError.failed(code: 0, "a mark was not returned") }
        try commit()
        return stored
    }
}
