/// The twenty-first schema: webhooks, and what receivers answer.
let schema21: [String] = [
    // `events` are types with a blank between them. `secret` is sealed under a key of the shop's
    // secret: what signs, or a chat service's token. `since` is the entry that it was added with.
    """
    CREATE TABLE webhooks (
        id {id} NOT NULL PRIMARY KEY,
        kind {text} NOT NULL CHECK (kind IN ('webhook', 'line', 'telegram')),
        address {text} NOT NULL,
        recipient {text} NOT NULL,
        events {text} NOT NULL,
        language {text} NOT NULL,
        template {text},
        secret {blob} NOT NULL,
        old_secret {blob},
        old_until BIGINT,
        rotations BIGINT NOT NULL,
        since BIGINT NOT NULL,
        created_at BIGINT NOT NULL,
        created_by {text} NOT NULL,
        gone_at BIGINT,
        CHECK ((old_secret IS NULL) = (old_until IS NULL))
    )
    """,
    "CREATE UNIQUE INDEX webhooks_of_receiver ON webhooks (kind, address, recipient)",
    "ALTER TABLE deliveries ADD COLUMN answer_status BIGINT",
    "ALTER TABLE deliveries ADD COLUMN answer_body {text}",
    "ALTER TABLE deliveries ADD COLUMN answer_ms BIGINT",
    "INSERT INTO counters (name, last) VALUES ('webhooks', 0)",
]
