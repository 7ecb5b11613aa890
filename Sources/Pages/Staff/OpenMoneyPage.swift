package import Shop

/// The pages `GET /admin/statements/{id}` and `GET /admin/statements/open`: money that came in and
/// that nobody has decided on, with the orders that it is for.
package struct OpenMoneyPage: Page {
    package static let template = "open-money"

    /// The address of the page, without its query.
    package var path: String
    /// The statement's file; `nil` where the rows of all are shown.
    package var fileName: String?
    /// The address of all of its rows.
    package var allRows: String?
    /// The account of the statement that is none of the shop's, and what can be said of it.
    package var foreign: ForeignAccount?
    package var claim: StatementClaim?
    /// The row that those here come behind, as the forms carry it; empty at the first.
    package var from: String
    /// The address that a form leads back to.
    package var back: String
    /// What is not looked at here; `nil` where that is nothing.
    package var beyond: MoneyBeyond?
    package var groups: [MoneyGroup]
    /// The groups in which the rows are that are shown.
    package var isCertain: Bool
    package var rows: [MoneyRow]
    /// What confirming all certain rows would do; `nil` where none of them are shown.
    package var bulk: CertainForm?
    /// The address of the next rows; `nil` where these are the last.
    package var next: String?
    /// What was done, and what was not.
    package var report: MoneyReport?
    package var csrf: String

    package var isRefused: Bool { report?.isRefused ?? false }

    package init(
        path: String, fileName: String?, allRows: String?, groups: [MoneyGroup],
        isCertain: Bool, rows: [MoneyRow], bulk: CertainForm?, next: String?,
        report: MoneyReport?, csrf: String, from: String = "", beyond: MoneyBeyond? = nil,
        foreign: ForeignAccount? = nil, claim: StatementClaim? = nil
    ) {
        self.from = from
        back = from.isEmpty ? path : "\(path)?from=\(from)"
        self.beyond = beyond
        self.foreign = foreign
        self.claim = claim
        self.path = path
        self.fileName = fileName
        self.allRows = allRows
        self.groups = groups
        self.isCertain = isCertain
        self.rows = rows
        self.bulk = bulk
        self.next = next
        self.report = report
        self.csrf = csrf
    }
}

/// Open rows that are not compared with the orders yet.
package struct MoneyBeyond: Sendable {
    package var count: Int
    /// The address of a page of the next of them.
    package var href: String

    package init(count: Int, href: String) {
        self.count = count
        self.href = href
    }
}

/// A group of open rows: how sure it is whom their money is for.
package struct MoneyGroup: Sendable {
    package var name: MoneyGroupName
    package var href: String
    package var count: Int
    package var isShown: Bool

    package init(name: MoneyGroupName, href: String, count: Int, isShown: Bool) {
        self.name = name
        self.href = href
        self.count = count
        self.isShown = isShown
    }
}

/// The names of the groups.
package enum MoneyGroupName: String, CaseIterable, Sendable {
    case certain, likely, look, unknown
}

/// The form that confirms all rows that leave no doubt.
package struct CertainForm: Sendable {
    package var count: Int
    package var sum: MoneyText

    package init(count: Int, sum: MoneyText) {
        self.count = count
        self.sum = sum
    }
}

/// What became of a press on the page.
package struct MoneyReport: Sendable {
    /// How many rows were settled.
    package var settled: Int
    package var hasSettled: Bool
    /// What was refused, in words.
    package var problems: [String]
    package var isRefused: Bool
    /// The press that would confirm more than is owed, if it is meant.
    package var overpayment: OverpaymentForm?
    /// The field that was not right.
    package var wrong: WrongMoneyField?

    package init(
        settled: Int, problems: [String], overpayment: OverpaymentForm? = nil,
        wrong: WrongMoneyField? = nil
    ) {
        self.settled = settled
        hasSettled = settled > 0
        self.problems = problems
        isRefused = !problems.isEmpty || overpayment != nil || wrong != nil
        self.overpayment = overpayment
        self.wrong = wrong
    }
}

/// A field of a row's forms that was not right, and what was typed.
package struct WrongMoneyField: Sendable {
    package var row: String
    package var field: Field
    package var code: String
    package var amount: String
    package var reason: String

    /// The fields of a row's forms.
    package enum Field: String, CaseIterable, Sendable {
        case code, amount, reason
    }

    package init(
        row: String, field: Field, code: String = "", amount: String = "", reason: String = ""
    ) {
        self.row = row
        self.field = field
        self.code = code
        self.amount = amount
        self.reason = reason
    }
}

/// A form that says that more than is owed is meant.
package struct OverpaymentForm: Sendable {
    package var row: String
    package var code: String
    package var amount: MoneyText
    package var owed: MoneyText
    package var back: String

    package init(
        row: String, code: String, amount: MoneyText, owed: MoneyText, back: String
    ) {
        self.row = row
        self.code = code
        self.amount = amount
        self.owed = owed
        self.back = back
    }
}

/// A row of a statement as staff read it.
package struct MoneyRow: Sendable {
    package var id: String
    package var day: String
    package var amount: MoneyText
    /// What of it nobody has decided on, where orders have a part of it.
    package var left: MoneyText?
    package var text: String
    package var name: String
    package var account: String
    package var reference: String
    package var doubt: MoneyDoubt?
    package var state: MoneyRowState
    package var finding: MatchFinding?
    /// What speaks for the first order.
    package var reasons: [MatchReason]
    /// The orders that it may be for, or that have it.
    package var orders: [MoneyOrder]
    /// The currency of the row and that of the shop, where they differ.
    package var currency: String
    package var shopCurrency: String
    /// Whether its money can be given to an order.
    package var mayGive: Bool
    /// Whether one press gives each of the orders its part.
    package var isOnePress: Bool
    /// What is given to the orders by that press, as the form carries it.
    package var shares: [String]
    /// Why it was set aside, and by whom it was decided on.
    package var reason: String?
    package var by: String?
    /// Whether what was decided can be taken back.
    package var mayReopen: Bool
    /// What was typed into the row's forms and was not right.
    package var wrong: WrongMoneyField?

    package init(
        id: String, day: String, amount: MoneyText, left: MoneyText?, text: String, name: String,
        account: String, reference: String, doubt: MoneyDoubt?, state: MoneyRowState,
        finding: MatchFinding? = nil, reasons: [MatchReason] = [], orders: [MoneyOrder],
        isOnePress: Bool = false, shares: [String] = [], reason: String? = nil,
        by: String? = nil, mayReopen: Bool = false
    ) {
        self.id = id
        self.day = day
        self.amount = amount
        self.left = left
        self.text = text
        self.name = name
        self.account = account
        self.reference = reference
        self.doubt = doubt
        self.state = state
        currency = ""
        shopCurrency = ""
        mayGive = true
        self.finding = finding
        self.reasons = reasons
        self.orders = orders
        self.isOnePress = isOnePress
        self.shares = shares
        self.reason = reason
        self.by = by
        self.mayReopen = mayReopen
    }
}

/// The state of a row's money on a page.
package enum MoneyRowState: String, CaseIterable, Sendable {
    case open, settled, aside, out, pending, known
}

/// Why a row should be looked at.
package enum MoneyDoubt: String, CaseIterable, Sendable {
    case severalPayments = "several_payments"
    case repeatedReference = "repeated_reference"
    case balance
    case reversal
    case toldOtherwise = "told_otherwise"
    case otherAccount = "other_account"
}

/// An order beside a row.
package struct MoneyOrder: Sendable {
    package var code: String
    package var customer: String
    package var status: OrderStatus
    package var owed: MoneyText
    /// What it would get, or has.
    package var amount: MoneyText
    /// What the press gives it, as the form carries it.
    package var share: String
    /// The payments that the row's money may stand for, at another amount.
    package var instead: [InsteadPayment]

    package init(
        code: String, customer: String, status: OrderStatus, owed: MoneyText, amount: MoneyText,
        share: String, instead: [InsteadPayment] = []
    ) {
        self.code = code
        self.customer = customer
        self.status = status
        self.owed = owed
        self.amount = amount
        self.share = share
        self.instead = instead
    }
}

/// A payment that was confirmed, that no statement has shown, and that a row may be at its right
/// amount.
package struct InsteadPayment: Sendable {
    package var payment: String
    /// The amount that was confirmed.
    package var was: MoneyText
    /// The page of the slip that it was confirmed from.
    package var slip: String?

    package init(payment: String, was: MoneyText, slip: String?) {
        self.payment = payment
        self.was = was
        self.slip = slip
    }
}
