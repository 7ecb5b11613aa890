/// What the two engines say differently. Everything else is one SQL text.
package struct Dialect: Hashable, Sendable {
    /// The column type of bytes.
    package var blobType: String
    /// What ends a `CREATE TABLE` whose primary key is how it is always read.
    package var clustered: String
    /// What a `SELECT` ends with to keep its rows from other writers; empty with one writer.
    package var forUpdate: String

    package init(blobType: String, clustered: String, forUpdate: String) {
        self.blobType = blobType
        self.clustered = clustered
        self.forUpdate = forUpdate
    }

    package static let sqlite = Dialect(
        blobType: "BLOB", clustered: " WITHOUT ROWID", forUpdate: "")
    package static let postgres = Dialect(
        blobType: "BYTEA", clustered: "", forUpdate: " FOR UPDATE")

    /// Puts this engine's words into a schema text: `{blob}` and `{clustered}`.
    package func render(_ schema: String) -> String {
        var text = schema
        for (token, words) in [("{blob}", blobType), ("{clustered}", clustered)] {
            text = text.split(separator: token, omittingEmptySubsequences: false)
                .joined(separator: words)
        }
        return text
    }
}
