internal import Shop
internal import Storage

/// What PostgreSQL's planner knows of the tables, kept up with a shop that grows within seconds.
///
/// A column that was never analysed is taken to have 200 different values (`DEFAULT_NUM_DISTINCT`
/// in PostgreSQL's `selfuncs.h`), so 64 orders are taken for a third of all, and a whole table is
/// read to find a hundred rows. Autovacuum looks once a minute, which is after the rush.
extension PostgresSession {
    /// Analyses the tables that have grown manifold since they were last analysed.
    ///
    /// - Returns: their names.
    /// - Throws: `StorageError`.
    @discardableResult
    func refreshStatistics() throws -> [String] {
        let names = try all(Self.outgrown, Self.outgrownArguments) { $0.text(0) }
        for name in names { _ = try run("ANALYZE \(name)") }
        return names
    }

    private static let outgrownArguments: [Value] = [
        Value(PostgresLimits.rowsBeforeStatistics), Value(PostgresLimits.outgrown),
    ]

    /// The tables, as they are written in SQL, that hold so many rows more than when they were
    /// analysed. Others' tables can only be analysed by their owners.
    private static let outgrown = """
        SELECT format('%I', pg_class.relname)
        FROM pg_stat_user_tables JOIN pg_class ON pg_class.oid = relid
        WHERE schemaname = current_schema() AND pg_has_role(relowner, 'USAGE')
            AND n_mod_since_analyze >= $1 + $2 * GREATEST(reltuples, 0)::BIGINT
        ORDER BY 1
        """
}
