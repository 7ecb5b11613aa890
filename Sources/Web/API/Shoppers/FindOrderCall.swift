internal import Formats
internal import HTTPTypes
internal import Operations
internal import Shop

extension ShopAPI {
    /// `POST /orders/find`: an order's address, for whoever knows its code and phone number.
    func findOrder(_ request: WebRequest) async throws -> WebResponse {
        var fields = FieldReader(try await request.json())
        let code = fields.text("code", upTo: PhoneNumber.greatestText)
        let phone = fields.text("phone", upTo: PhoneNumber.greatestText)
        try fields.finish()
        do {
            let found = try await keeper.findOrder(code: code, phone: phone, of: request.client)
            let url = writer.orderURL(found.code, key: found.key, for: request)
            return JSONAnswer.object { json in json.member("url", url) }
        } catch FindRefusal.wrong {
            throw Problem.notFound
        } catch FindRefusal.wait(let wait) {
            throw Problem.tooManyFinds(retry: wait)
        }
    }
}

extension Problem {
    /// 429: an order was looked for too often; again after `retry`.
    fileprivate static func tooManyFinds(retry: Span) -> Problem {
        Problem(
            .busy,
            "This was tried too often with what is not right. Wait before the next try.",
            status: .tooManyRequests,
            headers: [.retryAfter: String(max(1, (retry.milliseconds + 999) / 1_000))])
    }
}
