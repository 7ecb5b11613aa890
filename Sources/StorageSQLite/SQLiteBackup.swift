internal import GRDB
internal import Glibc
internal import Storage

extension SQLiteStore {
    /// Brings everything into the file itself, synced, so that it can be moved or copied without
    /// the log beside it.
    ///
    /// - Throws: `StorageError`; `busy` while somebody reads.
    package func settle() throws {
        do {
            _ = try backupPool.writeWithoutTransaction { try $0.checkpoint(.truncate) }
        } catch let error as DatabaseError {
            throw StorageError(error)
        }
    }

    /// Writes the database as it is at one moment to a new file, synced, while others go on
    /// writing; the thread is the caller's for as long as that takes.
    ///
    /// `VACUUM INTO` reads one snapshot (https://www.sqlite.org/lang_vacuum.html#vacuuminto). The
    /// backup interface of SQLite, and with it `.backup` of its shell, begins anew at each commit
    /// of another process, and does not come to an end beside buyers.
    ///
    /// - Throws: `StorageError`.
    package func backup(to path: String) throws {
        do {
            try backupPool.writeWithoutTransaction { database in
                try database.execute(sql: "VACUUM INTO ?", arguments: [path])
            }
        } catch let error as DatabaseError {
            throw StorageError(error)
        }
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw StorageError.unavailable("\(path) is gone") }
        defer { Glibc.close(descriptor) }
        // SQLite leaves a file of VACUUM INTO to the system.
        guard Glibc.fsync(descriptor) == 0 else {
            throw StorageError.unavailable("\(path) could not be synced")
        }
    }
}
