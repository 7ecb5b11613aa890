/// The seventeenth schema: the history of everything that is no order, and what is told of it to
/// others.
///
/// An order's history is `timeline`, whose columns are its details; nothing of it moves. Both take
/// their numbers from one counter, so that together they are one history in the order of commits.
let schema17: [String] = [
    """
    CREATE TABLE shop_entries (
        id {id} NOT NULL PRIMARY KEY,
        at BIGINT NOT NULL,
        actor {text} NOT NULL,
        subject_kind {text} NOT NULL,
        subject {text} NOT NULL,
        kind {text} NOT NULL,
        version BIGINT NOT NULL,
        details {text} NOT NULL
    )
    """,
    "CREATE INDEX shop_entries_by_subject ON shop_entries (subject_kind, subject, id)",
    // How far each relay has heard.
    """
    CREATE TABLE relays (
        name {text} NOT NULL PRIMARY KEY,
        entry BIGINT NOT NULL
    )
    """,
    """
    CREATE TABLE deliveries (
        id {id} NOT NULL PRIMARY KEY,
        relay {text} NOT NULL,
        receiver {text} NOT NULL,
        entry BIGINT NOT NULL,
        subject {text} NOT NULL,
        state {text} NOT NULL
            CHECK (state IN ('waiting', 'delivered', 'given_up', 'dropped')),
        created_at BIGINT NOT NULL,
        tries BIGINT NOT NULL,
        next_at BIGINT,
        held_until BIGINT,
        claims BIGINT NOT NULL,
        lost BIGINT NOT NULL,
        asked BIGINT NOT NULL,
        ended_at BIGINT,
        answer {text}
    )
    """,
    "CREATE UNIQUE INDEX deliveries_of_entry ON deliveries (relay, receiver, entry)",
    """
    CREATE INDEX deliveries_due ON deliveries (relay, receiver, next_at, id)
    WHERE state = 'waiting'
    """,
    """
    CREATE INDEX deliveries_of_subject ON deliveries (relay, receiver, subject, id)
    WHERE state = 'waiting'
    """,
    "CREATE INDEX deliveries_by_state ON deliveries (state, id)",
    "CREATE INDEX deliveries_ended ON deliveries (ended_at) WHERE ended_at IS NOT NULL",
    "INSERT INTO counters (name, last) VALUES ('deliveries', 0)",
]
