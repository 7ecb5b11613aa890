internal import Shop
internal import Storage

/// The references between the tables of a target, taken away while rows are written to it and put
/// back, checked, in the transaction that lets it serve.
///
/// What puts them back is kept in the target, so that another run knows it too. Nothing serves a
/// shop without them: it is marked as unfinished for so long.
enum PausedReferences {
    static let setting = "unfinished_copy_references"

    /// Takes them away and notes how they come back.
    static func takeAway(on connection: any Connection) throws {
        guard let query = connection.dialect.references else { return }
        let names = Set(StoredTables.all.map(\.name))
        let references = try connection.all(query) { row in
            (table: row.text(0), drop: row.text(1), add: row.text(2))
        }.filter { names.contains($0.table) }
        for reference in references { try connection.execute(reference.drop) }
        try Settings.set(
            setting, to: references.map(\.add).joined(separator: "\n"), on: connection)
    }

    /// Puts back what was taken away.
    ///
    /// - Throws: `StorageError.constraint` when a row refers to one that is not there.
    static func putBack(on connection: any Connection) throws {
        let kept = try connection.first(
            "SELECT value FROM settings WHERE name = $1", [.text(setting)]
        ) { $0.text(0) }
        for statement in (kept ?? "").pieces(at: "\n") {
            try connection.execute(String(statement))
        }
        try connection.execute("DELETE FROM settings WHERE name = $1", [.text(setting)])
    }
}
