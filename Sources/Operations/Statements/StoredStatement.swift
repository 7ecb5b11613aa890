package import Formats
package import Shop
internal import Storage

/// An imported statement: a file of a bank's, with how far it was read and what came of it.
package struct StoredStatement: Sendable {
    package var id: StatementID
    /// The file's SHA-256 in lower-case hex; also its name in the blob store.
    package var digest: String
    package var fileName: String
    package var bytes: Int64
    package var format: StatementFormat
    /// Which column is which, as text; of CSV only.
    package var mapping: String?
    /// The id of the receiving account that it is of, where somebody said so or its number does.
    package var account: String?
    package var importedAt: Timestamp
    package var importedBy: Actor
    package var state: State
    package var counts = Counts()
    /// The first and the last day of its rows.
    package var firstDay: CivilTime?
    package var lastDay: CivilTime?
    /// The account's number as the file writes it.
    package var number: String?
    package var currency: Currency?
    /// The number of an account that it is of and that is none of the shop's; `nil` once somebody
    /// has said that it is.
    package var foreignNumber: String?
    /// How many bytes of the file were read when the last of its rows were stored.
    package var readBytes: Int64 = 0
    /// The reason why it could not be read, and the line.
    package var problem: Sentence?
    package var problemLine: Int?

    /// The state of a statement: whether its rows can be worked on.
    package enum State: String, CaseIterable, Sendable {
        case reading, ready, failed
    }

    /// What its rows were.
    package struct Counts: Hashable, Sendable {
        /// Everything that was read so far, refused rows among it.
        package var taken = 0
        /// Rows that no statement had told of before.
        package var added = 0
        /// Rows that an earlier statement had told of already.
        package var known = 0
        /// Rows that the bank has announced and not booked.
        package var pending = 0
        /// Rows that could not be read.
        package var refused = 0
    }
}

/// The rows of `statements`.
enum StatementTable {
    static let insert = MultiRowInsert(
        into: """
            statements (id, digest, file_name, bytes, format, mapping, account, imported_at, \
            imported_by, state)
            """,
        columns: 10)

    static func values(of statement: StoredStatement) -> [Value] {
        [
            .integer(statement.id.value), .text(statement.digest), .text(statement.fileName),
            .integer(statement.bytes), .text(statement.format.rawValue), Value(statement.mapping),
            Value(statement.account), .integer(statement.importedAt.milliseconds),
            .text(statement.importedBy.text), .text(statement.state.rawValue),
        ]
    }

    /// The statements that a condition chooses.
    static func statements(
        _ condition: String, _ arguments: [Value], on connection: any Connection
    ) throws -> [StoredStatement] {
        try connection.all(
            """
            SELECT id, digest, file_name, bytes, format, mapping, account, imported_at,
                imported_by, state, taken, added, known, pending, refused, first_day, last_day,
                number, currency, problem, problem_line, read_bytes, foreign_number
            FROM statements \(condition)
            """, arguments, statement)
    }

    /// A statement by its number; `nil` where there is none.
    static func find(
        _ id: StatementID, on connection: any Connection
    ) throws -> StoredStatement? {
        try statements("WHERE id = $1", [.integer(id.value)], on: connection).first
    }

    private static func statement(_ row: any Row) throws -> StoredStatement {
        let id = row.integer(0)
        return StoredStatement(
            id: StatementID(id), digest: row.text(1), fileName: row.text(2),
            bytes: row.integer(3), format: try row.known(4, "statements.format", of: id),
            mapping: row.optionalText(5), account: row.optionalText(6),
            importedAt: Timestamp(milliseconds: row.integer(7)),
            importedBy: Actor(text: row.text(8)),
            state: try row.known(9, "statements.state", of: id),
            counts: StoredStatement.Counts(
                taken: Int(row.integer(10)), added: Int(row.integer(11)),
                known: Int(row.integer(12)), pending: Int(row.integer(13)),
                refused: Int(row.integer(14))),
            firstDay: row.optionalInteger(15).map { CivilTime(milliseconds: $0) },
            lastDay: row.optionalInteger(16).map { CivilTime(milliseconds: $0) },
            number: row.optionalText(17),
            currency: row.isNull(18) ? nil : try row.currency(18, "statements.currency", of: id),
            foreignNumber: row.optionalText(22), readBytes: row.integer(21),
            problem: row.optionalText(19).map { Sentence(stored: $0) },
            problemLine: row.optionalInteger(20).map { Int($0) })
    }
}
