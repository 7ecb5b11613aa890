package import Shop

/// The page `GET /admin/slips/{id}`: the slip beside its order; approve, reject or next.
package struct ReviewPage: Page {
    package static let template = "review"

    package var slip: SlipView
    package var code: String
    package var status: OrderStatus
    package var customer: CustomerView?
    package var lines: [ChosenLine]
    package var shipping: Shipping
    /// What was forgiven, with its sign; `nil` where nothing was.
    package var forgivenPart: String?
    package var total: MoneyText
    package var paid: MoneyText
    package var owed: MoneyText
    package var isSettled: Bool
    /// Whether the order has ended, so that money for it has to go back.
    package var isOver: Bool
    /// The amount that is here and has to go back.
    package var goesBack: MoneyText?
    /// The amount that is missing although something has come.
    package var underpaid: MoneyText?
    /// The amount that was paid too much.
    package var overpaid: MoneyText?
    /// The number of other slips of this order.
    package var otherSlips: Int
    package var hasOtherSlips: Bool
    /// The accounts where the money should have gone.
    package var toldAccounts: ToldAccounts
    /// What the bank's statements say of it; `nil` for whoever may not see those.
    package var bank: SlipAtBankView?
    package var reference: String
    package var rejectReasons: [ReasonChoice]
    package var mayDecide: Bool
    /// The review page of the next waiting slip.
    package var next: String?
    /// The path of its picture, which a browser fetches while this one is looked at.
    package var nextPicture: String?
    /// The number of slips that wait, this one included.
    package var waitingCount: Int
    package var problem: StaffProblem?
    /// The id of the field that the problem is about.
    package var wrongField: String?
    /// The state of the order that this page shows, for its forms.
    package var seen: String
    /// The decision on the slip before, to say so.
    package var decided: Decided?
    /// Whoever else looks at the slip just now.
    package var looker: String?

    package init(
        slip: SlipView, code: String, status: OrderStatus, customer: CustomerView? = nil,
        lines: [ChosenLine], shipping: Shipping, total: MoneyText, paid: MoneyText,
        owed: MoneyText, isSettled: Bool, isOver: Bool = false, goesBack: MoneyText? = nil,
        underpaid: MoneyText? = nil, overpaid: MoneyText? = nil, otherSlips: Int,
        hasOtherSlips: Bool,
        toldAccounts: ToldAccounts, bank: SlipAtBankView? = nil, reference: String,
        rejectReasons: [ReasonChoice], mayDecide: Bool,
        next: String? = nil, nextPicture: String? = nil, waitingCount: Int,
        problem: StaffProblem? = nil,
        wrongField: String? = nil, seen: String, decided: Decided? = nil, looker: String? = nil
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
        self.isSettled = isSettled
        self.isOver = isOver
        self.goesBack = goesBack
        self.underpaid = underpaid
        self.overpaid = overpaid
        self.otherSlips = otherSlips
        self.hasOtherSlips = hasOtherSlips
        self.toldAccounts = toldAccounts
        self.bank = bank
        self.reference = reference
        self.rejectReasons = rejectReasons
        self.mayDecide = mayDecide
        self.next = next
        self.nextPicture = nextPicture
        self.waitingCount = waitingCount
        self.problem = problem
        self.wrongField = wrongField
        self.seen = seen
        self.decided = decided
        self.looker = looker
    }
}

extension ReviewPage {
    package var isRefused: Bool { problem != nil }

    package var derived: [String: any Sendable] {
        // What is asked about an amount has the focus at its field.
        ["focusesProblem": problem != nil && slip.decide?.tooMuch == nil]
    }
}

/// The decision that led to this page.
package struct Decided: Sendable {
    package var code: String
    /// The slip's status as it is now: `waiting` when the decision was taken back.
    package var status: SlipStatus
    /// The sum that was approved.
    package var sum: MoneyText?
    /// The amount that is missing now although something has come.
    package var stillMissing: MoneyText?
    /// The amount that is here now beyond what the order costs.
    package var beyond: MoneyText?
    /// The amount that has to go back now.
    package var dueBack: MoneyText?
    /// The form that takes the decision back; `nil` when there is nothing to take back, or when
    /// this role may not.
    package var undo: TakeBackForm?

    package init(
        code: String, status: SlipStatus, sum: MoneyText? = nil, stillMissing: MoneyText? = nil,
        beyond: MoneyText? = nil, dueBack: MoneyText? = nil, undo: TakeBackForm? = nil
    ) {
        self.code = code
        self.status = status
        self.sum = sum
        self.stillMissing = stillMissing
        self.beyond = beyond
        self.dueBack = dueBack
        self.undo = undo
    }
}
