internal import Documents
internal import Formats
internal import HTTPTypes
internal import HummingbirdCore
internal import NIOCore
internal import Operations
internal import Pages
internal import Shop

/// Who waits for what is sold out, as staff see it.
extension StaffPages {
    /// Answers `GET /admin/waitlist?drop&after`.
    func showWaitlists(_ request: WebRequest, _ visit: Visit) async throws -> WebResponse {
        try await waitlistPage(request, visit)
    }

    /// Answers `POST /admin/waitlist/{slug}/offer`: now, at a time, or not yet.
    func announceBatch(
        _ request: WebRequest, _ fields: FormFields, _ visit: Visit
    ) async throws -> WebResponse {
        let drop = try waitedDrop(request)
        let wallClock = frame.wording(for: request).wallClock
        let seen = fields["seen"].map { text in
            Int64(digits: text).map(Timestamp.init(milliseconds:))
        }
        let at: Timestamp?
        switch fields["do"] {
        case "back": at = nil
        case "now": at = keeper.clock()
        default:
            let time = (fields["at"] ?? "").nonEmpty.flatMap { wallClock.moment(of: $0, .from) }
            guard let time, time > keeper.clock() else {
                return try await waitlistPage(
                    request, visit, .unprocessableContent, refusal: .badMoment, about: drop)
            }
            at = time
        }
        do {
            try await keeper.announceBatch(in: drop.id, at: at, seen: seen, by: visit.caller)
        } catch let refusal as WaitlistRefusal {
            let status: HTTPResponse.Status =
                refusal == .badMoment ? .unprocessableContent : .conflict
            return try await waitlistPage(
                request, visit, status, refusal: refusal,
                about: refusal == .badMoment ? drop : nil)
        }
        return Redirect.see("/admin/waitlist")
    }

    /// Answers `POST /admin/waitlist/{slug}/{id}/remove`.
    func removeWaiting(
        _ request: WebRequest, _ fields: FormFields, _ visit: Visit
    ) async throws -> WebResponse {
        let drop = try waitedDrop(request)
        guard let number = Int64(digits: request.parameter("id")),
            let view = try await keeper.waitlistEntry(number, of: drop.id)
        else { throw Problem.notFound }
        do {
            try await keeper.removeWaiting(
                view.entry.id, reason: fields["reason"] ?? "", by: visit.caller)
        } catch let refusal as WaitlistRefusal {
            let status: HTTPResponse.Status =
                refusal == .reasonMissing ? .unprocessableContent : .conflict
            return try await waitlistPage(
                request, visit, status, refusal: refusal,
                about: refusal == .reasonMissing ? drop : nil, number)
        }
        return Redirect.see("/admin/waitlist")
    }

    /// Answers `GET /admin/waitlist/{slug}/waitlist.csv`.
    func exportWaitlist(_ request: WebRequest, _ visit: Visit) async throws -> WebResponse {
        let drop = try waitedDrop(request)
        var bytes = ByteBuffer()
        var entries: [WaitlistEntry] = []
        var after: Int64? = 0
        while let number = after {
            let page = try await keeper.waiting(in: drop.id, after: number, by: visit.caller)
            entries += page.entries
            after = page.next
        }
        try WaitlistSheet.write(entries, keeper: keeper) { bytes.writeBytes($0) }
        var fields = SecurityHeaders.file()
        fields[.contentType] = ExportOrders.Format.csv.mediaType
        fields[.contentDisposition] = "attachment; filename=\"waitlist-\(drop.slug).csv\""
        fields[.cacheControl] = "private, no-store"
        return WebResponse(
            status: .ok, headers: fields, body: ResponseBody(byteBuffer: bytes))
    }

    /// How many wait in all drops; `nil` where no drop has a waitlist.
    func waitlistCount(_ visit: Visit) async throws -> WaitlistCount? {
        let lists = try await keeper.waitlists(by: visit.caller)
        guard !lists.isEmpty else { return nil }
        return WaitlistCount(onWaitlists: lists.reduce(0) { $0 + $1.waiting })
    }

    private func waitedDrop(_ request: WebRequest) throws(Problem) -> Drop {
        guard let drop = keeper.catalogue?.drop(slug: request.parameter("slug")) else {
            throw .notFound
        }
        return drop
    }

    private func waitlistPage(
        _ request: WebRequest, _ visit: Visit, _ status: HTTPResponse.Status = .ok,
        refusal: WaitlistRefusal? = nil, about wrong: Drop? = nil, _ number: Int64? = nil
    ) async throws -> WebResponse {
        let fields = try request.queryFields()
        let wording = frame.wording(for: request)
        var lists: [StaffWaitlist] = []
        for list in try await keeper.waitlists(by: visit.caller) {
            guard let drop = keeper.catalogue?.drops.first(where: { $0.id == list.drop }) else {
                continue
            }
            let after = fields["drop"] == drop.slug ? Int64(digits: fields["after"] ?? "") : nil
            let page = try await keeper.waiting(
                in: drop.id, after: after ?? 0, by: visit.caller)
            var shown = view(of: list, drop, page.entries, next: page.next, visit, wording)
            if drop.id == wrong?.id {
                shown.isWrong = number == nil
                for index in shown.entries.indices {
                    let entry = Int64(shown.entries[index].number)
                    shown.entries[index].isWrong = entry == number
                }
            }
            lists.append(shown)
        }
        return try await answer(
            StaffWaitlistPage(
                lists: lists, problem: refusal.map { words(sentence(of: $0), request) },
                field: wrong.map { drop in
                    number.map { "why-\(drop.slug)-\($0)" } ?? "at-\(drop.slug)"
                },
                mayChange: visit.may(.changeStatus)),
            to: request, visit, status, path: "/admin/waitlist")
    }

    /// What a refusal says by itself: a field's own words are the end of a sentence.
    private func sentence(of refusal: WaitlistRefusal) -> Sentence {
        switch refusal {
        case .reasonMissing: "Write a reason."
        case .badMoment:
            "The time must be later than now, before the drop closes, and within 60 days."
        default: refusal.told?.sentence ?? "Nothing was done."
        }
    }

    private func view(
        of list: WaitlistOverview, _ drop: Drop, _ entries: [WaitlistEntry], next: Int64?,
        _ visit: Visit, _ wording: Wording
    ) -> StaffWaitlist {
        StaffWaitlist(
            slug: drop.slug, title: drop.title(in: wording.language.rawValue), asked: list.asked,
            waiting: list.waiting, kept: list.kept,
            variants: list.variants.map {
                StaffWaitedVariant(sku: $0.sku, waiting: $0.waiting, kept: $0.kept)
            },
            isBatches: drop.waitlist?.offers == .batches && keeper.clock() < drop.closesAt,
            offersAt: list.offerAt.map(wording.moment),
            seen: list.offerAt.map { "\($0.milliseconds)" } ?? "",
            entries: entries.map { entry in
                StaffWaitedEntry(
                    number: Int(entry.wish.number), standing: entry.standing,
                    person: entry.customer.name, phone: entry.customer.phone,
                    wants: WaitlistSheet.wants(entry, keeper: keeper),
                    takesFewer: entry.wish.takesFewer, asked: wording.when(entry.askedAt),
                    order: entry.order.map { keeper.code(of: $0.id).text },
                    deadline: entry.standing == .offered
                        ? entry.order?.deadline.map(wording.when) : nil,
                    reason: entry.reason,
                    canRemove: entry.state == .waiting && visit.may(.changeStatus))
            }, next: next.map { Int($0) })
    }
}
