/// The page `GET /admin/statements`: the bank's statements, newest first, and a form for one more.
package struct StatementsPage: Page {
    package static let template = "statements"

    package var items: [StatementItem]
    /// The receiving accounts that a statement can be of, where there are several.
    package var accounts: [StatementAccountChoice]
    /// How many rows of all statements nobody has decided on.
    package var open: Int
    package var hasOpen: Bool
    /// How many approved slips no statement has shown, in words; `nil` where there are none.
    package var unproven: String?
    /// The address of older statements; `nil` where there are none.
    package var older: String?
    /// Why a file was not taken, in words.
    package var problem: String?
    /// The most bytes of a file, in words.
    package var limit: String
    /// Whether a statement is being read, so that the page asks again.
    package var isReading: Bool
    package var csrf: String

    package var isRefused: Bool { problem != nil }

    package init(
        items: [StatementItem], accounts: [StatementAccountChoice], open: Int,
        unproven: String? = nil, older: String? = nil, problem: String? = nil, limit: String,
        csrf: String
    ) {
        self.items = items
        self.accounts = accounts
        self.open = open
        hasOpen = open > 0
        self.unproven = unproven
        self.older = older
        self.problem = problem
        self.limit = limit
        isReading = items.contains { $0.state == .reading }
        self.csrf = csrf
    }
}

/// A receiving account in a list to choose from.
package struct StatementAccountChoice: Sendable {
    package var id: String
    package var name: String

    package init(id: String, name: String) {
        self.id = id
        self.name = name
    }
}

/// A statement in the list.
package struct StatementItem: Sendable {
    package var path: String
    package var fileName: String
    package var state: StatementItemState
    package var importedAt: TimeText
    package var by: String
    /// The days that it tells of, in words; `nil` where it has no rows.
    package var days: String?
    package var added: Int
    package var known: Int
    package var pending: Int
    package var refused: Int
    package var hasKnown: Bool
    package var hasPending: Bool
    package var hasRefused: Bool
    /// How far it was read, in whole percents; `nil` where it is not being read.
    package var percent: Int?
    /// The account that it is of and that is none of the shop's.
    package var foreign: ForeignAccount?
    /// Why it could not be read, in words.
    package var problem: String?
    /// The line of the file at which it could not.
    package var line: Int
    package var hasLine: Bool
    /// Whether somebody can say which of its columns is which, and have it read again.
    package var asksColumns: Bool

    package init(
        path: String, fileName: String, state: StatementItemState, importedAt: TimeText,
        by: String, days: String?, added: Int, known: Int, pending: Int, refused: Int,
        problem: String?, line: Int? = nil, asksColumns: Bool = false, percent: Int? = nil,
        foreign: ForeignAccount? = nil
    ) {
        self.percent = percent
        self.foreign = foreign
        self.asksColumns = asksColumns
        self.line = line ?? 0
        hasLine = line != nil
        self.path = path
        self.fileName = fileName
        self.state = state
        self.importedAt = importedAt
        self.by = by
        self.days = days
        self.added = added
        self.known = known
        self.pending = pending
        self.refused = refused
        hasKnown = known > 0
        hasPending = pending > 0
        hasRefused = refused > 0
        self.problem = problem
    }
}

/// The state of a statement in the list.
package enum StatementItemState: Sendable {
    case reading, ready, failed
}

/// An account of a statement that is none of the shop's.
package struct ForeignAccount: Sendable {
    /// The end of its number.
    package var ending: String

    /// - Parameter number: as the file writes it.
    package init(number: String) {
        let symbols = number.filter { $0.isLetter || $0.isNumber }
        ending = String(symbols.suffix(Self.shown))
    }

    /// How many symbols of a number are shown.
    private static let shown = 4
}

/// The form that says of which of the shop's accounts a statement is all the same.
package struct StatementClaim: Sendable {
    /// Where it is sent to.
    package var action: String
    package var accounts: [StatementAccountChoice]

    package init(action: String, accounts: [StatementAccountChoice]) {
        self.action = action
        self.accounts = accounts
    }
}
