/// The page `GET /admin/statements/{id}/rows`: everything that a statement tells, in its order,
/// with what became of it.
package struct StatementRowsPage: Page {
    package static let template = "statement-rows"

    package var statement: StatementItem
    /// The address of the rows that nobody has decided on.
    package var openPath: String
    /// What can be said of an account that is none of the shop's; `nil` where it is.
    package var claim: StatementClaim?
    package var rows: [MoneyRow]
    /// What could not be read.
    package var refused: [UnreadLine]
    package var next: String?
    /// Why what was pressed was not done, in words.
    package var problem: String?
    package var csrf: String

    package var isRefused: Bool { problem != nil }

    package init(
        statement: StatementItem, openPath: String, claim: StatementClaim? = nil,
        rows: [MoneyRow], refused: [UnreadLine], next: String?, problem: String? = nil, csrf: String
    ) {
        self.statement = statement
        self.openPath = openPath
        self.claim = claim
        self.rows = rows
        self.refused = refused
        self.next = next
        self.problem = problem
        self.csrf = csrf
    }
}

/// A line of a file that could not be read.
package struct UnreadLine: Sendable {
    package var line: Int
    package var reason: String

    package init(line: Int, reason: String) {
        self.line = line
        self.reason = reason
    }
}
