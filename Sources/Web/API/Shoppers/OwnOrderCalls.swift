internal import Documents
internal import HTTPTypes
internal import Operations
internal import Shop

/// The calls of whoever has an order's key.
extension ShopAPI {
    /// Answers `GET /orders/{code}`.
    func showOrder(_ request: WebRequest, _ order: OrderID) async throws -> WebResponse {
        guard let detail = try await keeper.detail(of: order) else { throw Problem.notFound }
        let url = writer.orderURL(
            keeper.code(of: order), key: request.bearer ?? "", for: request)
        return OrderDocument(
            detail: detail, reader: .shopper(url: url), asked: request.askedLanguage,
            shop: try writer.shopfront(), keeper: keeper
        ).answer()
    }

    /// `DELETE /orders/{code}` cancels it while it is unpaid.
    func cancelOrder(_ request: WebRequest, _ order: OrderID) async throws -> WebResponse {
        _ = try await keeper.cancel(order)
        return try await showOrder(request, order)
    }

    /// Answers `PUT /orders/{code}/customer`.
    func giveDetails(_ request: WebRequest, _ order: OrderID) async throws -> WebResponse {
        var fields = FieldReader(try await request.json())
        let form = fields.customer()
        let seen = fields.seenDetails()
        try fields.finish()
        _ = try await keeper.giveDetails(form, to: order, seen: seen)
        return try await showOrder(request, order)
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
