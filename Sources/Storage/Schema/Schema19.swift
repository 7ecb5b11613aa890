/// The nineteenth schema: what was read of slips.
///
/// A slip has its row from the moment when a reader first looks for work. Those that are there
/// already are read later, behind whatever comes: their codes tell of a slip that is used again.
/// Both tables name the order too, so that what an order's page shows is looked up by it.
let schema19 = [
    """
    CREATE TABLE slip_readings (
        slip_id BIGINT NOT NULL PRIMARY KEY REFERENCES slips (id),
        order_id BIGINT NOT NULL,
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
    "CREATE INDEX slip_readings_of_order ON slip_readings (order_id, slip_id)",
    "CREATE INDEX slip_readings_by_copy ON slip_readings (copy)",
    "CREATE INDEX slip_readings_by_thumbnail ON slip_readings (thumbnail)",
    """
    CREATE TABLE slip_codes (
        slip_id BIGINT NOT NULL REFERENCES slips (id),
        position BIGINT NOT NULL,
        order_id BIGINT NOT NULL,
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
    "CREATE INDEX slip_codes_of_order ON slip_codes (order_id, slip_id, position)",
    """
    INSERT INTO slip_readings (slip_id, order_id, state, later)
    SELECT id, order_id, 'waiting', 1 FROM slips
    """,
]
