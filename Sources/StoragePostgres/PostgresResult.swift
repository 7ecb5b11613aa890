internal import CLibPQ
internal import Shop
internal import Storage

/// The whole answer to one statement, freed with this value.
final class PostgresResult {
    fileprivate let result: OpaquePointer

    init(_ result: OpaquePointer) {
        self.result = result
    }

    deinit {
        PQclear(result)
    }

    var isFailure: Bool {
        switch PQresultStatus(result) {
        case PGRES_COMMAND_OK, PGRES_TUPLES_OK, PGRES_EMPTY_QUERY: false
        default: true
        }
    }

    /// The end of a pipeline, which is no statement's result.
    var isSync: Bool { PQresultStatus(result) == PGRES_PIPELINE_SYNC }

    var rows: CInt { PQntuples(result) }

    /// How many rows the statement changed or answered.
    var count: Int { Int(String(cString: PQcmdTuples(result))) ?? 0 }

    /// `COMMIT`, `ROLLBACK`, `INSERT 0 5`.
    var command: String { String(cString: PQcmdStatus(result)) }

    /// Whether rows were changed.
    var hasWritten: Bool {
        count > 0 && ["INSERT", "UPDATE", "DELETE"].contains { command.begins(with: $0) }
    }

    /// What kind of failure it is, five characters
    /// (https://www.postgresql.org/docs/15/errcodes-appendix.html).
    var sqlState: String { field("C") }

    /// The failure's own words, without the values of rows that its detail would name.
    var words: String { field("M") }

    func row(_ row: CInt) -> PostgresRow { PostgresRow(result: self, row: row) }

    /// A field of an error, by the letter that the protocol gives it (postgres_ext.h, PG_DIAG_…).
    private func field(_ letter: Unicode.Scalar) -> String {
        PQresultErrorField(result, CInt(letter.value)).map { String(cString: $0) } ?? ""
    }
}

/// One row. All columns come in the text format: numbers as digits, bytes as `\x` and hex.
struct PostgresRow: Storage.Row {
    /// Kept, since a row is often all that is left of a result: its memory would be gone.
    fileprivate let result: PostgresResult
    fileprivate let row: CInt

    func isNull(_ column: Int) -> Bool {
        PQgetisnull(result.result, row, CInt(column)) == 1
    }

    func integer(_ column: Int) -> Int64 {
        let digits = bytes(column)
        // A sum is NUMERIC, which is written as digits too; a boolean is `t` or `f`.
        if digits.first == UInt8(ascii: "t") { return 1 }
        let isNegative = digits.first == UInt8(ascii: "-")
        var number: Int64 = 0
        for digit in isNegative ? digits.dropFirst() : digits[...] {
            guard (0x30...0x39).contains(digit) else { break }
            // Counted below zero, where the least number has room.
            number = number &* 10 &- Int64(digit - 0x30)
        }
        return isNegative ? number : 0 &- number
    }

    func text(_ column: Int) -> String {
        String(decoding: bytes(column), as: UTF8.self)
    }

    func blob(_ column: Int) -> [UInt8] {
        let hex = UnsafeRawBufferPointer(rebasing: bytes(column).dropFirst(2))
        return [UInt8](unsafeUninitializedCapacity: hex.count / 2) { blob, count in
            count = hex.count / 2
            for place in 0..<count {
                blob[place] = Self.digit(hex[2 * place]) << 4 | Self.digit(hex[2 * place + 1])
            }
        }
    }

    private static func digit(_ letter: UInt8) -> UInt8 {
        letter < 0x3A ? letter &- 0x30 : letter &- 0x57
    }

    private func bytes(_ column: Int) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(
            start: PQgetvalue(result.result, row, CInt(column)),
            count: Int(PQgetlength(result.result, row, CInt(column))))
    }
}
