/// The eighteenth schema: what banks tell. Imported statements, their rows, and which payments a
/// row has shown.
///
/// A payment stays where it was learnt of; `statement_shares` says which row of a statement proves
/// it. A row's money is in one place only: with payments (`assigned`), set aside, or open.
let schema18: [String] = [
    """
    CREATE TABLE payments_18 (
        id {id} NOT NULL PRIMARY KEY,
        order_id BIGINT NOT NULL REFERENCES orders (id),
        amount BIGINT NOT NULL CHECK (amount <> 0),
        source {text} NOT NULL CHECK (source IN ('slip', 'staff', 'statement')),
        slip_id BIGINT REFERENCES slips (id),
        at BIGINT NOT NULL,
        actor {text} NOT NULL,
        words {text},
        request_key {blob} UNIQUE,
        reverses BIGINT UNIQUE REFERENCES payments_18 (id),
        CHECK ((amount < 0) = (reverses IS NOT NULL))
    )
    """,
    """
    INSERT INTO payments_18 (
        id, order_id, amount, source, slip_id, at, actor, words, request_key, reverses)
    SELECT id, order_id, amount, source, slip_id, at, actor, words, request_key, reverses
    FROM payments ORDER BY id
    """,
    "DROP TABLE payments",
    "ALTER TABLE payments_18 RENAME TO payments",
    "CREATE INDEX payments_by_order ON payments (order_id, id)",
    "CREATE INDEX payments_by_slip ON payments (slip_id) WHERE slip_id IS NOT NULL",
    """
    CREATE TABLE statements (
        id {id} NOT NULL PRIMARY KEY,
        digest {text} NOT NULL,
        file_name {text} NOT NULL,
        bytes BIGINT NOT NULL,
        format {text} NOT NULL,
        mapping {text},
        account {text},
        imported_at BIGINT NOT NULL,
        imported_by {text} NOT NULL,
        state {text} NOT NULL CHECK (state IN ('reading', 'ready', 'failed')),
        taken BIGINT NOT NULL DEFAULT 0,
        added BIGINT NOT NULL DEFAULT 0,
        known BIGINT NOT NULL DEFAULT 0,
        pending BIGINT NOT NULL DEFAULT 0,
        refused BIGINT NOT NULL DEFAULT 0,
        first_day BIGINT,
        last_day BIGINT,
        number {text},
        currency {text},
        problem {text},
        problem_line BIGINT
    )
    """,
    "CREATE INDEX statements_by_digest ON statements (digest)",
    """
    CREATE TABLE statement_rows (
        id {id} NOT NULL PRIMARY KEY,
        statement_id BIGINT NOT NULL REFERENCES statements (id),
        line BIGINT NOT NULL,
        part BIGINT NOT NULL,
        day BIGINT NOT NULL,
        second BIGINT,
        amount BIGINT NOT NULL,
        currency {text} NOT NULL,
        text {text} NOT NULL,
        name {text} NOT NULL,
        account {text} NOT NULL,
        reference {text} NOT NULL,
        balance BIGINT,
        state {text} NOT NULL
            CHECK (state IN ('open', 'settled', 'aside', 'out', 'pending', 'known')),
        doubt {text},
        content {blob} NOT NULL,
        row_key {blob} UNIQUE,
        assigned BIGINT NOT NULL DEFAULT 0,
        reason {text},
        decided_at BIGINT,
        decided_by {text},
        CHECK (assigned >= 0 AND (assigned = 0 OR assigned <= amount)),
        CHECK ((state = 'settled') = (assigned > 0 AND assigned = amount))
    )
    """,
    "CREATE INDEX statement_rows_of ON statement_rows (statement_id, id)",
    "CREATE INDEX statement_rows_by_content ON statement_rows (content)",
    "CREATE INDEX statement_rows_by_amount ON statement_rows (day, amount)",
    "CREATE INDEX statement_rows_open ON statement_rows (id) WHERE state = 'open'",
    """
    CREATE TABLE statement_refusals (
        statement_id BIGINT NOT NULL REFERENCES statements (id),
        position BIGINT NOT NULL,
        line BIGINT NOT NULL,
        reason {text} NOT NULL,
        PRIMARY KEY (statement_id, position)
    ){clustered}
    """,
    """
    CREATE TABLE statement_shares (
        payment_id BIGINT NOT NULL PRIMARY KEY REFERENCES payments (id),
        row_id BIGINT NOT NULL REFERENCES statement_rows (id),
        amount BIGINT NOT NULL CHECK (amount > 0)
    )
    """,
    "CREATE INDEX statement_shares_of ON statement_shares (row_id)",
    """
    INSERT INTO counters (name, last)
    VALUES ('statements', 0), ('statement_rows', 0)
    """,
]
