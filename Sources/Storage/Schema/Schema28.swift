/// The twenty-eighth schema: what orders were forgiven.
///
/// `forgiven` is what a payment fell short of and still settled the order. It is taken off the
/// `adjustment` already, so that goods, shipping and adjustment are what the order asks for.
let schema28 = [
    "ALTER TABLE orders ADD COLUMN forgiven BIGINT NOT NULL DEFAULT 0 CHECK (forgiven >= 0)"
]
