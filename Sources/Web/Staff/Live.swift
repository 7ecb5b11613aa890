internal import Delivery
internal import Formats
internal import HTTPTypes
internal import HummingbirdCore
internal import NIOCore
internal import Pages
internal import Shop

/// The shop as it does right now.
extension StaffPages {
    /// Answers `GET /admin/live?span`.
    func showLive(_ request: WebRequest, _ visit: Visit) async throws -> WebResponse {
        let reach = try LiveViews.Reach.of(request.queryFields()["span"])
        let page = LivePage(
            now: live.now(reach, in: frame.language(of: request)), source: reach.source,
            maySee: visit.may(.writeNotes), home: reach.path)
        return try await answer(page, to: request, visit, current: .live, path: reach.path)
    }

    /// `GET /admin/live/now?span`: the live part, made once for all of staff.
    func showLiveNow(_ request: WebRequest, _ visit: Visit) async throws -> WebResponse {
        let reach = try LiveViews.Reach.of(request.queryFields()["span"])
        return shared(live.bytes(.now(reach), in: frame.language(of: request)))
    }

    /// `GET /admin/live/top`: the sentence on the front page, made once for all of staff.
    func showLiveTop(_ request: WebRequest, _ visit: Visit) async throws -> WebResponse {
        shared(live.bytes(.top, in: frame.language(of: request)))
    }

    /// `POST /admin/live/seen`: somebody has seen the notice.
    func seeNotice(
        _ request: WebRequest, _ fields: FormFields, _ visit: Visit
    ) async throws -> WebResponse {
        if let number = fields["alert"].flatMap({ Int($0) }) { live.see(number) }
        return Redirect.see(Redirect.ownPath(fields["next"], below: "/admin", or: "/admin/live"))
    }

    private func shared(_ bytes: ByteBuffer) -> WebResponse {
        var fields = SecurityHeaders.page()
        fields[.contentType] = "text/html; charset=utf-8"
        fields[.cacheControl] = "no-store"
        return WebResponse(
            status: .ok, headers: fields, body: ResponseBody(byteBuffer: bytes))
    }
}
