internal import Formats
internal import Shop
internal import Storage

/// The search for the slip that tells of a row's money: with it the order is paid once, the slip
/// waits for nobody any more, and the bank proves what it says.
struct SlipOfRow {
    let row: StoredRow
    let order: OrderID
    /// Whether the money settles all that the order owes.
    let isWhole: Bool

    /// The waiting slip that tells of the row's money: one that names the same transfer, or the
    /// only one where all is paid and nothing speaks against it. `nil` where a person has to look.
    func find(on book: DeskBook, at now: Timestamp) throws -> SlipID? {
        let waiting = try book.slips(of: order).filter { $0.status == .waiting }
        guard !waiting.isEmpty else { return nil }
        let read = try readSlips(on: book)
        let codes = try MatchedSlips.codes(of: order, before: now, on: book)
        let asked = row.asked()
        var told: [(slip: StoredSlip, agreement: SlipAgreement)] = []
        for slip in waiting where read.contains(slip.id) {
            let agreement = SlipAgreement(
                of: codes[slip.id], with: asked, on: row.row.day.milliseconds)
            told.append((slip, agreement))
        }
        let same = told.filter { $0.agreement == .same }.map(\.slip)
        let isOnly = waiting.count == 1 && isWhole && told.first?.agreement == .silent
        let slips = isOnly ? waiting : same
        guard slips.count == 1, let slip = slips.first,
            try book.others(using: slip, of: order).isEmpty
        else { return nil }
        return slip.id
    }

    /// The slips of the order whose pictures were read and compared, or cannot be.
    private func readSlips(on book: DeskBook) throws -> Set<SlipID> {
        Set(
            try book.base.all(
                """
                SELECT slip_id FROM slip_readings WHERE order_id = $1 AND state <> 'waiting'
                    AND NOT EXISTS (
                        SELECT 1 FROM slip_imprints
                        WHERE slip_imprints.slip_id = slip_readings.slip_id
                            AND slip_imprints.compared_at IS NULL)
                """, [.integer(order.value)]
            ) { SlipID($0.integer(0)) })
    }
}
