/// The second schema: money that was confirmed by mistake can be taken back.
///
/// A payment is never changed or deleted. Taking one back adds its opposite, which names it: a slip
/// may then be approved again, and the sum of an order's payments stays what is confirmed.
let schema2: [String] = [
    """
    CREATE TABLE payments_2 (
        id {id} NOT NULL PRIMARY KEY,
        order_id BIGINT NOT NULL REFERENCES orders (id),
        amount BIGINT NOT NULL CHECK (amount <> 0),
        source {text} NOT NULL CHECK (source IN ('slip', 'staff')),
        slip_id BIGINT REFERENCES slips (id),
        at BIGINT NOT NULL,
        actor {text} NOT NULL,
        words {text},
        request_key {blob} UNIQUE,
        reverses BIGINT UNIQUE REFERENCES payments_2 (id),
        CHECK ((amount < 0) = (reverses IS NOT NULL))
    )
    """,
    """
    INSERT INTO payments_2 (id, order_id, amount, source, slip_id, at, actor, words, request_key)
    SELECT id, order_id, amount, source, slip_id, at, actor, words, request_key FROM payments
    """,
    "DROP TABLE payments",
    "ALTER TABLE payments_2 RENAME TO payments",
    "CREATE INDEX payments_by_order ON payments (order_id, id)",
    "CREATE INDEX payments_by_slip ON payments (slip_id) WHERE slip_id IS NOT NULL",
]
