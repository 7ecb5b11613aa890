internal import Shop
internal import Storage

/// The meaning of a failed statement for the connection and the transaction that it was in.
enum PostgresFailure {
    /// The connection is of no more use; the transaction is not committed.
    case broken
    /// The transaction lost against another one; it may win the next time.
    case lost
    /// The statement itself is at fault.
    case plain

    /// - Parameter sqlState: as in
    ///   https://www.postgresql.org/docs/15/errcodes-appendix.html.
    init(sqlState: String) {
        switch sqlState {
        // Deadlock, serialization.
        case "40001", "40P01": self = .lost
        // The server stops or starts, or has become a standby; or the statements that were
        // prepared here do not fit any more (another schema, or a pooler between).
        case "57P01", "57P02", "57P03", "57P05", "25006", "25P03", "0A000", "26000", "":
            self = .broken
        default: self = sqlState.begins(with: "08") ? .broken : .plain
        }
    }
}

extension StorageError {
    /// Translates a failure of the server.
    init(sqlState: String, words: String) {
        // A statement that was prepared is gone, or one of another client is there.
        let isOthers = ["26000", "42P05"].contains(sqlState)
        let told =
            "\(words) (\(sqlState))"
            + (isOthers ? ": a pooler seems to stand between: see --database-direct" : "")
        switch sqlState {
        // Lock timeout, statement timeout, too many connections, lost against another transaction.
        case "55P03", "57014", "53300", "40001", "40P01": self = .busy(told)
        case "53100": self = .diskFull(told)
        default:
            if sqlState.begins(with: "23") {
                self = .constraint(words)
            } else if case .broken = PostgresFailure(sqlState: sqlState) {
                self = .away(told)
            } else {
                self = .failed(code: Int(sqlState, radix: 36) ?? 0, told)
            }
        }
    }
}
