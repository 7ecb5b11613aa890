internal import Operations
internal import Shop
internal import Storage
internal import StoragePostgres
internal import StorageSQLite

/// The limits of reading and writing the database.
extension ShopLimits {
    var lanes: [LimitRow] {
        [
            .init("LaneRules.staffReaders", LaneRules.staffReaders, "Reads of staff at once."),
            .init(
                "LaneRules.staffReadersOfServer", LaneRules.staffReadersOfServer,
                "Reads of staff at once on PostgreSQL."),
            .init(
                "LaneRules.staffWaiting", LaneRules.staffWaiting,
                "Reads of staff that may wait; more is 503."),
            .init(
                "LaneRules.staffWait", LaneRules.staffWait,
                "The time a read of staff may wait; later it is 503."),
            .init(
                "LaneRules.staffTime", LaneRules.staffTime,
                "The time a list or a search of staff may take."),
            .init(
                "LaneRules.staffNiceness", LaneRules.staffNiceness,
                "Steps that staff's reads stand behind shoppers' (nice)."),
            .init("LaneRules.longReaders", LaneRules.longReaders, "Exports that are read at once."),
            .init(
                "LaneRules.longWaiting", LaneRules.longWaiting,
                "Exports that may wait to be read."),
            .init("LaneRules.longTime", LaneRules.longTime, "The time an export may be read for."),
            .init(
                "LaneRules.longNiceness", LaneRules.longNiceness,
                "Steps that exports stand behind shoppers' reads (nice)."),
            .init(
                "SQLiteLimits.stepsUnasked", Int(SQLiteLimits.stepsUnasked),
                "Steps of SQLite between two looks at the clock of a read."),
            .init(
                "PostgresLimits.look", PostgresLimits.look,
                "The time between two looks at the clock of a read on PostgreSQL."),
        ]
    }

    var sqlite: [LimitRow] {
        [
            .init("SQLiteLimits.readers", SQLiteLimits.readers, "Connections that read on SQLite."),
            .init(
                "SQLiteLimits.cacheKibibytes", SQLiteLimits.cacheKibibytes,
                "KiB of page cache of each connection that reads."),
            .init(
                "SQLiteLimits.writerCacheKibibytes", SQLiteLimits.writerCacheKibibytes,
                "KiB of page cache of the connection that writes."),
            .init(
                "SQLiteLimits.spillPages", SQLiteLimits.spillPages,
                "Pages that one transaction changes before some are written ahead of its commit."),
            .init(
                "SQLiteLimits.checkpointPages", SQLiteLimits.checkpointPages,
                "Pages of the log before they are carried into the file."),
            .init(
                "SQLiteLimits.busyTries", SQLiteLimits.busyTries,
                "Looks at a file that another process writes to."),
            .init(
                "SQLiteLimits.busyPauseMicroseconds", SQLiteLimits.busyPauseMicroseconds,
                "Microseconds between two looks at a file that another process writes to."),
        ]
    }

    var postgres: [LimitRow] {
        [
            .init(
                "SharedReadLimits.reads", SharedReadLimits.reads,
                "Shared reads of one kind at once."),
            .init("SharedReadLimits.keys", SharedReadLimits.keys, "Orders in one shared read."),
            .init(
                "SharedReadLimits.waiting", SharedReadLimits.waiting,
                "Requests that may wait for a shared read."),
            .init(
                "PostgresLimits.oldestServer", PostgresLimits.oldestServer,
                "The oldest version of PostgreSQL that is taken, as libpq counts."),
            .init(
                "PostgresLimits.connections", PostgresLimits.connections,
                "Connections of a process to PostgreSQL, unless it is told otherwise."),
            .init(
                "PostgresLimits.fewestConnections", PostgresLimits.fewestConnections,
                "Connections to PostgreSQL that a process may be told, at least."),
            .init(
                "PostgresLimits.mostConnections", PostgresLimits.mostConnections,
                "Connections to PostgreSQL that a process may be told, at most."),
            .init(
                "PostgresLimits.besidesReaders", PostgresLimits.besidesReaders,
                "Connections to PostgreSQL that do not read for shoppers."),
            .init(
                "PostgresLimits.hearing", PostgresLimits.hearing,
                "The time between two tries of a node whether it hears itself."),
            .init(
                "PostgresLimits.heard", PostgresLimits.heard,
                "The time within which a node must hear itself."),
            .init(
                "PostgresLimits.polling", PostgresLimits.polling,
                "The time between two looks of a node that hears nothing."),
            .init(
                "PostgresLimits.statistics", PostgresLimits.statistics,
                "The time between two looks whether tables have outgrown the planner's statistics."
            ),
            .init(
                "PostgresLimits.rowsBeforeStatistics", PostgresLimits.rowsBeforeStatistics,
                "New or changed rows before a table is analysed for the first time."),
            .init(
                "PostgresLimits.outgrown", PostgresLimits.outgrown,
                "Times the rows of the last time, before a table is analysed again."),
            .init(
                "PostgresLimits.looks", PostgresLimits.looks,
                "Looks that tell whether a pooler lends the connection to others."),
            .init(
                "DatabaseAtStart.patience", DatabaseAtStart.patience,
                "The time a starting shop waits for a database that is away."),
            .init(
                "PostgresLimits.waiting", PostgresLimits.waiting,
                "Transactions that may wait for a connection."),
            .init(
                "PostgresLimits.statements", PostgresLimits.statements,
                "Statements that a connection keeps prepared."),
            .init(
                "PostgresLimits.connectSeconds", PostgresLimits.connectSeconds,
                "Seconds that one host has to answer a new connection."),
            .init(
                "PostgresLimits.silence", PostgresLimits.silence,
                "The time a silent network is believed."),
            .init(
                "PostgresLimits.lock", PostgresLimits.lock,
                "The time a writer waits for the others."),
            .init(
                "PostgresLimits.statement", PostgresLimits.statement,
                "The time a statement of the serving shop may take."),
            .init(
                "PostgresLimits.longStatement", PostgresLimits.longStatement,
                "The time a statement of a command may take."),
            .init(
                "PostgresLimits.grace", PostgresLimits.grace,
                "The time by which the client waits longer than the server."),
            .init(
                "PostgresLimits.silentTransaction", PostgresLimits.silentTransaction,
                "The time a transaction may last whose client says nothing."),
            .init(
                "PostgresLimits.tries", PostgresLimits.tries,
                "Tries of a transaction that was surely not committed."),
            .init(
                "PostgresLimits.lostReply", PostgresLimits.lostReply,
                "The time a commit whose reply was lost is asked after."),
            .init(
                "PostgresLimits.firstPause", PostgresLimits.firstPause,
                "The first pause after a failed connection."),
            .init(
                "PostgresLimits.longestPause", PostgresLimits.longestPause,
                "The longest pause between two tries to connect."),
            .init(
                "PostgresServers.remembered", PostgresServers.remembered,
                "Servers that the shop has left and remembers."),
            .init("Era.gap", Int(Era.gap), "Numbers that a new era passes over, at least."),
            .init(
                "Era.spread", Int(Era.spread),
                "Numbers that chance adds to what a new era passes over, at most."),
            .init(
                "SeenFile.block", Int(SeenFile.block),
                "Commits between two syncs of the file `seen`."),
            .init("SeenEras.longest", bytes: SeenEras.longest, "Bytes of the file `seen-eras`."),
        ]
    }
}
