/// The twenty-fifth schema: who looks at which waiting slip, and until when that counts.
///
/// Rows come and go within minutes, and name nobody's slip by a reference: one that is gone leaves
/// a row that the next look clears away.
let schema25: [String] = [
    """
    CREATE TABLE slip_looks (
        slip {id} NOT NULL PRIMARY KEY,
        looked_by {text} NOT NULL,
        until BIGINT NOT NULL
    )
    """
]
