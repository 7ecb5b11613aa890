/// The twentieth schema: how accounts ask for money.
///
/// `pay` is the scheme of an account's QR code with its fields, a line each; `NULL` where the
/// account has none, or says it in the short forms `promptpay` and `iban`. `prefix` stands in front
/// of an order's code in the reference that payers were told with these accounts.
///
/// A change of the accounts waits in `account_changes` until a second person has looked at it; one
/// at a time, with the accounts as they would be in `account_change_rows`.
///
/// `adjustment` is what an order is off so that its amount is its own, part of what it costs;
/// `unique_amounts` says whose each such amount is. `unique_amount` of a drop is the most that its
/// orders are off, below zero for a discount, and 0 where they are not.
let schema20: [String] = [
    "ALTER TABLE receiving_accounts ADD COLUMN pay {text}",
    "ALTER TABLE told_accounts ADD COLUMN pay {text}",
    "ALTER TABLE told_accounts ADD COLUMN prefix {text}",
    """
    CREATE TABLE account_changes (
        id {id} NOT NULL PRIMARY KEY,
        asked_at BIGINT NOT NULL,
        asked_by {text} NOT NULL,
        state {text} NOT NULL
            CHECK (state IN ('waiting', 'confirmed', 'refused', 'replaced')),
        decided_at BIGINT,
        decided_by {text},
        CHECK ((state = 'waiting') = (decided_at IS NULL)),
        CHECK ((decided_at IS NULL) = (decided_by IS NULL))
    )
    """,
    """
    CREATE UNIQUE INDEX account_changes_waiting ON account_changes (state)
    WHERE state = 'waiting'
    """,
    """
    CREATE TABLE account_change_rows (
        change_id BIGINT NOT NULL REFERENCES account_changes (id),
        position BIGINT NOT NULL,
        id {text} NOT NULL,
        bank {text} NOT NULL,
        name {text} NOT NULL,
        number {text} NOT NULL,
        promptpay {text},
        iban {text},
        pay {text},
        PRIMARY KEY (change_id, position)
    ){clustered}
    """,
    "ALTER TABLE drops ADD COLUMN unique_amount BIGINT NOT NULL DEFAULT 0",
    "ALTER TABLE orders ADD COLUMN adjustment BIGINT NOT NULL DEFAULT 0",
    """
    CREATE TABLE unique_amounts (
        amount BIGINT NOT NULL PRIMARY KEY CHECK (amount > 0),
        order_id BIGINT NOT NULL REFERENCES orders (id)
    )
    """,
    "CREATE INDEX unique_amounts_by_order ON unique_amounts (order_id)",
    "DROP INDEX orders_overpaid",
    "DROP INDEX orders_underpaid",
    """
    CREATE INDEX orders_overpaid ON orders (drop_id, id)
    WHERE confirmed > subtotal + shipping + adjustment
    """,
    """
    CREATE INDEX orders_underpaid ON orders (drop_id, id)
    WHERE confirmed < subtotal + shipping + adjustment
        AND (confirmed > 0 OR status IN ('paid', 'fulfilled'))
    """,
]
