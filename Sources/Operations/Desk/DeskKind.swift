/// What a command is to the shop when there is more work than the desk can do.
///
/// In this order it is turned away: nobody who has goods in hand and pays is refused for the sake
/// of somebody who is not in yet.
package enum DeskKind: UInt8, CaseIterable, Comparable, Sendable {
    /// A place in a line.
    case joining
    /// New goods for somebody: a reservation, an admission.
    case hold
    /// Details, slips, decisions, clocks, the shop file: what somebody has been promised already.
    case payment

    package static func < (left: DeskKind, right: DeskKind) -> Bool {
        left.rawValue < right.rawValue
    }
}

extension DeskKind {
    /// As figures call it.
    package var name: String {
        switch self {
        case .joining: "joining"
        case .hold: "hold"
        case .payment: "payment"
        }
    }
}
