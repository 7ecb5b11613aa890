/// Who confirms what a bank's statement shows.
package enum PaymentConfirming: String, CaseIterable, Hashable, Sendable {
    /// Staff, also what leaves no doubt: in one press.
    case byHand = "by_hand"
    /// What leaves no doubt is confirmed when the statement has been read; staff the rest.
    case certain
}
