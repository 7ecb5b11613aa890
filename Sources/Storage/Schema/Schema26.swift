/// The twenty-sixth schema: what the pictures of slips without a transfer's code are compared by.
///
/// `slip_imprints` is what is searched, small; `slip_greys` what is compared then. A likeness
/// stands twice, once for each of its slips, and says in how many blocks their pictures differ.
///
/// Slips of before that have no such code are read once more, behind whatever comes. Their codes
/// are found again.
let schema26 = [
    """
    CREATE TABLE slip_imprints (
        slip_id BIGINT NOT NULL PRIMARY KEY REFERENCES slips (id),
        fold {blob} NOT NULL CHECK (length(fold) = 64),
        held_until BIGINT,
        compared_at BIGINT
    )
    """,
    """
    CREATE INDEX slip_imprints_fresh ON slip_imprints (slip_id) WHERE compared_at IS NULL
    """,
    """
    CREATE TABLE slip_greys (
        slip_id BIGINT NOT NULL PRIMARY KEY REFERENCES slips (id),
        hash {blob} NOT NULL CHECK (length(hash) = 1024),
        grey {blob} NOT NULL
    )
    """,
    """
    CREATE TABLE slip_likenesses (
        slip_id BIGINT NOT NULL REFERENCES slips (id),
        other_id BIGINT NOT NULL REFERENCES slips (id),
        blocks BIGINT NOT NULL CHECK (blocks BETWEEN 0 AND 5),
        PRIMARY KEY (slip_id, other_id),
        CHECK (slip_id <> other_id)
    ){clustered}
    """,
    "CREATE INDEX slip_likenesses_by_other ON slip_likenesses (other_id)",
    """
    UPDATE slip_readings
    SET state = 'waiting', ended_at = NULL, held_until = NULL, tries = 0, later = 1
    WHERE state = 'read' AND NOT EXISTS (
        SELECT 1 FROM slip_codes
        WHERE slip_codes.slip_id = slip_readings.slip_id AND slip_codes.reference IS NOT NULL)
    """,
    """
    DELETE FROM slip_codes
    WHERE slip_id IN (SELECT slip_id FROM slip_readings WHERE state = 'waiting')
    """,
]
