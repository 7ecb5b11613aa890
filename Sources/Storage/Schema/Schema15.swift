/// The fifteenth schema: long work of every kind.
///
/// `exports` stays for servers of the version before that still serve beside a new one; what they
/// leave in it is taken over. Numbers of both come from the counter `exports`.
let schema15: [String] = [
    // `parameters` and `result` are lines of `name value`, which the kind and its version give a
    // meaning. Whoever holds a running job has it until `held_until`, and renews that; one that
    // waits does so until then, where it is set. `claims` grows with each holder, and names it.
    """
    CREATE TABLE jobs (
        id {id} NOT NULL PRIMARY KEY,
        kind {text} NOT NULL,
        version BIGINT NOT NULL,
        drop_id BIGINT,
        parameters {text} NOT NULL,
        state {text} NOT NULL
            CHECK (state IN ('waiting', 'running', 'done', 'failed', 'cancelled')),
        requested_by {text} NOT NULL,
        created_at BIGINT NOT NULL,
        ended_at BIGINT,
        node {text},
        held_until BIGINT,
        claims BIGINT NOT NULL DEFAULT 0,
        tries BIGINT NOT NULL DEFAULT 0,
        done BIGINT NOT NULL DEFAULT 0,
        total BIGINT NOT NULL DEFAULT 0,
        cancelling BIGINT NOT NULL DEFAULT 0,
        problem {text},
        result {text}
    )
    """,
    // Few are there at any time, and the sweeper asks for each order that is due.
    """
    CREATE INDEX jobs_unfinished ON jobs (kind, drop_id)
    WHERE state IN ('waiting', 'running')
    """,
]
