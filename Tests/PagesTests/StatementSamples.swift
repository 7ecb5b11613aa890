import Pages
import Shop

extension Sample {
    /// Every state of a statement, with and without what may be missing.
    static var statementPages: [any Page] {
        let items = [StatementItemState.reading, .ready, .failed].map { statement($0) }
        let accounts = [
            StatementAccountChoice(id: "main", name: "KBANK 123-4-56789-0"),
            StatementAccountChoice(id: "other", name: "SCB 1"),
        ]
        return [
            StatementsPage(
                items: items, accounts: accounts, open: 3, unproven: "2",
                older: "/admin/statements?before=7",
                limit: "2 GB", csrf: "token"),
            StatementsPage(
                items: [], accounts: [], open: 0, problem: "Choose the file.", limit: "2 GB",
                csrf: "token"),
            statementRows(.ready, problem: nil), statementRows(.reading, problem: nil),
            statementRows(.failed, problem: "Nothing of this row is open."),
        ]
    }

    /// With what each press says, and none.
    static var sheetPages: [any Page] {
        let slips = ["K7R2M4X", "P3N8Q2Z"].map { code in
            SheetSlipView(
                code: code, customer: "สมชาย ใจดี", owed: money("400.00"),
                reviewPath: "/admin/slips/4", picture: "/admin/slips/4/copy",
                choice: "4 40000 under_review.40000.1-4.0.0")
        }
        let approved = ApprovedSheet(
            count: 1, slips: [ApprovedSheetSlip(code: "K7R2M4X", reviewPath: "/admin/slips/4")],
            choices: ["4 0 paid.0.0-4.0.0"])
        let reports = [
            nil, SlipSheetReport(approved: approved), SlipSheetReport(undone: "2"),
            SlipSheetReport(problems: ["K7R2M4X: The order has changed."]),
            SlipSheetReport(isEmpty: true),
        ]
        return reports.map { report in
            SlipSheetPage(
                slips: report?.undone == nil ? slips : [], waitingCount: 14, report: report,
                csrf: "token")
        }
    }

    /// Each way in which statements and a slip agree or not, and none.
    static var unprovenPages: [any Page] {
        let slips = SlipAtBankView.Kind.allCases.map { kind in
            UnprovenView(
                code: "K7R2M4X", customer: "สมชาย ใจดี", amount: money("400.00"),
                reviewPath: "/admin/slips/4", approvedAt: time("13:40"), by: "anna@shop.example",
                bank: atBank(kind))
        }
        return [
            UnprovenPage(slips: slips, older: "/admin/statements/unproven?before=7"),
            UnprovenPage(slips: []),
        ]
    }

    static func atBank(_ kind: SlipAtBankView.Kind) -> SlipAtBankView {
        let row = SlipAtBankView.Row(
            path: "/admin/statements/7/rows?after=4#row-5", amount: money("40.00"),
            day: "2026-12-05", name: kind == .differs ? nil : "SOMCHAI J")
        let hasRows = [.shown, .found, .differs, .others].contains(kind)
        return SlipAtBankView(
            kind, rows: hasRows ? [row] : [], last: kind == .missing ? "2026-12-07" : nil,
            codes: kind == .others ? "K7R2M4X, P3N8Q2Z" : nil)
    }

    /// With and without what was said being enough.
    static var columnsPages: [any Page] {
        [true, false].map { isWrong in
            ColumnsPage(
                path: "/admin/statements/7/columns", fileName: "bank.csv",
                columns: (1...3).map { number in
                    ColumnChoice(
                        number: number, label: "alpha", samples: ["05/06/2027"],
                        roles: ColumnRole.allCases.map { role in
                            ColumnRoleChoice(role: role, isChosen: role == .date)
                        })
                }, hasLabels: !isWrong,
                orders: [FormChoice(value: "dmy", text: "Day, month, year", isChosen: true)],
                decimals: [FormChoice(value: ".", text: "A point", isChosen: isWrong)],
                isWrong: isWrong, csrf: "token")
        }
    }

    private static func statement(_ state: StatementItemState) -> StatementItem {
        let isFailed = state == .failed
        return StatementItem(
            path: "/admin/statements/7", fileName: "KBANK.csv", state: state,
            importedAt: time("13:40"), by: "anna@shop.example",
            days: isFailed ? nil : "2026-12-05 – 2026-12-06", added: 120, known: 3, pending: 1,
            refused: 2, problem: isFailed ? "The file ends in the middle." : nil,
            line: isFailed ? 17 : nil, asksColumns: isFailed, percent: state == .reading ? 43 : nil,
            foreign: state == .ready ? ForeignAccount(number: "987-6-54321-1") : nil)
    }

    private static let claim = StatementClaim(
        action: "/admin/statements/7/account",
        accounts: [StatementAccountChoice(id: "main", name: "KBANK 123-4-56789-0")])

    private static func statementRows(
        _ state: StatementItemState, problem: String?
    ) -> StatementRowsPage {
        StatementRowsPage(
            statement: statement(state), openPath: "/admin/statements/7",
            claim: state == .ready ? claim : nil,
            rows: problem != nil
                ? []
                : MoneyRowState.allCases.map { moneyRow($0) }
                    + MatchFinding.allCases.map { openRow($0) } + doubtful,
            refused: problem != nil ? [] : [UnreadLine(line: 9, reason: "The row has no amount.")],
            next: problem == nil ? "/admin/statements/7/rows?after=50" : nil, problem: problem,
            csrf: "token")
    }

    /// Every finding, reason and doubt, and what became of a press.
    static var openMoneyPages: [any Page] {
        let rows =
            MatchFinding.allCases.map { openRow($0) }
            + WrongMoneyField.Field.allCases.map { openRow(.unknown, wrong: $0) }
            + doubtful
        let overpayment = OverpaymentForm(
            row: "5", code: "K7R2M4X", amount: money("500.00"), owed: money("400.00"),
            back: "/admin/statements/open")
        let reports =
            [
                nil, MoneyReport(settled: 2, problems: []),
                MoneyReport(settled: 0, problems: ["The order has changed."]),
                MoneyReport(settled: 0, problems: [], overpayment: overpayment),
            ]
            + WrongMoneyField.Field.allCases.map { field in
                MoneyReport(
                    settled: 0, problems: [], wrong: WrongMoneyField(row: "5", field: field))
            }
        return reports.enumerated().map { place, report in
            let hasRows = place % 2 == 0 || report?.wrong != nil
            return OpenMoneyPage(
                path: "/admin/statements/7", fileName: hasRows ? "KBANK.csv" : nil,
                allRows: hasRows ? "/admin/statements/7/rows" : nil,
                groups: MoneyGroupName.allCases.map { name in
                    MoneyGroup(
                        name: name, href: "/admin/statements/7?group=\(name.rawValue)", count: 3,
                        isShown: name == .certain)
                }, isCertain: true, rows: hasRows ? rows : [],
                bulk: hasRows ? CertainForm(count: 3, sum: money("1200.00")) : nil,
                next: hasRows ? "/admin/statements/7?group=certain&after=9" : nil, report: report,
                csrf: "token", from: hasRows ? "4" : "",
                beyond: hasRows
                    ? MoneyBeyond(count: 17, href: "/admin/statements/7?from=100") : nil,
                foreign: hasRows ? ForeignAccount(number: "987-6-54321-1") : nil,
                claim: hasRows ? claim : nil)
        }
    }

    private static var doubtful: [MoneyRow] {
        MoneyDoubt.allCases.map { doubt in
            var row = moneyRow(.open)
            row.doubt = doubt
            return row
        }
    }

    private static func openRow(
        _ finding: MatchFinding, wrong: WrongMoneyField.Field? = nil
    ) -> MoneyRow {
        var row = moneyRow(.open)
        row.finding = finding
        row.reasons = finding == .unknown ? [] : MatchReason.allCases
        row.mayGive = finding != .otherCurrency
        (row.currency, row.shopCurrency) = ("EUR", "THB")
        row.isOnePress = [.pays, .paysSeveral, .paysPart].contains(finding)
        row.shares = row.isOnePress ? row.orders.map(\.share) : []
        row.left = finding == .short ? money("100.00") : nil
        row.wrong = wrong.map { WrongMoneyField(row: row.id, field: $0, code: "K7", amount: "x") }
        return row
    }

    private static func moneyRow(_ state: MoneyRowState) -> MoneyRow {
        MoneyRow(
            id: "5", day: "2026-12-05 13:44", amount: money("400.00"), left: nil,
            text: "TRANSFER HF-K7R2M4X", name: "สมชาย ใจดี", account: "X5264", reference: "0123",
            doubt: nil, state: state,
            orders: OrderStatus.allCases.map { status in
                MoneyOrder(
                    code: "K7R2M4X", customer: "Somchai", status: status, owed: money("400.00"),
                    amount: money("400.00"), share: "K7R2M4X 40000 awaiting_payment 40000",
                    instead: [
                        InsteadPayment(
                            payment: "9", was: money("360.00"), slip: "/admin/slips/4"),
                        InsteadPayment(payment: "10", was: money("40.00"), slip: nil),
                    ])
            }, reason: state == .aside ? "interest" : nil,
            by: state == .settled ? "anna@shop.example" : nil,
            mayReopen: state == .settled || state == .known)
    }
}
