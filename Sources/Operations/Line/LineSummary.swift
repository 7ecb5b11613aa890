package import Shop
internal import Storage

/// A summary of what became of a line, for whoever wants to see it at a glance.
package struct LineSummary: Sendable {
    package var line: Line
    package var commitment: [UInt8]
    /// The first of the exceptions: moves of staff, or of the shop out of its ordinary course.
    package var exceptions: [RecordedMove]
    /// The latest moves, newest first.
    package var latest: [RecordedMove]
    package var committedAt: Timestamp?
    package var drawnAt: Timestamp?

    /// The number of exceptions that are told.
    package static let exceptions = 200
    /// The number of latest moves that are told.
    package static let latest: Int64 = 50
}

extension Shopkeeper {
    /// Summarises what became of a drop's line; `nil` where no line was ever made.
    ///
    /// - Throws: `StorageError`.
    package func lineSummary(of drop: Drop) async throws -> LineSummary? {
        try await store.read { connection in
            guard let line = try connection.line(drop.id) else { return nil }
            var summary = LineSummary(
                line: line, commitment: LineChain.standard.commitment(to: line.secret),
                exceptions: [], latest: [])
            let first = max(1, line.moves - LineSummary.latest + 1)
            try connection.recordedMoves(of: drop.id, in: first...max(first, line.moves)) {
                summary.latest.insert($0, at: 0)
            }
            for number in try connection.notableMoves(of: drop.id) {
                try connection.recordedMoves(of: drop.id, in: number...number) { recorded in
                    switch recorded.move.kind {
                    case .committed: summary.committedAt = recorded.move.at
                    case .drawn: summary.drawnAt = recorded.move.at
                    default: break
                    }
                    if recorded.isException { summary.exceptions.append(recorded) }
                }
            }
            return summary
        }
    }
}

extension Connection {
    /// The numbers of moves that are something else than calls.
    fileprivate func notableMoves(of drop: DropID) throws -> [Int64] {
        try all(
            """
            SELECT number FROM line_moves
            WHERE drop_id = $1 AND (kind <> 'called' OR actor IS NOT NULL) ORDER BY number LIMIT $2
            """, [.integer(drop.value), Value(LineSummary.exceptions)]
        ) { $0.integer(0) }
    }
}
