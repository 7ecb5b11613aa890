internal import Blobs
internal import Documents
internal import Formats
internal import HTTPTypes
internal import HummingbirdCore
internal import NIOCore
internal import Operations
internal import Shop

extension ShopAPI {
    /// `GET /admin/slips?status=waiting`, those of ended orders first, then the oldest.
    func listSlips(_ request: WebRequest, _ caller: Caller) async throws -> WebResponse {
        let shop = try writer.shopfront()
        let fields = try request.queryFields()
        guard (fields["status"] ?? "waiting") == "waiting" else {
            throw Problem.invalid([FieldProblem("status", "only `waiting` can be listed")])
        }
        let limit =
            try Self.limit(fields["limit"], upTo: OrderList.greatestPage)
            ?? WaitingSlips.pageSize
        let rows = try await keeper.waitingSlips(
            past: try slipCursor(fields["cursor"]), limit: limit + 1, by: caller)
        let uses = try await keeper.uses(of: rows.map(\.id), by: caller)
        let shown = rows.prefix(limit)
        let standings = try await standings(of: shown.map { ($0.id, $0.order) }, for: caller)
        let language = request.askedLanguage ?? Sentence.written
        return JSONAnswer.object { json in
            json.member("slips") { json in
                json.array(shown) { json, row in
                    json.object { json in
                        write(row, uses[row.id], in: language, to: &json, shop)
                        json.atBank(standings[row.id]) { keeper.code(of: $0).text }
                    }
                }
            }
            let next = rows.count > limit ? rows[limit - 1].id.value : nil
            json.member("cursor", next.map { String($0) })
        }
    }

    private func write(
        _ row: WaitingSlips.Row, _ use: SlipUse?, in language: String,
        to json: inout JSONWriter, _ shop: Shopfront
    ) {
        json.slip(id: row.id, status: .waiting, findings: ToldFinding.of(use), in: language)
        json.member("media_type", row.mediaType)
        json.member("uploaded_at", row.uploadedAt, shop)
        json.member("order", keeper.code(of: row.order).text)
        json.member("order_status", row.status.rawValue)
        json.member("url", StaffSlip.path(of: row.id))
        json.member("name", row.name)
        json.member("total", row.total)
        json.member("paid", row.confirmed)
        json.member("balance", row.total - row.confirmed)
    }

    private func slipCursor(_ text: String?) throws(Problem) -> SlipID? {
        guard let text, !text.isEmpty else { return nil }
        guard let number = Int64(digits: text) else {
            throw .invalid([FieldProblem("cursor", "is not one that a page answered")])
        }
        return SlipID(number)
    }

    /// Answers `POST /admin/slips/{id}/decision`.
    func decideSlip(_ request: WebRequest, _ caller: Caller) async throws -> WebResponse {
        let id = try Self.slipID(of: request)
        guard let slip = try await keeper.slip(id, by: caller) else { throw Problem.notFound }
        let shop = try writer.shopfront()
        var fields = FieldReader(try await request.json())
        let currency = shop.catalogue.shop.currency
        let decision = fields.decision(in: currency)
        let overpayment = fields.flag("overpayment")
        let reused = fields.optionalTexts("reused", count: 0...100)
        let seen = fields.seenOrder(in: currency)
        try fields.finish()
        do {
            _ = try await keeper.decide(
                decision, on: id, overpayment: overpayment,
                knownOthers: reused.map { Set($0.compactMap(keeper.orderID(code:))) }, seen: seen,
                by: caller)
        } catch OrderRefusal.sentBefore {
            throw Problem(OrderRefusal.sentBefore(for: try await others(of: slip)))
        }
        guard let detail = try await keeper.detail(of: slip.order) else { throw Problem.notFound }
        let order = OrderDocument(
            detail: detail, reader: .staff, asked: request.askedLanguage, shop: shop,
            keeper: keeper, standings: try await standings(of: [(id, slip.order)], for: caller))
        return JSONAnswer.object { json in
            json.member("slip") { json in
                guard let record = detail.slips.first(where: { $0.slip.id == id }) else {
                    return json.null()
                }
                json.object { order.write(record, to: &$0) }
            }
            json.member("order") { json in
                json.object { json in
                    json.member("code", keeper.code(of: slip.order).text)
                    json.member("status", detail.order.status.rawValue)
                    json.member("balance", detail.order.balance)
                }
            }
        }
    }

    /// The codes of the orders that a slip was used for too.
    private func others(of slip: Slip) async throws -> [String] {
        let record = try await keeper.detail(of: slip.order)?.slips.first { $0.slip.id == slip.id }
        return record?.usedFor.map { keeper.code(of: $0).text } ?? []
    }

    /// Answers `GET /admin/slips/{id}/file`.
    func sendSlip(_ request: WebRequest, _ caller: Caller) async throws -> WebResponse {
        let id = try Self.slipID(of: request)
        guard let (slip, file) = try await keeper.openSlip(id, by: caller) else {
            throw Problem.notFound
        }
        var fields = SecurityHeaders.file()
        fields[.contentType] = slip.mediaType
        fields[.cacheControl] = "private, no-store"
        return FileAnswer.response(file, fields: fields)
    }

    /// Answers `GET /admin/slips/{id}/copy`.
    func sendSlipCopy(_ request: WebRequest, _ caller: Caller) async throws -> WebResponse {
        let id = try Self.slipID(of: request)
        guard let file = try await keeper.openSlipCopy(id, isSmall: false, by: caller) else {
            throw Problem.notFound
        }
        return FileAnswer.response(file, fields: SecurityHeaders.slipCopy())
    }

    private static func slipID(of request: WebRequest) throws(Problem) -> SlipID {
        SlipID(try request.rowNumber())
    }
}

extension FieldReader {
    fileprivate mutating func decision(in currency: Currency) -> SlipDecision {
        let reason = (optionalText("reason", upTo: StaffTextLimits.text) ?? "").trimmed
        switch text("decision") {
        case "approve":
            return .approve(amount: amount("amount", in: currency))
        case "reject":
            return .reject(reason: rejectReason(or: reason) ?? reason)
        case "take_back": return .takeBack
        case "" where !hasText("decision"): break
        default: note("decision", "must be approve, reject or take_back")
        }
        return .reject(reason: reason)
    }

    /// Reads one of the shop's own reasons, as it is stored; or the caller's words, which must be
    /// there.
    private mutating func rejectReason(or words: String) -> String? {
        guard let key = optionalText("reason_key", upTo: 32), !key.isEmpty else {
            if words.isEmpty { note("reason", "is required, the shopper reads it") }
            return nil
        }
        guard let reason = RejectReason(rawValue: key), words.isEmpty else {
            let keys = RejectReason.allCases.map(\.rawValue).joined(separator: ", ")
            note("reason_key", "must be one of \(keys), without a reason beside it")
            return nil
        }
        return reason.stored
    }

    /// Reads what the caller saw of the slip's order: `from`, its status, and `balance`, each
    /// optional.
    fileprivate mutating func seenOrder(in currency: Currency) -> OrderSeen? {
        let balance = money("balance", in: currency, signed: true)
        guard var seen = seenStatus() else { return balance.map { OrderSeen(balance: $0) } }
        seen.balance = balance
        return seen
    }

    /// Above zero; `nil` where none is named.
    private mutating func amount(_ name: String, in currency: Currency) -> Int64? {
        let amount = money(name, in: currency)
        if amount == 0 { note(name, "must be above zero") }
        return amount
    }

    /// Minor units of `{"amount": "370.00", "currency": "THB"}`, and of nothing that looks like
    /// it: a number alone, or a text, leaves open in which currency it is meant.
    private mutating func money(
        _ name: String, in currency: Currency, signed: Bool = false
    ) -> Int64? {
        let typed = optionalObject(name) { money in
            (amount: money.text("amount", upTo: 32), code: money.text("currency", upTo: 3))
        }
        guard let typed else { return nil }
        let isBelow = signed && typed.amount.begins(with: "-")
        let digits = isBelow ? Substring(typed.amount.utf8.dropFirst()) : typed.amount[...]
        let money = Money(decimal: digits, currency: currency)
        if money == nil, !isNoted("\(name).amount") {
            let place = typed.amount.isEmpty ? "\(name).amount" : name
            note(place, "must be a decimal such as 370.00")
        }
        if !typed.code.isBytes(of: currency.code), !isNoted("\(name).currency") {
            note(name, "must be in \(currency.code)")
        }
        return money.map { isBelow ? -$0.minorUnits : $0.minorUnits }
    }

    private func isNoted(_ place: String) -> Bool {
        problems.contains { $0.name.isBytes(of: place) }
    }
}
