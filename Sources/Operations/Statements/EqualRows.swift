internal import Shop
internal import Storage

/// How many equal rows came before the next ones of a statement: those that came often are
/// remembered, and the others are counted where they are stored. So a file of nothing but equal
/// rows is never counted again from its beginning, and little is kept of one whose rows all differ.
struct EqualRows: Sendable {
    /// The number of equal rows from which it is remembered.
    static let remembered: Int64 = 64

    private var often: [[UInt8]: Int64] = [:]

    /// How many rows of each content a statement has, those without any left out.
    func before(
        _ contents: [[UInt8]], in statement: StatementID, on connection: any Connection
    ) throws -> [[UInt8]: Int64] {
        var times = remembered(contents)
        try Self.counted.forEach(
            connection,
            unknown(contents, times).map { (.blob($0), .integer(statement.value)) }
        ) { times[$0.blob(0)] = $0.integer(1) }
        return times
    }

    private static let counted = PairedQuery { contents, statements in
        """
        SELECT content, count(*) FROM statement_rows
        WHERE content IN (\(contents)) AND statement_id IN (\(statements)) AND state <> 'pending'
        GROUP BY content
        """
    }

    /// How many rows of each content a statement has that was read from its first row, up to some.
    ///
    /// - Parameters:
    ///   - row: the last row before those with the contents.
    ///   - chunk: the number of rows that have them.
    func before(
        _ contents: [[UInt8]], in statement: StatementID, past row: Int64, _ chunk: Int,
        on connection: any Connection
    ) throws -> [[UInt8]: Int64] {
        var times = remembered(contents)
        // Where all are remembered, nothing is counted.
        guard !unknown(contents, times).isEmpty else { return times }
        try connection.forEach(
            """
            SELECT content, (
                SELECT count(*) FROM (
                    SELECT 1 FROM statement_rows AS before
                    WHERE before.content = part.content AND before.statement_id = $1
                        AND before.id < part.first AND before.state <> 'pending'
                    LIMIT \(Self.remembered)) AS few)
            FROM (
                SELECT content, min(id) AS first FROM (
                    SELECT id, content FROM statement_rows
                    WHERE statement_id = $1 AND id > $2 AND state <> 'pending'
                    ORDER BY id LIMIT $3) AS next
                GROUP BY content) AS part
            """, [.integer(statement.value), .integer(row), Value(chunk)]
        ) { found in
            let content = found.blob(0)
            if times[content] == nil { times[content] = found.integer(1) }
        }
        return times
    }

    /// Remembers what came often, from how often each content came so far.
    mutating func remember(_ times: [[UInt8]: Int64]) {
        for (content, count) in times where count >= Self.remembered { often[content] = count }
    }

    private func remembered(_ contents: [[UInt8]]) -> [[UInt8]: Int64] {
        var times: [[UInt8]: Int64] = [:]
        for content in contents { times[content] = often[content] }
        return times
    }

    private func unknown(_ contents: [[UInt8]], _ times: [[UInt8]: Int64]) -> [[UInt8]] {
        var seen: Set<[UInt8]> = []
        return contents.filter { times[$0] == nil && seen.insert($0).inserted }
    }
}
