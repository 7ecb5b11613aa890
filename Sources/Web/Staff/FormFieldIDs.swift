internal import Pages

/// The ids that the fields of one of staff's forms have on their page, so that what is wrong with
/// a form leads to its field. A form that lacks a field has none of its id.
struct FormFieldIDs: Sendable {
    var status: String?
    var amount: String?
    var reason: String?
    var text: String?

    /// The field that a problem is about; `nil` where it is about the order and not about a field.
    func field(_ problem: StaffProblem) -> String? {
        switch problem {
        case .statusMissing, .unchanged, .stockGone: status
        case .amountUnclear, .moreThanOwed: amount
        case .reasonMissing: reason
        case .textMissing: text
        case .alreadyDecided, .sentBefore, .notAllowed, .goneOn, .changed, .moneyOwing,
            .moneyGoesBack, .slipWaits, .calledPaid, .notReceived, .moneyIsHere,
            .nothingToGiveBack, .refundedAtOnce, .refundSent:
            nil
        }
    }

    static func isAboutAmount(_ problem: StaffProblem?) -> Bool {
        problem.flatMap(FormFieldIDs(amount: "amount").field) != nil
    }

    static func isAboutReason(_ problem: StaffProblem?) -> Bool {
        problem.flatMap(FormFieldIDs(reason: "reason").field) != nil
    }
}
