/// The nineteenth schema: what was read of slips.
///
/// A slip has its row from the moment when a reader first looks for work. Those that are there
/// already are read later, behind whatever comes: their codes tell of a slip that is used again.
let schema19 = [
    """
    CREATE TABLE slip_readings (
        slip_id BIGINT NOT NULL PRIMARY KEY REFERENCES slips (id),
        state {text} NOT NULL CHECK (state IN ('waiting', 'read', 'failed')),
        later BIGINT NOT NULL DEFAULT 0,
        tries BIGINT NOT NULL DEFAULT 0,
        claims BIGINT NOT NULL DEFAULT 0,
        held_until BIGINT,
        ended_at BIGINT,
        width BIGINT,
        height BIGINT,
        problem {text},
        copy {text},
        copy_bytes BIGINT,
        thumbnail {text},
        thumbnail_bytes BIGINT,
        CHECK ((state = 'waiting') = (ended_at IS NULL)),
        CHECK ((copy IS NULL) = (copy_bytes IS NULL)),
        CHECK ((thumbnail IS NULL) = (thumbnail_bytes IS NULL))
    )
    """,
    """
    CREATE INDEX slip_readings_waiting ON slip_readings (later, slip_id) WHERE state = 'waiting'
    """,
    "CREATE INDEX slip_readings_by_copy ON slip_readings (copy)",
    "CREATE INDEX slip_readings_by_thumbnail ON slip_readings (thumbnail)",
    """
    CREATE TABLE slip_codes (
        slip_id BIGINT NOT NULL REFERENCES slip_readings (slip_id),
        position BIGINT NOT NULL,
        kind {text} NOT NULL,
        text {text} NOT NULL,
        bank {text} NOT NULL,
        reference {text},
        PRIMARY KEY (slip_id, position)
    ){clustered}
    """,
    """
    CREATE INDEX slip_codes_by_reference ON slip_codes (reference, kind, bank, slip_id)
    WHERE reference IS NOT NULL
    """,
    "INSERT INTO slip_readings (slip_id, state, later) SELECT id, 'waiting', 1 FROM slips",
]
