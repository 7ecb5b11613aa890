internal import Formats
internal import HTTPTypes
internal import HummingbirdCore
internal import Operations
internal import Pages
internal import Shop

/// The page of refunds.
extension StaffPages {
    func refundsPage(
        _ request: WebRequest, _ visit: Visit, _ status: HTTPResponse.Status = .ok,
        problems: [String] = [], chosen: Set<String> = []
    ) async throws -> WebResponse {
        let fields = request.isSafe ? try request.queryFields() : FormFields()
        let after = fields["after"].flatMap(Int64.init(digits:)).map { OrderID($0) }
        let list = try await keeper.dueRefunds(after: after, by: visit.caller)
        let sent = try await keeper.refunds(in: [.sent], by: visit.caller)
        let gone = try await keeper.refunds(
            in: [.done, .refused, .returned], by: visit.caller)
        let matches = try await keeper.refundMatches(by: visit.caller)
        var made: RefundFileItem?
        if let id = fields["made"].flatMap(Int64.init(digits:)),
            let file = try await keeper.refundFile(RefundFileID(id), by: visit.caller)
        {
            made = fileItem(file, [], request)
        }
        let page = RefundsPage(
            due: list.refunds.map { row(of: $0, chosen, request) },
            dueSum: sum(of: list.refunds, request), form: try await fileFields(request, visit),
            matches: matches.prefix(RefundLimits.listed).map { matchRow($0, request) },
            files: files(sent, request), gone: gone.refunds.map { goneRow($0, request) },
            next: list.next.map { "/admin/refunds?after=\($0.value)" }, made: made,
            problems: problems, csrf: visit.csrf)
        return try await answer(page, to: request, visit, status, path: "/admin/refunds")
    }

    private func views(_ currency: Currency, _ request: WebRequest) -> RefundViews {
        RefundViews(wording: frame.wording(for: request), currency: currency)
    }

    private func sum(of refunds: [DueRefund], _ request: WebRequest) -> String {
        var sums: [String: Money] = [:]
        for refund in refunds {
            let code = refund.amount.currency.code
            sums[code] = (sums[code] ?? .zero(refund.amount.currency)) + refund.amount
        }
        let wording = frame.wording(for: request)
        return sums.sorted { $0.key < $1.key }.map { wording.money($0.value).text }
            .joined(separator: " + ")
    }

    private func row(
        of due: DueRefund, _ chosen: Set<String>, _ request: WebRequest
    ) -> DueRefundRow {
        let views = views(due.amount.currency, request)
        let code = keeper.code(of: due.order).text
        let choice = SeenRefund.text(due, code: code)
        return DueRefundRow(
            code: code, customer: due.name, amount: views.wording.money(due.amount),
            cause: RefundCauseName(rawValue: due.cause.rawValue) ?? .cancelled,
            since: views.wording.when(due.since), account: due.account.map { views.text($0) },
            choice: choice, isChosen: chosen.contains(choice))
    }

    private func fileFields(
        _ request: WebRequest, _ visit: Visit
    ) async throws -> RefundFileFields {
        let accounts = keeper.catalogue?.accounts ?? []
        return RefundFileFields(
            formats: RefundFormat.allCases.map {
                RefundFormatChoice(
                    value: $0.rawValue, isCSV: $0 == .csv, isChosen: $0 == .pain09)
            },
            accounts: accounts.count < 2
                ? []
                : accounts.map {
                    StatementAccountChoice(
                        id: $0.id, name: "\($0.bank) \($0.number.nonEmpty ?? $0.iban ?? $0.id)")
                },
            day: DateText.day(today(request)),
            bic: try await keeper.lastRefundFile(by: visit.caller)?.bic ?? "",
            key: frame.freshKey())
    }

    private func files(_ list: RefundList, _ request: WebRequest) -> [RefundFileItem] {
        let byFile = Dictionary(grouping: list.refunds) { $0.file?.value ?? 0 }
        return byFile.sorted { $0.key > $1.key }.compactMap { id, refunds in
            list.files[RefundFileID(id)].map { fileItem($0, refunds, request) }
        }
    }

    private func fileItem(
        _ file: StoredRefundFile, _ refunds: [StoredRefund], _ request: WebRequest
    ) -> RefundFileItem {
        let views = views(file.sum.currency, request)
        return RefundFileItem(
            id: "\(file.id.value)", message: file.message,
            format: file.format == .csv ? "CSV" : file.format.rawValue,
            at: views.wording.when(file.at), by: file.actor.text, count: file.count,
            sum: views.wording.money(file.sum), day: DateText.day(file.day),
            replaces: file.replaces.map { "\($0.value)" },
            refunds: refunds.sorted { $0.id < $1.id }.compactMap { stored in
                guard let account = stored.refund.account else { return nil }
                let code = keeper.code(of: stored.refund.order)
                return SentRefundRow(
                    id: "\(stored.id.value)", code: code.text,
                    reference: Refund.reference(of: stored.id, code: code),
                    amount: views.wording.money(stored.refund.amount),
                    account: views.text(account, at: stored.at))
            }, key: frame.freshKey())
    }

    private func matchRow(_ matched: MatchedRefundRow, _ request: WebRequest) -> RefundMatchRow {
        let row = matched.stored.row
        let wording = frame.wording(for: request)
        let mayConfirm = matched.match.reason != .otherAmount
        let numbers = [matched.stored.id.value] + matched.refunds.map(\.id.value)
        return RefundMatchRow(
            day: DateText.day(row.day), amount: wording.money(row.amount), text: row.text,
            name: row.name, codes: matched.refunds.map { keeper.code(of: $0.refund.order).text },
            reason: RefundMatchName(rawValue: matched.match.reason.rawValue) ?? .otherAmount,
            isReturn: matched.isReturn, isCertain: matched.isCertain && mayConfirm,
            mayConfirm: mayConfirm,
            choice: numbers.map { "\($0)" }.joined(separator: " "))
    }

    private func goneRow(_ stored: StoredRefund, _ request: WebRequest) -> GoneRefundRow {
        let wording = frame.wording(for: request)
        let isDone = stored.refund.state == .done
        let row = isDone ? stored.row : stored.backRow
        return GoneRefundRow(
            id: "\(stored.id.value)", code: keeper.code(of: stored.refund.order).text,
            amount: wording.money(stored.refund.amount),
            state: GoneRefundState(rawValue: stored.refund.state.rawValue) ?? .done,
            at: wording.when(stored.decidedAt ?? stored.at), by: stored.decidedBy?.text ?? "",
            note: stored.words, row: row.map { "\($0.value)" }, mayReturn: isDone)
    }

    // MARK: The account

    /// Answers `GET /admin/refunds/account/{code}`.
    func askRefundAccount(_ request: WebRequest, _ visit: Visit) async throws -> WebResponse {
        try await accountPage(request, visit)
    }

    /// Answers `POST /admin/refunds/account/{code}`.
    func typeRefundAccount(
        _ request: WebRequest, _ fields: FormFields, _ visit: Visit
    ) async throws -> WebResponse {
        guard let order = keeper.orderID(code: request.parameter("code")),
            let due = try await keeper.dueRefund(of: order, by: visit.caller)
        else { throw Problem.notFound }
        let views = views(due.amount.currency, request)
        let form = RefundAccountForm(fields, in: due.amount.currency)
        let seen = fields["seen"].flatMap { UInt64($0) } ?? 0
        let account: RefundAccount
        switch form.account {
        case .success(let read): account = read
        case .failure(let problems):
            return try await accountPage(
                request, visit, .unprocessableContent,
                typed: views.fields(form, wrong: problems.fields, seen: seen))
        }
        do {
            try await keeper.typeRefundAccount(account, of: order, seen: seen, by: visit.caller)
        } catch RefundRefusal.accountChanged {
            let now = try await keeper.dueRefund(of: order, by: visit.caller)?.account
            return try await accountPage(
                request, visit, .conflict,
                typed: views.fields(form, seen: now?.account.digest ?? 0, isMoved: true))
        }
        let back = visit.may(.changeStatus) ? "/admin/refunds" : "/admin/orders/"
        return Redirect.see(
            visit.may(.changeStatus) ? back : back + keeper.code(of: order).text)
    }

    private func accountPage(
        _ request: WebRequest, _ visit: Visit, _ status: HTTPResponse.Status = .ok,
        typed: RefundFields? = nil
    ) async throws -> WebResponse {
        guard let order = keeper.orderID(code: request.parameter("code")),
            let due = try await keeper.dueRefund(of: order, by: visit.caller)
        else { throw Problem.notFound }
        let views = views(due.amount.currency, request)
        let code = keeper.code(of: order).text
        let page = RefundAccountPage(
            code: code, amount: views.wording.money(due.amount),
            account: due.account.map { views.text($0) },
            fields: typed ?? views.fields(due.account?.account), csrf: visit.csrf)
        return try await answer(
            page, to: request, visit, status, path: "/admin/refunds/account/\(code)")
    }
}
