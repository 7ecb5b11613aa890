/// The fifth schema: a drop's waiting line.
///
/// Numbers, the chain and the cursor of a line change under its row, so that joins, looks and
/// orders of all nodes have one order. Tickets and turns do not refer to their line by a foreign
/// key: they are written in thousands, together with it, and `verify` counts them.
let schema5: [String] = [
    "ALTER TABLE drops ADD COLUMN line_mode {text} NOT NULL DEFAULT 'off'",
    "ALTER TABLE drops ADD COLUMN line_gathering_ms BIGINT NOT NULL DEFAULT 1800000",
    "ALTER TABLE drops ADD COLUMN line_admission_ms BIGINT NOT NULL DEFAULT 300000",
    "ALTER TABLE orders ADD COLUMN ticket BIGINT",
    "CREATE INDEX orders_by_ticket ON orders (drop_id, ticket) WHERE ticket IS NOT NULL",
    """
    CREATE TABLE lines (
        drop_id {id} NOT NULL PRIMARY KEY REFERENCES drops (id),
        secret {blob} NOT NULL,
        joined BIGINT NOT NULL DEFAULT 0,
        chain {blob} NOT NULL,
        early BIGINT,
        draw_chain {blob} NOT NULL,
        called BIGINT NOT NULL DEFAULT 0,
        carry BIGINT NOT NULL DEFAULT 0,
        health BIGINT NOT NULL,
        rate BIGINT CHECK (rate > 0),
        cap BIGINT CHECK (cap > 0),
        paused BIGINT NOT NULL DEFAULT 0,
        engaged_at BIGINT,
        strained BIGINT NOT NULL DEFAULT 0,
        calm_since BIGINT,
        stepped_at BIGINT NOT NULL,
        moves BIGINT NOT NULL DEFAULT 0,
        move_chain {blob} NOT NULL,
        CHECK (called >= 0 AND called <= joined),
        CHECK (early IS NULL OR early <= joined)
    )
    """,
    """
    CREATE TABLE line_tickets (
        drop_id BIGINT NOT NULL,
        number BIGINT NOT NULL CHECK (number > 0),
        id {blob} NOT NULL UNIQUE,
        joined_at BIGINT NOT NULL,
        link {blob} NOT NULL,
        inside BIGINT NOT NULL DEFAULT 0,
        PRIMARY KEY (drop_id, number)
    ){clustered}
    """,
    // The latest turn of a ticket: there is one row for it, so two are never in use.
    """
    CREATE TABLE line_turns (
        drop_id BIGINT NOT NULL,
        number BIGINT NOT NULL,
        place BIGINT NOT NULL,
        turn BIGINT NOT NULL CHECK (turn > 0),
        given_at BIGINT NOT NULL,
        expires_at BIGINT NOT NULL,
        ended_at BIGINT,
        order_id BIGINT,
        PRIMARY KEY (drop_id, number)
    ){clustered}
    """,
    "CREATE INDEX line_turns_open ON line_turns (drop_id, expires_at) WHERE ended_at IS NULL",
    "CREATE INDEX line_turns_by_place ON line_turns (drop_id, place)",
    """
    CREATE TABLE line_moves (
        drop_id BIGINT NOT NULL REFERENCES drops (id),
        number BIGINT NOT NULL,
        at BIGINT NOT NULL,
        kind {text} NOT NULL,
        called BIGINT NOT NULL,
        joined BIGINT NOT NULL,
        detail {text} NOT NULL,
        actor {text},
        reason {text},
        earlier {text},
        undone BIGINT NOT NULL DEFAULT 0,
        PRIMARY KEY (drop_id, number)
    ){clustered}
    """,
]
