internal import Formats
internal import HTTPTypes
internal import HummingbirdCore
internal import NIOCore
internal import Operations
internal import Pages
internal import Shop

/// Access codes that let members in before a drop opens.
extension StaffPages {
    /// Answers `GET /admin/codes/{slug}`.
    func showCodes(_ request: WebRequest, _ visit: Visit) async throws -> WebResponse {
        try await codesPage(request, visit)
    }

    /// `POST /admin/codes/{slug}`: makes codes and answers them as a file, for the only time.
    func makeCodes(
        _ request: WebRequest, _ fields: FormFields, _ visit: Visit
    ) async throws -> WebResponse {
        let drop = try drop(of: request)
        let count = String(
            (fields["count"] ?? "").unicodeScalars.filter { $0.value != 0x2C && $0.value != 0x20 })
        let label = fields["label"] ?? ""
        var form = CodesForm(
            key: frame.freshKey(), typedCount: fields["count"] ?? "", typedLabel: label,
            most: AccessCodes.atOnce.upperBound)
        guard let key = fields["idempotency_key"], !key.isEmpty,
            key.utf8.count <= ReserveRequest.longestKey
        else { return try await codesPage(request, visit, form) }
        do {
            let codes = try await keeper.makeCodes(
                Int(count) ?? 0, for: drop, label: label, key: key, by: visit.caller)
            return try CodesAnswer.response(codes, label: label.trimmed, of: drop)
        } catch let refusal as CodesRefusal {
            switch refusal {
            case .count: form.problem = .countUnclear
            case .labelMissing: form.problem = .labelMissing
            // The page says it in its own words.
            case .noMembersTime: break
            }
            return try await codesPage(request, visit, form)
        }
    }

    /// The drops that have a members' time that is not over.
    var dropsWithCodes: [DropLink] {
        let now = keeper.clock()
        return (keeper.catalogue?.listings ?? []).map(\.drop)
            .filter { $0.membersOpenAt != nil && now < $0.opensAt + .days(1) }
            .map { DropLink(slug: $0.slug, title: $0.title) }
    }

    private func codesPage(
        _ request: WebRequest, _ visit: Visit, _ form: CodesForm? = nil
    ) async throws -> WebResponse {
        let drop = try drop(of: request)
        let wording = frame.wording(for: request)
        let batches = try await keeper.codeBatches(of: drop, by: visit.caller)
        let mayMake = visit.may(.changeShop) && drop.membersOpenAt != nil
        let fresh = CodesForm(key: frame.freshKey(), most: AccessCodes.atOnce.upperBound)
        let page = CodesPage(
            drop: DropLink(slug: drop.slug, title: drop.title),
            membersOpenAt: drop.membersOpenAt.map(wording.moment),
            opensAt: wording.moment(drop.opensAt),
            batches: batches.map { batch in
                CodeBatchRow(
                    label: batch.label, madeAt: wording.when(batch.madeAt),
                    who: batch.madeBy.name, count: batch.count, used: batch.used)
            }, form: mayMake ? form ?? fresh : nil)
        return try await answer(
            page, to: request, visit, form == nil ? .ok : .unprocessableContent,
            path: "/admin/codes/\(drop.slug)")
    }
}

/// New codes as a download.
enum CodesAnswer {
    static func response(
        _ codes: [String], label: String, of drop: Drop
    ) throws -> WebResponse {
        var bytes = ByteBuffer()
        try CodeSheet.write(codes, label: label, drop: drop.slug) { bytes.writeBytes($0) }
        var fields = SecurityHeaders.file()
        fields[.contentType] = ExportOrders.Format.csv.mediaType
        fields[.contentDisposition] = "attachment; filename=\"codes-\(drop.slug).csv\""
        fields[.cacheControl] = "private, no-store"
        return WebResponse(
            status: .ok, headers: fields, body: ResponseBody(byteBuffer: bytes))
    }
}

extension Actor {
    /// An e-mail address or an API token's name; empty for the shop itself.
    var name: String {
        switch self {
        case .staff(let email): email
        case .token(let name): name
        case .shopper, .system: ""
        }
    }
}
