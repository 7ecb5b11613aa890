internal import Documents
internal import Formats
internal import HTTPTypes
internal import HummingbirdCore
internal import NIOCore
internal import Operations
internal import Shop

/// A drop's line: joining it, standing in it, being let in.
extension ShopAPI {
    /// `POST /drops/{slug}/line`: joins. Whoever shows a ticket gets the same place again.
    func joinLine(_ request: WebRequest) async throws -> WebResponse {
        let (_, listing) = try drop(of: request)
        try request.countJoining()
        let body = try await request.bytes(upTo: request.limits.jsonBytes)
        if body.readableBytes > 0 { try request.needJSON() }
        var joining = try JoinBody.read(
            body, depth: request.limits.jsonDepth, client: request.client)
        joining.ticket = joining.ticket ?? request.ticketCookie(in: listing.drop.slug)
        let (receipt, isNew) = try await keeper.join(listing.drop, joining)
        return answer(receipt, listing.drop, isNew: isNew)
    }

    /// The call that joins, before it gets to its route, of somebody who shows no ticket.
    func joinCall(_ routes: [Route], _ limits: WebLimits) -> HotCall {
        HotCall(
            figures: routes.figures(of: Self.joinPattern, .post), method: .post,
            isFor: { Self.lineSlug(of: $0) != nil }
        ) { [self] request, reply in
            guard let slug = Self.lineSlug(of: request),
                let drop = keeper.catalogue?.listing(slug: slug)?.drop,
                request.isJSON, request.body.readableBytes <= limits.jsonBytes,
                let joining = try? JoinBody.read(
                    request.body, depth: limits.jsonDepth, client: request.client.address),
                request.cookies.flatMap({ TicketCookie.ticket(of: slug, in: $0) }) == nil,
                keeper.mayJoinAtDesk(drop, joining)
            else { return false }
            do {
                try request.client.countJoining()
            } catch {
                reply { throw error }
                return true
            }
            keeper.joinAtDesk(drop, joining) { outcome in
                reply { try hotAnswer(outcome, drop) }
            }
            return true
        }
    }

    /// The drop that the address names, where it is that of a line.
    private static func lineSlug(of request: HotRequest) -> String? {
        request.segment(after: "/api/v1/drops/", before: "/line")
    }

    private func hotAnswer(
        _ outcome: Result<JoinAnswer, any Error>, _ drop: Drop
    ) throws -> HotAnswer {
        do {
            let receipt = try keeper.receipt(try outcome.get(), in: drop)
            return HotAnswer(
                status: .created,
                fields: JSONAnswer.plainFields + [
                    (HTTPField.Name.setCookie.rawName, cookie(receipt, drop))
                ],
                body: document(receipt))
        } catch {
            throw Problem(of: error, in: try? writer.shopfront()) ?? error
        }
    }

    /// `POST /drops/{slug}/line/recovery`: a lost ticket by its recovery code.
    func recoverTicket(_ request: WebRequest) async throws -> WebResponse {
        let (_, listing) = try drop(of: request)
        var fields = FieldReader(try await request.json())
        let code = fields.text("recovery_code", upTo: Self.longestCode)
        try fields.finish()
        guard let receipt = try await keeper.recover(code, in: listing.drop) else {
            throw Problem.invalid([FieldProblem("recovery_code", "is not of this line")])
        }
        return answer(receipt, listing.drop, isNew: false)
    }

    /// `GET /drops/{slug}/line`: where a ticket stands.
    func showPlace(_ request: WebRequest) async throws -> WebResponse {
        let (_, listing) = try drop(of: request)
        let shown = request.header(.ticket) ?? request.ticketCookie(in: listing.drop.slug)
        guard
            let standing = shown.flatMap({
                keeper.standing($0, in: listing.drop, available: keeper.available(in: listing))
            })
        else { throw keeper.refusal(of: shown, in: listing.drop) }
        return JSONAnswer.object { json in
            json.member("index", Int(standing.number))
            json.member("state", standing.state.rawValue)
            json.member("place", standing.place.map { Int($0) })
            json.member("ahead", standing.ahead.map { Int($0) })
            json.member("called", standing.isCalled)
        }
    }

    /// `POST /drops/{slug}/admission`: lets a ticket in whose turn has come.
    func admit(_ request: WebRequest) async throws -> WebResponse {
        let (shop, listing) = try drop(of: request)
        var fields = try await optionalFields(request)
        let ticket = fields?.optionalText("ticket", upTo: TicketCookie.longest)
        let turn = fields?.optionalInteger("turn", in: 1...Int64(LineRules.turns))
        try fields?.finish()
        guard let shown = ticket ?? request.ticketCookie(in: listing.drop.slug) else {
            throw AdmissionRefusal.unknownTicket
        }
        let (admission, text) = try await keeper.admit(
            shown, to: listing.drop, available: keeper.available(in: listing),
            asking: turn.map(Int.init))
        return JSONAnswer.object(.created) { json in
            json.member("admission", text)
            json.member("expires_at", admission.expiresAt, shop)
            json.member("turn", admission.turn)
        }
    }

    /// `DELETE /drops/{slug}/admission`: gives the turn back.
    func leaveLine(_ request: WebRequest) async throws -> WebResponse {
        let (_, listing) = try drop(of: request)
        guard
            let shown = request.header(.ticket) ?? request.ticketCookie(in: listing.drop.slug)
        else { throw AdmissionRefusal.unknownTicket }
        _ = try await keeper.leave(shown, listing.drop)
        return WebResponse(status: .noContent, headers: [.cacheControl: "no-store"])
    }

    private func answer(_ receipt: LineReceipt, _ drop: Drop, isNew: Bool) -> WebResponse {
        var fields: HTTPFields = [.setCookie: cookie(receipt, drop)]
        if !isNew { fields[.idempotentReplay] = "true" }
        return JSONAnswer.written(document(receipt), .created, fields: fields)
    }

    private func document(_ receipt: LineReceipt) -> ByteBuffer {
        var json = JSONWriter(capacity: 512)
        json.object { json in
            json.member("ticket", receipt.ticket)
            json.member("index", Int(receipt.number))
            json.member("recovery_code", receipt.recoveryCode)
            json.member("receipt", receipt.proof)
        }
        return json.bytes
    }

    private func cookie(_ receipt: LineReceipt, _ drop: Drop) -> String {
        TicketCookie.set(
            receipt.ticket, slug: drop.slug, until: drop.closesAt, at: keeper.clock(),
            isSecure: isSecure)
    }

    /// The ticket of the body, or else of the cookie.
    private func shownTicket(_ request: WebRequest, in drop: Drop) async throws -> String? {
        var ticket: String?
        if var fields = try await optionalFields(request) {
            ticket = fields.optionalText("ticket", upTo: TicketCookie.longest)
            try fields.finish()
        }
        return ticket ?? request.ticketCookie(in: drop.slug)
    }

    /// The members of the body; `nil` for an empty one.
    private func optionalFields(_ request: WebRequest) async throws -> FieldReader? {
        let body = try await request.bytes(upTo: request.limits.jsonBytes)
        guard body.readableBytes > 0 else { return nil }
        try request.needJSON()
        return FieldReader(try JSONObject(body, depth: request.limits.jsonDepth))
    }

    private var isSecure: Bool { writer.address.isSecure }

    private static let longestCode = 64
}

/// The body that somebody who joins a line sends; an empty one asks for a place and no more.
enum JoinBody {
    static func read(
        _ body: ByteBuffer, depth: Int, client: ClientAddress
    ) throws(Problem) -> JoinRequest {
        var joining = JoinRequest(client: client)
        guard body.readableBytes > 0 else { return joining }
        var fields = FieldReader(try JSONObject(body, depth: depth))
        joining.ticket = fields.optionalText("ticket", upTo: TicketCookie.longest)
        joining.challenge = fields.optionalText("challenge", upTo: TicketCookie.longest)
        joining.stamp = fields.optionalText("stamp", upTo: TicketCookie.longest)
        joining.proof = fields.optionalIntegers("proof", count: JoinPrice.count)
        try fields.finish()
        return joining
    }
}

/// The cookie that keeps a place in a drop's line. With https its name binds it to this very host.
enum TicketCookie {
    /// The most bytes of a ticket that is read.
    static let longest = 256

    static func name(_ slug: String, isSecure: Bool) -> String {
        (isSecure ? "__Host-" : "") + "holdfast_line_" + slug
    }

    static func set(
        _ ticket: String, slug: String, until end: Timestamp, at now: Timestamp, isSecure: Bool
    ) -> String {
        Cookies.set(
            name(slug, isSecure: isSecure), ticket,
            age: max(.minutes(1), min(end - now, .days(56))), isSecure: isSecure)
    }

    /// The ticket in a `Cookie` field, by whichever of the two names it was set.
    static func ticket(of slug: String, in header: String) -> String? {
        Cookies.value(of: name(slug, isSecure: true), in: header)
            ?? Cookies.value(of: name(slug, isSecure: false), in: header)
    }
}

extension WebRequest {
    /// The ticket that the browser keeps for a drop.
    func ticketCookie(in slug: String) -> String? {
        header(.cookie).flatMap { TicketCookie.ticket(of: slug, in: $0) }
    }

    /// The turn that the request shows.
    ///
    /// - Parameter stamp: what the form tells of when the shopper came.
    func shownTurn(in slug: String, stamp: String? = nil) -> ShownTurn? {
        ShownTurn(
            admission: header(.admission), cookies: header(.cookie), slug: slug, stamp: stamp)
    }
}

extension ShownTurn {
    /// `nil` when nothing of the kind is there.
    init?(admission: String?, cookies: String?, slug: String, stamp: String? = nil) {
        let ticket = cookies.flatMap { TicketCookie.ticket(of: slug, in: $0) }
        if admission == nil && ticket == nil && stamp == nil { return nil }
        self.init(admission: admission, ticket: ticket, stamp: stamp)
    }
}

extension HTTPField.Name {
    static let admission = name("holdfast-admission")
    static let ticket = name("holdfast-ticket")
}
