internal import Storage

/// Whether a transaction in the shop's database keeps others waiting, or could.
///
/// The page Live says that something holds the database; who it is only the server knows.
enum HolderCheckUp {
    /// A transaction that has been open for longer than the shop's own ever are.
    struct Holder: Equatable, Sendable {
        /// The name that the program gives itself; empty where it has none.
        var program: String
        var process: Int64
        /// Whether it waits for its program, and does nothing.
        var isIdle: Bool
        /// The seconds for which it has done nothing, or since it began.
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

    /// Finds the transaction that has been open for longest of those that do nothing, that others
    /// wait for, or that hold a lock on a table under which nobody writes; `nil` where none is
    /// seen.
    static func find(on connection: any Connection) throws -> Holder? {
        try connection.first(
            """
            SELECT coalesce(application_name, ''), pid::bigint, (state LIKE 'idle%')::int::bigint,
                extract(epoch FROM clock_timestamp()
                    - CASE WHEN state LIKE 'idle%' THEN state_change ELSE xact_start END)::bigint
            FROM pg_stat_activity
            WHERE datname = current_database() AND pid <> pg_backend_pid()
                AND xact_start < clock_timestamp() - interval '\(patience) seconds'
                AND (state LIKE 'idle in transaction%'
                        AND state_change < clock_timestamp() - interval '\(patience) seconds'
                    OR pid IN (SELECT unnest(pg_blocking_pids(waiting.pid))
                        FROM pg_stat_activity waiting
                        WHERE waiting.datname = current_database()
                            AND waiting.wait_event_type = 'Lock')
                    OR pid IN (SELECT held.pid FROM pg_locks held
                        JOIN pg_class ON pg_class.oid = held.relation
                        WHERE held.granted AND relnamespace = current_schema()::regnamespace
                            AND mode IN ('ShareLock', 'ShareRowExclusiveLock', 'ExclusiveLock',
                                'AccessExclusiveLock')))
            ORDER BY xact_start LIMIT 1
            """
        ) { row in
            Holder(
                program: row.text(0), process: row.integer(1), isIdle: row.integer(2) == 1,
                seconds: row.integer(3))
        }
    }

    static func judged(_ holder: Holder?, isBlind: Bool) -> CheckUp {
        guard let holder else {
            guard isBlind else {
                return .ok("holders", "no transaction keeps others waiting")
            }
            return .none(
                "holders",
                "the server does not tell this role what others do (GRANT pg_monitor lets it)")
        }
        let name = holder.program.isEmpty ? "a program without a name" : holder.program
        let found =
            holder.isIdle
            ? "has had a transaction open and done nothing in it for \(holder.seconds) s"
            : "has been busy for \(holder.seconds) s in a transaction that keeps others waiting"
        return .warn(
            "holders", "\(name) (process \(holder.process) of the server) \(found)",
            "end it there, or with SELECT pg_terminate_backend(\(holder.process)): what it holds "
                + "nobody can order")
    }
}
