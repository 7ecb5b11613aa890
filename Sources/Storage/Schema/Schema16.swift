/// The sixteenth schema: the first few slips of one file, found in the order of their numbers.
///
/// With the file alone as the key, an engine that does not know how rare a file is walks all slips
/// in their order until it has met enough of them.
let schema16: [String] = [
    "DROP INDEX slips_by_digest",
    "DROP INDEX slips_by_original",
    "CREATE INDEX slips_by_digest ON slips (digest, id)",
    "CREATE INDEX slips_by_original ON slips (original, id)",
]
