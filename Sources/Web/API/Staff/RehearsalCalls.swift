internal import Formats
internal import HTTPTypes
internal import Operations
internal import Shop

extension ShopAPI {
    /// `POST /admin/rehearsals`: a copy of a drop to play on.
    func beginRehearsal(_ request: WebRequest, _ caller: Caller) async throws -> WebResponse {
        var fields = FieldReader(try await request.json())
        let drop = fields.text("drop", upTo: ShopFileLimits.slugLength)
        try fields.finish()
        let copy = try await keeper.beginRehearsal(of: drop, by: caller)
        return JSONAnswer.object(.created) { json in
            json.member("slug", copy)
        }
    }

    /// `DELETE /admin/rehearsals/{slug}`: everything that was played goes away.
    func clearRehearsal(_ request: WebRequest, _ caller: Caller) async throws -> WebResponse {
        let cleared = try await keeper.clearRehearsal(
            request.parameter("slug"), by: caller)
        return JSONAnswer.object { json in
            json.member("orders", cleared.orders)
            json.member("files", cleared.files)
        }
    }
}
