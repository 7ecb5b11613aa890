/// The sixteenth schema: the first few slips of one file, found in the order of their numbers.
///
/// With the file alone as the key, an engine that does not know how rare a file is walks all slips
/// in their order until it has met enough of them. The old indexes go last: slips are read while
/// the new ones are made.
let schema16: [String] = [
    "CREATE INDEX slips_of_digest ON slips (digest, id)",
    "CREATE INDEX slips_of_original ON slips (original, id)",
    "DROP INDEX slips_by_digest",
    "DROP INDEX slips_by_original",
]
