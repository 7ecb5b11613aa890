package import Blobs
package import Formats
package import Shop
internal import Storage

/// Where a statement comes from, and what whoever brings it says of it.
package struct StatementOrigin: Sendable {
    package var fileName: String
    /// The format; `nil` finds it out.
    package var format: StatementFormat?
    /// The id of the receiving account that it is of; `nil` says nothing.
    package var account: String?
    /// Which column is which, of CSV; `nil` goes by the labels.
    package var mapping: StatementCSVMapping?

    package init(
        fileName: String, format: StatementFormat? = nil, account: String? = nil,
        mapping: StatementCSVMapping? = nil
    ) {
        self.fileName = fileName
        self.format = format
        self.account = account
        self.mapping = mapping
    }
}

/// The reason why a statement is not taken.
package enum StatementDenial: Hashable, Sendable {
    case unknownStatement
    /// The shop has no receiving account with this id.
    case unknownAccount(String)
    /// It is none of the formats that are read, for this reason.
    case notAStatement(StatementProblem)
    /// Nothing tells which column of the CSV file is which.
    case unknownColumns(StatementID?)
    /// The shop has no shop file yet, and so no currency.
    case noShop
}

extension StatementDenial: RefusalReason {
    package var told: ToldRefusal? {
        switch self {
        case .unknownStatement: .notFound
        case .unknownAccount(let id):
            .invalid([FieldProblem("account", "is no receiving account: \(id)")])
        case .notAStatement(let problem): ToldRefusal(.notAStatement, problem.sentence)
        case .unknownColumns:
            ToldRefusal(.notAStatement, StatementProblem.unknownFormat.sentence)
        case .noShop: ToldRefusal(.notReady, "The shop is not set up yet: apply a shop file.")
        }
    }
}

extension Shopkeeper {
    /// The permission of whoever sees statements and says whose money it is.
    package static var statementPermission: Permission { .decideSlips }

    /// Starts taking a statement's file.
    ///
    /// - Throws: `Forbidden`, `BlobError`.
    package func beginStatement(by caller: Caller) throws -> any BlobUpload {
        try caller.need(Self.statementPermission)
        return try blobs.receive(limit: StatementLimits.bytes)
    }

    /// Stores what was uploaded and asks for it to be read.
    ///
    /// The same file again is the statement that it was, unless it could not be read.
    ///
    /// - Returns: the statement, which is read in the background.
    /// - Throws: `StatementDenial`, `Forbidden`, `BlobError`, `StorageError`.
    package func finishStatement(
        _ upload: any BlobUpload, _ origin: StatementOrigin, by caller: Caller
    ) async throws -> StoredStatement {
        defer { upload.discard() }
        let added = try await addStatement(upload, origin, startsHere: false, by: caller)
        return added.statement
    }

    /// Stores a statement's file, with the job that reads it where it is new.
    ///
    /// - Parameter startsHere: whether this process begins the job at once.
    func addStatement(
        _ upload: any BlobUpload, _ origin: StatementOrigin, startsHere: Bool, by caller: Caller
    ) async throws -> (statement: StoredStatement, job: Job?) {
        try caller.need(Self.statementPermission)
        guard let catalogue else { throw StatementDenial.noShop }
        if let account = origin.account, !catalogue.accounts.contains(where: { $0.id == account }) {
            throw StatementDenial.unknownAccount(account)
        }
        // Whoever names a format says which one it is, of a file that may be one at all.
        guard let seen = StatementFormat.sniff(upload.prefix) else {
            throw StatementDenial.notAStatement(StatementFormat.problem(of: upload.prefix))
        }
        let format = origin.format ?? seen
        let header = format == .csv ? StatementCSVLayout.recognise(upload.prefix).header : nil
        let stored = try await upload.finish()
        let (now, node) = (clock(), startsHere ? node : nil)
        return try await store.writeBeside { connection in
            let earlier = try StatementTable.statements(
                "WHERE digest = $1 AND state <> 'failed' ORDER BY id DESC LIMIT 1",
                [.text(stored.digest.text)], on: connection
            ).first
            if var earlier {
                // Whoever brings it again may say whose it is.
                if let account = origin.account, earlier.foreignNumber != nil {
                    try StatementTable.claim(earlier.id, as: account, on: connection)
                    (earlier.account, earlier.foreignNumber) = (account, nil)
                }
                // One whose job has ended without it is read on.
                let isRead = try earlier.state != .reading || connection.isBeingRead(earlier.id)
                let job =
                    isRead ? nil : try connection.addReading(of: earlier, by: node, at: now)
                return (earlier, job)
            }
            let id = StatementID(try Counters.next(.statements, on: connection))
            let mapping =
                try origin.mapping ?? header.flatMap { try connection.mapping(ofHeader: $0) }
            let statement = StoredStatement(
                id: id, digest: stored.digest.text,
                fileName: TextSize.cut(origin.fileName.trimmed, characters: SlipLimits.fileName),
                bytes: stored.byteCount, format: format, mapping: mapping?.text,
                account: origin.account, importedAt: now, importedBy: caller.actor, state: .reading)
            let added = try connection.add(statement, readBy: node, at: now)
            return (added.statement, added.job)
        }
    }

    /// Stores a statement's file and reads it here and now.
    ///
    /// - Returns: the statement, and whether it was there before.
    /// - Throws: `StatementRefusal` where it cannot be read; as `finishStatement`.
    package func importStatement(
        _ upload: any BlobUpload, _ origin: StatementOrigin, by caller: Caller
    ) async throws -> (statement: StoredStatement, wasThere: Bool) {
        defer { upload.discard() }
        let added = try await addStatement(upload, origin, startsHere: true, by: caller)
        if let job = added.job {
            let outcome = try await perform(hold(job), as: ReadStatement.self, mayWait: false)
            if case .failed(let error) = outcome { throw error }
        }
        guard let statement = try await statement(added.statement.id, by: caller) else {
            throw StatementDenial.unknownStatement
        }
        return (statement, added.job == nil)
    }
}

extension Catalogue {
    /// The id of the shop's receiving account where it has just one.
    package var onlyAccount: String? { accounts.count == 1 ? accounts[0].id : nil }
}
