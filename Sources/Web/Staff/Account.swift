internal import Formats
internal import HTTPTypes
internal import HummingbirdCore
internal import Operations
internal import Pages
internal import Shop

extension StaffPages {
    /// Answers `GET /admin/account`.
    func showAccount(_ request: WebRequest, _ visit: Visit) async throws -> WebResponse {
        let saved = try request.queryFields()["saved"] != nil
        return try await accountPage(request, visit, saved: saved)
    }

    /// `POST /admin/account`: one's own password. Every other session of the account ends; this
    /// browser goes on with a new one.
    func changePassword(
        _ request: WebRequest, _ fields: FormFields, _ visit: Visit
    ) async throws -> WebResponse {
        let email = visit.staff.email
        let password = fields["password"] ?? ""
        guard password == fields["again"] else {
            return try await accountPage(request, visit, problem: .notTheSame)
        }
        do {
            guard try await keeper.isPassword(fields["current"] ?? "", of: email) else {
                return try await accountPage(request, visit, problem: .currentWrong)
            }
        } catch SignInRefusal.wait {
            return try await accountPage(request, visit, problem: .wait)
        }
        // Also when it is not known whether that was stored.
        defer { seen.forget(account: email) }
        do {
            guard
                try await keeper.resetPassword(
                    email: email, password: password, by: visit.caller.actor)
            else {
                throw Problem.sessionOver
            }
        } catch PasswordProblem.noMemory {
            throw Problem.busy(retry: .seconds(Int64(Problem.retryDesk)))
        } catch let problem as PasswordProblem {
            return try await accountPage(
                request, visit, problem: problem == .tooLong ? .tooLong : .tooShort)
        }
        let signedIn = try await keeper.signIn(
            email: email, password: password, address: request.client,
            device: cookie(.device, of: request), ending: visit.token)
        return Redirect.see("/admin/account?saved=1", cookies: sessionCookies(signedIn))
    }

    private func accountPage(
        _ request: WebRequest, _ visit: Visit, problem: AccountProblem? = nil, saved: Bool = false
    ) async throws -> WebResponse {
        let page = AccountPage(
            email: visit.staff.email, minimumLength: Passwords.shortest, problem: problem,
            saved: saved)
        return try await answer(
            page, to: request, visit, problem == nil ? .ok : .unprocessableContent,
            path: "/admin/account")
    }
}
