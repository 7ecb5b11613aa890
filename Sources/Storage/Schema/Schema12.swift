/// The twelfth schema: what a slip was before a browser made it smaller.
///
/// `original` is the SHA-256 of the file that was chosen, as its sender tells it; `NULL` where the
/// file came as it was. It is compared with what others sent, and proves nothing by itself.
let schema12: [String] = [
    "ALTER TABLE slips ADD COLUMN original {text}",
    "CREATE INDEX slips_by_original ON slips (original)",
]
