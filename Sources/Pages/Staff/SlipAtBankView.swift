/// What the bank's statements say of the money that a slip tells of, as staff read it beside the
/// slip.
package struct SlipAtBankView: Sendable {
    /// How slip and statements agree.
    package enum Kind: String, CaseIterable, Sendable {
        case shown, found, differs, others, missing, unknown

        /// Whether it is one to stop at.
        var isWarning: Bool {
            switch self {
            case .differs, .others, .missing: true
            case .shown, .found, .unknown: false
            }
        }
    }

    /// A row of a statement.
    package struct Row: Sendable {
        package var path: String
        package var amount: MoneyText
        package var day: String
        /// The payer, as the bank writes it.
        package var name: String?

        package init(path: String, amount: MoneyText, day: String, name: String?) {
            self.path = path
            self.amount = amount
            self.day = day
            self.name = name
        }
    }

    package var kind: Kind
    package var rows: [Row]
    /// The day to which the statements reach.
    package var last: String?
    /// The codes of the orders that have the money, in words.
    package var codes: String?
    package var isWarning: Bool

    package init(
        _ kind: Kind, rows: [Row] = [], last: String? = nil, codes: String? = nil
    ) {
        self.kind = kind
        self.rows = rows
        self.last = last
        self.codes = codes
        isWarning = kind.isWarning
    }
}
