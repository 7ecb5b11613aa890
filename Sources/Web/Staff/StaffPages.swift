internal import Formats
internal import HTTPTypes
internal import HummingbirdCore
internal import Operations
internal import Pages
internal import Shop
internal import Storage

/// Staff's pages: a file for each action.
struct StaffPages: Sendable {
    let frame: PageFrame
    let streams: EventStreams
    let live: LiveViews
    let soldUnits = SoldUnits()
    let seen: SeenStaff

    init(
        frame: PageFrame, streams: EventStreams, live: LiveViews, uptime: @escaping Uptime
    ) {
        self.frame = frame
        self.streams = streams
        self.live = live
        seen = SeenStaff(uptime: uptime)
    }

    var keeper: Shopkeeper { frame.keeper }

    /// The list of every route.
    var routes: [Route] {
        [
            .get("/admin/sign-in", as: .payment, frame.showing(showSignIn)),
            .post("/admin/sign-in", frame.showing(signIn)),
            .post("/admin/sign-out", form(.seeOrders, signOut)),
            .get("/admin", as: .status, page(.seeOrders, showFront)),
            .get("/admin/figures", as: .status, page(.seeOrders, showFigures)),
            .get("/admin/events", as: nil, watching(.seeOrders, listen)),
            .get("/admin/live", as: nil, watching(.seeOrders, showLive)),
            .get("/admin/live/now", as: nil, watching(.seeOrders, showLiveNow)),
            .get("/admin/live/top", as: nil, watching(.seeOrders, showLiveTop)),
            .post("/admin/live/seen", form(.writeNotes, seeNotice, isWatching: true)),
            .get("/admin/orders", as: .status, page(.seeOrders, listOrders)),
            .post("/admin/orders/bulk", form(.changeStatus, setStatuses)),
            .get("/admin/orders/{code}", as: .payment, page(.seeOrders, showOrder)),
            .post("/admin/orders/{code}/status", form(.changeStatus, setStatus)),
            .post("/admin/orders/{code}/notes", form(.writeNotes, addNote)),
            .post("/admin/orders/{code}/payments", form(.decideSlips, recordPayment)),
            .post(
                "/admin/orders/{code}/payments/{id}/take-back",
                form(.decideSlips, takeBackPayment)),
            .get("/admin/slips", as: .payment, page(.seeOrders, listSlips)),
            .get("/admin/slips/sheet", as: .payment, page(.decideSlips, showSlipSheet)),
            .post("/admin/slips/sheet", form(.decideSlips, decideSlipSheet)),
            .get("/admin/slips/{id}", as: .payment, page(.seeOrders, reviewSlip)),
            .post("/admin/slips/{id}/decision", form(.decideSlips, decideSlip)),
            .get("/admin/slips/{id}/file", as: nil, page(.seeOrders, sendSlip)),
            .get("/admin/slips/{id}/copy", as: nil, page(.seeOrders, sendSlipCopy)),
            .get("/admin/slips/{id}/thumbnail", as: nil, page(.seeOrders, sendSlipThumbnail)),
            .get("/admin/line/{slug}", as: .status, page(.seeOrders, showLine)),
            .get("/admin/line/{slug}/figures", as: .status, page(.seeOrders, showLineFigures)),
            .post("/admin/line/{slug}", form(.runLine, changeLine)),
            .get("/admin/codes/{slug}", as: .status, page(.seeOrders, showCodes)),
            .post("/admin/codes/{slug}", form(.changeShop, makeCodes)),
            .get("/admin/export/orders.xlsx", as: nil, page(.export, exportWorkbook)),
            .get("/admin/export/orders.csv", as: nil, page(.export, exportCSV)),
            .post("/admin/exports", form(.export, startExport)),
            .get("/admin/waitlist", as: .status, page(.seeOrders, showWaitlists)),
            .post("/admin/waitlist/{slug}/offer", form(.changeStatus, announceBatch)),
            .post("/admin/waitlist/{slug}/{id}/remove", form(.changeStatus, removeWaiting)),
            .get("/admin/waitlist/{slug}/waitlist.csv", as: nil, page(.export, exportWaitlist)),
            .get("/admin/jobs", as: .status, page(.seeOrders, showJobs)),
            .get("/admin/jobs/list", as: .status, page(.seeOrders, showJobList)),
            .get("/admin/jobs/{id}/file", as: nil, page(.export, sendExport)),
            .post("/admin/jobs/{id}/cancel", form(.seeOrders, cancelJob)),
            .get("/admin/deliveries", as: .status, page(.changeShop, showDeliveries)),
            .post("/admin/deliveries/{id}/again", form(.changeShop, sendAgain)),
            .get("/admin/accounts", as: .status, page(.changeShop, showAccountChanges)),
            .post("/admin/accounts/{id}/confirm", form(.changeShop, confirmAccounts)),
            .post("/admin/accounts/{id}/refuse", form(.changeShop, refuseAccounts)),
            .get("/admin/webhooks", as: .status, page(.changeShop, showWebhooks)),
            .post("/admin/webhooks", form(.changeShop, addWebhook, resends: false)),
            .post("/admin/webhooks/{id}/rotate", form(.changeShop, rotateWebhook)),
            .post("/admin/webhooks/{id}/test", form(.changeShop, testWebhook)),
            .post("/admin/webhooks/{id}/remove", form(.changeShop, removeWebhook)),
            .get("/admin/statements", as: .status, page(.decideSlips, listStatements)),
            .post("/admin/statements", upload(.decideSlips, importStatement)),
            .get("/admin/statements/open", as: .status, page(.decideSlips, showOpenMoney)),
            .get("/admin/statements/unproven", as: .status, page(.decideSlips, listUnproven)),
            .post("/admin/statements/open/confirm", form(.decideSlips, confirmCertain)),
            .get("/admin/statements/{id}", as: .status, page(.decideSlips, showOpenMoney)),
            .post("/admin/statements/{id}/confirm", form(.decideSlips, confirmCertain)),
            .get("/admin/statements/{id}/rows", as: .status, page(.decideSlips, showStatementRows)),
            .post("/admin/statements/{id}/account", form(.decideSlips, claimStatement)),
            .get("/admin/statements/{id}/columns", as: .status, page(.decideSlips, askColumns)),
            .post("/admin/statements/{id}/columns", form(.decideSlips, readColumns)),
            .post("/admin/statement-rows/{id}/settle", form(.decideSlips, settleRow)),
            .post("/admin/statement-rows/{id}/aside", form(.decideSlips, putRowAside)),
            .post("/admin/statement-rows/{id}/reopen", form(.decideSlips, reopenRow)),
            .get("/admin/refunds", as: .status, page(.changeStatus, listRefunds)),
            .post("/admin/refunds/files", form(.changeStatus, exportRefunds)),
            .get("/admin/refunds/files/{id}/file", as: nil, page(.changeStatus, sendRefundFile)),
            .post("/admin/refunds/files/{id}/again", form(.changeStatus, exportRefundsAgain)),
            .post("/admin/refunds/{id}/decision", form(.changeStatus, decideRefund)),
            .post("/admin/refunds/confirm", form(.changeStatus, confirmRefunds)),
            .post("/admin/refunds/rows/{id}/reopen", form(.changeStatus, reopenRefundRow)),
            .get(
                "/admin/refunds/account/{code}", as: .status, page(.decideSlips, askRefundAccount)),
            .post("/admin/refunds/account/{code}", form(.decideSlips, typeRefundAccount)),
            .get("/admin/account", as: .status, page(.seeOrders, showAccount)),
            .post("/admin/account", form(.seeOrders, changePassword, resends: false)),
        ]
    }

    /// The visit of somebody who is signed in, at one of our pages.
    struct Visit: Sendable {
        var staff: Staff
        /// Slips that nobody has decided on, as the menu tells.
        var waitingSlips: Int
        /// The session's token.
        var token: String
        /// The token that the session's forms carry.
        var csrf: String

        /// The caller as whom operations are asked for.
        var caller: Caller { Caller(actor: .staff(staff.email), role: staff.role) }

        func may(_ permission: Permission) -> Bool { staff.role.may(permission) }
    }

    /// A page for whoever is signed in and whose role allows it. Others are sent to sign in.
    private func page(
        _ permission: Permission,
        _ action: @escaping @Sendable (WebRequest, Visit) async throws -> WebResponse
    ) -> RouteHandler {
        page(permission, visit(of:), action)
    }

    /// A page that tells how the shop does: also for staff who were seen lately, while nobody can
    /// be asked who they are.
    private func watching(
        _ permission: Permission,
        _ action: @escaping @Sendable (WebRequest, Visit) async throws -> WebResponse
    ) -> RouteHandler {
        page(permission, visit(ofSeen:), action)
    }

    private func page(
        _ permission: Permission,
        _ find: @escaping @Sendable (WebRequest) async throws -> Visit?,
        _ action: @escaping @Sendable (WebRequest, Visit) async throws -> WebResponse
    ) -> RouteHandler {
        frame.showing { request in
            guard let visit = try await find(request) else {
                return Redirect.see("/admin/sign-in?\(QueryText.of([("next", request.target)]))")
            }
            try visit.caller.need(permission)
            return try await action(request, visit)
        }
    }

    /// A form with a file, which whoever takes it reads as it arrives, and whose token it looks at.
    private func upload(
        _ permission: Permission,
        _ action: @escaping @Sendable (WebRequest, Visit) async throws -> WebResponse
    ) -> RouteHandler {
        frame.showing { request in
            guard let visit = try await visit(of: request) else { throw Problem.sessionOver }
            try visit.caller.need(permission)
            return try await action(request, visit)
        }
    }

    /// A form of whoever is signed in, whose role allows it and whose token is right. The role is
    /// looked at before the form is read.
    private func form(
        _ permission: Permission,
        _ action: @escaping @Sendable (WebRequest, FormFields, Visit) async throws -> WebResponse,
        resends: Bool = true, isWatching: Bool = false
    ) -> RouteHandler {
        frame.showing { request in
            let found =
                isWatching ? try await visit(ofSeen: request) : try await visit(of: request)
            guard let visit = found else { throw Problem.sessionOver }
            try visit.caller.need(permission)
            let checked: @Sendable (WebRequest, FormFields) async throws -> WebResponse = {
                request, fields in
                guard isRight(fields["csrf"], session: visit.token) else {
                    throw Problem.staleForm
                }
                return try await action(request, fields, visit)
            }
            guard resends else { return try await checked(request, try await request.form()) }
            return try await frame.taking(checked)(request)
        }
    }

    private func visit(of request: WebRequest) async throws -> Visit? {
        guard let token = cookie(.session, of: request), !token.isEmpty else { return nil }
        let asking = seen.asking()
        guard let (staff, waitingSlips) = try await keeper.visit(session: token) else {
            seen.forget(token)
            return nil
        }
        let found = SeenStaff.Seen(staff: staff, waitingSlips: waitingSlips)
        seen.confirm(token, found, asking)
        return made(found, token)
    }

    private func visit(ofSeen request: WebRequest) async throws -> Visit? {
        guard let token = cookie(.session, of: request), !token.isEmpty else { return nil }
        if let known = seen.believed(token, isAway: live.isDatabaseOut) {
            return made(known, token)
        }
        do {
            return try await visit(of: request)
        } catch let error as StorageError {
            guard let known = seen.believed(token, isAway: true) else { throw error }
            return made(known, token)
        }
    }

    private func made(_ found: SeenStaff.Seen, _ token: String) -> Visit {
        Visit(
            staff: found.staff, waitingSlips: found.waitingSlips, token: token,
            csrf: keeper.secret.formToken(session: Array(token.utf8)))
    }

    func isRight(_ csrf: String?, session token: String) -> Bool {
        guard let csrf else { return false }
        return keeper.secret.isFormToken(csrf, session: Array(token.utf8))
    }

    /// Answers with a page below the staff's menu.
    func answer(
        _ page: some Page, to request: WebRequest, _ visit: Visit,
        _ status: HTTPResponse.Status = .ok, current: StaffMenu.Entry = .none,
        path: String? = nil
    ) async throws -> WebResponse {
        let menu = StaffMenu(
            email: visit.staff.email, role: visit.staff.role, csrf: visit.csrf,
            slipsWaiting: visit.waitingSlips, current: current)
        return frame.answer(page, to: request, status, path: path, staff: menu)
    }
}

/// The cookies of staff's browsers. With https their names bind them to this very host
/// (draft-ietf-httpbis-rfc6265bis, "__Host-").
enum StaffCookie: String {
    /// The cookie of the session's token.
    case session = "holdfast_session"
    /// The cookie of the mark of a browser that has signed in before; see `SignInThrottle`.
    case device = "holdfast_device"
    /// The cookie that the sign-in form's token is made for.
    case form = "holdfast_form"

    /// The most bytes that a cookie of ours has.
    static let longest = 256

    func name(isSecure: Bool) -> String { isSecure ? "__Host-\(rawValue)" : rawValue }
}
