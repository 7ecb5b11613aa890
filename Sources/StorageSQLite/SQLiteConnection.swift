package import GRDB
internal import GRDBSQLite
package import Storage

/// A connection to the file, the writer's or a reader's, for the length of one closure.
///
/// GRDB keeps the prepared statements; binding and stepping go to SQLite directly, because the
/// desk's inserts have thousands of arguments and GRDB would box each of them.
package final class SQLiteConnection: Connection {
    private let database: Database
    /// The deadline of a read in a lane; `nil` where it has all the time.
    private let deadline: ReadDeadline?
    /// One file is one session, for as long as the process has it open.
    package let session: Int64?
    /// The rows that this file's connection had changed before this transaction.
    private let changesBefore: Int64

    /// - Parameter session: the session's number, for a database that may become another one.
    package init(
        _ database: Database, until deadline: ReadDeadline? = nil, session: Int64 = 0
    ) {
        self.database = database
        self.deadline = deadline
        self.session = session
        changesBefore = sqlite3_total_changes64(database.sqliteConnection)
    }

    /// The dialect of SQLite.
    package var dialect: Dialect { .sqlite }

    /// Whether this connection has changed any row since it was given out.
    package var hasWritten: Bool {
        sqlite3_total_changes64(database.sqliteConnection) > changesBefore
    }

    package func execute(_ sql: String, _ arguments: [Value]) throws -> Int {
        let statement = try prepare(sql, arguments)
        defer { release(statement) }
        var code = sqlite3_step(statement)
        while code == SQLITE_ROW { code = sqlite3_step(statement) }
        guard code == SQLITE_DONE else { throw failure(code) }
        return Int(sqlite3_changes(database.sqliteConnection))
    }

    package func forEach(
        _ sql: String, _ arguments: [Value], _ body: (any Storage.Row) throws -> Void
    ) throws {
        let statement = try prepare(sql, arguments)
        defer { release(statement) }
        let row = SQLiteRow(statement: statement)
        while true {
            switch sqlite3_step(statement) {
            case SQLITE_ROW: try body(row)
            case SQLITE_DONE: return
            case let code: throw failure(code)
            }
        }
    }

    /// Runs `body` in a write transaction. GRDB's own compiles its BEGIN and COMMIT each time,
    /// which the desk would pay a thousand times a second.
    ///
    /// - Parameter isBeside: see `Store.writeBeside`.
    func inTransaction<T>(
        _ seen: SeenCommits, isBeside: Bool = false, _ body: (any Connection) throws -> T
    ) throws -> T {
        try execute("BEGIN IMMEDIATE")
        let value: T
        let number: Int64?
        do {
            (value, number) = try raising(seen, body)
            try execute("COMMIT")
        } catch {
            // SQLite has rolled back by itself after some failures, such as a full disk.
            if database.isInsideTransaction { try execute("ROLLBACK") }
            throw error
        }
        if let number { isBeside ? seen.sawBeside(number) : seen.saw(number) }
        return value
    }

    /// Runs `body` in a transaction and, where it wrote anything, raises the number of commits.
    ///
    /// - Returns: also the number that the commit has; `nil` where nothing was written.
    /// - Throws: `StorageError.outdated` where the database is not the one that was seen.
    func raising<T>(
        _ seen: SeenCommits, _ body: (any Connection) throws -> T
    ) throws -> (value: T, number: Int64?) {
        let value = try body(self)
        guard hasWritten else { return (value, nil) }
        do {
            return (value, try first(CommitPoint.raising, seen.arguments) { $0.integer(0) })
        } catch StorageError.constraint {
            throw StorageError.otherEra
        }
    }

    private func prepare(_ sql: String, _ arguments: [Value]) throws -> OpaquePointer {
        try deadline?.check()
        do {
            let statement = try database.cachedStatement(sql: sql).sqliteStatement
            try bind(arguments, to: statement)
            return statement
        } catch let error as DatabaseError {
            throw StorageError(error)
        }
    }

    private func release(_ statement: OpaquePointer) {
        // Both only report again what the last step has already reported.
        sqlite3_reset(statement)
        sqlite3_clear_bindings(statement)
    }

    private func bind(_ arguments: [Value], to statement: OpaquePointer) throws {
        precondition(
            arguments.count == sqlite3_bind_parameter_count(statement),
            "the arguments do not fit the statement")
        for (offset, value) in arguments.enumerated() {
            let index = CInt(offset + 1)
            assert(
                String(cString: sqlite3_bind_parameter_name(statement, index)) == "$\(index)",
                "SQLite numbers placeholders by their first use: write $1 before $2")
            let code =
                switch value {
                case .null: sqlite3_bind_null(statement, index)
                case .integer(let integer): sqlite3_bind_int64(statement, index, integer)
                case .text(let text): bind(text, to: statement, at: index)
                case .blob(let bytes):
                    sqlite3_bind_blob(
                        statement, index, bytes, CInt(bytes.count), copiedBySQLite)
                }
            guard code == SQLITE_OK else { throw failure(code) }
        }
    }

    private func bind(_ text: String, to statement: OpaquePointer, at index: CInt) -> CInt {
        var text = text
        return text.withUTF8 { bytes in
            // A null pointer would bind NULL, which an empty text is not.
            guard let start = bytes.baseAddress else {
                return sqlite3_bind_text(statement, index, "", 0, copiedBySQLite)
            }
            return start.withMemoryRebound(to: CChar.self, capacity: bytes.count) {
                sqlite3_bind_text(statement, index, $0, CInt(bytes.count), copiedBySQLite)
            }
        }
    }

    private func failure(_ code: CInt) -> StorageError {
        let words = database.sqliteConnection.map { String(cString: sqlite3_errmsg($0)) }
        return StorageError(code: Int(code), words: words ?? "closed")
    }
}

/// `SQLITE_TRANSIENT`: SQLite copies the bytes before the call returns (sqlite3_bind_text, "fifth
/// argument"). The macro does not come over into Swift.
private let copiedBySQLite = unsafeBitCast(
    OpaquePointer(bitPattern: -1), to: sqlite3_destructor_type.self)

private struct SQLiteRow: Storage.Row {
    let statement: OpaquePointer

    func isNull(_ column: Int) -> Bool {
        sqlite3_column_type(statement, CInt(column)) == SQLITE_NULL
    }

    func integer(_ column: Int) -> Int64 {
        sqlite3_column_int64(statement, CInt(column))
    }

    func text(_ column: Int) -> String {
        guard let start = sqlite3_column_text(statement, CInt(column)) else { return "" }
        let count = Int(sqlite3_column_bytes(statement, CInt(column)))
        return String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
    }

    func blob(_ column: Int) -> [UInt8] {
        guard let start = sqlite3_column_blob(statement, CInt(column)) else { return [] }
        let count = Int(sqlite3_column_bytes(statement, CInt(column)))
        return Array(UnsafeRawBufferPointer(start: start, count: count))
    }
}

extension StorageError {
    /// Translates what GRDB reports.
    init(_ error: DatabaseError) {
        self.init(
            code: Int(error.extendedResultCode.rawValue), words: error.message ?? "no words")
    }

    /// Translates a result code (https://www.sqlite.org/rescode.html), extended or not.
    init(code: Int, words: String) {
        switch CInt(code & 0xFF) {
        case SQLITE_CONSTRAINT: self = .constraint(words)
        case SQLITE_BUSY, SQLITE_LOCKED: self = .busy(words)
        case SQLITE_FULL: self = .diskFull(words)
        case SQLITE_CANTOPEN, SQLITE_IOERR, SQLITE_NOTADB, SQLITE_CORRUPT, SQLITE_READONLY,
            SQLITE_MISUSE:
            self = .unavailable(words)
        default: self = .failed(code: code, words)
        }
    }
}
