package import Shop
internal import Storage

extension Shopkeeper {
    /// Says of a statement whose account is none of the shop's by its number that it is of one of
    /// them: a number may be written in a way that does not show it. Its rows are as good as those
    /// of other statements from then on.
    ///
    /// - Parameter account: the id of the receiving account.
    /// - Throws: `StatementDenial`, `Forbidden`, `StorageError`.
    package func claimStatement(
        _ id: StatementID, as account: String, by caller: Caller
    ) async throws {
        try caller.need(Self.statementPermission)
        guard catalogue?.accounts.contains(where: { $0.id == account }) ?? false else {
            throw StatementDenial.unknownAccount(account)
        }
        let isThere = try await store.writeBeside { connection in
            try StatementTable.claim(id, as: account, on: connection)
        }
        guard isThere else { throw StatementDenial.unknownStatement }
    }
}

extension StatementTable {
    /// Says of which account a statement is that was read to its end.
    ///
    /// - Returns: whether there is such a statement.
    @discardableResult
    static func claim(
        _ id: StatementID, as account: String, on connection: any Connection
    ) throws -> Bool {
        try connection.execute(
            """
            UPDATE statements SET account = $1, foreign_number = NULL
            WHERE id = $2 AND state = 'ready'
            """, [.text(account), .integer(id.value)]) > 0
    }
}
