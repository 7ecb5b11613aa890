/// The page `GET /admin/account`: fields `current`, `password`, `again` change one's own password.
package struct AccountPage: Page {
    package static let template = "account"

    package var email: String
    package var minimumLength: Int
    package var problem: AccountProblem?
    package var saved: Bool

    package init(
        email: String, minimumLength: Int, problem: AccountProblem? = nil, saved: Bool = false
    ) {
        self.email = email
        self.minimumLength = minimumLength
        self.problem = problem
        self.saved = saved
    }
}

extension AccountPage {
    package var isRefused: Bool { problem != nil }
}

/// The reason why a password was not changed.
package enum AccountProblem: CaseIterable, Sendable {
    case currentWrong
    case tooShort
    case tooLong
    case notTheSame
    /// The current password was wrong too often; it may be tried again a little later.
    case wait
}
