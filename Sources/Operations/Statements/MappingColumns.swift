internal import Blobs
package import Formats
package import Shop
internal import Storage

/// A CSV file whose columns somebody is asked about.
package struct UnmappedFile: Sendable {
    package var statement: StoredStatement
    package var layout: StatementCSVLayout
}

extension Shopkeeper {
    /// What can be seen of a CSV file, for whoever says which column is which; `nil` where the
    /// statement is none, or of another format.
    ///
    /// - Throws: `Forbidden`, `BlobError`, `StorageError`.
    package func unmappedFile(
        _ id: StatementID, by caller: Caller
    ) async throws -> UnmappedFile? {
        guard let statement = try await statement(id, by: caller), statement.format == .csv,
            let digest = BlobDigest(text: statement.digest)
        else { return nil }
        let reader = try await blobs.open(digest)
        var sample: [UInt8] = []
        while sample.count < StatementCSVLayout.sampleBytes {
            let piece = try await reader.read(
                upTo: StatementCSVLayout.sampleBytes - sample.count)
            if piece.isEmpty { break }
            sample += piece
        }
        return UnmappedFile(
            statement: statement, layout: StatementCSVLayout.recognise(sample))
    }

    /// Asks for a CSV file to be read anew, with what somebody has said of its columns.
    ///
    /// - Returns: a statement of the same file, which is read in the background.
    /// - Throws: `StatementDenial`, `Forbidden`, `StorageError`.
    package func readAgain(
        _ id: StatementID, mapping: StatementCSVMapping, by caller: Caller
    ) async throws -> StoredStatement {
        try caller.need(Self.statementPermission)
        let now = clock()
        return try await store.writeBeside { connection in
            guard let earlier = try StatementTable.find(id, on: connection),
                earlier.format == .csv, earlier.state == .failed
            else { throw StatementDenial.unknownStatement }
            var statement = earlier
            statement.id = StatementID(try Counters.next(.statements, on: connection))
            statement.mapping = mapping.text
            statement.importedAt = now
            statement.importedBy = caller.actor
            statement.state = .reading
            statement.counts = StoredStatement.Counts()
            statement.problem = nil
            statement.problemLine = nil
            return try connection.add(statement, readBy: nil, at: now).statement
        }
    }
}

extension Connection {
    /// Stores a statement that is to be read, with the job that reads it.
    ///
    /// - Parameter holder: the process that begins at once; `nil` lets the job wait for any.
    func add(
        _ statement: StoredStatement, readBy holder: String?, at now: Timestamp
    ) throws -> (statement: StoredStatement, job: Job) {
        try StatementTable.insert.run(self, StatementTable.values(of: statement))
        return (statement, try addReading(of: statement, by: holder, at: now))
    }

    /// Adds the job that reads a statement, or reads on.
    func addReading(
        of statement: StoredStatement, by holder: String?, at now: Timestamp
    ) throws -> Job {
        try addJob(
            .readStatement, ReadStatement(statement: statement.id).parameters, of: nil,
            by: statement.importedBy, heldBy: holder, at: now)
    }

    /// Whether a job that reads a statement waits or runs.
    func isBeingRead(_ id: StatementID) throws -> Bool {
        try first(
            """
            SELECT 1 FROM jobs
            WHERE kind = $1 AND parameters = $2 AND state IN ('waiting', 'running') LIMIT 1
            """,
            [
                .text(JobKind.readStatement.rawValue),
                .text(ReadStatement(statement: id).parameters),
            ]
        ) { _ in true } ?? false
    }

    /// What somebody has said before of the columns of a file with this header; `nil` where nobody
    /// has.
    func mapping(ofHeader header: [String]) throws -> StatementCSVMapping? {
        let key = StatementCSVLabels.key(header)
        let known = try all(
            """
            SELECT mapping FROM statements WHERE mapping IS NOT NULL AND state <> 'failed'
            ORDER BY id DESC LIMIT $1
            """, [Value(StatementLimits.mappings)]
        ) { StatementCSVMapping(text: $0.text(0)) }
        return known.compactMap(\.self).first { $0.header == .labels(key) }
    }
}
