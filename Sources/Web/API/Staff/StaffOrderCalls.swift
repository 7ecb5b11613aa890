internal import Documents
internal import Formats
internal import Operations
internal import Shop

extension ShopAPI {
    /// Answers `GET /admin/orders/{code}`.
    func showStaffOrder(_ request: WebRequest, _ caller: Caller) async throws -> WebResponse {
        try await staffAnswer(request, try orderID(of: request), caller)
    }

    /// Answers `POST /admin/orders/{code}/status`.
    func setStatus(_ request: WebRequest, _ caller: Caller) async throws -> WebResponse {
        let order = try orderID(of: request)
        var fields = FieldReader(try await request.json())
        let to = fields.status("to")
        let reason = fields.reason()
        let force = fields.flag("force")
        let carrier = fields.optionalText("carrier")
        let tracking = fields.optionalText("tracking")
        let seen = fields.seenOrder()
        try fields.finish()
        let hasShipment = carrier != nil || tracking != nil
        _ = try await keeper.setStatus(
            of: order, to: to, reason: reason, force: force,
            shipment: hasShipment
                ? Shipment(carrier: carrier ?? "", tracking: tracking ?? "") : nil,
            seen: seen, by: caller)
        return try await staffAnswer(request, order, caller)
    }

    /// `POST /admin/orders/bulk`: a result for each code, in their order.
    func setStatuses(_ request: WebRequest, _ caller: Caller) async throws -> WebResponse {
        var fields = FieldReader(try await request.json())
        let codes = fields.texts("codes", count: 1...StaffTextLimits.bulk, upTo: 64)
        let to = fields.status("to")
        let reason = fields.reason()
        let unpaid = fields.flag("force")
        let seen = fields.seenStatus()
        try fields.finish()
        let orders = codes.map { keeper.orderID(code: $0) }
        let known = orders.compactMap(\.self)
        let results = try await keeper.setStatuses(
            of: known, to: to, reason: reason, unpaid: unpaid,
            seen: seen.map { seen in
                Dictionary(known.map { ($0, seen) }, uniquingKeysWith: { first, _ in first })
            } ?? [:], by: caller)
        var rest = results[...]
        let shop = try writer.shopfront()
        let language = request.askedLanguage ?? Sentence.written
        return JSONAnswer.object { json in
            json.member("results") { json in
                json.array(zip(codes, orders)) { json, pair in
                    let result = pair.1 == nil ? .failure(.unknownOrder) : rest.popFirst()
                    json.bulkResult(
                        pair.0, result ?? .failure(.unknownOrder), shop, in: language)
                }
            }
        }
    }

    /// The order that a path names. Whether there is one is told by reading it.
    func orderID(of request: WebRequest) throws -> OrderID {
        guard let order = try keeper.keptOrderID(code: request.parameter("code")) else {
            throw Problem.notFound
        }
        return order
    }

    private func staffAnswer(
        _ request: WebRequest, _ order: OrderID, _ caller: Caller
    ) async throws -> WebResponse {
        guard let detail = try await keeper.detail(of: order) else { throw Problem.notFound }
        let slips = detail.slips.map { ($0.slip.id, order) }
        return OrderDocument(
            detail: detail, reader: .staff, asked: request.askedLanguage,
            shop: try writer.shopfront(), keeper: keeper,
            standings: try await standings(of: slips, for: caller)
        ).answer()
    }

    /// What the bank's statements say of slips, for whoever may decide on those.
    func standings(
        of slips: [(SlipID, OrderID)], for caller: Caller
    ) async throws -> [SlipID: SlipStanding] {
        guard caller.role.may(Shopkeeper.statementPermission), !slips.isEmpty else { return [:] }
        return try await keeper.standings(
            of: Dictionary(uniqueKeysWithValues: slips), by: caller)
    }
}

extension FieldReader {
    /// Reads one of the statuses, which must be there.
    mutating func status(_ name: String) -> OrderStatus {
        let text = text(name)
        if let status = OrderStatus(rawValue: text) { return status }
        if !text.isEmpty { note(name, "is not a status") }
        return .reserved
    }

    /// Reads why something is done, for the record; blanks and invisible characters are no reason.
    fileprivate mutating func reason() -> String {
        let reason = text("reason", upTo: StaffTextLimits.text)
        if hasText("reason"), reason.trimmed.isEmpty { note("reason", "is required") }
        return reason
    }

    /// What the caller saw of one order: its status, in the optional field `from`, how it was
    /// sent, in `from_shipment`, or null where it was not, and its newest slip, in `from_slip`, 0
    /// where there was none.
    fileprivate mutating func seenOrder() -> OrderSeen? {
        var seen = OrderSeen()
        if has("from") { seen.status = status("from") }
        let shipment = optionalObject("from_shipment") { fields in
            [fields.optionalText("carrier") ?? "", fields.optionalText("tracking") ?? ""]
        }
        if shipment != nil || isNull("from_shipment") {
            seen.shipment = OrderSeen.digest(shipment)
        }
        if has("from_slip") {
            // However many of those that were there waited: they were all seen.
            seen.slips = SlipsSeen(
                waiting: .max, newest: integer("from_slip", in: 0...Int64.max))
        }
        return seen == OrderSeen() ? nil : seen
    }

    /// The status that the caller saw, in the optional field `from`.
    mutating func seenStatus() -> OrderSeen? {
        has("from") ? OrderSeen(status: status("from")) : nil
    }
}

extension JSONWriter {
    fileprivate mutating func bulkResult(
        _ code: String, _ result: Result<OrderStatus, OrderRefusal>, _ shop: Shopfront,
        in language: String
    ) {
        object { json in
            json.member("code", code)
            switch result {
            case .success(let status):
                json.member("ok", true)
                json.member("status", status.rawValue)
            case .failure(let refusal):
                json.member("ok", false)
                json.member("problem") { json in
                    let problem = Problem(of: refusal, in: shop) ?? .notFound
                    json.written(problem.document(in: language))
                }
            }
        }
    }
}
