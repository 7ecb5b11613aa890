internal import Documents
internal import Formats
internal import HTTPTypes
internal import Operations
internal import Shop

/// Who waits, for staff's programs.
extension ShopAPI {
    /// Answers `GET /admin/waitlist`.
    func listWaitlists(_ request: WebRequest, _ caller: Caller) async throws -> WebResponse {
        let shop = try writer.shopfront()
        let lists = try await keeper.waitlists(by: caller)
        let drops = Dictionary(
            shop.catalogue.drops.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        return JSONAnswer.object { json in
            json.member("waitlists") { json in
                json.array(lists.filter { drops[$0.drop] != nil }) { json, list in
                    guard let drop = drops[list.drop] else { return json.null() }
                    json.object { $0.waitlist(list, of: drop, shop) }
                }
            }
        }
    }

    /// Answers `GET /admin/waitlist/{slug}?cursor`.
    func listWaiting(_ request: WebRequest, _ caller: Caller) async throws -> WebResponse {
        let (shop, drop) = try waitedDrop(request)
        let cursor = try request.queryFields()["cursor"]?.nonEmpty.map(Self.numberCursor)
        let page = try await keeper.waiting(in: drop.id, after: cursor ?? 0, by: caller)
        return JSONAnswer.object { json in
            json.member("entries") { json in
                json.array(page.entries) { json, entry in
                    json.object { json in
                        json.waiting(entry, keeper: keeper, shop)
                        json.waitingPerson(entry, keeper: keeper)
                    }
                }
            }
            json.member("cursor", page.next.map { "\($0)" })
        }
    }

    /// `POST /admin/waitlist/{slug}/offer`: `{at}`, now where it is missing; `null` takes an
    /// announcement back.
    func announceBatch(_ request: WebRequest, _ caller: Caller) async throws -> WebResponse {
        let (shop, drop) = try waitedDrop(request)
        var fields = FieldReader(try await request.json())
        var at: Timestamp? = keeper.clock()
        if fields.has("at") {
            let text = fields.optionalText("at", upTo: 64)
            at = text.flatMap { DateText.moment(rfc3339: $0) }
            if text != nil, at == nil {
                fields.note("at", "must be a time such as 2026-12-05T13:00:00+07:00")
            } else if let moment = at, moment <= keeper.clock() {
                fields.note("at", "must be a moment to come, within the next 60 days")
            }
        }
        try fields.finish()
        try await keeper.announceBatch(in: drop.id, at: at, by: caller)
        let list = try await keeper.waitlists(by: caller).first { $0.drop == drop.id }
        guard let list else { throw Problem.notFound }
        return JSONAnswer.object { $0.waitlist(list, of: drop, shop) }
    }

    /// `POST /admin/waitlist/{slug}/{number}/remove`: `{reason}`
    func removeWaiting(_ request: WebRequest, _ caller: Caller) async throws -> WebResponse {
        let (shop, drop) = try waitedDrop(request)
        var fields = FieldReader(try await request.json())
        let reason = fields.text("reason", upTo: StaffTextLimits.text)
        try fields.finish()
        guard let number = Int64(digits: request.parameter("number")),
            let view = try await keeper.waitlistEntry(number, of: drop.id)
        else { throw Problem.notFound }
        try await keeper.removeWaiting(view.entry.id, reason: reason, by: caller)
        guard let after = try await keeper.waitlistEntry(number, of: drop.id) else {
            throw Problem.notFound
        }
        return JSONAnswer.object { json in
            json.waiting(after.entry, keeper: keeper, shop)
            json.waitingPerson(after.entry, keeper: keeper)
        }
    }

    private func waitedDrop(_ request: WebRequest) throws(Problem) -> (Shopfront, Drop) {
        let shop = try writer.shopfront()
        guard let drop = shop.catalogue.drop(slug: request.parameter("slug")) else {
            throw .notFound
        }
        return (shop, drop)
    }
}
