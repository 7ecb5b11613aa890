/// The fourteenth schema: the search's index is written beside the desk, a part at a time.
///
/// `order_search` had a row for each word of each order, written with the order. Nobody writes it
/// any more; it stays, empty, for servers of the version before that still serve beside a new one.
let schema14: [String] = [
    // `id` is the last entry of the history that the part knows. Nothing of either table is the
    // shop's own: both are made anew from the history where they are not there.
    """
    CREATE TABLE search_parts (
        id {id} NOT NULL PRIMARY KEY,
        orders {blob} NOT NULL
    )
    """,
    """
    CREATE TABLE search_index (
        bucket BIGINT NOT NULL,
        part BIGINT NOT NULL,
        grams {blob} NOT NULL,
        PRIMARY KEY (bucket, part)
    ){clustered}
    """,
    "{sqlite}DELETE FROM order_search",
    "{postgres}TRUNCATE order_search",
]
