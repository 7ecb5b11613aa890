internal import Documents
internal import HTTPTypes
internal import Operations
internal import Shop

/// The calls of whoever has an order's key.
extension ShopAPI {
    /// Answers `GET /orders/{code}`.
    func showOrder(_ request: WebRequest, _ order: OrderID) async throws -> WebResponse {
        guard let detail = try await keeper.detail(of: order) else { throw Problem.notFound }
        return try answer(detail, to: request)
    }

    /// Answers with an order whose key the request has shown.
    func answer(_ detail: OrderDetail, to request: WebRequest) throws -> WebResponse {
        try document(
            of: detail, key: request.bearer ?? "", host: request.head.authority,
            in: request.askedLanguage
        ).answer()
    }

    /// The document of an order for whoever has its key.
    func document(
        of detail: OrderDetail, key: String, host: String?, in asked: String?
    ) throws -> OrderDocument {
        OrderDocument(
            detail: detail,
            reader: .shopper(
                url: writer.orderURL(keeper.code(of: detail.order.id), key: key, host: host)),
            asked: asked, shop: try writer.shopfront(), keeper: keeper)
    }

    /// `DELETE /orders/{code}` cancels it while it is unpaid.
    func cancelOrder(_ request: WebRequest, _ order: OrderID) async throws -> WebResponse {
        try answer(try await keeper.orderCancelled(order), to: request)
    }
}
