internal import Blobs
internal import Documents
internal import Formats
internal import HTTPTypes
internal import HummingbirdCore
internal import Operations
internal import Pages
internal import Shop

/// Statements of banks: imported, looked at, confirmed.
extension ShopAPI {
    /// Answers `POST /admin/statements?name&account&format`: the file is the body.
    func importStatement(_ request: WebRequest, _ caller: Caller) async throws -> WebResponse {
        guard Self.statementMediaTypes.contains(request.mediaType) else {
            throw Problem.wrongMediaType(expected: "a bank's statement")
        }
        let fields = try request.queryFields()
        var origin = StatementOrigin(fileName: fields["name"] ?? "")
        origin.account = fields["account"]?.nonEmpty
        if let text = fields["format"] {
            guard let format = StatementFormat(rawValue: text) else {
                let formats = StatementFormat.allCases.map(\.rawValue).joined(separator: ", ")
                throw Problem.invalid([FieldProblem("format", "must be one of: \(formats)")])
            }
            origin.format = format
        }
        let upload = try keeper.beginStatement(by: caller)
        do {
            _ = try await request.file(upTo: Int(StatementLimits.bytes)) { bytes in
                try bytes.withUnsafeBytes { try upload.append($0) }
            }
        } catch {
            upload.discard()
            throw error
        }
        let statement = try await keeper.finishStatement(upload, origin, by: caller)
        let (shop, language) = (try writer.shopfront(), language(of: request))
        let place = "/api/v1/admin/statements/\(statement.id.value)"
        return JSONAnswer.object(.created, fields: [.location: place]) { json in
            json.statement(statement, in: language, Self.words, shop)
        }
    }

    /// What a statement may be called on the way; what it is shows in its bytes.
    private static let statementMediaTypes: Set<String> = [
        "application/octet-stream", "text/csv", "text/plain", "application/xml", "text/xml",
        "application/x-ofx",
    ]

    /// Answers `GET /admin/statements?cursor`.
    func listStatements(_ request: WebRequest, _ caller: Caller) async throws -> WebResponse {
        let (shop, language) = (try writer.shopfront(), language(of: request))
        let before = try request.queryFields()["cursor"]?.nonEmpty.map(Self.numberCursor)
        let list = try await keeper.statements(before: before.map { StatementID($0) }, by: caller)
        return JSONAnswer.object { json in
            json.member("statements") { json in
                json.array(list.statements) { json, statement in
                    json.object { $0.statement(statement, in: language, Self.words, shop) }
                }
            }
            json.member("open_rows", list.open)
            json.member("cursor", list.next.map { "\($0.value)" })
        }
    }

    /// Answers `GET /admin/statements/{id}?cursor`: the statement with its rows in the file's
    /// order.
    func showStatement(_ request: WebRequest, _ caller: Caller) async throws -> WebResponse {
        let (shop, language) = (try writer.shopfront(), language(of: request))
        let id = StatementID(try request.rowNumber())
        let after = try request.queryFields()["cursor"]?.nonEmpty.map(Self.numberCursor)
        guard let statement = try await keeper.statement(id, by: caller) else {
            throw Problem.notFound
        }
        let list = try await keeper.rows(
            of: id, after: after.map { StatementRowID($0) }, by: caller)
        let first = list.rows.first?.id.value ?? 0
        return JSONAnswer.object { json in
            json.statement(statement, in: language, Self.words, shop)
            json.member("rows") { json in
                json.array(list.rows) { json, row in
                    json.object { json in
                        json.row(
                            row.row, number: Int(row.id.value - first) + 1, state: row.novelty)
                        json.decision(
                            row, shares: list.shares[row.id] ?? [], keeper: keeper, shop)
                    }
                }
            }
            json.member("refused") { json in
                json.array(list.refusals) { json, refusal in
                    json.refusal(
                        line: refusal.line, reason: Self.words(refusal.reason, language))
                }
            }
            json.member("cursor", list.next.map { "\($0.value)" })
        }
    }

    /// Answers `GET /admin/statements/{id}/open?group&cursor`: its open rows with what is proposed.
    func showOpenRows(_ request: WebRequest, _ caller: Caller) async throws -> WebResponse {
        let shop = try writer.shopfront()
        let id = StatementID(try request.rowNumber())
        let fields = try request.queryFields()
        let group = try fields["group"].map(Self.rowGroup)
        let after = try fields["cursor"]?.nonEmpty.map(Self.numberCursor)
        guard try await keeper.statement(id, by: caller) != nil else { throw Problem.notFound }
        let matches = try await keeper.matches(
            of: id, after: after.map { StatementRowID($0) }, by: caller)
        let rows = matches.rows.filter { group == nil || $0.group == group }
        return JSONAnswer.object { json in
            json.member("counts") { json in
                json.object { json in
                    for group in MatchedRow.Group.allCases {
                        json.member(group.rawValue, matches.count(group))
                    }
                }
            }
            json.member("beyond", matches.beyond)
            json.member("cursor", matches.next.map { "\($0.value)" })
            json.member("rows") { json in
                json.array(rows.prefix(StatementLimits.settled).enumerated()) { json, place in
                    json.object { json in
                        let (index, matched) = place
                        json.row(matched.stored.row, number: index + 1, state: .new)
                        json.decision(matched.stored, shares: [], keeper: keeper, shop)
                        json.proposal(
                            matched, unproven: matches.contradicted(by: matched),
                            keeper: keeper)
                    }
                }
            }
        }
    }

    /// Answers `POST /admin/statements/{id}/confirm`: rows with the orders that their money is for,
    /// or all that leave no doubt.
    func confirmRows(_ request: WebRequest, _ caller: Caller) async throws -> WebResponse {
        let (shop, language) = (try writer.shopfront(), language(of: request))
        let id = StatementID(try request.rowNumber())
        var fields = FieldReader(try await request.json())
        let isCertain = fields.flag("certain")
        let overpayment = fields.flag("overpayment")
        let currency = shop.catalogue.shop.currency
        var chosen: [ChosenRow] = []
        if fields.has("rows") || !isCertain {
            chosen = fields.objects("rows", count: 1...StatementLimits.settled) { fields in
                ChosenRow(&fields, currency, orderID: keeper.orderID(code:))
            }
        }
        try fields.finish()
        guard try await keeper.statement(id, by: caller) != nil else { throw Problem.notFound }
        var outcomes: [RowOutcome] = []
        if isCertain { outcomes = try await keeper.settleCertain(of: id, by: caller) }
        outcomes += try await keeper.settleAll(
            chosen.map(\.proposal), overpayment: overpayment, by: caller)
        return JSONAnswer.object { json in
            json.member("results") { json in
                json.array(outcomes) { json, outcome in
                    json.object { json in
                        json.member("id", String(outcome.row.value))
                        json.member("ok", outcome.settled != nil)
                        json.member("money", outcome.settled?.state.rawValue)
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

    /// Answers `POST /admin/statement-rows/{id}/aside`.
    func putRowAside(_ request: WebRequest, _ caller: Caller) async throws -> WebResponse {
        let row = StatementRowID(try request.rowNumber())
        var fields = FieldReader(try await request.json())
        let reason = fields.text("reason", upTo: StaffTextLimits.text)
        try fields.finish()
        return try rowAnswer(try await keeper.putAside(row, reason: reason, by: caller))
    }

    /// Answers `POST /admin/statement-rows/{id}/reopen`.
    func reopenRow(_ request: WebRequest, _ caller: Caller) async throws -> WebResponse {
        let row = StatementRowID(try request.rowNumber())
        return try rowAnswer(try await keeper.reopen(row, by: caller))
    }

    private func rowAnswer(_ row: StoredRow) throws -> WebResponse {
        let shop = try writer.shopfront()
        return JSONAnswer.object { json in
            json.row(row.row, number: 1, state: row.novelty)
            json.decision(row, shares: [], keeper: keeper, shop)
        }
    }

    private func language(of request: WebRequest) -> String {
        request.askedLanguage ?? Sentence.written
    }

    private static func words(_ sentence: Sentence, _ language: String) -> String {
        sentence.text(in: language)
    }

    private static func rowGroup(_ text: String) throws(Problem) -> MatchedRow.Group {
        guard let group = MatchedRow.Group(rawValue: text) else {
            let groups = MatchedRow.Group.allCases.map(\.rawValue).joined(separator: ", ")
            throw .invalid([FieldProblem("group", "must be one of: \(groups)")])
        }
        return group
    }
}

/// A row of a statement, and what a program gives to orders of its money.
private struct ChosenRow {
    var proposal: RowProposal

    init(
        _ fields: inout FieldReader, _ currency: Currency, orderID: (String) -> OrderID?
    ) {
        let id = fields.text("id", upTo: 20)
        if Int64(digits: id) == nil { fields.note("id", "is no row") }
        var instead: PaymentID?
        if fields.has("instead_of") {
            let payment = Int64(digits: fields.text("instead_of", upTo: 20))
            if payment == nil { fields.note("instead_of", "is no payment") }
            instead = payment.map { PaymentID($0) }
        }
        let shares = fields.objects("orders", count: 1...MatchingLimits.shares) { fields in
            let order = orderID(fields.text("code", upTo: 64))
            if order == nil { fields.note("code", "is no order") }
            let amount = fields.text("amount", upTo: MoneyFormat.greatestText)
            let money = Money(decimal: amount, currency: currency)
            if money == nil { fields.note("amount", "must be an amount such as 370.00") }
            return MatchShare(order: order ?? OrderID(0), amount: money?.minorUnits ?? 0)
        }
        if instead != nil, shares.count != 1 {
            fields.note("instead_of", "needs one order: the payment's")
        }
        proposal = RowProposal(
            row: StatementRowID(Int64(digits: id) ?? 0), shares: shares, instead: instead)
    }
}
