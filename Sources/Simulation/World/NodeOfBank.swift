internal import Formats
internal import Operations
internal import Shop

extension Node {
    /// Takes what staff do with the rows of statements, and with refunds.
    func takeOfBank(_ request: Request, _ number: Int) {
        let caller = Caller(actor: request.actor, role: .owner)
        let words = request.words
        switch request.intent {
        case .settle(let row, let shares):
            run(
                SettleRow(
                    row: row, shares: shares, caller: caller, overpayment: request.care.isMeant,
                    seen: request.care.seen), number
            ) { .row($0.id) }
        case .putAside(let row):
            run(PutRowAside(row: row, reason: words, caller: caller), number) { .row($0.id) }
        case .reopen(let row):
            run(ReopenRow(row: row, caller: caller), number) { .row($0.id) }
        case .tellAccount(let order, let account):
            run(TellRefundAccount(order: order, account: account, actor: .shopper), number) {
                .status($0)
            }
        case .export(let orders, let key):
            run(export(orders, key, caller), number) { .file($0.id) }
        case .decideRefund(let refund, let decision):
            run(
                DecideRefund(refund: refund, decision: decision, reason: words, caller: caller),
                number
            ) { .refund($0.id) }
        case .prove(let row, let refunds):
            run(ProveRefunds(row: row, refunds: refunds, caller: caller), number) { .row($0.id) }
        case .reopenRefunds(let row):
            run(ReopenRefundRow(row: row, caller: caller), number) { .row($0.id) }
        default: preconditionFailure("not what staff do with rows or refunds")
        }
    }

    private func export(_ orders: [OrderID], _ key: String, _ caller: Caller) -> ExportRefunds {
        let payer = ReceivingAccount(
            id: "main", bank: "Bank", name: "Simulated", number: "1234567890", promptPay: nil,
            iban: nil)
        return ExportRefunds(
            choices: orders.map { RefundChoice(order: $0) },
            form: RefundFileForm(
                format: .csv, day: CivilTime(milliseconds: keeper.clock().milliseconds),
                payer: payer),
            key: RequestKey(scope: "refunds", key: key, body: []), caller: caller)
    }
}
