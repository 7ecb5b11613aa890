package import Shop
internal import Storage

/// The record of a waitlist as it is read out, a piece at a time.
///
/// The list is read first. What it counts then never changes: lines are only added. So each piece
/// is a read of its own.
package struct WaitlistRecordPieces: RecordPieces {
    private let keeper: Shopkeeper
    private let drop: Drop
    private let moves: Int64
    private let link: [UInt8]
    private var last: Int64?
    private var isOver = false

    /// The number of lines of one piece.
    package static let rows = 2_000

    fileprivate init(_ keeper: Shopkeeper, _ drop: Drop, moves: Int64, link: [UInt8]) {
        self.keeper = keeper
        self.drop = drop
        self.moves = moves
        self.link = link
    }

    package mutating func piece() async throws -> String? {
        if isOver { return nil }
        guard let after = last else {
            last = 0
            return WaitlistRecord.head(slug: drop.slug) + "\n"
        }
        guard after < moves else {
            isOver = true
            return WaitlistRecord.end(moves: moves, link: link) + "\n"
        }
        let reached = min(after + Int64(Self.rows), moves)
        last = reached
        let id = drop.id
        return try await keeper.store.read { connection in
            var text = ""
            try connection.forEach(
                """
                SELECT text FROM waitlist_moves
                WHERE drop_id = $1 AND number > $2 AND number <= $3 ORDER BY number
                """, [.integer(id.value), .integer(after), .integer(reached)]
            ) { text += $0.text(0) + "\n" }
            return text
        }
    }
}

extension Shopkeeper {
    /// The record of a drop's waitlist, to be read out piece by piece.
    ///
    /// - Throws: `StorageError`.
    package func waitlistRecord(of drop: Drop) async throws -> WaitlistRecordPieces {
        let list = try await store.read { connection in
            try connection.first(StoredWaitlist.query, [.integer(drop.id.value)]) { row in
                (moves: row.integer(2), link: row.blob(3))
            }
        }
        return WaitlistRecordPieces(
            self, drop, moves: list?.moves ?? 0,
            link: list?.link ?? WaitlistChain.standard.start(slug: drop.slug))
    }
}

extension WaitlistChain {
    /// Audits the text of a whole record.
    ///
    /// - Returns: `nil` where the text is no record, or is cut off.
    package static func audit(
        _ text: String, receipt: WaitlistProof? = nil
    ) -> WaitlistAuditReport? {
        WaitlistRecord.audit(
            text.pieces(at: "\n", keepsEmpty: true), chain: .standard, receipt: receipt)
    }
}
