internal import Formats
package import Shop
package import Storage

/// A row of a statement with the refunds that it is taken for.
package struct MatchedRefundRow: Sendable {
    package var stored: StoredRow
    package var refunds: [StoredRefund]
    package var match: RefundMatch
    /// Whether it shows that the money came back.
    package var isReturn: Bool

    /// Whether it is confirmed in bulk: it leaves no doubt, and the money went out.
    package var isCertain: Bool {
        match.isCertain && !isReturn && stored.row.doubt != .otherAccount
    }
}

/// Finds the refunds that rows of statements show: those at the bank in what went out, and those
/// that went in what came in.
///
/// It is worked out anew each time that somebody looks, as payments are.
package struct MatchRefunds: StaffQuery {
    package static let permission = Shopkeeper.refundPermission

    let codec: OrderCodec
    let now: Timestamp
    package let caller: Caller

    package func run(on connection: any Connection) throws -> [MatchedRefundRow] {
        let limit = Value(RefundLimits.matched)
        let sent = try RefundTable.refunds(
            """
            WHERE state = 'sent' OR (state = 'done' AND row_id IS NULL AND file_id IS NOT NULL)
            ORDER BY id DESC LIMIT $1
            """, [limit], on: connection)
        var found: [MatchedRefundRow] = []
        if let first = sent.map(\.at).min() {
            found += try matched(
                sent,
                with: StatementRowTable.rows(
                    """
                    WHERE state = 'out' AND day >= $1 AND \(Self.isReady) AND NOT EXISTS (
                        SELECT 1 FROM refunds WHERE row_id = statement_rows.id)
                    ORDER BY id LIMIT $2
                    """, [.integer(first.milliseconds - 2 * 86_400_000), limit], on: connection),
                isReturn: false, on: connection)
        }
        let gone = try RefundTable.refunds(
            """
            WHERE state = 'done' AND file_id IS NOT NULL AND decided_at >= $1
            ORDER BY id LIMIT $2
            """,
            [.integer((now - RefundLimits.returning).milliseconds), limit], on: connection)
        guard let first = gone.map(\.at).min() else { return found }
        let back = try matched(
            gone,
            with: StatementRowTable.rows(
                """
                WHERE state = 'open' AND assigned = 0 AND day >= $1 AND \(Self.isReady)
                ORDER BY id LIMIT $2
                """, [.integer(first.milliseconds - 2 * 86_400_000), limit], on: connection),
            isReturn: true, on: connection)
        // By its amount alone, what comes in is somebody's payment.
        return found + back.filter { $0.match.reason == .reference }
    }

    private static let isReady = """
        statement_id IN (SELECT id FROM statements WHERE state = 'ready')
        """

    private func matched(
        _ refunds: [StoredRefund], with rows: [StoredRow], isReturn: Bool,
        on connection: any Connection
    ) throws -> [MatchedRefundRow] {
        guard !rows.isEmpty else { return [] }
        var messages: [RefundFileID: String] = [:]
        for id in Set(refunds.compactMap(\.file)) {
            messages[id] = try RefundFileTable.find(id, on: connection)?.message
        }
        let byID = Dictionary(refunds.map { ($0.id, $0) }) { first, _ in first }
        let byRow = Dictionary(rows.map { ($0.id, $0) }) { first, _ in first }
        let matcher = RefundMatcher(
            refunds.map { stored in
                MatchedRefund(
                    id: stored.id, amount: stored.refund.amount.minorUnits,
                    reference: Refund.reference(
                        of: stored.id, code: codec.code(of: stored.refund.order)),
                    number: stored.refund.account?.number ?? "",
                    name: SearchFolding.folded(stored.refund.account?.name ?? ""),
                    // A file that was decided on in part is not booked as a whole any more.
                    file: stored.refund.state == .sent ? stored.file : nil,
                    message: stored.file.flatMap { messages[$0] } ?? "")
            })
        let asked = rows.map { stored in
            MatchedOutRow(
                id: stored.id, amount: abs(stored.row.amount.minorUnits),
                text: [stored.row.reference, stored.row.text, stored.row.name]
                    .joined(separator: " "),
                account: stored.row.account, name: SearchFolding.folded(stored.row.name))
        }
        return matcher.matches(of: asked).compactMap { match in
            let shown = match.refunds.compactMap { byID[$0] }
            guard let row = byRow[match.row],
                shown.allSatisfy({ $0.refund.amount.currency == row.row.amount.currency })
            else { return nil }
            return MatchedRefundRow(
                stored: row, refunds: shown, match: match, isReturn: isReturn)
        }
    }
}

/// What became of a row that was to tick off refunds.
package struct ProvedOutcome: Sendable {
    package var row: StatementRowID
    /// Why nothing was done; `nil` where the refunds are ticked off.
    package var refusal: (any RefusalReason)?
}
