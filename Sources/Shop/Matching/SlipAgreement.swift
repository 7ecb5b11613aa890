/// The relation of what a slip's code says to a row of a statement that pays the slip's order.
package enum SlipAgreement: Hashable, Sendable {
    /// Both name the same transfer, by its reference or by its time.
    case same
    /// The slip says nothing that the row could agree with or not.
    case silent
    /// The slip tells of another transfer.
    case contrary

    /// - Parameters:
    ///   - slip: what the slip's code says; `nil` for a slip without one.
    ///   - row: the row, with what may be references in it.
    ///   - day: the row's day, in milliseconds from the beginning of 1970 by the bank's clock.
    package init(of slip: MatchingSlip?, with row: MatchingRow, on day: Int64) {
        guard let slip else {
            self = .silent
            return
        }
        let apart = MatchingLimits.apart.milliseconds
        if row.references.contains(slip.reference) {
            self = .same
        } else if let own = slip.second, let other = row.second {
            self = abs(own - other) * 1_000 <= apart ? .same : .contrary
        } else if let own = slip.day, abs(own - day) > MatchingLimits.daysApart.milliseconds {
            self = .contrary
        } else {
            self = .silent
        }
    }
}
