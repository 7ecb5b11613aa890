internal import Blobs
internal import Formats
internal import HTTPTypes
internal import HummingbirdCore
internal import Operations
internal import Pages
internal import Shop

/// The bank's statements: imported, listed, and read row by row.
extension StaffPages {
    /// Answers `GET /admin/statements?before`.
    func listStatements(_ request: WebRequest, _ visit: Visit) async throws -> WebResponse {
        try await statementsPage(request, visit)
    }

    private func statementsPage(
        _ request: WebRequest, _ visit: Visit, _ status: HTTPResponse.Status = .ok,
        problem: String? = nil
    ) async throws -> WebResponse {
        let before = try request.queryFields()["before"].flatMap(Int64.init(digits:))
        let list = try await keeper.statements(
            before: before.map { StatementID($0) }, by: visit.caller)
        let accounts = accountChoices
        let page = StatementsPage(
            items: list.statements.map { item(of: $0, request) },
            accounts: accounts.count < 2 ? [] : accounts, open: list.open,
            unproven: list.unproven == 0
                ? nil
                : "\(list.unproven)\(list.unproven < StatementLimits.counted ? "" : "+")",
            older: list.next.map { "/admin/statements?before=\($0.value)" }, problem: problem,
            limit: Wording.limit(Int(StatementLimits.bytes)), csrf: visit.csrf)
        return try await answer(page, to: request, visit, status, path: "/admin/statements")
    }

    /// Answers `POST /admin/statements`: a form with the file in its field `file`.
    func importStatement(_ request: WebRequest, _ visit: Visit) async throws -> WebResponse {
        // Without a file there is no form of ours.
        guard request.mediaType == "multipart/form-data" else { throw Problem.staleForm }
        let upload = try keeper.beginStatement(by: visit.caller)
        let form: ReceivedForm
        do {
            form = try await request.form(file: "file", upTo: Int(StatementLimits.bytes)) { bytes in
                try bytes.withUnsafeBytes { try upload.append($0) }
            }
            guard isRight(form.fields["csrf"], session: visit.token) else {
                throw Problem.staleForm
            }
        } catch {
            upload.discard()
            throw error
        }
        let language = frame.language(of: request).rawValue
        guard let file = form.file, !upload.prefix.isEmpty else {
            upload.discard()
            let none: Sentence = "Choose the file that you downloaded from your bank."
            return try await statementsPage(
                request, visit, .unprocessableContent, problem: none.text(in: language))
        }
        var origin = StatementOrigin(fileName: file.filename ?? "")
        origin.account = form.fields["account"].flatMap { $0.isEmpty ? nil : $0 }
        do {
            _ = try await keeper.finishStatement(upload, origin, by: visit.caller)
        } catch let denial as StatementDenial {
            return try await statementsPage(
                request, visit, .unprocessableContent,
                problem: denial.told?.sentence.text(in: language))
        }
        return Redirect.see("/admin/statements")
    }

    /// Answers `GET /admin/statements/{id}/rows?after`.
    func showStatementRows(_ request: WebRequest, _ visit: Visit) async throws -> WebResponse {
        try await rowsPage(request, visit, StatementID(try request.rowNumber()))
    }

    func rowsPage(
        _ request: WebRequest, _ visit: Visit, _ id: StatementID,
        _ status: HTTPResponse.Status = .ok, problem: String? = nil
    ) async throws -> WebResponse {
        guard let statement = try await keeper.statement(id, by: visit.caller) else {
            throw Problem.notFound
        }
        let after = try request.queryFields()["after"].flatMap(Int64.init(digits:))
        let list = try await keeper.rows(
            of: id, after: after.map { StatementRowID($0) }, by: visit.caller)
        let language = frame.language(of: request).rawValue
        let path = "/admin/statements/\(id.value)"
        let page = StatementRowsPage(
            statement: item(of: statement, request), openPath: path,
            claim: claim(of: statement),
            rows: list.rows.map { row in
                moneyRow(row, orders: orders(list.shares[row.id] ?? [], of: row, request), request)
            },
            refused: list.refusals.map {
                UnreadLine(line: $0.line, reason: $0.reason.text(in: language))
            },
            next: list.next.map { "\(path)/rows?after=\($0.value)" }, problem: problem,
            csrf: visit.csrf)
        return try await answer(page, to: request, visit, status, path: "\(path)/rows")
    }

    /// Answers `POST /admin/statements/{id}/account`: it is of this account of the shop's.
    func claimStatement(
        _ request: WebRequest, _ fields: FormFields, _ visit: Visit
    ) async throws -> WebResponse {
        let id = StatementID(try request.rowNumber())
        do {
            try await keeper.claimStatement(id, as: fields["account"] ?? "", by: visit.caller)
        } catch StatementDenial.unknownAccount {
            // The shop's accounts have changed since the page was shown.
            throw Problem.staleForm
        }
        return Redirect.see("/admin/statements/\(id.value)")
    }

    // MARK: What pages show

    private var accountChoices: [StatementAccountChoice] {
        (keeper.catalogue?.accounts ?? []).map {
            StatementAccountChoice(id: $0.id, name: "\($0.bank) \($0.number)")
        }
    }

    /// What can be said of a statement whose account is none of the shop's.
    func claim(of statement: StoredStatement) -> StatementClaim? {
        guard statement.foreignNumber != nil, statement.state == .ready else { return nil }
        return StatementClaim(
            action: "/admin/statements/\(statement.id.value)/account", accounts: accountChoices)
    }

    private func item(of statement: StoredStatement, _ request: WebRequest) -> StatementItem {
        let wording = frame.wording(for: request)
        let language = frame.language(of: request).rawValue
        let days = [statement.firstDay, statement.lastDay].compactMap { $0.map(DateText.day) }
        let state: StatementItemState =
            switch statement.state {
            case .reading: .reading
            case .ready: .ready
            case .failed: .failed
            }
        return StatementItem(
            path: "/admin/statements/\(statement.id.value)",
            fileName: statement.fileName.isEmpty ? statement.format.rawValue : statement.fileName,
            state: state, importedAt: wording.when(statement.importedAt),
            by: statement.importedBy.text,
            days: days.isEmpty ? nil : Set(days).sorted().joined(separator: " – "),
            added: statement.counts.added, known: statement.counts.known,
            pending: statement.counts.pending, refused: statement.counts.refused,
            problem: statement.problem?.text(in: language), line: statement.problemLine,
            asksColumns: statement.state == .failed && statement.format == .csv,
            percent: statement.state == .reading && statement.bytes > 0
                ? Int(min(100, statement.readBytes * 100 / statement.bytes)) : nil,
            foreign: statement.foreignNumber.map { ForeignAccount(number: $0) })
    }

    /// A row as it is stored; what is proposed for it is added by who knows it.
    func moneyRow(
        _ stored: StoredRow, orders: [MoneyOrder], _ request: WebRequest
    ) -> MoneyRow {
        let (row, wording) = (stored.row, frame.wording(for: request))
        let left = Money(minorUnits: stored.left, currency: row.amount.currency)
        var day = DateText.day(row.day)
        if let second = row.secondOfDay {
            day += " " + String(CivilTime.timeText(second: second).dropLast(3))
        }
        let mayReopen: Bool =
            switch stored.state {
            case .settled, .aside: true
            case .open: stored.assigned > 0
            case .known: row.amount.minorUnits > 0
            case .out, .pending: false
            }
        return MoneyRow(
            id: String(stored.id.value), day: day, amount: wording.money(row.amount),
            left: stored.state == .open && stored.assigned > 0 ? wording.money(left) : nil,
            text: row.text, name: row.name, account: row.account, reference: row.reference,
            doubt: row.doubt.flatMap { MoneyDoubt(rawValue: $0.rawValue) },
            state: MoneyRowState(rawValue: stored.state.rawValue) ?? .open, orders: orders,
            reason: stored.reason, by: stored.decidedBy?.text, mayReopen: mayReopen)
    }

    /// The orders that have a part of a row's money.
    private func orders(
        _ shares: [MatchShare], of row: StoredRow, _ request: WebRequest
    ) -> [MoneyOrder] {
        let wording = frame.wording(for: request)
        let currency = row.row.amount.currency
        return shares.map { share in
            MoneyOrder(
                code: keeper.code(of: share.order).text, customer: "", status: .paid,
                owed: wording.money(.zero(currency)),
                amount: wording.money(Money(minorUnits: share.amount, currency: currency)),
                share: "")
        }
    }
}
