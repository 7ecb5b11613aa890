/// The sixth schema: a drop may be a rehearsal, whose orders mean nothing and may be thrown away.
///
/// 0 is a real drop, 1 one that the shop file marks, 2 a copy for one rehearsal. The mark is what
/// stands between "clear" and real orders, so the schema knows its values.
let schema6: [String] = [
    """
    ALTER TABLE drops ADD COLUMN rehearsal BIGINT NOT NULL DEFAULT 0
        CHECK (rehearsal IN (0, 1, 2))
    """
]
