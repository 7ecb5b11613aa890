internal import Formats
internal import HTTPTypes
internal import HummingbirdCore
internal import Operations
internal import Pages
internal import Shop

extension StaffPages {
    /// Answers `GET /admin/sign-in`.
    func showSignIn(_ request: WebRequest) async throws -> WebResponse {
        let next = try request.queryFields()["next"]
        return signInPage(request, next: next, problem: nil)
    }

    /// Answers `POST /admin/sign-in`.
    func signIn(_ request: WebRequest) async throws -> WebResponse {
        let fields = try await request.form()
        let email = fields["email"] ?? ""
        let next = fields["next"]
        guard isFromHere(fields, request) else {
            // Open for long, or a browser without cookies: a fresh form, and nothing is lost.
            return signInPage(request, email: email, next: next, problem: nil, .forbidden)
        }
        do {
            let (password, client) = (fields["password"] ?? "", request.client)
            let (device, old) = (cookie(.device, of: request), cookie(.session, of: request))
            let signedIn = try await request.whileClientWaits { [keeper] in
                try await keeper.signIn(
                    email: email, password: password, address: client, device: device, ending: old)
            }
            return Redirect.see(
                Redirect.ownPath(next, below: "/admin", or: "/admin"),
                cookies: sessionCookies(signedIn))
        } catch SignInRefusal.wrong {
            return signInPage(request, email: email, next: next, problem: .wrong, .unauthorized)
        } catch SignInRefusal.wait(let span) {
            let minutes = Int((span.milliseconds + 59_999) / 60_000)
            var response = signInPage(
                request, email: email, next: next, problem: .throttled(max(1, minutes)),
                .tooManyRequests)
            response.headers[.retryAfter] = String(max(1, (span.milliseconds + 999) / 1_000))
            return response
        } catch let error where error is HashingRefusal || error is CancellationError {
            // The form again and not the page that sends itself again: a password is not kept.
            // Where it was cancelled, nobody is left to read this.
            var response = signInPage(
                request, email: email, next: next, problem: .busy, .serviceUnavailable)
            response.headers[.retryAfter] = String(HashingRefusal.retry.milliseconds / 1_000)
            return response
        }
    }

    /// Answers `POST /admin/sign-out`.
    func signOut(
        _ request: WebRequest, _ fields: FormFields, _ visit: Visit
    ) async throws -> WebResponse {
        // Also when it is not known whether that was stored.
        defer { seen.forget(visit.token) }
        try await keeper.signOut(visit.token)
        return Redirect.see("/admin/sign-in", cookies: [setCookie(.session, "", age: .seconds(0))])
    }

    /// The cookies of a browser that has just signed in.
    func sessionCookies(_ signedIn: Shopkeeper.SignIn) -> [String] {
        [
            setCookie(.session, signedIn.token, age: Sessions.Limits.whole),
            setCookie(.device, signedIn.device, age: Self.deviceKept),
        ]
    }

    /// How long a browser is known as one that has signed in.
    private static let deviceKept: Span = .days(365)

    func cookie(_ cookie: StaffCookie, of request: WebRequest) -> String? {
        guard let value = request.cookie(cookie.name(isSecure: frame.isSecure)),
            value.utf8.count <= StaffCookie.longest
        else { return nil }
        return value
    }

    private func setCookie(_ cookie: StaffCookie, _ value: String, age: Span?) -> String {
        Cookies.set(
            cookie.name(isSecure: frame.isSecure), value, age: age, isSecure: frame.isSecure)
    }

    /// Whether the form is one that this browser got from us. Without that, another site could
    /// sign somebody in to an account of its own.
    private func isFromHere(_ fields: FormFields, _ request: WebRequest) -> Bool {
        guard let mark = cookie(.form, of: request), !mark.isEmpty, let csrf = fields["csrf"]
        else { return false }
        return keeper.secret.isFormToken(csrf, session: Self.formSession(mark))
    }

    private static func formSession(_ mark: String) -> [UInt8] { Array("sign-in \(mark)".utf8) }

    private func signInPage(
        _ request: WebRequest, email: String = "", next: String?, problem: SignInProblem?,
        _ status: HTTPResponse.Status = .ok
    ) -> WebResponse {
        let known = cookie(.form, of: request).flatMap { Self.isMark($0) ? $0 : nil }
        let mark = known ?? frame.freshKey()
        let page = SignInPage(
            email: email, problem: problem,
            next: next.map { Redirect.ownPath($0, below: "/admin", or: "/admin") },
            csrf: keeper.secret.formToken(session: Self.formSession(mark)))
        var response = frame.answer(page, to: request, status, path: "/admin/sign-in")
        if known == nil {
            response.headers.append(
                HTTPField(name: .setCookie, value: setCookie(.form, mark, age: nil)))
        }
        return response
    }

    private static func isMark(_ text: String) -> Bool {
        text.utf8.count >= 20
            && text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\"") }
    }
}
