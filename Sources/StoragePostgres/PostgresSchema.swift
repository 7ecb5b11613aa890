internal import Storage

extension PostgresSession {
    /// Whether there is nothing to make: every table is there, and of this schema.
    ///
    /// `CREATE TABLE IF NOT EXISTS` asks for the right to make tables before it looks whether it
    /// has to, and a role that sells needs none.
    func isUpToDate(with schema: Int64) throws -> Bool {
        let tables = try run(
            "SELECT to_regclass('schema_version') IS NOT NULL "
                + "AND to_regclass('commit_marks') IS NOT NULL")
        guard tables.row(0).integer(0) == 1 else { return false }
        return try run("SELECT max(version) FROM schema_version").row(0).integer(0) == schema
    }
}

extension StorageError {
    /// The code of a right that is missing (42501).
    static let notPermitted = Int("42501", radix: 36) ?? 0

    /// Says who can do what this role may not.
    static func forbidden(_ words: String) -> StorageError {
        .unavailable(
            "\(words): the schema is of another version or not there, and this role may not change "
                + "it: run `holdfast apply` or `holdfast doctor` once as the tables' owner")
    }
}
