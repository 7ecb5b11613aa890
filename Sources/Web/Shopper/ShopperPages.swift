internal import Formats
internal import Operations
internal import Shop

/// The shopper's pages: a file for each action.
struct ShopperPages: Sendable {
    let frame: PageFrame
    let views: DropViews
    let hotPages: HotPages
    /// The slips on their way in.
    let uploads: Uploads
    /// Records of lines on their way out.
    let recordReads = RecordReads()
    let drawings = PayerDrawings()

    init(frame: PageFrame, hotPages: HotPages, uploads: Uploads) {
        self.frame = frame
        views = DropViews(frame: frame)
        self.hotPages = hotPages
        self.uploads = uploads
    }

    var keeper: Shopkeeper { frame.keeper }

    /// The list of every route.
    var routes: [Route] {
        [
            .get("/", frame.showing(showFront)),
            .get("/d/{slug}", frame.showing(showDrop)),
            .get("/d/{slug}/calendar.ics", frame.showing(sendCalendar)),
            .get("/d/{slug}/line/record", as: .status, frame.showing(showLineRecord)),
            .post("/d/{slug}/line/record", frame.taking(checkReceipt)),
            .get("/d/{slug}/line/record.txt", as: nil, frame.showing(sendLineRecord)),
            .get("/d/{slug}/reserve", as: .hold, frame.showing(showChoice)),
            .post("/d/{slug}/reserve", frame.showing(reserve)),
            .get("/d/{slug}/members", as: .hold, frame.showing(showMembers)),
            .post("/d/{slug}/members", frame.showing(reserveAsMember)),
            .get("/d/{slug}/line", as: .status, frame.showing(showLine)),
            .post("/d/{slug}/line", frame.taking(joinLine)),
            .post("/d/{slug}/line/recover", frame.taking(recoverPlace)),
            .post("/d/{slug}/line/turn", frame.taking(takeTurn)),
            .post("/d/{slug}/line/leave", frame.taking(leaveLine)),
            .get("/d/{slug}/waitlist", as: .hold, frame.showing(showWaitlist)),
            .post("/d/{slug}/waitlist", frame.showing(askWaitlist)),
            .get("/d/{slug}/waitlist/record.txt", as: nil, frame.showing(sendWaitlistRecord)),
            .get("/d/{slug}/waitlist/{number}/{key}", as: .status, frame.showing(showWaiting)),
            .post("/d/{slug}/waitlist/{number}/{key}/leave", frame.taking(leaveWaitlist)),
            .get("/o/{code}/{key}", as: .payment, order(showOrder)),
            .get("/o/{code}/{key}/status", as: .status, order(showStatus)),
            .get("/o/{code}/{key}/qr.png", as: .status, order(sendQR)),
            .post("/o/{code}/{key}/details", orderForm(takeDetails)),
            .post("/o/{code}/{key}/refund-account", orderForm(takeRefundAccount)),
            .post("/o/{code}/{key}/slips", order(takeSlip)),
            .post("/o/{code}/{key}/cancel", orderForm(cancelOrder)),
            .post("/o/{code}/{key}/remember", orderForm(rememberOrder)),
            .get("/orders", as: .status, frame.showing(showOwnOrders)),
            .get("/orders/here", as: .status, frame.showing(showOwnOrdersHere)),
            .post("/orders/find", frame.taking(findOrder)),
            .post("/orders/forget", frame.taking(forgetOrders)),
            .get("/language/{language}", frame.showing(chooseLanguage)),
            .get("/pictures/{digest}", frame.showing(sendPicture)),
            .get("/about/{part}", frame.showing(showLegal)),
        ]
    }

    /// An order that somebody has the link of.
    struct OwnOrder: Sendable {
        var id: OrderID
        var code: OrderCode
        var key: String

        /// `/o/{code}/{key}`
        var path: String { "/o/\(code.text)/\(key)" }
        /// The order's page from the top on. A redirect without a fragment would keep the form's
        /// own.
        var top: String { path + "#order" }
    }

    /// Makes a handler for whoever has the order's link. A wrong key and a code that nobody has are
    /// the same 404, before anything is read, so that nobody learns which codes there are.
    private func order(
        _ action: @escaping @Sendable (WebRequest, OwnOrder) async throws -> WebResponse
    ) -> RouteHandler {
        frame.showing { request in try await action(request, try ownOrder(of: request)) }
    }

    private func orderForm(
        _ action:
            @escaping @Sendable (WebRequest, FormFields, OwnOrder) async throws
            -> WebResponse
    ) -> RouteHandler {
        frame.taking { request, fields in
            try await action(request, fields, try ownOrder(of: request))
        }
    }

    private func ownOrder(of request: WebRequest) throws(Problem) -> OwnOrder {
        let key = request.parameter("key")
        guard let code = OrderCode(typed: request.parameter("code")),
            let id = try Problem.unlessLost({ () throws(LostOrder) in
                try keeper.orderID(code: code.text, key: key)
            })
        else { throw .orderNotFound }
        return OwnOrder(id: id, code: code, key: key)
    }

    /// The drop that a request's path names.
    func drop(of request: WebRequest) throws(Problem) -> DropListing {
        guard let listing = keeper.catalogue?.listing(slug: request.parameter("slug")) else {
            throw .notFound
        }
        return listing
    }
}
