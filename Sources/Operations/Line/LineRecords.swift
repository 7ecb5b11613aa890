internal import Formats
package import Shop
internal import Storage

/// A line's record as it is read out, a piece at a time.
///
/// The line is read first. What it counts then never changes: tickets and moves are only added. So
/// each piece is a read of its own, and a million tickets are neither in memory nor under one
/// snapshot.
package struct LineRecordPieces: RecordPieces {
    private let keeper: Shopkeeper
    private let drop: Drop
    private let line: Line
    private var next = Next.opening

    private enum Next {
        case opening
        case tickets(after: Int64)
        case moves(after: Int64)
        case over
    }

    /// The number of rows of one piece.
    package static let rows = 2_000

    fileprivate init(_ keeper: Shopkeeper, _ drop: Drop, _ line: Line) {
        self.keeper = keeper
        self.drop = drop
        self.line = line
    }

    package mutating func piece() async throws -> String? {
        let id = drop.id
        switch next {
        case .opening:
            next = .tickets(after: 0)
            return LineRecordText.opening(
                line.recordHead(slug: drop.slug, opensAt: drop.opensAt, chain: .standard))
        case .tickets(let last):
            guard last < line.joined else {
                next = .moves(after: 0)
                return LineRecordText.between
            }
            let reached = min(last + Int64(Self.rows), line.joined)
            next = .tickets(after: reached)
            return try await text(in: last + 1...reached) { connection, range, body in
                try connection.recordedTickets(of: id, in: range) {
                    body(LineRecordText.line($0))
                }
            }
        case .moves(let last):
            guard last < line.moves else {
                next = .over
                return LineRecordText.ending(line.recordEnd)
            }
            let reached = min(last + Int64(Self.rows), line.moves)
            next = .moves(after: reached)
            return try await text(in: last + 1...reached) { connection, range, body in
                try connection.recordedMoves(of: id, in: range) {
                    body(LineRecordText.line($0))
                }
            }
        case .over: return nil
        }
    }

    private func text(
        in range: ClosedRange<Int64>,
        _ read:
            @escaping @Sendable (any Connection, ClosedRange<Int64>, (String) -> Void) throws ->
            Void
    ) async throws -> String {
        try await keeper.store.read { connection in
            var text = ""
            try read(connection, range) { text += $0 }
            return text
        }
    }
}

extension Shopkeeper {
    /// The record of a drop's line as it is now; `nil` where no line was ever made.
    ///
    /// - Throws: `StorageError`.
    package func lineRecord(of drop: Drop) async throws -> LineRecordPieces? {
        let line = try await store.read { try $0.line(drop.id) }
        return line.map { LineRecordPieces(self, drop, $0) }
    }

    /// Checks a receipt against this shop's own data. Only a computation from the record that
    /// somebody else does proves it.
    ///
    /// - Throws: `StorageError`.
    package func check(_ proof: LineProof, in drop: Drop) async throws -> LineReceiptResult {
        let (line, joined) = try await store.read { connection in
            let number = TicketNumber(drop: drop.id, number: proof.number)
            return (try connection.line(drop.id), try connection.joined(number))
        }
        var findings: [LineReceiptFinding] = []
        if proof.slug != drop.slug { findings.append(.otherDrop(drop.slug)) }
        if let joined {
            if joined.ticket.id != proof.id { findings.append(.otherTicket) }
            if joined.joinedAt != proof.joinedAt { findings.append(.otherTime(joined.joinedAt)) }
            if joined.link != proof.link { findings.append(.otherLink) }
        } else {
            findings.append(.notThere)
        }
        let place =
            findings.isEmpty
            ? line.flatMap { $0.place(of: proof.number, LiveLines.shuffle(of: $0)) } : nil
        return LineReceiptResult(number: proof.number, findings: findings, place: place)
    }
}

extension Connection {
    /// Tickets of a drop's line as its record shows them, in their order.
    func recordedTickets(
        of drop: DropID, in range: ClosedRange<Int64>, _ body: (RecordedTicket) throws -> Void
    ) throws {
        try forEach(
            """
            SELECT number, joined_at, id, inside FROM line_tickets
            WHERE drop_id = $1 AND number >= $2 AND number <= $3 ORDER BY number
            """,
            [.integer(drop.value), .integer(range.lowerBound), .integer(range.upperBound)]
        ) { row in
            try body(
                RecordedTicket(
                    number: row.integer(0), joinedAt: Timestamp(milliseconds: row.integer(1)),
                    fingerprint: LineChain.standard.fingerprint(of: row.blob(2)),
                    isInside: row.integer(3) == 1))
        }
    }

    /// Moves of a drop's line as its record shows them, in their order. Who did it, and why, stays
    /// with the shop.
    func recordedMoves(
        of drop: DropID, in range: ClosedRange<Int64>, _ body: (RecordedMove) throws -> Void
    ) throws {
        try forEach(
            """
            SELECT number, at, kind, called, joined, detail, actor FROM line_moves
            WHERE drop_id = $1 AND number >= $2 AND number <= $3 ORDER BY number
            """,
            [.integer(drop.value), .integer(range.lowerBound), .integer(range.upperBound)]
        ) { row in
            try body(
                RecordedMove(
                    move: LineMove(
                        number: row.integer(0), at: Timestamp(milliseconds: row.integer(1)),
                        kind: try row.known(2, "line_moves.kind", of: row.integer(0)),
                        cursor: row.integer(3), joined: row.integer(4),
                        detail: row.text(5)), isByStaff: !row.isNull(6)))
        }
    }
}
