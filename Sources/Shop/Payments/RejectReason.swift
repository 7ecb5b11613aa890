/// A reason for rejecting a slip that the shop has words for.
///
/// It is stored by its key, so that everybody reads it in their own language. What staff type
/// themselves stays as they typed it.
package enum RejectReason: String, CaseIterable, Hashable, Sendable {
    case unreadable, amount, account, used
    case notASlip = "not_a_slip"

    /// The text that is stored where staff's own words would stand.
    package var stored: String { Self.mark + rawValue }

    /// Reads a stored text; `nil` for words that staff typed.
    package init?(stored text: String) {
        guard text.begins(with: Self.mark) else { return nil }
        self.init(
            rawValue: String(decoding: text.utf8.dropFirst(Self.mark.utf8.count), as: UTF8.self))
    }

    private static let mark = "reason:"
}
