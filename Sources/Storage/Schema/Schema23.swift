/// The twenty-third schema: the language in which an order's shopper is written to, and what was
/// sent about one thing.
///
/// `language` is a tag such as `th`; `NULL` is the shop's own language.
let schema23: [String] = [
    "ALTER TABLE orders ADD COLUMN language {text}",
    "CREATE INDEX deliveries_by_subject ON deliveries (subject, id)",
]
