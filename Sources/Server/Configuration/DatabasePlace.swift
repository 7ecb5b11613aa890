internal import StoragePostgres

/// The place where the database is.
enum DatabasePlace: Hashable, Sendable {
    /// The database is the embedded engine's file in the data directory.
    case file
    /// The database is a PostgreSQL one, by its URL.
    case postgres(url: String)

    /// Reads the place from its setting.
    init(_ given: GivenValue?) throws(Refusal) {
        guard let given else {
            self = .file
            return
        }
        self = .postgres(url: try Self.url(given))
    }

    /// Reads the URL of a PostgreSQL database.
    static func url(_ given: GivenValue) throws(Refusal) -> String {
        guard PostgresSettings.isURL(given.text) else {
            // What was typed may hold a password.
            throw given.refused(
                "write postgres://USER@HOST/NAME, or leave it out for a file in the data folder")
        }
        do {
            _ = try PostgresSettings(url: given.text)
        } catch {
            throw given.refused("\(error): write it as postgres://USER@HOST:PORT/NAME")
        }
        return given.text
    }

    /// Reads how many connections there may be.
    static func connections(_ given: GivenValue) throws(Refusal) -> Int {
        let range = PostgresLimits.fewestConnections...PostgresLimits.mostConnections
        guard let count = Int(given.text), range.contains(count) else {
            throw given.refused("write a number from \(range.lowerBound) to \(range.upperBound)")
        }
        return count
    }
}
