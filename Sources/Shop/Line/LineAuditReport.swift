/// What an audit of a line says.
package struct LineAuditReport: Hashable, Sendable {
    package var head: LineRecordHead
    package var tickets: Int64
    /// Tickets that did not wait, because their shoppers were there before a line on `auto` began.
    package var inside: Int64
    package var moves: Int64
    /// Places that were called.
    package var called: Int64
    /// In how many moves they were called.
    package var calls: Int
    /// `nil` before the draw.
    package var drawnAt: Timestamp?
    /// What staff did, or the shop out of its ordinary course; the first of them.
    package var exceptions: [RecordedMove]
    package var unlistedExceptions: Int
    /// What was found; the first of it.
    package var findings: [LineFinding]
    /// How many findings break the proof, and how many only look odd.
    package var broken: Int
    package var odd: Int
    /// What was found of a receipt; `nil` when none was shown.
    package var receipt: LineReceiptResult?

    /// Findings, and exceptions, that are listed.
    package static let listed = 200

    /// Whether the record proves what it tells, and the receipt is of it.
    package var isProved: Bool { broken == 0 && receipt?.findings.isEmpty ?? true }
}

/// What a record says of a receipt.
package struct LineReceiptResult: Hashable, Sendable {
    package var number: Int64
    /// Empty when the receipt is proved.
    package var findings: [LineReceiptFinding]
    /// `nil` before the draw.
    package var place: Int64?

    package init(number: Int64, findings: [LineReceiptFinding], place: Int64?) {
        self.number = number
        self.findings = findings
        self.place = place
    }
}
