/// The result of an audit of a line.
package struct LineAuditReport: Hashable, Sendable {
    package var head: LineRecordHead
    package var tickets: Int64
    /// How many tickets did not wait, because their shoppers were there before a line on `auto`
    /// began.
    package var inside: Int64
    package var moves: Int64
    /// How many places were called.
    package var called: Int64
    /// How many moves called places.
    package var calls: Int
    /// When the early crowd was drawn; `nil` before the draw.
    package var drawnAt: Timestamp?
    /// The first of the exceptions: moves of staff, or of the shop out of its ordinary course.
    package var exceptions: [RecordedMove]
    package var unlistedExceptions: Int
    /// The first of the findings.
    package var findings: [LineFinding]
    /// How many findings break the proof, and how many only look odd.
    package var broken: Int
    package var odd: Int
    /// The result for a receipt; `nil` when none was shown.
    package var receipt: LineReceiptResult?

    /// How many findings, and how many exceptions, are listed.
    package static let listed = 200

    /// Whether the record proves what it tells, and the receipt belongs to it.
    package var isProved: Bool { broken == 0 && receipt?.findings.isEmpty ?? true }
}

/// The result of looking for a receipt in a record.
package struct LineReceiptResult: Hashable, Sendable {
    package var number: Int64
    /// The findings about the receipt; empty when it is proved.
    package var findings: [LineReceiptFinding]
    /// The receipt's place in the line; `nil` before the draw.
    package var place: Int64?

    package init(number: Int64, findings: [LineReceiptFinding], place: Int64?) {
        self.number = number
        self.findings = findings
        self.place = place
    }
}
