internal import Documents
internal import Formats
internal import HTTPTypes
internal import NIOCore
internal import Operations
internal import Shop

/// The waitlist for shoppers' programs: asking, the place, leaving.
extension ShopAPI {
    /// Answers `POST /drops/{slug}/waitlist`.
    func askWaitlist(_ request: WebRequest) async throws -> WebResponse {
        let slug = request.parameter("slug")
        guard let listing = keeper.catalogue?.listing(slug: slug) else { throw Problem.notFound }
        let key = try Self.idempotencyKey(of: request)
        try request.needJSON()
        let body = try await request.bytes(upTo: request.limits.jsonBytes)
        var fields = FieldReader(try JSONObject(body, depth: request.limits.jsonDepth))
        let lines = fields.objects("lines", count: 1...ReservationLimits.lines) { line in
            ReserveRequest.Line(
                sku: line.text("sku", upTo: ShopFileLimits.skuLength),
                quantity: Int(
                    line.integer("quantity", in: 1...Int64(ReservationLimits.quantity))))
        }
        let takesFewer = fields.flag("fewer")
        var customer = fields.optionalObject("customer") { $0.customer() }
        if customer == nil { fields.note("customer", "is required") }
        try fields.finish()
        customer?.language = request.askedLanguage
        try request.countJoining()
        let receipt = try await keeper.askWaitlist(
            WaitlistRequest(
                slug: slug, lines: lines, takesFewer: takesFewer,
                customer: customer ?? CustomerForm(), key: key,
                body: Array(body.readableBytesView)))
        let entryKey = keeper.key(of: receipt.id)
        guard
            let view = try await keeper.waitlistEntry(
                receipt.number, key: entryKey, of: listing.drop.id)
        else { throw Problem.notFound }
        var headers: HTTPFields = [
            .location: "/api/v1/drops/\(slug)/waitlist/\(receipt.number)"
        ]
        if receipt.isReplay { headers[.idempotentReplay] = "true" }
        return try entryAnswer(view, listing.drop, key: entryKey, request, .created, headers)
    }

    /// Answers `GET /drops/{slug}/waitlist/{number}`, with the entry's key.
    func showWaiting(_ request: WebRequest) async throws -> WebResponse {
        let (drop, view, key) = try await ownEntry(request)
        return try entryAnswer(view, drop, key: key, request)
    }

    /// Answers `DELETE /drops/{slug}/waitlist/{number}`, with the entry's key.
    func leaveWaitlist(_ request: WebRequest) async throws -> WebResponse {
        let (_, view, _) = try await ownEntry(request)
        try await keeper.leaveWaitlist(view.entry.id)
        let (drop, after, key) = try await ownEntry(request)
        return try entryAnswer(after, drop, key: key, request)
    }

    private func ownEntry(
        _ request: WebRequest
    ) async throws -> (Drop, WaitlistView, key: String) {
        guard let key = request.bearer, !key.isEmpty else { throw Problem.unauthorized }
        guard let listing = keeper.catalogue?.listing(slug: request.parameter("slug")),
            let number = Int64(digits: request.parameter("number")),
            let view = try await keeper.waitlistEntry(number, key: key, of: listing.drop.id)
        else { throw Problem.notFound }
        return (listing.drop, view, key)
    }

    private func entryAnswer(
        _ view: WaitlistView, _ drop: Drop, key: String, _ request: WebRequest,
        _ status: HTTPResponse.Status = .ok, _ headers: HTTPFields = [:]
    ) throws -> WebResponse {
        let shop = try writer.shopfront()
        let (entry, number) = (view.entry, view.entry.wish.number)
        return JSONAnswer.object(status, fields: headers) { json in
            json.waiting(entry, keeper: keeper, shop)
            json.member("ahead", view.ahead)
            json.member("offers_at", view.offerAt, shop)
            json.member("key", key)
            json.member(
                "url",
                writer.url(WaitlistPath.entry(number, key: key, of: drop.slug), for: request))
            json.member("order") { json in
                guard let order = entry.order else { return json.null() }
                let code = keeper.code(of: order.id)
                let orderKey = keeper.secret.key(of: order.id)
                json.object { json in
                    json.member("code", code.text)
                    json.member("key", orderKey)
                    json.member("status", order.status.rawValue)
                    json.member("expires_at", order.deadline, shop)
                    json.member(
                        "url",
                        writer.orderURL(code, key: orderKey, host: request.head.authority))
                }
            }
            json.member(
                "receipt",
                WaitlistProof(slug: drop.slug, number: number, move: entry.move, link: entry.link)
                    .text)
        }
    }
}
