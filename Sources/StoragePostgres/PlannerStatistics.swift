internal import Shop
internal import Storage

/// What PostgreSQL's planner knows of the tables, kept up with a shop that grows within seconds.
///
/// A column that was never analysed is taken to have 200 different values (`DEFAULT_NUM_DISTINCT`
/// in PostgreSQL's `selfuncs.h`), so 64 orders are taken for a third of all, and a whole table is
/// read to find a hundred rows. Autovacuum looks once a minute, which is after the rush.
extension PostgresSession {
    /// Analyses the tables that have grown manifold since they were last analysed. One that
    /// somebody holds, or that cannot be analysed, is passed over: the next look finds it again.
    ///
    /// - Returns: the names of those that were tried.
    /// - Throws: `StorageError` when the connection is lost.
    @discardableResult
    func refreshStatistics() throws -> [String] {
        let names = try all(Self.outgrown, Self.outgrownArguments) { $0.text(0) }
        for name in names {
            do {
                try analyse(name)
            } catch  where !isBroken {
                // Plans are slower without; nothing else is.
                _ = try run("ROLLBACK")
            }
        }
        return names
    }

    /// Analyses a table unless somebody holds it, for no longer than any statement may take.
    private func analyse(_ name: String) throws {
        let settings = isPooled ? "\(perTransaction); " : ""
        _ = try run("BEGIN; \(settings)\(Self.sample); ANALYZE (SKIP_LOCKED) \(name); COMMIT")
    }

    /// A tenth of the rows that PostgreSQL looks at otherwise: 300 for each unit of the target, and
    /// 3,000 tell a column with as many values as rows from one with ten as well as 30,000. The
    /// next autovacuum looks at more of them.
    private static let sample = "SET LOCAL default_statistics_target = 10"

    private static let outgrownArguments: [Value] = [
        Value(PostgresLimits.rowsBeforeStatistics), Value(PostgresLimits.outgrown),
    ]

    /// The tables, as they are written in SQL, of so many rows at least, of which so many times the
    /// rows of their last analysis were written since. Others' tables can only be analysed by their
    /// owners.
    private static let outgrown = """
        SELECT format('%I', pg_class.relname)
        FROM pg_stat_user_tables JOIN pg_class ON pg_class.oid = relid
        WHERE schemaname = current_schema() AND pg_has_role(relowner, 'USAGE')
            AND n_live_tup >= $1
            AND n_mod_since_analyze >= $1 + CASE
                WHEN COALESCE(last_analyze, last_autoanalyze) IS NULL THEN 0
                ELSE $2 * GREATEST(reltuples, 0)::BIGINT END
        ORDER BY 1
        """
}
