package import Shop

/// The page `GET /admin/accounts`: where money goes, and the change of it that waits for a second
/// person.
package struct AccountChangesPage: Page {
    package static let template = "account-changes"

    package var accounts: [ReceivingAccountView]
    /// The change that waits.
    package var waiting: WaitingAccounts?
    /// The changes that were decided, newest first.
    package var past: [PastAccounts]
    /// Whether the change that was decided on did not wait any more.
    package var hadMoved: Bool
    /// Whether the page tells that a change holds now, or was refused.
    package var isConfirmed: Bool
    package var wasRefused: Bool
    /// The reason why a change could not be confirmed, in the reader's words.
    package var problem: String?
    /// The token that forms carry.
    package var csrf: String

    package init(
        accounts: [ReceivingAccountView], waiting: WaitingAccounts? = nil,
        past: [PastAccounts] = [], hadMoved: Bool = false, isConfirmed: Bool = false,
        wasRefused: Bool = false, problem: String? = nil, csrf: String
    ) {
        self.accounts = accounts
        self.waiting = waiting
        self.past = past
        self.hadMoved = hadMoved
        self.isConfirmed = isConfirmed
        self.wasRefused = wasRefused
        self.problem = problem
        self.csrf = csrf
    }

    package var isRefused: Bool { problem != nil }
}

/// A change of the receiving accounts that waits for a second person.
package struct WaitingAccounts: Sendable {
    package var id: Int64
    package var who: String
    package var at: TimeText
    /// What would change, a line each.
    package var lines: [String]
    package var mayConfirm: Bool
    /// Whether another person is there who may confirm it, where the reader may not.
    package var hasOthers: Bool

    package init(
        id: Int64, who: String, at: TimeText, lines: [String], mayConfirm: Bool, hasOthers: Bool
    ) {
        self.id = id
        self.who = who
        self.at = at
        self.lines = lines
        self.mayConfirm = mayConfirm
        self.hasOthers = hasOthers
    }
}

/// A change of the receiving accounts that was decided.
package struct PastAccounts: Sendable {
    package var state: AccountChange.State
    package var who: String
    package var at: TimeText
    package var decidedBy: String
    package var decidedAt: TimeText
    /// The accounts that were asked for, a line each.
    package var accounts: [String]

    package init(
        state: AccountChange.State, who: String, at: TimeText, decidedBy: String,
        decidedAt: TimeText, accounts: [String]
    ) {
        self.state = state
        self.who = who
        self.at = at
        self.decidedBy = decidedBy
        self.decidedAt = decidedAt
        self.accounts = accounts
    }
}
