package import Shop

/// `GET /admin/slips/{id}`: the slip beside its order; approve, reject or next.
package struct ReviewPage: Page {
    package static let template = "review"

    package var slip: SlipView
    package var code: String
    package var status: OrderStatus
    package var customer: CustomerView?
    package var lines: [ChosenLine]
    package var shipping: Shipping
    package var total: MoneyText
    package var paid: MoneyText
    package var owed: MoneyText
    /// What the field of the amount holds: what was typed, else what is owed.
    package var amount: String
    package var isSettled: Bool
    /// Other slips of this order.
    package var otherSlips: Int
    package var hasOtherSlips: Bool
    /// Where the money should have gone.
    package var toldAccounts: ToldAccounts
    package var reference: String
    package var rejectReasons: [String]
    package var mayDecide: Bool
    /// The review page of the next waiting slip.
    package var next: String?
    /// Slips that wait, this one included.
    package var waitingCount: Int
    package var problem: StaffProblem?
    /// What was decided on the slip before, to say so.
    package var decided: Decided?

    package init(
        slip: SlipView, code: String, status: OrderStatus, customer: CustomerView? = nil,
        lines: [ChosenLine], shipping: Shipping, total: MoneyText, paid: MoneyText,
        owed: MoneyText, amount: String? = nil, isSettled: Bool, otherSlips: Int,
        hasOtherSlips: Bool,
        toldAccounts: ToldAccounts, reference: String, rejectReasons: [String], mayDecide: Bool,
        next: String? = nil, waitingCount: Int, problem: StaffProblem? = nil,
        decided: Decided? = nil
    ) {
        self.slip = slip
        self.code = code
        self.status = status
        self.customer = customer
        self.lines = lines
        self.shipping = shipping
        self.total = total
        self.paid = paid
        self.owed = owed
        self.amount = amount ?? owed.decimal
        self.isSettled = isSettled
        self.otherSlips = otherSlips
        self.hasOtherSlips = hasOtherSlips
        self.toldAccounts = toldAccounts
        self.reference = reference
        self.rejectReasons = rejectReasons
        self.mayDecide = mayDecide
        self.next = next
        self.waitingCount = waitingCount
        self.problem = problem
        self.decided = decided
    }
}

/// The decision that led to this page.
package struct Decided: Sendable {
    package var code: String
    /// As it is now: `waiting` when the decision was taken back.
    package var status: SlipStatus
    /// The slip to take the decision back on; `nil` when there is nothing to take back, or when
    /// this role may not.
    package var undo: String?

    package init(code: String, status: SlipStatus, undo: String? = nil) {
        self.code = code
        self.status = status
        self.undo = undo
    }
}
