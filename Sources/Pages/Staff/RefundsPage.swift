/// The page `GET /admin/refunds`: money that is due back, what is at the bank, what statements show
/// of it, and what has gone lately.
package struct RefundsPage: Page {
    package static let template = "refunds"

    package var due: [DueRefundRow]
    /// The sum of what the page lists as due, per currency as text.
    package var dueSum: String
    /// Whether any of it has an account, so that a file can be made.
    package var hasReady: Bool
    package var form: RefundFileFields
    /// Rows of statements with the refunds that they are taken for.
    package var matches: [RefundMatchRow]
    package var hasCertain: Bool
    package var files: [RefundFileItem]
    package var gone: [GoneRefundRow]
    package var next: String?
    /// The file that was just made.
    package var made: RefundFileItem?
    /// What was not done, and why, in words.
    package var problems: [String]
    package var csrf: String

    package var isRefused: Bool { !problems.isEmpty }

    package init(
        due: [DueRefundRow], dueSum: String, form: RefundFileFields, matches: [RefundMatchRow],
        files: [RefundFileItem], gone: [GoneRefundRow], next: String? = nil,
        made: RefundFileItem? = nil, problems: [String] = [], csrf: String
    ) {
        self.due = due
        self.dueSum = dueSum
        hasReady = due.contains { $0.account != nil }
        self.form = form
        self.matches = matches
        hasCertain = matches.contains(where: \.isCertain)
        self.files = files
        self.gone = gone
        self.next = next
        self.made = made
        self.problems = problems
        self.csrf = csrf
    }
}

/// An order that owes money back.
package struct DueRefundRow: Sendable {
    package var code: String
    package var customer: String
    package var amount: MoneyText
    package var cause: RefundCauseName
    package var since: TimeText
    package var account: RefundAccountText?
    /// What a form sends of it: the order, the amount and the account as they are shown.
    package var choice: String
    package var isChosen: Bool

    package init(
        code: String, customer: String, amount: MoneyText, cause: RefundCauseName,
        since: TimeText, account: RefundAccountText?, choice: String, isChosen: Bool = false
    ) {
        self.code = code
        self.customer = customer
        self.amount = amount
        self.cause = cause
        self.since = since
        self.account = account
        self.choice = choice
        self.isChosen = isChosen
    }
}

/// Why money is due back.
package enum RefundCauseName: String, CaseIterable, Sendable {
    case overpaid, cancelled, late, short, again
}

/// The fields of a file for the bank.
package struct RefundFileFields: Sendable {
    package var formats: [RefundFormatChoice]
    /// The accounts that the money can leave, where there are several.
    package var accounts: [StatementAccountChoice]
    package var day: String
    package var bic: String
    /// Names the form, so that pressing twice makes one file.
    package var key: String

    package init(
        formats: [RefundFormatChoice], accounts: [StatementAccountChoice], day: String,
        bic: String, key: String
    ) {
        self.formats = formats
        self.accounts = accounts
        self.day = day
        self.bic = bic
        self.key = key
    }
}

/// A form of file that can be chosen.
package struct RefundFormatChoice: Sendable {
    package var value: String
    package var isCSV: Bool
    package var isChosen: Bool

    package init(value: String, isCSV: Bool, isChosen: Bool) {
        self.value = value
        self.isCSV = isCSV
        self.isChosen = isChosen
    }
}

/// A file that refunds were handed to the bank in, with those that are still there.
package struct RefundFileItem: Sendable {
    package var id: String
    package var message: String
    package var format: String
    package var at: TimeText
    package var by: String
    package var count: Int
    package var sum: MoneyText
    package var day: String
    /// The file whose place it has taken.
    package var replaces: String?
    package var refunds: [SentRefundRow]
    /// Names the form that makes another file of it.
    package var key: String

    package init(
        id: String, message: String, format: String, at: TimeText, by: String, count: Int,
        sum: MoneyText, day: String, replaces: String? = nil, refunds: [SentRefundRow] = [],
        key: String
    ) {
        self.id = id
        self.message = message
        self.format = format
        self.at = at
        self.by = by
        self.count = count
        self.sum = sum
        self.day = day
        self.replaces = replaces
        self.refunds = refunds
        self.key = key
    }
}

/// A refund that is at the bank.
package struct SentRefundRow: Sendable {
    package var id: String
    package var code: String
    package var reference: String
    package var amount: MoneyText
    package var account: RefundAccountText

    package init(
        id: String, code: String, reference: String, amount: MoneyText,
        account: RefundAccountText
    ) {
        self.id = id
        self.code = code
        self.reference = reference
        self.amount = amount
        self.account = account
    }
}

/// A row of a statement with the refunds that it is taken for.
package struct RefundMatchRow: Sendable {
    package var day: String
    package var amount: MoneyText
    package var text: String
    package var name: String
    package var codes: [String]
    package var reason: RefundMatchName
    /// Whether the money came back.
    package var isReturn: Bool
    package var isCertain: Bool
    /// Whether a press can confirm it.
    package var mayConfirm: Bool
    /// What a form sends of it.
    package var choice: String

    package init(
        day: String, amount: MoneyText, text: String, name: String, codes: [String],
        reason: RefundMatchName, isReturn: Bool, isCertain: Bool, mayConfirm: Bool,
        choice: String
    ) {
        self.day = day
        self.amount = amount
        self.text = text
        self.name = name
        self.codes = codes
        self.reason = reason
        self.isReturn = isReturn
        self.isCertain = isCertain
        self.mayConfirm = mayConfirm
        self.choice = choice
    }
}

/// Why a row is taken for a refund.
package enum RefundMatchName: String, CaseIterable, Sendable {
    case reference, file, code, account, name
    case otherAmount = "other_amount"
}

/// A refund that somebody or a statement has decided on.
package struct GoneRefundRow: Sendable {
    package var id: String
    package var code: String
    package var amount: MoneyText
    package var state: GoneRefundState
    package var at: TimeText
    package var by: String
    package var note: String?
    /// The row of a statement that has shown it, where what it shows can be taken back.
    package var row: String?
    /// Whether it may still be said that it came back.
    package var mayReturn: Bool

    package init(
        id: String, code: String, amount: MoneyText, state: GoneRefundState, at: TimeText,
        by: String, note: String? = nil, row: String? = nil, mayReturn: Bool = false
    ) {
        self.id = id
        self.code = code
        self.amount = amount
        self.state = state
        self.at = at
        self.by = by
        self.note = note
        self.row = row
        self.mayReturn = mayReturn
    }
}

/// What became of a refund.
package enum GoneRefundState: String, CaseIterable, Sendable {
    case done, refused, returned
}

/// The page `GET /admin/refunds/account/{code}`: where money of an order goes back to, typed by
/// staff.
package struct RefundAccountPage: Page {
    package static let template = "refund-account-page"

    package var code: String
    package var amount: MoneyText
    package var account: RefundAccountText?
    package var fields: RefundFields
    package var csrf: String

    package var isRefused: Bool { fields.isRefused }

    package init(
        code: String, amount: MoneyText, account: RefundAccountText?, fields: RefundFields,
        csrf: String
    ) {
        self.code = code
        self.amount = amount
        self.account = account
        self.fields = fields
        self.csrf = csrf
    }
}
