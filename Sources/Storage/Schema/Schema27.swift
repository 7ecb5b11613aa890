/// The twenty-seventh schema: statements of many equal rows, of accounts that are not the shop's,
/// and how far a long one was read.
///
/// An index ends with the statement, so that what other statements tell of a day and an amount is
/// found without the rows of the statement that asks. Only money that came in is asked for.
///
/// `foreign_number` is the account's number, where it is none of the shop's and nobody has said
/// that it is; a row is only doubted as long as it stands there.
let schema27 = [
    "DROP INDEX statement_rows_by_content",
    "CREATE INDEX statement_rows_by_content ON statement_rows (content, statement_id)",
    "DROP INDEX statement_rows_by_amount",
    """
    CREATE INDEX statement_rows_by_amount
    ON statement_rows (day, amount, currency, statement_id)
    WHERE amount > 0 AND state <> 'known' AND state <> 'pending'
    """,
    """
    CREATE INDEX statement_rows_by_name
    ON statement_rows (day, amount, currency, name, statement_id)
    WHERE amount > 0 AND state <> 'known' AND state <> 'pending' AND name <> ''
    """,
    """
    CREATE INDEX statement_rows_by_reference
    ON statement_rows (day, amount, currency, reference, statement_id)
    WHERE amount > 0 AND state <> 'known' AND state <> 'pending' AND reference <> ''
    """,
    """
    CREATE INDEX statement_rows_by_account ON statement_rows (account, id)
    WHERE state = 'settled' AND account <> ''
    """,
    "ALTER TABLE statements ADD COLUMN read_bytes BIGINT NOT NULL DEFAULT 0",
    "ALTER TABLE statements ADD COLUMN foreign_number {text}",
    "ALTER TABLE statement_rows ADD COLUMN is_foreign BIGINT NOT NULL DEFAULT 0",
    "UPDATE statements SET read_bytes = bytes WHERE state = 'ready'",
]
