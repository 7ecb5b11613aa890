internal import CLibPQ
package import Shop
package import Storage

/// Where a PostgreSQL database is and how to sign in to it: what libpq makes of a connection URL.
///
/// Several hosts, `sslmode`, sockets, `passfile` and the rest are libpq's own
/// (https://www.postgresql.org/docs/15/libpq-connect.html#LIBPQ-CONNSTRING).
package struct PostgresSettings: Sendable {
    /// Keyword and value, as `PQconnectdbParams` takes them.
    let keywords: [(name: String, value: String)]
    /// How long a statement may take.
    let statement: Span
    /// Whether each connection keeps the database from being copied.
    let isServing: Bool

    /// Whether a setting names this engine.
    package static func isURL(_ text: String) -> Bool {
        text.hasPrefix("postgres://") || text.hasPrefix("postgresql://")
    }

    /// Reads a URL.
    ///
    /// - Parameters:
    ///   - statement: how long a statement may take.
    ///   - isServing: for a process that serves the shop: `PostgresHold` is not given meanwhile,
    ///     and while somebody has it there is no connection.
    /// - Throws: `StorageError.unavailable` with what libpq does not understand.
    package init(
        url: String, statement: Span = PostgresLimits.statement, isServing: Bool = false
    ) throws(StorageError) {
        var given = try Self.parsed(url)
        for (name, value) in Self.defaults where !given.contains(where: { $0.name == name }) {
            given.append((name, value))
        }
        keywords = given
        self.statement = statement
        self.isServing = isServing
    }

    /// Where the database is, for people: never the password.
    package var place: String {
        func value(_ name: String) -> String? { keywords.first { $0.name == name }?.value }
        let host = value("host") ?? value("hostaddr") ?? "the local socket"
        let port = value("port").map { " port \($0)" } ?? ""
        return "PostgreSQL at \(host)\(port)" + (value("dbname").map { ", database \($0)" } ?? "")
    }

    /// What is set unless the URL says otherwise. A standby is never written to; a peer that a cut
    /// network hides is noticed.
    private static let defaults: [(String, String)] = [
        ("client_encoding", "UTF8"), ("fallback_application_name", "holdfast"),
        ("target_session_attrs", "read-write"),
        ("connect_timeout", "\(PostgresLimits.connectSeconds)"),
        ("tcp_user_timeout", "\(PostgresLimits.silence.milliseconds)"),
        ("keepalives_idle", "4"), ("keepalives_interval", "2"), ("keepalives_count", "3"),
    ]

    private static func parsed(
        _ url: String
    ) throws(StorageError) -> [(name: String, value: String)] {
        var words: UnsafeMutablePointer<CChar>?
        guard let options = PQconninfoParse(url, &words) else {
            defer { PQfreemem(words) }
            // The words may repeat the URL, and with it a password.
            throw .unavailable("the database's URL is not one that libpq reads")
        }
        defer { PQconninfoFree(options) }
        var given: [(name: String, value: String)] = []
        var option = options
        while let keyword = option.pointee.keyword {
            if let value = option.pointee.val {
                given.append((String(cString: keyword), String(cString: value)))
            }
            option += 1
        }
        return given
    }
}
