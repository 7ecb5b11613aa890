internal import Shop

/// The dialect of an engine: what the two engines say differently. Everything else is one SQL text.
package struct Dialect: Hashable, Sendable {
    /// The engine's name in schema texts.
    package var name: String
    /// The column type of bytes.
    package var blobType: String
    /// The column type of texts, which are compared and sorted by their bytes.
    package var textType: String
    /// The column type of a primary key that is a number.
    package var idType: String
    /// The words that end a `CREATE TABLE` whose primary key is how it is always read.
    package var clustered: String
    /// Queries by which the engine checks its own file; none where a server does that.
    package var selfChecks: [SelfCheck] = []
    /// A condition that finds a text with the character U+0000 in `{column}`; `nil` where no text
    /// can hold one.
    package var holdsZero: String?
    /// A query for the references between tables that cost much while a whole shop is written: the
    /// table, the statement that takes one away, and the one that puts it back; `nil` where they
    /// cost little.
    package var references: String?
    /// A query for the bytes that the database takes on disk.
    package var size = ""
    /// A query for the time of the database's machine, in milliseconds; `nil` where that is this
    /// one.
    package var clock: String?
    /// Whether a set that a condition names is computed before the rows are looked for. Otherwise
    /// an engine that takes a growing table for small may read all of it and compare.
    package var computesSetsFirst = false
    /// The statements that are run once after a whole shop was written.
    package var afterLoading: [String] = []

    package init(
        name: String, blobType: String, textType: String, idType: String, clustered: String
    ) {
        self.name = name
        self.blobType = blobType
        self.textType = textType
        self.idType = idType
        self.clustered = clustered
    }

    /// The dialect of SQLite, which sorts a table by a key of the type INTEGER and by no other; a
    /// BIGINT would get an index beside the table.
    package static let sqlite = {
        var dialect = Dialect(
            name: "sqlite", blobType: "BLOB", textType: "TEXT", idType: "INTEGER",
            clustered: " WITHOUT ROWID")
        dialect.selfChecks = [
            // Pages, the order of indexes, and the constraints of every row
            // (https://www.sqlite.org/pragma.html#pragma_integrity_check).
            SelfCheck(sql: "PRAGMA integrity_check", columns: [0], healthy: "ok", words: "")
        ]
        // Its own `instr` counts bytes; most of its other functions end at the character.
        dialect.holdsZero = "instr({column}, char(0)) > 0"
        dialect.size = "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size"
        return dialect
    }()
    /// The dialect of PostgreSQL, where a database may have any collation, and the search for the
    /// beginning of a word needs bytes.
    package static let postgres = {
        var dialect = Dialect(
            name: "postgres", blobType: "BYTEA", textType: "TEXT COLLATE \"C\"",
            idType: "BIGINT", clustered: "")
        // Each row is looked up in the table that it refers to, one by one, which takes longer than
        // all else; put back, they are checked in one pass.
        dialect.references = """
            SELECT relname, format('ALTER TABLE %I DROP CONSTRAINT %I', relname, conname),
                format('ALTER TABLE %I ADD CONSTRAINT %I %s', relname, conname,
                    pg_get_constraintdef(pg_constraint.oid))
            FROM pg_constraint JOIN pg_class ON pg_class.oid = conrelid
            WHERE contype = 'f' AND connamespace = current_schema()::regnamespace
            ORDER BY relname, conname
            """
        // The planner does not know yet how large the tables are, and would scan them.
        dialect.afterLoading = ["ANALYZE"]
        dialect.computesSetsFirst = true
        dialect.size = "SELECT pg_database_size(current_database())"
        dialect.clock = "SELECT floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint"
        return dialect
    }()

    /// The condition that a column is among what a query answers.
    package func among(_ query: String) -> String {
        computesSetsFirst ? "= ANY (ARRAY(\(query)))" : "IN (\(query))"
    }

    /// The condition that finds the character U+0000 in a column; `nil` where none can be.
    package func holdsZero(_ column: String) -> String? {
        holdsZero.map { text in
            text.split(separator: "{column}", omittingEmptySubsequences: false)
                .joined(separator: column)
        }
    }

    /// Puts this engine's words into a schema text: `{blob}`, `{text}`, `{id}` and `{clustered}`.
    ///
    /// - Returns: `nil` for a text that begins with another engine's name, such as `{postgres}`.
    package func render(_ schema: String) -> String? {
        var text = schema
        for engine in [Dialect.sqlite, .postgres] where schema.begins(with: "{\(engine.name)}") {
            guard engine.name == name else { return nil }
            text.removeFirst(engine.name.count + 2)
        }
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

/// A query by which an engine checks its own file.
package struct SelfCheck: Hashable, Sendable {
    package var sql: String
    /// The columns of the answer that say what is wrong.
    package var columns: [Int]
    /// The answer of a file that is sound.
    package var healthy: String
    /// The check's subject in words.
    package var words: String
}
