package import Documents
package import Operations
internal import Shop

/// The JSON API, `/api/v1`: every call of it in one list, a file for each of them.
///
/// What other programs may rely on is `Sources/Web/API/openapi.json`; a test holds the list below
/// to that document.
package struct ShopAPI: Sendable {
    let keeper: Shopkeeper
    /// The writer of answers.
    let writer: AnswerWriter
    /// Slips that are being taken now.
    let uploads: Uploads

    /// Makes the API. `publicURL` is how people reach the shop, for links in answers; without it a
    /// link leads to the host that the request named.
    package init(
        keeper: Shopkeeper, publicURL: String?, uploads: Uploads,
        reasons: @escaping RejectReasons
    ) {
        self.keeper = keeper
        self.uploads = uploads
        writer = AnswerWriter(keeper: keeper, publicURL: publicURL, reasons: reasons)
    }

    /// The routes of every call.
    package var routes: [Route] { shoppers + staff + [OpenAPIDocument.route] }

    static let reservePattern = "/api/v1/drops/{slug}/orders"
    static let joinPattern = "/api/v1/drops/{slug}/line"
    static let detailsPattern = "/api/v1/orders/{code}/customer"

    /// The calls that thousands make in the same minute, as they are taken before their routes.
    func hotCalls(_ routes: [Route], _ limits: WebLimits) -> [HotCall] {
        [reserveCall(routes, limits), joinCall(routes, limits), detailsCall(routes, limits)]
    }

    private var shoppers: [Route] {
        [
            .get("/api/v1/drops", answering(listDrops)),
            .get("/api/v1/drops/{slug}", answering(showDrop)),
            .get("/api/v1/drops/{slug}/live", answering(showLive)),
            .get("/api/v1/drops/{slug}/line", as: .status, answering(showPlace)),
            .post(Self.joinPattern, answering(joinLine)),
            .post("/api/v1/drops/{slug}/line/recovery", answering(recoverTicket)),
            .post("/api/v1/drops/{slug}/admission", answering(admit)),
            .delete("/api/v1/drops/{slug}/admission", answering(leaveLine)),
            .post(Self.reservePattern, answering(reserve)),
            .post("/api/v1/drops/{slug}/waitlist", answering(askWaitlist)),
            .get("/api/v1/drops/{slug}/waitlist/{number}", as: .status, answering(showWaiting)),
            .delete("/api/v1/drops/{slug}/waitlist/{number}", answering(leaveWaitlist)),
            .post("/api/v1/orders/find", answering(findOrder)),
            .get("/api/v1/orders/{code}", as: .status, shopper(showOrder)),
            .delete("/api/v1/orders/{code}", shopper(cancelOrder)),
            .put(Self.detailsPattern, shopper(giveDetails)),
            .get("/api/v1/orders/{code}/refund-account", as: .status, shopper(showRefundAccount)),
            .put("/api/v1/orders/{code}/refund-account", shopper(tellRefundAccount)),
            .post("/api/v1/orders/{code}/slips", shopper(uploadSlip)),
        ] + uploadRoutes
    }

    private var staff: [Route] {
        [
            .get("/api/v1/admin/orders", as: .status, staff(.seeOrders, listOrders)),
            .post("/api/v1/admin/orders/bulk", staff(.changeStatus, setStatuses)),
            .get("/api/v1/admin/orders/{code}", as: .payment, staff(.seeOrders, showStaffOrder)),
            .post("/api/v1/admin/orders/{code}/status", staff(.changeStatus, setStatus)),
            .get("/api/v1/admin/slips", as: .payment, staff(.seeOrders, listSlips)),
            .post("/api/v1/admin/slips/{id}/decision", staff(.decideSlips, decideSlip)),
            .get("/api/v1/admin/slips/{id}/file", as: nil, staff(.seeOrders, sendSlip)),
            .get("/api/v1/admin/slips/{id}/copy", as: nil, staff(.seeOrders, sendSlipCopy)),
            .post("/api/v1/admin/exports", staff(.export, startExport)),
            .get("/api/v1/admin/exports/orders.xlsx", as: nil, staff(.export, exportWorkbook)),
            .get("/api/v1/admin/exports/orders.csv", as: nil, staff(.export, exportCSV)),
            .get("/api/v1/admin/exports/{id}", as: .status, staff(.export, showExport)),
            .get("/api/v1/admin/exports/{id}/file", as: nil, staff(.export, sendExport)),
            .get("/api/v1/admin/jobs", as: .status, staff(.seeOrders, listJobs)),
            .get("/api/v1/admin/deliveries", as: .status, staff(.changeShop, listDeliveries)),
            .post("/api/v1/admin/deliveries/{id}/again", staff(.changeShop, sendAgain)),
            .get(
                "/api/v1/admin/account-changes", as: .status,
                staff(.changeShop, listAccountChanges)),
            .post(
                "/api/v1/admin/account-changes/{id}/refuse",
                staff(.changeShop, refuseAccountChange)),
            .post("/api/v1/admin/deliveries/{id}/retry", staff(.changeShop, sendAgain)),
            .get("/api/v1/admin/webhooks", as: .status, staff(.changeShop, listWebhooks)),
            .post("/api/v1/admin/webhooks", staff(.changeShop, addWebhook)),
            .delete("/api/v1/admin/webhooks", staff(.changeShop, removeWebhookByQuery)),
            .delete("/api/v1/admin/webhooks/{id}", staff(.changeShop, removeWebhook)),
            .post("/api/v1/admin/webhooks/{id}/rotate", staff(.changeShop, rotateWebhook)),
            .post("/api/v1/admin/webhooks/{id}/test", staff(.changeShop, testWebhook)),
            .get("/api/v1/admin/entries", as: .status, staff(.manageStaff, listEntries)),
            .get("/api/v1/admin/jobs/{id}", as: .status, staff(.seeOrders, showJob)),
            .post("/api/v1/admin/jobs/{id}/cancel", staff(.seeOrders, cancelJob)),
            .get("/api/v1/admin/statements", as: .status, staff(.decideSlips, listStatements)),
            .post("/api/v1/admin/statements", staff(.decideSlips, importStatement)),
            .get("/api/v1/admin/statements/{id}", as: .status, staff(.decideSlips, showStatement)),
            .get(
                "/api/v1/admin/statements/{id}/open", as: .status,
                staff(.decideSlips, showOpenRows)),
            .post("/api/v1/admin/statements/{id}/confirm", staff(.decideSlips, confirmRows)),
            .post("/api/v1/admin/statement-rows/{id}/aside", staff(.decideSlips, putRowAside)),
            .post("/api/v1/admin/statement-rows/{id}/reopen", staff(.decideSlips, reopenRow)),
            .put(
                "/api/v1/admin/orders/{code}/refund-account",
                staff(.decideSlips, typeRefundAccount)),
            .get("/api/v1/admin/refunds", as: .status, staff(.changeStatus, listRefunds)),
            .post("/api/v1/admin/refunds/files", staff(.changeStatus, exportRefunds)),
            .get(
                "/api/v1/admin/refunds/files/{id}", as: .status,
                staff(.changeStatus, showRefundFile)),
            .get(
                "/api/v1/admin/refunds/files/{id}/file", as: nil,
                staff(.changeStatus, sendRefundFile)),
            .post(
                "/api/v1/admin/refunds/files/{id}/again",
                staff(.changeStatus, exportRefundsAgain)),
            .get("/api/v1/admin/refunds/rows", as: .status, staff(.changeStatus, listRefundRows)),
            .post("/api/v1/admin/refunds/rows", staff(.changeStatus, confirmRefundRows)),
            .post(
                "/api/v1/admin/refunds/rows/{id}/reopen", staff(.changeStatus, reopenRefundRow)),
            .post("/api/v1/admin/refunds/{id}/decision", staff(.changeStatus, decideRefund)),
            .post("/api/v1/admin/rehearsals", staff(.rehearse, beginRehearsal)),
            .delete("/api/v1/admin/rehearsals/{slug}", staff(.rehearse, clearRehearsal)),
            .get(
                "/api/v1/admin/drops/{slug}/line", as: .status, staff(.seeOrders, showLineControl)),
            .post("/api/v1/admin/drops/{slug}/line", staff(.runLine, changeLine)),
            .get("/api/v1/admin/waitlist", as: .status, staff(.seeOrders, listWaitlists)),
            .get("/api/v1/admin/waitlist/{slug}", as: .status, staff(.seeOrders, listWaiting)),
            .post("/api/v1/admin/waitlist/{slug}/offer", staff(.changeStatus, announceBatch)),
            .post(
                "/api/v1/admin/waitlist/{slug}/{number}/remove",
                staff(.changeStatus, removeWaiting)),
            .put("/api/v1/admin/shop", staff(.changeShop, putShop)),
            .get("/api/v1/admin/summary", as: .status, staff(.seeOrders, showSummary)),
        ]
    }
}
