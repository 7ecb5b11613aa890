/// The page `GET /admin/sign-in` and a refused `POST`: fields `email` and `password`.
package struct SignInPage: Page {
    package static let template = "sign-in"

    package var email: String
    package var problem: SignInProblem?
    /// The path to go to afterwards, kept in a hidden field `next`.
    package var next: String?
    /// The token of the hidden field `csrf`: nobody is signed in yet, so it comes with the page.
    package var csrf: String

    package init(
        email: String = "", problem: SignInProblem? = nil, next: String? = nil, csrf: String
    ) {
        self.email = email
        self.problem = problem
        self.next = next
        self.csrf = csrf
    }
}

extension SignInPage {
    package var isRefused: Bool {
        switch problem {
        case .wrong, .throttled, .busy: true
        case .sessionOver, nil: false
        }
    }
}

/// The reason why somebody is not signed in.
package enum SignInProblem: Sendable {
    /// The e-mail and password do not belong together.
    case wrong
    /// Too many attempts came: carries the minutes until the next one.
    case throttled(Int)
    /// Too many people sign in at once.
    case busy
    case sessionOver
}
