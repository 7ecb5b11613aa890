internal import CLibPQ
package import Shop
package import Storage

/// Where a PostgreSQL database is and how to sign in to it: what libpq makes of a connection URL.
///
/// Several hosts, `sslmode`, sockets, `passfile` and the rest are libpq's own
/// (https://www.postgresql.org/docs/15/libpq-connect.html#LIBPQ-CONNSTRING).
package struct PostgresSettings: Sendable {
    /// Keyword and value, as `PQconnectdbParams` takes them.
    var keywords: [(name: String, value: String)]
    private(set) var use: Use
    /// How long a statement may take.
    private(set) var patience: Span
    /// How long the server keeps a transaction whose client says nothing.
    let silentTransaction: Span
    /// The servers that this process knows; `nil` takes whichever answers.
    package var servers: PostgresServers?
    /// What this process knows of the database's commits.
    package var seen = SeenCommits()
    /// Counts how often a connection of these settings waited for the server.
    package let roundTrips = RoundTrips()

    /// The use that connections are made for.
    package enum Use: Sendable {
        /// Serving: people wait for each answer. `PostgresHold` is not given meanwhile, and while
        /// somebody has it there is no connection.
        case serving
        /// Visiting: a short visit beside a serving shop.
        case visiting
        /// Everything: a command reads all there is, however long it takes.
        case everything

        /// How long a statement may take.
        var patience: Span {
            self == .everything ? PostgresLimits.longStatement : PostgresLimits.statement
        }

        /// Whether tables may be read from end to end where an index would do; `on` or `off`.
        ///
        /// A drop fills empty tables within minutes. Until they are analyzed for the first time
        /// PostgreSQL takes them for small and reads them whole at each lookup: a commit of eight
        /// orders then took five milliseconds instead of one.
        var scansTables: String { self == .everything ? "on" : "off" }
    }

    /// Whether a setting names this engine.
    package static func isURL(_ text: String) -> Bool {
        text.begins(with: "postgres://") || text.begins(with: "postgresql://")
    }

    /// Reads the settings from a URL.
    ///
    /// - Parameters:
    ///   - patience: how long a statement may take; as its use asks for by itself.
    ///   - silentTransaction: how long the server keeps a transaction whose client says nothing.
    /// - Throws: `StorageError.unavailable` with what libpq does not understand.
    package init(
        url: String, for use: Use = .visiting, patience: Span? = nil,
        silentTransaction: Span = PostgresLimits.silentTransaction
    ) throws(StorageError) {
        var given = try Self.parsed(url)
        for (name, value) in Self.defaults where !given.contains(where: { $0.name == name }) {
            given.append((name, value))
        }
        keywords = given
        self.use = use
        self.patience = patience ?? use.patience
        self.silentTransaction = silentTransaction
    }

    /// The settings of the same database for another use.
    func used(for use: Use) -> PostgresSettings {
        var settings = self
        (settings.use, settings.patience) = (use, use.patience)
        return settings
    }

    /// The database's place, for people: never the password.
    package var place: String {
        func value(_ name: String) -> String? { keywords.first { $0.name == name }?.value }
        let host = value("host") ?? value("hostaddr") ?? "the local socket"
        let port = value("port").map { " port \($0)" } ?? ""
        return "PostgreSQL at \(host)\(port)" + (value("dbname").map { ", database \($0)" } ?? "")
    }

    /// The keywords that are set unless the URL says otherwise. A standby is never written to; a
    /// peer that a cut network hides is noticed.
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
