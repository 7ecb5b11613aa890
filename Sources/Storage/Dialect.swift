/// What the two engines say differently. Everything else is one SQL text.
package struct Dialect: Hashable, Sendable {
    /// The column type of bytes.
    package var blobType: String
    /// The column type of texts, which are compared and sorted by their bytes.
    package var textType: String
    /// The column type of a primary key that is a number.
    package var idType: String
    /// What ends a `CREATE TABLE` whose primary key is how it is always read.
    package var clustered: String

    package init(blobType: String, textType: String, idType: String, clustered: String) {
        self.blobType = blobType
        self.textType = textType
        self.idType = idType
        self.clustered = clustered
    }

    /// SQLite sorts a table by a key of the type INTEGER and by no other; a BIGINT would get an
    /// index beside the table.
    package static let sqlite = Dialect(
        blobType: "BLOB", textType: "TEXT", idType: "INTEGER", clustered: " WITHOUT ROWID")
    /// A database may have any collation; the search for the beginning of a word needs bytes.
    package static let postgres = Dialect(
        blobType: "BYTEA", textType: "TEXT COLLATE \"C\"", idType: "BIGINT", clustered: "")

    /// Puts this engine's words into a schema text: `{blob}`, `{text}`, `{id}` and `{clustered}`.
    package func render(_ schema: String) -> String {
        var text = schema
        let words = [
            ("{blob}", blobType), ("{text}", textType), ("{id}", idType),
            ("{clustered}", clustered),
        ]
        for (token, words) in words {
            text = text.split(separator: token, omittingEmptySubsequences: false)
                .joined(separator: words)
        }
        return text
    }
}
