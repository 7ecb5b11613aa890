/// The fourth schema: on PostgreSQL the rows of an order are not looked up one by one.
///
/// A foreign key there is a query for each new row, and five of them were a third of what the
/// server did for a reservation. These rows are written in the transaction that has read or written
/// what they refer to, under the lock of all writers, and none of that is ever deleted. `verify`
/// looks for rows without the other, on every engine.
///
/// A constraint that is not there has been taken away by a copy that was never finished, which must
/// begin anew.
let schema4: [String] = [
    "{postgres}ALTER TABLE orders DROP CONSTRAINT IF EXISTS orders_drop_id_fkey",
    "{postgres}ALTER TABLE order_lines DROP CONSTRAINT IF EXISTS order_lines_order_id_fkey",
    "{postgres}ALTER TABLE order_lines DROP CONSTRAINT IF EXISTS order_lines_variant_id_fkey",
    "{postgres}ALTER TABLE timeline DROP CONSTRAINT IF EXISTS timeline_order_id_fkey",
    "{postgres}ALTER TABLE idempotency DROP CONSTRAINT IF EXISTS idempotency_order_id_fkey",
    "{postgres}ALTER TABLE order_search DROP CONSTRAINT IF EXISTS order_search_order_id_fkey",
]
