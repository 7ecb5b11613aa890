internal import Storage

/// Whether somebody has left a transaction open in the shop's database.
///
/// The page Live says that something holds the database; who it is only the server knows.
enum HolderCheckUp {
    /// A transaction that stands open without doing anything.
    struct Holder: Equatable, Sendable {
        /// What it calls itself; empty where it has no name.
        var program: String
        var process: Int64
        /// For how long it has done nothing.
        var seconds: Int64
    }

    /// Seconds for which a transaction of the shop's own never waits for its next statement.
    static let patience = 5

    /// Whether the server keeps from this role what some others do.
    static func isBlind(on connection: any Connection) throws -> Bool {
        try connection.first(
            """
            SELECT 1 FROM pg_stat_activity
            WHERE datname = current_database() AND pid <> pg_backend_pid()
                AND query = '<insufficient privilege>' LIMIT 1
            """
        ) { _ in true } ?? false
    }

    /// Finds the one that has been open for longest; `nil` where none is seen.
    static func find(on connection: any Connection) throws -> Holder? {
        try connection.first(
            """
            SELECT coalesce(application_name, ''), pid::bigint,
                extract(epoch FROM clock_timestamp() - state_change)::bigint
            FROM pg_stat_activity
            WHERE datname = current_database() AND pid <> pg_backend_pid()
                AND state LIKE 'idle in transaction%'
                AND state_change < clock_timestamp() - interval '\(patience) seconds'
            ORDER BY xact_start LIMIT 1
            """
        ) { row in
            Holder(program: row.text(0), process: row.integer(1), seconds: row.integer(2))
        }
    }

    static func judged(_ holder: Holder?, isBlind: Bool) -> CheckUp {
        guard let holder else {
            guard isBlind else {
                return .ok("holders", "no program has left a transaction open and does nothing")
            }
            return .none(
                "holders",
                "the server does not tell this role what others do (GRANT pg_monitor lets it)")
        }
        let name = holder.program.isEmpty ? "a program without a name" : holder.program
        return .warn(
            "holders",
            "\(name) (process \(holder.process) of the server) has had a transaction open and done "
                + "nothing in it for \(holder.seconds) s",
            "end it there, or with SELECT pg_terminate_backend(\(holder.process)): what it holds "
                + "nobody can order")
    }
}
