/// What the two engines say differently. Everything else is one SQL text.
package struct Dialect: Hashable, Sendable {
    /// The column type of bytes.
    package var blobType: String
    /// The column type of a primary key that is a number.
    package var idType: String
    /// What ends a `CREATE TABLE` whose primary key is how it is always read.
    package var clustered: String
    /// What a `SELECT` ends with to keep its rows from other writers; empty with one writer.
    package var forUpdate: String

    package init(blobType: String, idType: String, clustered: String, forUpdate: String) {
        self.blobType = blobType
        self.idType = idType
        self.clustered = clustered
        self.forUpdate = forUpdate
    }

    /// SQLite sorts a table by a key of the type INTEGER and by no other; a BIGINT would get an
    /// index beside the table.
    package static let sqlite = Dialect(
        blobType: "BLOB", idType: "INTEGER", clustered: " WITHOUT ROWID", forUpdate: "")
    package static let postgres = Dialect(
        blobType: "BYTEA", idType: "BIGINT", clustered: "", forUpdate: " FOR UPDATE")

    /// Puts this engine's words into a schema text: `{blob}`, `{id}` and `{clustered}`.
    package func render(_ schema: String) -> String {
        var text = schema
        let words = [("{blob}", blobType), ("{id}", idType), ("{clustered}", clustered)]
        for (token, words) in words {
            text = text.split(separator: token, omittingEmptySubsequences: false)
                .joined(separator: words)
        }
        return text
    }
}
