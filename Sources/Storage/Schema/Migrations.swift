/// The schema as forward-only numbered steps.
package enum Migrations {
    /// The steps in order; step n brings a database from schema n - 1 to n.
    package static let steps: [[String]] = [
        schema1, schema2, schema3, schema4, schema5, schema6, schema7, schema8, schema9,
        schema10, schema11, schema12, schema13, schema14, schema15, schema16, schema17,
        schema18, schema19, schema20, schema21, schema22, schema23, schema24, schema25,
        schema26, schema27, schema28,
    ]

    /// The schema that this program reads and writes.
    package static var current: Int64 { Int64(steps.count) }

    /// Brings a database up to a schema, inside the transaction of `connection`.
    ///
    /// - Parameter version: an older one only to prove that a shop of that time can be opened.
    /// - Returns: whether there was a step to take.
    /// - Throws: `StorageError.newerSchema` when the database is ahead of this program.
    @discardableResult
    package static func run(
        on connection: any Connection, to version: Int64 = current
    ) throws -> Bool {
        try connection.execute(
            "CREATE TABLE IF NOT EXISTS schema_version (version BIGINT NOT NULL PRIMARY KEY)")
        let found =
            try connection.first("SELECT max(version) FROM schema_version") { $0.integer(0) } ?? 0
        guard found <= current else {
            throw StorageError.newerSchema(found: found, known: current)
        }
        for step in steps.indices.prefix(Int(version)).dropFirst(Int(found)) {
            for statement in steps[step].compactMap(connection.dialect.render) {
                try connection.execute(statement)
            }
            try connection.execute(
                "INSERT INTO schema_version (version) VALUES ($1)", [Value(step + 1)])
        }
        return found < version
    }
}
