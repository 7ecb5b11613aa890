internal import Documents
internal import Formats
internal import HTTPTypes
internal import NIOCore
internal import Operations
internal import Shop

extension ShopAPI {
    /// `POST /drops/{slug}/orders`: the call that thousands make in the same minute.
    func reserve(_ request: WebRequest) async throws -> WebResponse {
        let slug = request.parameter("slug")
        guard keeper.catalogue?.listing(slug: slug) != nil else { throw Problem.notFound }
        let key = try Self.idempotencyKey(of: request)
        try request.needJSON()
        let body = try await request.bytes(upTo: request.limits.jsonBytes)
        var wish = try ReserveBody.read(body, depth: request.limits.jsonDepth)
        wish.customer?.language = request.askedLanguage
        let receipt = try await keeper.reserve(
            ReserveRequest(
                slug: slug, lines: wish.lines, customer: wish.customer, key: key,
                body: Array(body.readableBytesView), turn: request.shownTurn(in: slug),
                code: wish.accessCode.map { ShownCode(typed: $0, address: request.client) },
                expectedTotal: wish.expectedTotal))
        let written = try written(receipt, host: request.head.authority)
        var fields: HTTPFields = [:]
        for (name, value) in written.fields { fields[name] = value }
        return JSONAnswer.written(written.document, .created, fields: fields)
    }

    /// The call that reserves, before it gets to its route, which answers whatever is not as it
    /// should be.
    func reserveCall(_ routes: [Route], _ limits: WebLimits) -> HotCall {
        HotCall(
            figures: routes.figures(of: Self.reservePattern, .post), method: .post,
            isFor: { Self.slug(of: $0) != nil }
        ) { [self] request, reply in
            guard
                let slug = Self.slug(of: request),
                (1...ReserveRequest.longestKey).contains(request.head.idempotencyKey.count),
                request.isJSON, request.body.readableBytes <= limits.jsonBytes,
                var wish = try? ReserveBody.read(request.body, depth: limits.jsonDepth),
                // Whose network may try is the route's to know.
                wish.accessCode == nil
            else { return false }
            if wish.customer != nil {
                let languages = String(buffer: request.acceptLanguage)
                wish.customer?.language = LanguageChoice.asked(languages)
            }
            let host = request.text(request.head.host)
            let admission =
                request.head.admission.isEmpty ? nil : request.text(request.head.admission)
            return keeper.reserveAtDesk(
                ReserveRequest(
                    slug: slug, lines: wish.lines, customer: wish.customer,
                    key: request.text(request.head.idempotencyKey),
                    body: Array(request.body.readableBytesView),
                    turn: ShownTurn(admission: admission, cookies: request.cookies, slug: slug),
                    expectedTotal: wish.expectedTotal)
            ) { outcome in
                reply { try hotAnswer(outcome, host: host) }
            }
        }
    }

    /// The drop that the address names, where it is that of this call.
    private static func slug(of request: HotRequest) -> String? {
        request.segment(after: "/api/v1/drops/", before: "/orders")
    }

    private func hotAnswer(
        _ outcome: Result<ReservationAnswer, any Error>, host: String
    ) throws -> HotAnswer {
        do {
            let written = try written(try keeper.receipt(try outcome.get()), host: host)
            return HotAnswer(
                status: .created,
                fields: JSONAnswer.plainFields
                    + written.fields.map { ($0.name.rawName, $0.value) },
                body: written.document)
        } catch {
            throw Problem(of: error, in: try? writer.shopfront()) ?? error
        }
    }

    /// The key of a request that may come twice, which must be there.
    static func idempotencyKey(of request: WebRequest) throws(Problem) -> String {
        guard let key = request.header(.idempotencyKey), !key.isEmpty else {
            throw Problem(
                .idempotencyKeyMissing,
                "Send an Idempotency-Key, and the same one when you try again.")
        }
        guard key.utf8.count <= ReserveRequest.longestKey else {
            throw .invalid([
                FieldProblem(
                    "Idempotency-Key", "must have at most \(ReserveRequest.longestKey) bytes")
            ])
        }
        return key
    }

    private func written(
        _ receipt: OrderReceipt, host: String?
    ) throws -> (document: ByteBuffer, fields: [(name: HTTPField.Name, value: String)]) {
        let shop = try writer.shopfront()
        let order = receipt.order
        let code = receipt.code.text
        var json = JSONWriter(capacity: 1_024)
        json.object { json in
            json.member("code", code)
            json.member("key", receipt.key)
            json.member("status", order.status.rawValue)
            json.member("url", writer.orderURL(receipt.code, key: receipt.key, host: host))
            json.member("expires_at", order.deadline, shop)
            if order.adjustment.minorUnits != 0 { json.member("adjustment", order.adjustment) }
            json.member("total", order.total)
            json.member("lines") { $0.lines(order.lines) }
            json.payment(
                order.total, reference: order.terms.reference(of: code), to: order.terms.accounts,
                validity: CodeValidity(justMade: order.status, deadline: order.deadline), shop)
        }
        var fields = [(name: HTTPField.Name.location, value: "/api/v1/orders/\(code)")]
        if receipt.isReplay { fields.append((.idempotentReplay, "true")) }
        return (json.bytes, fields)
    }
}

extension HTTPField.Name {
    static let idempotencyKey = name("idempotency-key")
    static let idempotentReplay = name("idempotent-replay")
}

extension WebRequest {
    /// 415 for a body of another kind than JSON.
    func needJSON() throws(Problem) {
        guard header(.contentType) != "application/json", mediaType != "application/json" else {
            return
        }
        throw .wrongMediaType(expected: "application/json")
    }
}

/// The body of a reservation: what a shopper asks for.
struct ReserveBody {
    var lines: [ReserveRequest.Line]
    var customer: CustomerForm?
    var accessCode: String?
    var expectedTotal: Money?

    static func read(_ bytes: ByteBuffer, depth: Int) throws(Problem) -> ReserveBody {
        var fields = FieldReader(try JSONObject(bytes, depth: depth))
        let lines = fields.objects("lines", count: 1...ReservationLimits.lines) { line in
            ReserveRequest.Line(
                sku: line.text("sku", upTo: ShopFileLimits.skuLength),
                quantity: Int(
                    line.integer("quantity", in: 1...Int64(ReservationLimits.quantity))))
        }
        let customer = fields.optionalObject("customer") { $0.customer() }
        let code = fields.optionalText("access_code", upTo: 64)
        let total = fields.optionalObject("expected_total") { $0.money() }
        try fields.finish()
        return ReserveBody(
            lines: lines, customer: customer, accessCode: code, expectedTotal: total)
    }
}

extension FieldReader {
    /// A shopper's details as typed; `CustomerForm` says later what is wrong with them.
    mutating func customer() -> CustomerForm {
        CustomerForm(
            name: typed("name"), phone: typed("phone"), email: typed("email"),
            address: typed("address"), note: typed("note"))
    }

    /// `{"amount": "370.00", "currency": "THB"}`; a currency that is none is noted.
    mutating func money() -> Money {
        let amount = text("amount", upTo: 32)
        let code = text("currency", upTo: 3)
        guard let currency = Currency(code: code), currency.code == code else {
            note("currency", "must be the three letters of a currency")
            return .zero(.thb)
        }
        guard let money = Money(decimal: amount, currency: currency) else {
            note("amount", "must be a decimal such as 370.00")
            return .zero(currency)
        }
        return money
    }

    private mutating func typed(_ name: String) -> String {
        optionalText(name, upTo: 5_000) ?? ""
    }
}
