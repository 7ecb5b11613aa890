internal import Storage
internal import Synchronization

/// The hold on a database: nobody serves it for as long as this is held, and nobody did when it was
/// taken.
///
/// Each connection of a serving process shares an advisory lock of the server, and this one has it
/// alone (https://www.postgresql.org/docs/15/explicit-locking.html#ADVISORY-LOCKS). The server lets
/// go of it when the connection ends, however it ends.
package final class PostgresHold: Sendable {
    private let session: Mutex<PostgresSession?>

    /// Takes the hold, before anything is read or changed.
    ///
    /// - Throws: `PostgresInUse`, `StorageError`.
    package init(_ settings: PostgresSettings) throws {
        let session = try PostgresSession(settings)
        // The lock would be on a connection that is everybody's.
        guard try session.isKept(settings) else {
            throw StorageError.unavailable(
                "\(settings.place): a pooler stands between, which gives each transaction another "
                    + "connection: name the database's own address, or a pool that keeps sessions")
        }
        // It says nothing for as long as the work takes, which a server may be set to end.
        try session.execute("SET idle_session_timeout = 0")
        try session.takeAlone(settings)
        self.session = Mutex(session)
    }

    /// Whether the hold is still held: a connection may be lost without a word.
    package var isHeld: Bool {
        session.withLock { session in
            guard let session else { return false }
            return (try? session.run("SELECT 1")) != nil
        }
    }

    /// Gives the hold up, so that others can serve.
    package func release() {
        session.withLock { $0 = nil }
    }
}

/// The reason why a database was not given to one process alone.
package struct PostgresInUse: Error, Hashable, Sendable {
    /// The database's place, for people.
    package var place: String
    /// Whether another process has the database alone; otherwise it is served.
    package var isHeld: Bool
    /// The addresses that the database is served from, where the server tells them.
    package var addresses: [String]
}

extension PostgresSession {
    /// The advisory lock of those who serve: "holdserv" in ASCII, as a number.
    static let servingLock: Int64 = 0x686F_6C64_7365_7276

    /// Keeps the database from being held, until this connection ends.
    ///
    /// - Throws: `StorageError.away` while it is held.
    func shareServing(of settings: PostgresSettings) throws {
        let isShared = try run("SELECT pg_try_advisory_lock_shared(\(Self.servingLock))")
        guard isShared.row(0).integer(0) == 1 else {
            throw StorageError.away(
                "\(settings.place): it is being copied: wait until `holdfast copy` is done")
        }
    }

    /// Takes the lock of those who serve alone. Where it was refused and nobody has it when that is
    /// looked at, a session has just ended, and it is asked for again.
    ///
    /// - Throws: `PostgresInUse` when somebody has it.
    fileprivate func takeAlone(_ settings: PostgresSettings) throws {
        var holders = PostgresInUse(place: settings.place, isHeld: false, addresses: [])
        for _ in 0..<PostgresLimits.holdTries {
            let isTaken = try run("SELECT pg_try_advisory_lock(\(Self.servingLock))")
            if isTaken.row(0).integer(0) == 1 { return }
            if try find(&holders) { throw holders }
        }
        throw holders
    }

    /// Finds out who has the lock; `false` where nobody has. The server tells the address of a
    /// session to its own user only.
    private func find(_ holders: inout PostgresInUse) throws -> Bool {
        var isFound = false
        try forEach(
            """
            SELECT DISTINCT host(client_addr), mode = 'ExclusiveLock' FROM pg_locks
            JOIN pg_stat_activity USING (pid)
            WHERE locktype = 'advisory' AND granted AND objsubid = 1
                AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
                AND classid::bigint = $1 AND objid::bigint = $2
            ORDER BY 1
            """,
            [.integer(Self.servingLock >> 32), .integer(Self.servingLock & 0xFFFF_FFFF)]
        ) { row in
            isFound = true
            holders.isHeld = holders.isHeld || row.integer(1) == 1
            if let address = row.optionalText(0) { holders.addresses.append(address) }
        }
        return isFound
    }
}
