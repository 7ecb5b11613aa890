internal import Storage

/// The end of a transaction. A commit raises the database's number, and is refused by a database
/// that is not the one that was seen: in the round trip of the commit itself.
extension PostgresSession {
    /// Commits the transaction. Where something was written the commit leaves its mark and the
    /// other nodes are told, in the same round trip. It fails where the database is not the one
    /// that was seen.
    ///
    /// - Returns: the number that the commit has; `nil` where none was raised.
    /// - Throws: with `isBroken` set when nobody knows whether it was committed.
    @discardableResult
    func commit(
        telling node: String? = nil, mark: CommitMark? = nil, seen: SeenCommits? = nil
    ) throws -> Int64? {
        let known = try raise(seen)
        if hasWritten, let mark { try enqueue(CommitMark.leaving, mark.values) }
        if hasWritten, let node {
            try enqueue("SELECT pg_notify($1, $2)", [.text(Self.channel), .text(node)])
        }
        // A statement whose failure was swallowed has doomed the transaction: COMMIT then answers
        // ROLLBACK, and no error.
        do {
            guard try run("COMMIT", []).command == "COMMIT" else {
                throw StorageError.failed(code: 0, "a failed statement was passed over")
            }
        } catch {
            throw Self.refusal(of: error)
        }
        return try take(known, seen)
    }

    /// Sends the statement that raises the database's number, where anything was written.
    ///
    /// - Returns: what it was asked with.
    private func raise(_ seen: SeenCommits?) throws -> [Value]? {
        guard hasWritten, let known = seen?.arguments else { return nil }
        try expect(CommitPoint.raising, known)
        return known
    }

    /// The error that a failure of the commit means.
    private static func refusal(of error: any Error) -> any Error {
        guard case StorageError.constraint(let words) = error, words.contains(CommitPoint.table)
        else { return error }
        return StorageError.otherEra
    }

    /// Takes the number that came with the commit's reply.
    private func take(_ known: [Value]?, _ seen: SeenCommits?) throws -> Int64? {
        guard let known else { return nil }
        let number = try first(CommitPoint.raising, known) { $0.integer(0) }
        if let number { seen?.saw(number) }
        return number
    }
}
