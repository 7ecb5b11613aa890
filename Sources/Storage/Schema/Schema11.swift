/// The eleventh schema: the eras of the shop.
///
/// There is a row for each era but the first, which began with the shop. `last` is the greatest
/// number of a sequence that was still there when the era began, `first` the one after which its
/// own begin: what lies between was given out by a world that is lost.
let schema11: [String] = [
    """
    CREATE TABLE eras (
        number {id} NOT NULL PRIMARY KEY CHECK (number > 0),
        id {text} NOT NULL UNIQUE,
        began_at BIGINT NOT NULL,
        cause {text} NOT NULL
    )
    """,
    // `name` is a counter's, or `line 5` for the tickets of drop 5. What must hold of eras is
    // checked by `verify`.
    """
    CREATE TABLE era_numbers (
        era BIGINT NOT NULL,
        name {text} NOT NULL,
        last BIGINT NOT NULL,
        first BIGINT NOT NULL CHECK (first >= last),
        PRIMARY KEY (era, name)
    ){clustered}
    """,
]
