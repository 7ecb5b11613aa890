internal import Documents
internal import Formats
internal import HTTPTypes
internal import HummingbirdCore
internal import Operations
internal import Shop

/// Money that goes back: listed, handed to the bank, ticked off.
extension ShopAPI {
    /// Answers `GET /admin/refunds?state&cursor`.
    func listRefunds(_ request: WebRequest, _ caller: Caller) async throws -> WebResponse {
        let shop = try writer.shopfront()
        let fields = try request.queryFields()
        let cursor = try fields["cursor"]?.nonEmpty.map(Self.numberCursor)
        let state = fields["state"] ?? "due"
        if state == "due" {
            let list = try await keeper.dueRefunds(
                after: cursor.map { OrderID($0) }, by: caller)
            return JSONAnswer.object { json in
                json.member("refunds") { json in
                    json.array(list.refunds) { json, due in
                        json.object { $0.due(due, keeper: keeper, shop) }
                    }
                }
                json.member("cursor", list.next.map { "\($0.value)" })
            }
        }
        guard let known = RefundState(rawValue: state) else {
            let states = (["due"] + RefundState.allCases.map(\.rawValue)).joined(separator: ", ")
            throw Problem.invalid([FieldProblem("state", "must be one of: \(states)")])
        }
        let list = try await keeper.refunds(
            in: [known], before: cursor.map { RefundID($0) }, by: caller)
        return JSONAnswer.object { json in
            json.member("refunds") { json in
                json.array(list.refunds) { json, refund in
                    json.object { $0.refund(refund, keeper: keeper, shop) }
                }
            }
            json.member("cursor", list.next.map { "\($0.value)" })
        }
    }

    /// Answers `POST /admin/refunds/files`.
    func exportRefunds(_ request: WebRequest, _ caller: Caller) async throws -> WebResponse {
        let key = try Self.idempotencyKey(of: request)
        var fields = FieldReader(try await request.json())
        let currency = try writer.shopfront().catalogue.shop.currency
        let choices = fields.objects("refunds", count: 1...RefundLimits.perFile) { fields in
            let order = keeper.orderID(code: fields.text("code", upTo: 64))
            if order == nil { fields.note("code", "is no order") }
            var choice = RefundChoice(order: order ?? OrderID(0))
            if let amount = fields.optionalText("amount", upTo: MoneyFormat.greatestText) {
                choice.amount = Money(decimal: amount, currency: currency)?.minorUnits
                if choice.amount == nil {
                    fields.note("amount", "must be an amount such as 370.00")
                }
            }
            if let seen = fields.optionalText("seen", upTo: 20) {
                choice.account = UInt64(seen)
                if choice.account == nil { fields.note("seen", "must be what an account says") }
            }
            return choice
        }
        let form = refundForm(&fields)
        try fields.finish()
        guard let form else { throw Problem(of: RefundRefusal.field(.from), in: nil) ?? .notFound }
        do {
            let file = try await keeper.exportRefunds(choices, form, key: key, by: caller)
            return try fileAnswer(file, .created)
        } catch RefundRefusal.unfit(let unfit) {
            throw unfitProblem(unfit)
        }
    }

    /// Answers `GET /admin/refunds/files/{id}`.
    func showRefundFile(_ request: WebRequest, _ caller: Caller) async throws -> WebResponse {
        let id = RefundFileID(try request.rowNumber())
        guard let file = try await keeper.refundFile(id, by: caller) else {
            throw Problem.notFound
        }
        return try fileAnswer(file)
    }

    /// Answers `GET /admin/refunds/files/{id}/file`.
    func sendRefundFile(_ request: WebRequest, _ caller: Caller) async throws -> WebResponse {
        let id = RefundFileID(try request.rowNumber())
        guard let written = try await keeper.refundFileBytes(id, by: caller) else {
            throw Problem.notFound
        }
        return RefundFileAnswer.response(written)
    }

    /// Answers `POST /admin/refunds/files/{id}/again`.
    func exportRefundsAgain(_ request: WebRequest, _ caller: Caller) async throws -> WebResponse {
        let key = try Self.idempotencyKey(of: request)
        let id = RefundFileID(try request.rowNumber())
        var fields = FieldReader(try await request.json())
        let form = refundForm(&fields)
        try fields.finish()
        guard let form else { throw Problem(of: RefundRefusal.field(.from), in: nil) ?? .notFound }
        do {
            let file = try await keeper.exportRefundsAgain(id, form, key: key, by: caller)
            return try fileAnswer(file, .created)
        } catch RefundRefusal.unfit(let unfit) {
            throw unfitProblem(unfit)
        }
    }

    /// Answers `POST /admin/refunds/{id}/decision`.
    func decideRefund(_ request: WebRequest, _ caller: Caller) async throws -> WebResponse {
        let id = RefundID(try request.rowNumber())
        var fields = FieldReader(try await request.json())
        let text = fields.text("decision")
        let decision = RefundDecision(rawValue: text)
        if decision == nil { fields.note("decision", "must be done, refused or returned") }
        let reason = fields.text("reason", upTo: StaffTextLimits.text)
        try fields.finish()
        let refund = try await keeper.decideRefund(
            id, decision ?? .done, reason: reason, by: caller)
        let shop = try writer.shopfront()
        return JSONAnswer.object { $0.refund(refund, keeper: keeper, shop) }
    }

    /// Answers `GET /admin/refunds/rows`: rows of statements with the refunds that they show.
    func listRefundRows(_ request: WebRequest, _ caller: Caller) async throws -> WebResponse {
        let shop = try writer.shopfront()
        let matches = try await keeper.refundMatches(by: caller)
        return JSONAnswer.object { json in
            json.member("rows") { json in
                json.array(matches.prefix(RefundLimits.confirmed).enumerated()) { json, place in
                    let (index, matched) = place
                    json.object { json in
                        json.row(matched.stored.row, number: index + 1, state: .new)
                        json.decision(matched.stored, shares: [], keeper: keeper, shop)
                        json.member("because", matched.match.reason.rawValue)
                        json.member("certain", matched.isCertain)
                        json.member("returned", matched.isReturn)
                        json.member("refunds") { json in
                            json.array(matched.refunds) { json, refund in
                                json.object { $0.refund(refund, keeper: keeper, shop) }
                            }
                        }
                    }
                }
            }
        }
    }

    /// Answers `POST /admin/refunds/rows`: rows with the refunds that they show, or all that leave
    /// no doubt.
    func confirmRefundRows(_ request: WebRequest, _ caller: Caller) async throws -> WebResponse {
        let shop = try writer.shopfront()
        var fields = FieldReader(try await request.json())
        let isCertain = fields.flag("certain")
        var chosen: [(row: StatementRowID, refunds: [RefundID])] = []
        if fields.has("rows") || !isCertain {
            chosen = fields.objects("rows", count: 1...RefundLimits.confirmed) { fields in
                let id = Int64(digits: fields.text("id", upTo: 20))
                if id == nil { fields.note("id", "is no row") }
                let refunds = fields.texts("refunds", count: 1...RefundLimits.perFile)
                    .map { Int64(digits: $0) }
                if refunds.contains(nil) { fields.note("refunds", "must be numbers of refunds") }
                return (
                    row: StatementRowID(id ?? 0),
                    refunds: refunds.compactMap { $0.map { RefundID($0) } }
                )
            }
        }
        try fields.finish()
        var outcomes: [ProvedOutcome] = []
        if isCertain { outcomes = try await keeper.proveCertain(by: caller) }
        outcomes += try await keeper.proveAll(chosen, by: caller)
        let language = request.askedLanguage ?? Sentence.written
        return JSONAnswer.object { json in
            json.member("results") { json in
                json.array(outcomes) { json, outcome in
                    json.object { json in
                        json.member("id", String(outcome.row.value))
                        json.member("ok", outcome.refusal == nil)
                        guard let refusal = outcome.refusal else { return }
                        json.member("problem") { json in
                            let problem = Problem(of: refusal, in: shop) ?? .notFound
                            json.written(problem.document(in: language))
                        }
                    }
                }
            }
        }
    }

    /// Answers `POST /admin/refunds/rows/{id}/reopen`.
    func reopenRefundRow(_ request: WebRequest, _ caller: Caller) async throws -> WebResponse {
        let row = try await keeper.reopenRefundRow(
            StatementRowID(try request.rowNumber()), by: caller)
        let shop = try writer.shopfront()
        return JSONAnswer.object { json in
            json.row(row.row, number: 1, state: row.novelty)
            json.decision(row, shares: [], keeper: keeper, shop)
        }
    }

    /// Answers `PUT /admin/orders/{code}/refund-account`.
    func typeRefundAccount(_ request: WebRequest, _ caller: Caller) async throws -> WebResponse {
        guard let order = keeper.orderID(code: request.parameter("code")),
            let detail = try await keeper.detail(of: order)
        else { throw Problem.notFound }
        let told = try await refundAccount(request, detail.order.total.currency)
        try await keeper.typeRefundAccount(told.account, of: order, seen: told.seen, by: caller)
        return try await standingAnswer(of: order)
    }

    // MARK: The shopper's

    /// Answers `GET /orders/{code}/refund-account`.
    func showRefundAccount(_ request: WebRequest, _ order: OrderID) async throws -> WebResponse {
        try await standingAnswer(of: order)
    }

    /// Answers `PUT /orders/{code}/refund-account`.
    func tellRefundAccount(_ request: WebRequest, _ order: OrderID) async throws -> WebResponse {
        guard let detail = try await keeper.detail(of: order) else { throw Problem.notFound }
        let told = try await refundAccount(request, detail.order.total.currency)
        try await keeper.tellRefundAccount(told.account, of: order, seen: told.seen)
        return try await standingAnswer(of: order)
    }

    private func standingAnswer(of order: OrderID) async throws -> WebResponse {
        guard let detail = try await keeper.detail(of: order) else { throw Problem.notFound }
        let standing = try await keeper.refundStanding(of: order)
        let shop = try writer.shopfront()
        return JSONAnswer.object { $0.refundStanding(standing, due: detail.order.due, shop) }
    }

    // MARK: Bodies

    private func refundAccount(
        _ request: WebRequest, _ currency: Currency
    ) async throws -> (account: RefundAccount, seen: UInt64?) {
        var fields = FieldReader(try await request.json())
        func text(_ field: RefundAccountForm.Field) -> String {
            fields.optionalText(field.rawValue, upTo: 4 * RefundAccountLimits.name) ?? ""
        }
        let form = RefundAccountForm(
            kind: text(.kind), bank: text(.bank), number: text(.number), name: text(.name),
            latinName: text(.latinName), in: currency)
        let seen = fields.optionalText("seen", upTo: 20)
        let digest = seen.flatMap { UInt64($0) }
        if seen != nil, digest == nil { fields.note("seen", "must be what an account says") }
        if case .failure(let problems) = form.account {
            for field in problems.fields { fields.note(field.rawValue, field.told) }
        }
        try fields.finish()
        guard case .success(let account) = form.account else { throw Problem.notFound }
        return (account, digest)
    }

    private func refundForm(_ fields: inout FieldReader) -> RefundFileForm? {
        let accounts = keeper.catalogue?.accounts ?? []
        let format = fields.optionalText("format").map { RefundFormat(rawValue: $0) } ?? .pain09
        if format == nil {
            fields.note("format", "must be pain.001.001.09, pain.001.001.03 or csv")
        }
        let now = keeper.clock()
        let wallClock = (try? writer.shopfront())?.wallClock
        let today = wallClock?.time(at: now) ?? CivilTime(milliseconds: now.milliseconds)
        var day = CivilTime(milliseconds: today.milliseconds / 86_400_000 * 86_400_000)
        if let text = fields.optionalText("day", upTo: 10) {
            if let read = DateText.time(formField: text) {
                day = read
            } else {
                fields.note("day", "must be a day such as 2026-12-05")
            }
        }
        let from = fields.optionalText("from", upTo: 100)
        let payer = from.map { id in accounts.first { $0.id == id } } ?? accounts.first
        if payer == nil { fields.note("from", "must be a receiving account of the shop") }
        let bic = TransferText.bic(fields.optionalText("bic", upTo: 20) ?? "")
        if bic == nil { fields.note("bic", "must have 8 or 11 letters and digits") }
        guard let format, let payer, let bic else { return nil }
        return RefundFileForm(format: format, day: day, payer: payer, bic: bic)
    }

    private func fileAnswer(
        _ file: StoredRefundFile, _ status: HTTPResponse.Status = .ok
    ) throws -> WebResponse {
        let shop = try writer.shopfront()
        var fields: HTTPFields = [:]
        if status == .created {
            fields[.location] = "/api/v1/admin/refunds/files/\(file.id.value)"
        }
        return JSONAnswer.object(status, fields: fields) { $0.refundFile(file, shop) }
    }

    /// Tells which refunds cannot be handed to the bank, by the codes of their orders.
    private func unfitProblem(_ unfit: [UnfitRefund]) -> Problem {
        let sentence = RefundRefusal.unfit(unfit).told?.sentence ?? "There is nothing here."
        return Problem(
            .refundsUnfit, sentence,
            members: [
                (
                    "refunds",
                    .array(
                        unfit.map { refund in
                            .object(
                                JSONObject([
                                    ("code", .string(keeper.code(of: refund.order).text)),
                                    ("reason", .string(refund.reason.rawValue)),
                                ]))
                        })
                )
            ])
    }
}

extension RefundAccountForm.Field {
    /// What is wrong with the field, in a sentence.
    fileprivate var told: Sentence {
        switch self {
        case .kind: "must be a way to an account in the order's currency"
        case .bank: "must name the account's bank"
        case .number: "must be a whole and right number"
        case .name: "must be the holder's name, at most \(RefundAccountLimits.name) characters"
        case .latinName: "must be the same name in Latin letters"
        }
    }
}
