/// The tenth schema: orders whose money does not fit are found without looking at the others, and a
/// slip that is being sent holds its order's units a little longer.
let schema10: [String] = [
    // Until when a slip that began in time keeps the order's clock from ending it.
    "ALTER TABLE orders ADD COLUMN upload_until BIGINT",
    """
    CREATE INDEX orders_overpaid ON orders (drop_id, id)
    WHERE confirmed > subtotal + shipping
    """,
    """
    CREATE INDEX orders_underpaid ON orders (drop_id, id)
    WHERE confirmed < subtotal + shipping AND (confirmed > 0 OR status IN ('paid', 'fulfilled'))
    """,
]
