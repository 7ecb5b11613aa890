import Pages
import Shop

extension Sample {
    static let refundAccount = RefundAccountText(
        way: "ธนาคารกสิกรไทย", number: "1234567890", name: "สมชาย ใจดี",
        latinName: "Somchai Jaidee", at: time("13:40"), by: "anna@shop.example")

    static func refundFields(isWrong: Bool = false, isMoved: Bool = false) -> RefundFields {
        func field(_ value: String) -> RefundField { RefundField(value, isWrong: isWrong) }
        return RefundFields(
            ways: RefundWayName.allCases.map { RefundWay(name: $0, isChosen: $0 == .bank) },
            bank: field("KBANK"), number: field("1234567890"), name: field("สมชาย ใจดี"),
            latinName: field("Somchai"), lacksWay: isWrong, banks: ["KBANK", "SCB"], seen: "17",
            isMoved: isMoved)
    }

    /// An order's page with what is asked of its refund, in every state.
    static var refundOrders: [OrderPage] {
        let cards = [
            RefundCard(amount: money("500.00"), fields: refundFields()),
            RefundCard(
                amount: money("500.00"), account: refundAccount,
                fields: refundFields(isWrong: true)),
            RefundCard(
                amount: money("500.00"), account: refundAccount,
                fields: refundFields(isMoved: true)),
            RefundCard(amount: money("500.00"), account: refundAccount, sentAt: time("13:50")),
        ]
        return cards.map { card in
            var page = order(.refundDue)
            page.refund = card
            return page
        } + [refundHistory]
    }

    /// All that a history can tell of a refund.
    private static var refundHistory: OrderPage {
        var page = order(.refunded)
        let kinds: [OrderEvent.Kind] = [
            .refundAccount, .refundSent, .refundDone, .refundRefused, .refundReturned,
        ]
        page.timeline = kinds.map { OrderEvent(at: time("13:00"), kind: $0, note: "฿500.00") }
        return page
    }

    /// Every cause, reason and state, with and without what may be missing.
    static var refundPages: [any Page] {
        [
            refunds(isFull: true), refunds(isFull: false), accountPage(refundFields()),
            accountPage(refundFields(isWrong: true)),
        ]
    }

    private static func accountPage(_ fields: RefundFields) -> RefundAccountPage {
        RefundAccountPage(
            code: "K7R2M4X", amount: money("400.00"),
            account: fields.isRefused ? nil : refundAccount, fields: fields, csrf: "token")
    }

    private static func refunds(isFull: Bool) -> RefundsPage {
        let file = RefundFileItem(
            id: "3", message: "REFUND-3-ab12cd", format: "pain.001.001.09", at: time("13:45"),
            by: "anna@shop.example", count: 2, sum: money("800.00"), day: "2026-12-05",
            replaces: isFull ? "2" : nil,
            refunds: [
                SentRefundRow(
                    id: "9", code: "K7R2M4X", reference: "K7R2M4X-R9", amount: money("400.00"),
                    account: refundAccount)
            ], key: "key-3")
        return RefundsPage(
            due: isFull ? RefundCauseName.allCases.map { due($0) } : [], dueSum: "฿1,600.00",
            form: RefundFileFields(
                formats: ["pain.001.001.09", "csv"].map {
                    RefundFormatChoice(value: $0, isCSV: $0 == "csv", isChosen: $0 != "csv")
                },
                accounts: isFull ? [StatementAccountChoice(id: "main", name: "KBANK 1")] : [],
                day: "2026-12-05", bic: "KASITHBK", key: "key-1"),
            matches: isFull ? RefundMatchName.allCases.map { match($0) } : [],
            files: isFull ? [file] : [],
            gone: isFull ? GoneRefundState.allCases.map { gone($0) } : [],
            next: isFull ? "/admin/refunds?after=9" : nil, made: isFull ? file : nil,
            problems: isFull ? [] : ["Choose at least one."], csrf: "token")
    }

    private static func due(_ cause: RefundCauseName) -> DueRefundRow {
        DueRefundRow(
            code: "K7R2M4X", customer: "สมชาย ใจดี", amount: money("400.00"), cause: cause,
            since: time("13:30"), account: cause == .late ? nil : refundAccount,
            choice: "K7R2M4X 40000 17", isChosen: cause == .overpaid)
    }

    private static func match(_ reason: RefundMatchName) -> RefundMatchRow {
        RefundMatchRow(
            day: "2026-12-06", amount: money("400.00"), text: "K7R2M4X-R9", name: "SOMCHAI",
            codes: ["K7R2M4X"], reason: reason, isReturn: reason == .code,
            isCertain: reason == .reference, mayConfirm: reason != .otherAmount, choice: "5 9")
    }

    private static func gone(_ state: GoneRefundState) -> GoneRefundRow {
        GoneRefundRow(
            id: "9", code: "K7R2M4X", amount: money("400.00"), state: state, at: time("14:00"),
            by: "anna@shop.example", note: state == .refused ? "account closed" : nil,
            row: state == .refused ? nil : "5", mayReturn: state == .done)
    }
}
