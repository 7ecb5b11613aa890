/// The kind of a command, by what it is to the shop when there is more work than the desk can do.
///
/// In this order it is turned away: nobody who has goods in hand and pays is refused for the sake
/// of somebody who is not in yet.
package enum DeskKind: UInt8, CaseIterable, Comparable, Sendable {
    /// A command for a place in a line.
    case joining
    /// A command for new goods: a reservation, an admission.
    case hold
    /// A command for what somebody has been promised already: details, slips, decisions, clocks,
    /// the shop file.
    case payment

    package static func < (left: DeskKind, right: DeskKind) -> Bool {
        left.rawValue < right.rawValue
    }
}

extension DeskKind {
    /// The kind's name in figures.
    package var name: String {
        switch self {
        case .joining: "joining"
        case .hold: "hold"
        case .payment: "payment"
        }
    }
}
