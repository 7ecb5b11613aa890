/// A connection inside a transaction, synchronous, and valid only within the closure that was given
/// it: this is what lets one thread with virtual time run the real operations.
///
/// SQL is written in what SQLite and PostgreSQL share: `$1` placeholders, `RETURNING`,
/// `ON CONFLICT`, multi-row `VALUES`. What differs is in `dialect`.
package protocol Connection: AnyObject {
    var dialect: Dialect { get }

    /// The number of the session that this transaction runs in, which no other session of its store
    /// has; `nil` where a pooler may give each transaction another one.
    var session: Int64? { get }

    /// Whether anything was written in this transaction so far, so that its commit will raise the
    /// commit point, by one.
    var hasWritten: Bool { get }

    /// Runs a statement and returns how many rows it changed.
    ///
    /// - Throws: `StorageError`.
    @discardableResult
    func execute(_ sql: String, _ arguments: [Value]) throws -> Int

    /// Runs a statement whose outcome nobody waits for, at the latest before the next answer or the
    /// commit: an engine on another machine saves a round trip for each.
    ///
    /// - Throws: `StorageError`, perhaps only from the next call or from the commit.
    func enqueue(_ sql: String, _ arguments: [Value]) throws

    /// Says that `forEach` is going to be asked just this: an engine on another machine sends it
    /// now, so that several questions share a round trip.
    ///
    /// The answer is that of now: what is written between the two calls may not be in it.
    ///
    /// - Throws: `StorageError`, perhaps only from a later call.
    func expect(_ sql: String, _ arguments: [Value]) throws

    /// Runs a query and hands its rows to `body` one by one; a row is valid only during the call.
    ///
    /// - Throws: `StorageError`, and what `body` throws.
    func forEach(_ sql: String, _ arguments: [Value], _ body: (any Row) throws -> Void) throws
}

/// One row of an answer. Columns are counted from 0.
package protocol Row {
    func isNull(_ column: Int) -> Bool
    /// The integer in a column; 0 where it is null.
    func integer(_ column: Int) -> Int64
    /// The text in a column; empty where it is null.
    func text(_ column: Int) -> String
    /// The bytes in a column; empty where it is null.
    func blob(_ column: Int) -> [UInt8]
}

extension Row {
    /// The integer in a column, or `nil` where it is null.
    package func optionalInteger(_ column: Int) -> Int64? {
        isNull(column) ? nil : integer(column)
    }

    /// The text in a column, or `nil` where it is null.
    package func optionalText(_ column: Int) -> String? {
        isNull(column) ? nil : text(column)
    }
}

extension Connection {
    /// Runs the statement at once, as an engine in this process may.
    package func enqueue(_ sql: String, _ arguments: [Value]) throws {
        try execute(sql, arguments)
    }

    /// Does nothing, because in this process a question costs no round trip when it is asked.
    package func expect(_ sql: String, _ arguments: [Value]) throws {}

    /// All rows of an answer, each turned into a value.
    package func all<T>(
        _ sql: String, _ arguments: [Value] = [], _ body: (any Row) throws -> T
    ) throws -> [T] {
        var values: [T] = []
        try forEach(sql, arguments) { values.append(try body($0)) }
        return values
    }

    /// The first row of an answer turned into a value, or `nil` where there is none.
    package func first<T>(
        _ sql: String, _ arguments: [Value] = [], _ body: (any Row) throws -> T
    ) throws -> T? {
        var value: T?
        try forEach(sql, arguments) { row in
            if value == nil { value = try body(row) }
        }
        return value
    }

    /// Runs `body` as a part of the transaction that is taken back when it throws, while the rest
    /// stays.
    package func savepoint<T>(_ body: () throws -> T) throws -> T {
        try execute("SAVEPOINT part")
        do {
            let value = try body()
            try execute("RELEASE SAVEPOINT part")
            return value
        } catch {
            try execute("ROLLBACK TO SAVEPOINT part")
            try execute("RELEASE SAVEPOINT part")
            throw error
        }
    }

    /// Runs a statement without arguments.
    @discardableResult
    package func execute(_ sql: String) throws -> Int {
        try execute(sql, [])
    }
}
