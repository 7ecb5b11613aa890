/// The twenty-fourth schema: waitlists. Who asked for what is sold out, and the record of what was
/// offered to whom.
///
/// `kept` of a variant is what is back and not for sale: it is offered to whoever waits first.
/// `waiting` is how many entries that wait name the variant. Held and sold units are
/// stock + oversold - available - kept.
let schema24: [String] = [
    """
    ALTER TABLE drops ADD COLUMN waitlist {text}
        CHECK (waitlist IN ('at_once', 'batches'))
    """,
    "ALTER TABLE drops ADD COLUMN waitlist_offer_ms BIGINT",
    "ALTER TABLE variants ADD COLUMN kept BIGINT NOT NULL DEFAULT 0 CHECK (kept >= 0)",
    "ALTER TABLE variants ADD COLUMN waiting BIGINT NOT NULL DEFAULT 0 CHECK (waiting >= 0)",
    "CREATE INDEX variants_kept ON variants (drop_id) WHERE kept > 0",
    // `link` is the last of the record's chain; `offer_at` is when the next batch is offered.
    """
    CREATE TABLE waitlists (
        drop_id BIGINT NOT NULL PRIMARY KEY REFERENCES drops (id),
        asked BIGINT NOT NULL CHECK (asked >= 0),
        waiting BIGINT NOT NULL CHECK (waiting >= 0),
        moves BIGINT NOT NULL CHECK (moves >= 0),
        link {blob} NOT NULL,
        offer_at BIGINT,
        CHECK (waiting <= asked)
    )
    """,
    """
    CREATE TABLE waitlist_entries (
        id {id} NOT NULL PRIMARY KEY,
        drop_id BIGINT NOT NULL REFERENCES drops (id),
        number BIGINT NOT NULL CHECK (number > 0),
        state {text} NOT NULL
            CHECK (state IN ('waiting', 'offered', 'refused', 'left', 'removed')),
        takes_fewer BIGINT NOT NULL CHECK (takes_fewer IN (0, 1)),
        asked_at BIGINT NOT NULL,
        name {text} NOT NULL,
        phone {text} NOT NULL,
        email {text} NOT NULL,
        address {text} NOT NULL,
        note {text} NOT NULL,
        phone_key {text},
        email_key {text},
        language {text},
        request_key {blob} NOT NULL UNIQUE,
        fingerprint {blob} NOT NULL,
        move BIGINT NOT NULL,
        link {blob} NOT NULL,
        order_id BIGINT UNIQUE,
        ended_at BIGINT,
        ended_by {text},
        reason {text},
        UNIQUE (drop_id, number),
        CHECK ((state = 'offered') = (order_id IS NOT NULL)),
        CHECK ((state = 'waiting') = (ended_at IS NULL))
    )
    """,
    """
    CREATE INDEX waitlist_entries_waiting ON waitlist_entries (drop_id, number)
    WHERE state = 'waiting'
    """,
    // One person waits once in a drop.
    """
    CREATE UNIQUE INDEX waitlist_entries_by_phone ON waitlist_entries (drop_id, phone_key)
    WHERE state = 'waiting' AND phone_key IS NOT NULL
    """,
    """
    CREATE UNIQUE INDEX waitlist_entries_by_email ON waitlist_entries (drop_id, email_key)
    WHERE state = 'waiting' AND email_key IS NOT NULL
    """,
    """
    CREATE TABLE waitlist_lines (
        drop_id BIGINT NOT NULL REFERENCES drops (id),
        entry_id BIGINT NOT NULL REFERENCES waitlist_entries (id),
        variant_id BIGINT NOT NULL REFERENCES variants (id),
        quantity BIGINT NOT NULL CHECK (quantity > 0),
        PRIMARY KEY (entry_id, variant_id)
    ){clustered}
    """,
    // The public record: a line each, without who it is about.
    """
    CREATE TABLE waitlist_moves (
        drop_id BIGINT NOT NULL REFERENCES drops (id),
        number BIGINT NOT NULL CHECK (number > 0),
        text {text} NOT NULL,
        PRIMARY KEY (drop_id, number)
    ){clustered}
    """,
    "INSERT INTO counters (name, last) VALUES ('waitlist', 0)",
]
