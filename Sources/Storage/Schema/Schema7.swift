/// The seventh schema: what staff change about a line while it runs, and codes that let members in
/// before a drop opens.
///
/// A form that is sent twice is known by its key. An extension notes each deadline that it set, so
/// that taking it back finds what it set and nothing else.
let schema7: [String] = [
    "ALTER TABLE line_moves ADD COLUMN request_key {blob}",
    """
    CREATE UNIQUE INDEX line_moves_by_key ON line_moves (request_key)
    WHERE request_key IS NOT NULL
    """,
    """
    CREATE TABLE line_let_in (
        drop_id BIGINT NOT NULL,
        number BIGINT NOT NULL,
        move BIGINT NOT NULL,
        PRIMARY KEY (drop_id, number)
    ){clustered}
    """,
    // `subject` is an order's id or a ticket's number, as `kind` says.
    """
    CREATE TABLE line_extensions (
        drop_id BIGINT NOT NULL,
        move BIGINT NOT NULL,
        kind {text} NOT NULL CHECK (kind IN ('order', 'turn')),
        subject BIGINT NOT NULL,
        deadline_at BIGINT NOT NULL,
        PRIMARY KEY (drop_id, move, kind, subject)
    ){clustered}
    """,
    "ALTER TABLE drops ADD COLUMN members_opens_at BIGINT",
    // Of a code only a keyed hash is kept: see decision 21.
    """
    CREATE TABLE access_codes (
        code {blob} NOT NULL PRIMARY KEY,
        drop_id BIGINT NOT NULL REFERENCES drops (id),
        label {text} NOT NULL,
        made_at BIGINT NOT NULL,
        made_by {text} NOT NULL,
        order_id BIGINT REFERENCES orders (id)
    ){clustered}
    """,
    "CREATE INDEX access_codes_by_drop ON access_codes (drop_id, made_at)",
]
