internal import Formats
internal import HTTPTypes
internal import HummingbirdCore
internal import NIOCore
internal import Operations
internal import Pages
internal import Shop

/// Money that goes back: listed, handed to the bank, ticked off.
extension StaffPages {
    /// Answers `GET /admin/refunds?after&made`.
    func listRefunds(_ request: WebRequest, _ visit: Visit) async throws -> WebResponse {
        try await refundsPage(request, visit)
    }

    /// Answers `POST /admin/refunds/files`: the refunds in the fields `refund`, in a file.
    func exportRefunds(
        _ request: WebRequest, _ fields: FormFields, _ visit: Visit
    ) async throws -> WebResponse {
        var choices: [RefundChoice] = []
        for text in fields.all("refund").prefix(RefundLimits.perFile + 1) {
            guard let choice = SeenRefund(text: text, orderID: keeper.orderID(code:)) else {
                throw Problem.staleForm
            }
            choices.append(choice.choice)
        }
        guard !choices.isEmpty else {
            return try await refundsPage(
                request, visit, .unprocessableContent,
                problems: [words("Choose at least one refund that has an account.", request)])
        }
        let accounts = keeper.catalogue?.accounts ?? []
        let chosen = fields["from"].flatMap { id in accounts.first { $0.id == id } }
        guard let payer = chosen ?? accounts.first,
            let day = fields["day"].flatMap({ DateText.time(formField: $0) }),
            let format = fields["format"].flatMap(RefundFormat.init(rawValue:)),
            let bic = TransferText.bic(fields["bic"] ?? "")
        else {
            return try await refundsPage(
                request, visit, .unprocessableContent,
                problems: [
                    words("Look at the day and the BIC: one of them is not right.", request)
                ],
                chosen: Set(fields.all("refund")))
        }
        do {
            let file = try await keeper.exportRefunds(
                choices, RefundFileForm(format: format, day: day, payer: payer, bic: bic),
                key: fields["key"] ?? "", by: visit.caller)
            return Redirect.see("/admin/refunds?made=\(file.id.value)")
        } catch let refusal as RefundRefusal {
            return try await refundsPage(
                request, visit, .conflict, problems: problems(of: refusal, request),
                chosen: Set(fields.all("refund")))
        }
    }

    /// Answers `POST /admin/refunds/files/{id}/again`, as the first file was.
    func exportRefundsAgain(
        _ request: WebRequest, _ fields: FormFields, _ visit: Visit
    ) async throws -> WebResponse {
        let first = RefundFileID(try request.rowNumber())
        guard let file = try await keeper.refundFile(first, by: visit.caller) else {
            throw Problem.notFound
        }
        let form = RefundFileForm(
            format: file.format, day: max(file.day, today(request)), payer: file.payer,
            bic: file.bic)
        do {
            let made = try await keeper.exportRefundsAgain(
                first, form, key: fields["key"] ?? "", by: visit.caller)
            return Redirect.see("/admin/refunds?made=\(made.id.value)")
        } catch let refusal as RefundRefusal {
            return try await refundsPage(
                request, visit, .conflict, problems: problems(of: refusal, request))
        }
    }

    /// Answers `GET /admin/refunds/files/{id}/file`.
    func sendRefundFile(_ request: WebRequest, _ visit: Visit) async throws -> WebResponse {
        let id = RefundFileID(try request.rowNumber())
        guard let written = try await keeper.refundFileBytes(id, by: visit.caller) else {
            throw Problem.notFound
        }
        return RefundFileAnswer.response(written)
    }

    /// Answers `POST /admin/refunds/{id}/decision`.
    func decideRefund(
        _ request: WebRequest, _ fields: FormFields, _ visit: Visit
    ) async throws -> WebResponse {
        let id = RefundID(try request.rowNumber())
        guard let decision = fields["decision"].flatMap(RefundDecision.init(rawValue:)) else {
            throw Problem.staleForm
        }
        do {
            _ = try await keeper.decideRefund(
                id, decision, reason: fields["reason"] ?? "", by: visit.caller)
        } catch let refusal as RefundRefusal {
            let status: HTTPResponse.Status =
                refusal == .field(.reason) ? .unprocessableContent : .conflict
            return try await refundsPage(
                request, visit, status, problems: problems(of: refusal, request))
        }
        return Redirect.see("/admin/refunds")
    }

    /// Answers `POST /admin/refunds/confirm`: rows of statements with the refunds that they show,
    /// in the fields `row`.
    func confirmRefunds(
        _ request: WebRequest, _ fields: FormFields, _ visit: Visit
    ) async throws -> WebResponse {
        var proposals: [(row: StatementRowID, refunds: [RefundID])] = []
        for text in fields.all("row").prefix(RefundLimits.confirmed) {
            let numbers = text.pieces(at: " ").compactMap { Int64(digits: String($0)) }
            guard numbers.count > 1, let row = numbers.first else { throw Problem.staleForm }
            proposals.append((StatementRowID(row), numbers.dropFirst().map { RefundID($0) }))
        }
        let outcomes = try await keeper.proveAll(proposals, by: visit.caller)
        let refused = outcomes.compactMap(\.refusal)
        guard refused.isEmpty else {
            let told = refused.flatMap { problems(of: $0, request) }
            return try await refundsPage(
                request, visit, .conflict, problems: Set(told).sorted())
        }
        return Redirect.see("/admin/refunds")
    }

    /// Answers `POST /admin/refunds/rows/{id}/reopen`.
    func reopenRefundRow(
        _ request: WebRequest, _ fields: FormFields, _ visit: Visit
    ) async throws -> WebResponse {
        do {
            _ = try await keeper.reopenRefundRow(
                StatementRowID(try request.rowNumber()), by: visit.caller)
        } catch let refusal as RefundRefusal {
            return try await refundsPage(
                request, visit, .conflict, problems: problems(of: refusal, request))
        }
        return Redirect.see("/admin/refunds")
    }

    // MARK: Words

    func words(_ sentence: Sentence, _ request: WebRequest) -> String {
        sentence.text(in: frame.language(of: request).rawValue)
    }

    private func problems(of refusal: any RefusalReason, _ request: WebRequest) -> [String] {
        if case .unfit(let unfit)? = refusal as? RefundRefusal {
            return unfit.map { refund in
                "\(keeper.code(of: refund.order).text): \(words(refund.reason.told, request))"
            }
        }
        guard let told = refusal.told else { return [] }
        let fields = told.fields.map { words($0.message, request) }
        return fields.isEmpty ? [words(told.sentence, request)] : fields
    }

    /// The day of the shop's clock.
    func today(_ request: WebRequest) -> CivilTime {
        let now = frame.wording(for: request).wallClock.time(at: keeper.clock())
        return CivilTime(milliseconds: now.milliseconds / 86_400_000 * 86_400_000)
    }
}

/// A refund as a form carries it: the order, and the amount and the account that were shown.
struct SeenRefund: Hashable {
    var choice: RefundChoice

    /// The refund as a form carries it.
    static func text(_ due: DueRefund, code: String) -> String {
        "\(code) \(due.amount.minorUnits) \(due.account?.account.digest ?? 0)"
    }

    /// Reads what `text` wrote.
    init?(text: String, orderID: (String) -> OrderID?) {
        let parts = text.pieces(at: " ").map(String.init)
        guard parts.count == 3, let order = orderID(parts[0]), let amount = Int64(digits: parts[1]),
            let account = UInt64(parts[2])
        else { return nil }
        choice = RefundChoice(order: order, amount: amount, account: account)
    }
}
