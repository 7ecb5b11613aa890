internal import Formats
internal import HTTPTypes
internal import HummingbirdCore
internal import Operations
internal import Pages
internal import Shop

/// Money that came in and that nobody has decided on: looked at, given to orders, set aside.
extension StaffPages {
    /// Answers `GET /admin/statements/open` and `GET /admin/statements/{id}`, with `group` and
    /// `after`.
    func showOpenMoney(_ request: WebRequest, _ visit: Visit) async throws -> WebResponse {
        let fields = try request.queryFields()
        let settled = fields["settled"].flatMap { Int($0) }
        return try await moneyPage(
            request, visit, try statementOfPath(request),
            report: settled.map { MoneyReport(settled: $0, problems: []) })
    }

    /// Answers `POST /admin/statements/{id}/confirm` and `POST /admin/statements/open/confirm`: all
    /// that leaves no doubt, if that is what the page showed.
    func confirmCertain(
        _ request: WebRequest, _ fields: FormFields, _ visit: Visit
    ) async throws -> WebResponse {
        let statement = try statementOfPath(request)
        let start = fields["from"].flatMap(Int64.init(digits:)).map { StatementRowID($0) }
        let matches = try await keeper.matches(of: statement, after: start, by: visit.caller)
        let bulk = certainForm(matches, request)
        guard let bulk, fields["count"] == "\(bulk.count)", fields["sum"] == bulk.sum.decimal else {
            let moved: Sentence = """
                Other rows are certain now than when this page was shown. Look once more, then \
                press again.
                """
            let problem = moved.text(in: frame.language(of: request).rawValue)
            return try await moneyPage(
                request, visit, statement, after: start, .conflict,
                report: MoneyReport(settled: 0, problems: [problem]))
        }
        let certain = matches.rows.filter { $0.group == .certain }
        let outcomes = try await keeper.settleAll(
            certain.map { RowProposal(row: $0.stored.id, shares: $0.match.shares) },
            by: visit.caller)
        let settled = outcomes.count { $0.settled != nil }
        let problems = outcomes.compactMap(\.refusal).compactMap { words(of: $0, request) }
        guard problems.isEmpty else {
            return try await moneyPage(
                request, visit, statement, after: start, .conflict,
                report: MoneyReport(settled: settled, problems: Set(problems).sorted()))
        }
        let from = start.map { "from=\($0.value)&" } ?? ""
        return Redirect.see("\(Self.path(of: statement))?\(from)settled=\(settled)")
    }

    /// Answers `POST /admin/statement-rows/{id}/settle`: the orders in the fields `share`, or one
    /// that was typed in `code` and `amount`.
    func settleRow(
        _ request: WebRequest, _ fields: FormFields, _ visit: Visit
    ) async throws -> WebResponse {
        let id = StatementRowID(try request.rowNumber())
        let back = Redirect.ownPath(
            fields["back"], below: "/admin/statements", or: "/admin/statements/open")
        let statement = Self.statement(ofPath: back)
        var shares: [MatchShare] = []
        var seen: [OrderID: OrderSeen] = [:]
        for text in fields.all("share").prefix(MatchingLimits.shares) {
            guard let share = SeenShare(text: text, orderID: keeper.orderID(code:)) else {
                throw Problem.staleForm
            }
            shares.append(share.share)
            seen[share.share.order] = share.seen
        }
        if let code = fields["code"] {
            let typed = typedShare(code, fields["amount"] ?? "")
            if let wrong = typed.wrong {
                let field = WrongMoneyField(
                    row: String(id.value), field: wrong, code: Self.kept(code),
                    amount: Self.kept(fields["amount"] ?? ""))
                return try await shown(field, back, request, visit)
            }
            shares = [typed.share]
        }
        let isMeant =
            shares.count == 1 && fields["overpayment"] != nil
            && fields["overpayment"] == fields["amount"]
        let instead = fields["instead"].flatMap { Int64(digits: $0) }.map { PaymentID($0) }
        do {
            _ = try await keeper.settle(
                id, shares, overpayment: isMeant, instead: instead, seen: seen, by: visit.caller)
        } catch let refusal as RowRefusal {
            return try await refused(refusal, of: id, shares, back, statement, request, visit)
        }
        return Redirect.see("\(back)\(back.has("?") ? "&" : "?")settled=1")
    }

    /// Answers `POST /admin/statement-rows/{id}/aside`.
    func putRowAside(
        _ request: WebRequest, _ fields: FormFields, _ visit: Visit
    ) async throws -> WebResponse {
        let id = StatementRowID(try request.rowNumber())
        let back = Redirect.ownPath(
            fields["back"], below: "/admin/statements", or: "/admin/statements/open")
        do {
            _ = try await keeper.putAside(id, reason: fields["reason"] ?? "", by: visit.caller)
        } catch RowRefusal.reason {
            let field = WrongMoneyField(
                row: String(id.value), field: .reason, reason: Self.kept(fields["reason"] ?? ""))
            return try await shown(field, back, request, visit)
        } catch let refusal as RowRefusal {
            return try await refused(
                refusal, of: id, [], back, Self.statement(ofPath: back), request, visit)
        }
        return Redirect.see(back)
    }

    /// Answers `POST /admin/statement-rows/{id}/reopen`, from the page of all rows.
    func reopenRow(
        _ request: WebRequest, _ fields: FormFields, _ visit: Visit
    ) async throws -> WebResponse {
        let id = StatementRowID(try request.rowNumber())
        guard let row = try await keeper.row(id, by: visit.caller) else { throw Problem.notFound }
        do {
            _ = try await keeper.reopen(id, by: visit.caller)
        } catch let refusal as RowRefusal {
            return try await rowsPage(
                request, visit, row.statement, .conflict, problem: words(of: refusal, request))
        }
        return Redirect.see(Self.path(of: row))
    }

    /// The address of a row among all of its statement.
    static func path(of row: StoredRow) -> String {
        let (id, statement) = (row.id.value, row.statement.value)
        return "/admin/statements/\(statement)/rows?after=\(max(0, id - 1))#row-\(id)"
    }

    // MARK: What was typed

    private func typedShare(
        _ code: String, _ amount: String
    ) -> (share: MatchShare, wrong: WrongMoneyField.Field?) {
        let order = keeper.orderID(code: code)
        let money = keeper.catalogue.flatMap {
            MoneyFormat.read(amount, currency: $0.shop.currency)
        }
        let share = MatchShare(order: order ?? OrderID(0), amount: money?.minorUnits ?? 0)
        return (share, order == nil ? .code : share.amount > 0 ? nil : .amount)
    }

    /// What was typed, as far as a field takes it.
    private static func kept(_ text: String) -> String {
        TextSize.cut(text, characters: StaffTextLimits.text)
    }

    private func shown(
        _ wrong: WrongMoneyField, _ back: String, _ request: WebRequest, _ visit: Visit
    ) async throws -> WebResponse {
        try await moneyPage(
            request, visit, Self.statement(ofPath: back), after: Self.start(ofPath: back),
            .unprocessableContent,
            report: MoneyReport(settled: 0, problems: [], wrong: wrong))
    }

    private func refused(
        _ refusal: RowRefusal, of row: StatementRowID, _ shares: [MatchShare], _ back: String,
        _ statement: StatementID?, _ request: WebRequest, _ visit: Visit
    ) async throws -> WebResponse {
        if refusal == .unknownRow { throw refusal }
        if refusal == .shares || refusal == .order(.unknownOrder), let share = shares.only {
            let field: WrongMoneyField.Field = refusal == .shares ? .amount : .code
            let amount = keeper.catalogue.map {
                Money(minorUnits: share.amount, currency: $0.shop.currency).decimal
            }
            return try await shown(
                WrongMoneyField(
                    row: String(row.value), field: field, code: keeper.code(of: share.order).text,
                    amount: amount ?? ""), back, request, visit)
        }
        let wording = frame.wording(for: request)
        var report = MoneyReport(settled: 0, problems: [])
        if case .order(.moreThanOwed(let owed)) = refusal, let share = shares.only {
            report.overpayment = OverpaymentForm(
                row: String(row.value), code: keeper.code(of: share.order).text,
                amount: wording.money(Money(minorUnits: share.amount, currency: owed.currency)),
                owed: wording.money(owed), back: back)
        } else if let words = words(of: refusal, request) {
            report.problems = [words]
        }
        report.isRefused = true
        return try await moneyPage(
            request, visit, statement, after: Self.start(ofPath: back), .conflict, report: report)
    }

    private func words(of refusal: any RefusalReason, _ request: WebRequest) -> String? {
        let language = frame.language(of: request).rawValue
        guard let told = refusal.told else { return nil }
        let fields = told.fields.map { $0.message.text(in: language) }
        return fields.isEmpty ? told.sentence.text(in: language) : fields.joined(separator: " ")
    }

    // MARK: The page

    private func moneyPage(
        _ request: WebRequest, _ visit: Visit, _ statement: StatementID?,
        after start: StatementRowID? = nil, _ status: HTTPResponse.Status = .ok,
        report: MoneyReport? = nil
    ) async throws -> WebResponse {
        var found: StoredStatement?
        if let statement {
            found = try await keeper.statement(statement, by: visit.caller)
            guard found != nil else { throw Problem.notFound }
        }
        let file = found.map { $0.fileName.isEmpty ? $0.format.rawValue : $0.fileName }
        let fields = request.isSafe ? try request.queryFields() : FormFields()
        let from = fields["from"].flatMap(Int64.init(digits:)) ?? start?.value
        let matches = try await keeper.matches(
            of: statement, after: from.map { StatementRowID($0) }, by: visit.caller)
        let first = MatchedRow.Group.allCases.first { matches.count($0) > 0 } ?? .certain
        var group = fields["group"].flatMap { MatchedRow.Group(rawValue: $0) } ?? first
        var after = fields["after"].flatMap(Int64.init(digits:)) ?? 0
        // The row whose field was not right stands first.
        if let wrong = report?.wrong, let id = Int64(digits: wrong.row),
            let row = matches.rows.first(where: { $0.stored.id.value == id })
        {
            (group, after) = (row.group, id - 1)
        }
        let path = Self.path(of: statement)
        let query = from.map { "?from=\($0)&" } ?? "?"
        let rows = matches.rows.filter { $0.group == group && $0.stored.id.value > after }
        let shown = rows.prefix(StatementLimits.listed)
        let hasMore = rows.count > shown.count
        let page = OpenMoneyPage(
            path: path, fileName: file, allRows: statement.map { _ in "\(path)/rows" },
            groups: MatchedRow.Group.allCases.compactMap { each in
                MoneyGroupName(rawValue: each.rawValue).map { name in
                    MoneyGroup(
                        name: name, href: "\(path)\(query)group=\(each.rawValue)",
                        count: matches.count(each), isShown: each == group)
                }
            }, isCertain: group == .certain,
            rows: shown.map { row($0, matches, wrong: report?.wrong, request) },
            bulk: group == .certain ? certainForm(matches, request) : nil,
            next: hasMore
                ? shown.last.map {
                    "\(path)\(query)group=\(group.rawValue)&after=\($0.stored.id.value)"
                } : nil, report: report, csrf: visit.csrf, from: from.map { "\($0)" } ?? "",
            beyond: matches.next.map {
                MoneyBeyond(count: matches.beyond, href: "\(path)?from=\($0.value)")
            }, foreign: found?.foreignNumber.map { ForeignAccount(number: $0) },
            claim: found.flatMap { claim(of: $0) })
        return try await answer(page, to: request, visit, status, path: path)
    }

    /// What a press on "confirm all" does now, at most.
    private func certainForm(_ matches: RowMatches, _ request: WebRequest) -> CertainForm? {
        guard let currency = keeper.catalogue?.shop.currency, matches.count(.certain) > 0 else {
            return nil
        }
        return CertainForm(
            count: matches.count(.certain),
            sum: frame.wording(for: request).money(matches.sum(.certain, in: currency)))
    }

    private func row(
        _ matched: MatchedRow, _ matches: RowMatches, wrong: WrongMoneyField?,
        _ request: WebRequest
    ) -> MoneyRow {
        let wording = frame.wording(for: request)
        let currency = matched.stored.row.amount.currency
        let shares: [(MatchShare, MatchedOrder)] = matched.match.shares.compactMap { share in
            matches.orders[share.order].map { (share, $0) }
        }
        let orders = shares.map { share, order in
            MoneyOrder(
                code: keeper.code(of: share.order).text, customer: order.name,
                status: order.status, owed: wording.money(order.owed),
                amount: wording.money(Money(minorUnits: share.amount, currency: currency)),
                share: SeenShare(
                    share: share,
                    seen: OrderSeen(status: order.status, balance: order.owed.minorUnits)
                ).text(code: keeper.code(of: share.order).text),
                instead: matched.match.finding == .contradicts
                    ? order.unproven.map { payment in
                        InsteadPayment(
                            payment: String(payment.id.value),
                            was: wording.money(
                                Money(minorUnits: payment.amount, currency: currency)),
                            slip: payment.slip.map(ReviewPath.of))
                    } : [])
        }
        var row = moneyRow(matched.stored, orders: orders, request)
        row.finding = matched.match.finding
        row.reasons = MatchReason.allCases.filter(matched.match.reasons.contains)
        row.mayGive = matched.match.finding != .otherCurrency
        row.currency = currency.code
        row.shopCurrency = keeper.catalogue?.shop.currency.code ?? ""
        row.isOnePress =
            [.pays, .proves, .paysSeveral, .paysPart].contains(matched.match.finding)
        row.shares = row.isOnePress ? orders.map(\.share) : []
        if wrong?.row == row.id { row.wrong = wrong }
        return row
    }

    // MARK: Addresses

    private static func path(of statement: StatementID?) -> String {
        "/admin/statements/\(statement.map { "\($0.value)" } ?? "open")"
    }

    /// The statement of a path of these pages; `nil` where it is the page of all.
    private func statementOfPath(_ request: WebRequest) throws(Problem) -> StatementID? {
        if request.target.begins(with: "/admin/statements/open") { return nil }
        return StatementID(try request.rowNumber())
    }

    /// The row that those of a path come behind; `nil` where they are the first.
    private static func start(ofPath path: String) -> StatementRowID? {
        let parts = path.pieces(at: "?", most: 2)
        guard parts.count == 2 else { return nil }
        let from = parts[1].pieces(at: "&").first { $0.begins(with: "from=") }
        return from.flatMap { Int64(digits: String($0.dropFirst(5))) }.map { StatementRowID($0) }
    }

    private static func statement(ofPath path: String) -> StatementID? {
        let name = String(path.before("?#").pieces(at: "/").last ?? "")
        return Int64(digits: name).map { StatementID($0) }
    }
}

/// A part of a row's money for an order, with what the page showed of the order.
struct SeenShare: Hashable {
    var share: MatchShare
    var seen: OrderSeen

    init(share: MatchShare, seen: OrderSeen) {
        self.share = share
        self.seen = seen
    }

    /// The share as a form carries it.
    func text(code: String) -> String {
        "\(code) \(share.amount) \(seen.status?.rawValue ?? "-") \(seen.balance ?? 0)"
    }

    /// Reads what `text` wrote.
    init?(text: String, orderID: (String) -> OrderID?) {
        let parts = text.pieces(at: " ").map(String.init)
        guard parts.count == 4, let order = orderID(parts[0]), let amount = Int64(digits: parts[1]),
            let status = OrderStatus(rawValue: parts[2]), let balance = Int64(parts[3])
        else { return nil }
        self.init(
            share: MatchShare(order: order, amount: amount),
            seen: OrderSeen(status: status, balance: balance))
    }
}

extension Array {
    /// The element of an array that has just one.
    fileprivate var only: Element? { count == 1 ? first : nil }
}
