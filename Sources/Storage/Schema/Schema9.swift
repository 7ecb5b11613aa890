/// The ninth schema: the files of pages that each version of the program serves, so that every
/// server can answer for the pages of another while versions change.
let schema9: [String] = [
    """
    CREATE TABLE assets (
        version {text} NOT NULL,
        name {text} NOT NULL,
        media_type {text} NOT NULL,
        bytes {blob} NOT NULL,
        started_at BIGINT NOT NULL,
        PRIMARY KEY (version, name)
    ){clustered}
    """
]
