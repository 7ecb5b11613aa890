internal import Documents
internal import Formats
internal import HTTPTypes
internal import NIOCore
internal import Operations
internal import Shop

extension ShopAPI {
    /// `PUT /orders/{code}/customer`: what everybody who reserved calls within the same minutes.
    func giveDetails(_ request: WebRequest, _ order: OrderID) async throws -> WebResponse {
        try request.needJSON()
        let body = try DetailsBody.read(
            try await request.bytes(upTo: request.limits.jsonBytes),
            depth: request.limits.jsonDepth)
        return try answer(
            try await keeper.orderGivenDetails(body.form, to: order, seen: body.seen), to: request)
    }

    /// The call that gives details, before it gets to its route, which answers whatever is not as
    /// it should be.
    func detailsCall(_ routes: [Route], _ limits: WebLimits) -> HotCall {
        HotCall(
            figures: routes.figures(of: Self.detailsPattern, .put), method: .put,
            isFor: { Self.orderCode(of: $0) != nil }
        ) { [self] request, reply in
            guard let code = Self.orderCode(of: request),
                let key = Bearer.token(in: request.text(request.head.authorization)),
                let order = (try? keeper.orderID(code: code, key: key)) ?? nil,
                request.isJSON, request.body.readableBytes <= limits.jsonBytes,
                var body = try? DetailsBody.read(request.body, depth: limits.jsonDepth)
            else { return false }
            body.form.language = LanguageChoice.asked(String(buffer: request.acceptLanguage))
            let asker = OrderAsker(
                key: key, host: request.text(request.head.host),
                languages: request.acceptLanguage)
            return keeper.giveDetailsAtDesk(body.form, to: order, seen: body.seen) { outcome in
                reply { try hotAnswer(outcome, to: asker) }
            }
        }
    }

    /// The order that the address names, where it is that of this call.
    private static func orderCode(of request: HotRequest) -> String? {
        request.segment(after: "/api/v1/orders/", before: "/customer")
    }

    private func hotAnswer(
        _ outcome: Result<OrderDetail, any Error>, to asker: OrderAsker
    ) throws -> HotAnswer {
        do {
            let document = try document(
                of: try outcome.get(), key: asker.key, host: asker.host,
                in: LanguageChoice.asked(String(buffer: asker.languages)))
            var json = JSONWriter(capacity: 2_048)
            json.object { document.write(to: &$0) }
            return HotAnswer(status: .ok, fields: JSONAnswer.plainFields, body: json.bytes)
        } catch {
            throw Problem(of: error, in: try? writer.shopfront()) ?? error
        }
    }
}

/// Whoever asks for an order, by a call that is taken before its route.
private struct OrderAsker: Sendable {
    let key: String
    let host: String
    /// The languages that the client reads, as they came.
    let languages: ByteBuffer
}

/// The body of the call that gives details.
struct DetailsBody {
    var form: CustomerForm
    /// The details that the caller saw.
    var seen: OrderSeen?

    static func read(_ bytes: ByteBuffer, depth: Int) throws(Problem) -> DetailsBody {
        var fields = FieldReader(try JSONObject(bytes, depth: depth))
        let form = fields.customer()
        let seen = fields.seenDetails()
        try fields.finish()
        return DetailsBody(form: form, seen: seen)
    }
}

extension FieldReader {
    /// The details that the caller saw, in the optional field `from`: as the order shows them, or
    /// null while there were none.
    fileprivate mutating func seenDetails() -> OrderSeen? {
        if isNull("from") { return OrderSeen(details: OrderSeen.digest(nil as Customer?)) }
        return optionalObject("from") { fields in
            let form = fields.customer()
            return OrderSeen(
                details: OrderSeen.digest([
                    form.name, form.phone, form.email, form.address, form.note,
                ]))
        }
    }
}
